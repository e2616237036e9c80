// The products of one score: q and k as two lines of cells, their products as bars, the running sum
// as a line, dimension under dimension. Where a line of cells would be too narrow to write in, it
// goes on in a second one.

import { argmax, gapFor } from "#lib/layout/matrix.js";
import { labelledProducts, linesFor } from "#lib/maths/arithmetic.js";
import { number, signed } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h, isModified, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { paintMatrix } from "#views/matrix/paint.js";
import { drawDimensions, drawProducts, drawRunningSum, drawValues } from "#views/plots/products.js";

/**
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Raw } from "#views/kit/view.js"
 */

/**
 * @typedef {object} Products
 * @property {Vector} q  @property {Vector} k
 * @property {{ q: string, k: string }} tensors  their names
 * @property {{ query: number, key: number }} cell
 * @property {number} head  @property {{ query: string, key: string }} names
 * @property {Float64Array} products  @property {Float64Array} sums  after each of them
 * @property {import("#lib/trace/stages.js").Scale} scale  of q and k
 * @property {number} unit
 *
 * @typedef {import("#lib/trace/trace.js").Numbers} Vector
 * @typedef {ReturnType<typeof layoutFor>} Layout
 * @typedef {"query" | "key"} Role
 */

const READABLE = 20;
const VISIBLE = 4;
const WIDEST = 46;
const LABEL_ROOM = 52;
const MOST_LABELS = 8;
/** Heights in CSS pixels before any enlargement. */
const HEIGHTS = {
  tall: { dims: 18, cells: 32, bars: 124, sum: 108 },
  low: { dims: 16, cells: 26, bars: 88, sum: 72 },
};
/** A window that is lower, such as that of a projector, has no room for more. */
const LOW = 700;

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate, raw: Raw, onSay: (text: string) => void
 *   }} callbacks  onSay: what a screen reader should say of the dimension that an arrow key has led
 *   to
 */
export function productsView(element, { t, raw, onSay }) {
  const lines = h("div", {
    class: "dims",
    tabindex: 0,
    role: "application",
    "aria-roledescription": t("arithmetic.products.role"),
  });
  const readout = h("p", { class: "dims-readout" });
  const legend = legendView(h("div"), { t });
  element.classList.add("products");
  element.replaceChildren(
    lines,
    h(
      "div",
      { class: "products-foot" },
      legend.element,
      h("p", { class: "muted" }, t("arithmetic.oneScale")),
      readout,
    ),
  );
  /** @type {ReturnType<typeof bandElements>[]} */
  let bands = [];
  /** @type {Products & { layout: Layout, labelled: number[] }} */
  let drawn;
  /** A dimension. @type {number | null} */
  let pointed = null;

  lines.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") point(dimOf(event));
  });
  lines.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") point(null);
  });
  lines.addEventListener("click", (event) => point(dimOf(event)));
  lines.addEventListener("keydown", walk);

  /** @param {number} count  of bands */
  function make(count) {
    if (bands.length === count) return;
    bands = Array.from({ length: count }, bandElements);
    lines.replaceChildren(...bands.map(({ box }) => box));
  }

  function bandElements() {
    const canvas = () => h("canvas", { "aria-hidden": "true" });
    const [dims, bars, sum] = [canvas(), canvas(), canvas()];
    const [q, k] = [vectorElements("q", "query"), vectorElements("k", "key")];
    const frame = h("i", { class: "dim-frame", hidden: true });
    const plot = h("div", { class: "dims-plot" }, frame);
    const box = h(
      "div",
      { class: "dims-band" },
      h("p", { class: "dims-label is-dim" }, t("arithmetic.dim")),
      h("div", {}, dims),
      ...q.elements,
      ...k.elements,
      h(
        "p",
        { class: "dims-label is-bars" },
        h("span", {}, h("b", { class: "query" }, "q"), " × ", h("b", { class: "key" }, "k")),
      ),
      h("div", {}, bars),
      h("p", { class: "dims-label is-sum" }, t("arithmetic.running")),
      h("div", {}, sum),
      plot,
    );
    return { box, dims, q, k, bars, sum, frame, plot };
  }

  return {
    element,
    /** @param {Products} spec  @param {Colors} colors */
    draw(spec, colors) {
      const { q, products, scale, unit, names } = spec;
      make(1);
      // What the labels at the left leave to the cells.
      const layout = layoutFor(q.length, bands[0].plot.clientWidth, unit);
      make(layout.count);
      const { pitch } = layout;
      const labelled = labelledProducts(products, {
        pitch,
        room: LABEL_ROOM * unit,
        most: MOST_LABELS,
      });
      drawn = { ...spec, layout, labelled };
      bands.forEach((band, index) => {
        drawBand(band, index * layout.each, colors);
      });
      legend.draw(scale, colors);
      lines.setAttribute(
        "aria-label",
        t("arithmetic.products.label", { width: q.length, ...names }),
      );
      point(pointed !== null && pointed < q.length ? pointed : null);
    },
  };

  /**
   * @param {ReturnType<typeof bandElements>} elements  @param {number} from  its first dimension
   * @param {Colors} colors
   */
  function drawBand(elements, from, colors) {
    const { q, k, tensors, cell, names, products, sums, unit, layout, labelled } = drawn;
    const count = Math.min(layout.each, q.length - from);
    const { heights } = layout;
    /** @param {keyof typeof heights} name */
    const band = (name) => ({
      from,
      count,
      pitch: layout.pitch,
      gap: layout.gap,
      width: count * layout.pitch - layout.gap,
      height: heights[name] * unit,
      unit,
    });
    drawDimensions(elements.dims, band("dims"), colors);
    const cells = band("cells");
    const queries = { name: names.query, tensor: tensors.q, vector: q, row: cell.query };
    const keys = { name: names.key, tensor: tensors.k, vector: k, row: cell.key };
    drawVector(elements.q, queries, cells, colors);
    drawVector(elements.k, keys, cells, colors);
    drawProducts(elements.bars, { ...band("bars"), products, labelled }, colors);
    drawRunningSum(elements.sum, { ...band("sum"), sums }, colors);
  }

  /**
   * @param {ReturnType<typeof vectorElements>} elements
   * @param {{ name: string, tensor: string, vector: Vector, row: number }} side  name: of its token
   * @param {import("#views/plots/products.js").Band} band  @param {Colors} colors
   */
  function drawVector({ cells, written, token }, { name, tensor, vector, row }, band, colors) {
    const { head, scale, unit, layout } = drawn;
    const { from, count } = band;
    const values = vector.subarray(from, from + count);
    const grid = paintMatrix(
      cells,
      {
        tensor,
        head,
        scale,
        matrix: { data: values, rows: 1, cols: count },
        pitchX: layout.pitch,
        pitchY: layout.heights.cells * unit,
      },
      colors,
    );
    Object.assign(cells.dataset, { row, from });
    written.hidden = !layout.written;
    drawValues(written, { ...band, values, scale, height: grid.height }, colors);
    token.title = name;
    setText(token, token.title);
  }

  /** @param {MouseEvent} event */
  function dimOf(event) {
    const { each, pitch } = drawn.layout;
    const index = bands.findIndex(({ box }) => event.clientY < box.getBoundingClientRect().bottom);
    if (index < 0) return null;
    const column = Math.floor(
      (event.clientX - bands[index].plot.getBoundingClientRect().left) / pitch,
    );
    const dim = index * each + column;
    return column >= 0 && column < each && dim < drawn.q.length ? dim : null;
  }

  /** @param {KeyboardEvent} event */
  function walk(event) {
    if (isModified(event)) return;
    const last = drawn.q.length - 1;
    const now = pointed ?? -1;
    /** @type {Record<string, number | undefined>} */
    const steps = {
      ArrowLeft: Math.max(now - 1, 0),
      ArrowRight: Math.min(now + 1, last),
      Home: 0,
      End: last,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    point(next);
    onSay(
      t("arithmetic.spoken.dim", {
        dim: next + 1,
        ...Object.fromEntries(
          Object.entries(valuesOf(next)).map(([name, value]) => [name, number(value)]),
        ),
      }),
    );
  }

  /**
   * Frames a dimension and says its numbers; without one, those of the largest product.
   * @param {number | null} dim
   */
  function point(dim) {
    pointed = dim;
    const { layout, products } = drawn;
    bands.forEach(({ frame }, index) => {
      const column = dim === null ? -1 : dim - index * layout.each;
      frame.hidden = column < 0 || column >= layout.each;
      frame.style.transform = `translateX(${column * layout.pitch}px)`;
      frame.style.width = `${layout.pitch - layout.gap}px`;
    });
    const read = dim ?? argmax(products.map(Math.abs));
    const { q, k, product, sum } = valuesOf(read);
    readout.replaceChildren(
      ...pieces(raw(dim === null ? "arithmetic.largest" : "arithmetic.readout"), {
        dim: String(read + 1),
        q: h("b", { class: "query" }, number(q)),
        k: h("b", { class: "key" }, k < 0 ? `(${number(k)})` : number(k)),
        product: h("b", {}, signed(product)),
        sum: h("b", {}, number(sum)),
      }),
    );
  }

  /** @param {number} dim */
  function valuesOf(dim) {
    const { q, k, products, sums } = drawn;
    return { q: q[dim], k: k[dim], product: products[dim], sum: sums[dim] };
  }
}

/**
 * Of q or of k: its letter with its token, its cells, and their values.
 * @param {string} letter  @param {Role} role
 */
function vectorElements(letter, role) {
  const [cells, written] = [
    h("canvas", { "aria-hidden": "true" }),
    h("canvas", { "aria-hidden": "true" }),
  ];
  const token = h("small");
  const elements = [
    h("p", { class: "dims-label" }, h("b", { class: role }, letter), token),
    h("div", { class: `dims-cells is-${role}` }, cells, written),
  ];
  return { cells, written, token, elements };
}

/**
 * On how many lines the dimensions stand, and how large everything is.
 * @param {number} dims  @param {number} width  @param {number} unit
 */
function layoutFor(dims, width, unit) {
  const low = globalThis.innerHeight < LOW * unit;
  const { lines: count, written } = linesFor({
    dims,
    width,
    readable: READABLE * unit,
    visible: VISIBLE * unit,
    low,
  });
  const each = Math.ceil(dims / count);
  const pitch = Math.min(width / each, WIDEST * unit);
  const heights = HEIGHTS[low || count > 1 ? "low" : "tall"];
  return { count, each, pitch, written, gap: gapFor(pitch), heights };
}
