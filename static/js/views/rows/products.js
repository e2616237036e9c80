// The products of one score: q and k as two lines of cells, their products as bars, the running sum as a line, dimension
// under dimension. Where a line of cells would be too narrow to write in, it goes on in a second one.

import { labelledProducts, linesFor } from "#lib/maths/arithmetic.js";
import { number, signed } from "#lib/text/format.js";
import { argmax, gapFor } from "#lib/layout/matrix.js";
import { pieces } from "#lib/text/messages.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { paintMatrix } from "#views/matrix/paint.js";
import { drawDimensions, drawProducts, drawRunningSum, drawValues } from "#views/plots/products.js";

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
 * @param {{ t: import("#lib/text/messages.js").Translate, raw: (key: string) => string, onSay: (text: string) => void }} callbacks
 *   onSay: what a screen reader should say of the dimension that an arrow key has led to
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
  let bands = [];
  let drawn = null;
  let pointed = null;

  lines.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") point(dimOf(event));
  });
  lines.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") point(null);
  });
  lines.addEventListener("click", (event) => point(dimOf(event)));
  lines.addEventListener("keydown", walk);

  function make(count) {
    if (bands.length === count) return;
    bands = Array.from({ length: count }, bandElements);
    lines.replaceChildren(...bands.map(({ box }) => box));
  }

  function bandElements() {
    const canvases = Object.fromEntries(
      ["dims", "q", "qValues", "k", "kValues", "bars", "sum"].map((name) => [
        name,
        h("canvas", { "aria-hidden": "true" }),
      ]),
    );
    const tokens = { q: h("small"), k: h("small") };
    const frame = h("i", { class: "dim-frame", hidden: true });
    const vector = (name, role) => [
      h("p", { class: "dims-label" }, h("b", { class: role }, name), tokens[name]),
      h("div", { class: `dims-cells is-${role}` }, canvases[name], canvases[`${name}Values`]),
    ];
    const plot = h("div", { class: "dims-plot" }, frame);
    const box = h(
      "div",
      { class: "dims-band" },
      h("p", { class: "dims-label is-dim" }, t("arithmetic.dim")),
      h("div", {}, canvases.dims),
      ...vector("q", "query"),
      ...vector("k", "key"),
      h(
        "p",
        { class: "dims-label is-bars" },
        h("span", {}, h("b", { class: "query" }, "q"), " × ", h("b", { class: "key" }, "k")),
      ),
      h("div", {}, canvases.bars),
      h("p", { class: "dims-label is-sum" }, t("arithmetic.running")),
      h("div", {}, canvases.sum),
      plot,
    );
    return { box, canvases, tokens, frame, plot };
  }

  return {
    element,
    /**
     * @param {object} given
     * @param {Float32Array} given.q  @param {Float32Array} given.k
     * @param {{ q: string, k: string }} given.tensors  their names  @param {{ query: number, key: number }} given.cell
     * @param {number} given.head  @param {{ query: string, key: string }} given.names
     * @param {Float64Array} given.products  @param {Float64Array} given.sums
     * @param {import("#lib/trace/stages.js").Scale} given.scale  of q and k  @param {number} given.unit
     * @param {ReturnType<typeof import("#views/kit/palette.js").palette>} colors
     */
    draw(given, colors) {
      drawn = given;
      const { q, products, scale, unit, names } = given;
      make(1);
      // What the labels at the left leave to the cells.
      const width = bands[0].plot.clientWidth;
      const low = globalThis.innerHeight < LOW * unit;
      const { lines: count, written } = linesFor({
        dims: q.length,
        width,
        readable: READABLE * unit,
        visible: VISIBLE * unit,
        low,
      });
      make(count);
      const each = Math.ceil(q.length / count);
      const pitch = Math.min(width / each, WIDEST * unit);
      drawn.layout = {
        each,
        pitch,
        written,
        gap: gapFor(pitch),
        heights: HEIGHTS[low || count > 1 ? "low" : "tall"],
      };
      drawn.labelled = labelledProducts(products, {
        pitch,
        room: LABEL_ROOM * unit,
        most: MOST_LABELS,
      });
      bands.forEach((band, index) => drawBand(band, index * each, colors));
      legend.draw(scale, colors);
      lines.setAttribute(
        "aria-label",
        t("arithmetic.products.label", { width: q.length, ...names }),
      );
      point(pointed !== null && pointed < q.length ? pointed : null);
    },
  };

  function drawBand({ canvases, tokens }, from, colors) {
    const { q, k, tensors, cell, head, names, products, sums, scale, unit, layout, labelled } =
      drawn;
    const count = Math.min(layout.each, q.length - from);
    const { heights } = layout;
    const band = (name) => ({
      from,
      count,
      pitch: layout.pitch,
      gap: layout.gap,
      width: count * layout.pitch - layout.gap,
      height: heights[name] * unit,
      unit,
    });
    drawDimensions(canvases.dims, band("dims"), colors);
    for (const [name, all, row] of [
      ["q", q, cell.query],
      ["k", k, cell.key],
    ]) {
      const values = all.subarray(from, from + count);
      const grid = paintMatrix(
        canvases[name],
        {
          tensor: tensors[name],
          head,
          scale,
          matrix: { data: values, rows: 1, cols: count },
          pitchX: layout.pitch,
          pitchY: heights.cells * unit,
        },
        colors,
      );
      Object.assign(canvases[name].dataset, { row, from });
      const room = band("cells");
      canvases[`${name}Values`].hidden = !layout.written;
      drawValues(
        canvases[`${name}Values`],
        { ...room, values, scale, height: grid.height },
        colors,
      );
      tokens[name].title = names[name === "q" ? "query" : "key"];
      setText(tokens[name], tokens[name].title);
    }
    drawProducts(canvases.bars, { ...band("bars"), products, labelled }, colors);
    drawRunningSum(canvases.sum, { ...band("sum"), sums }, colors);
  }

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

  function walk(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const last = drawn.q.length - 1;
    const now = pointed ?? -1;
    const next = {
      ArrowLeft: Math.max(now - 1, 0),
      ArrowRight: Math.min(now + 1, last),
      Home: 0,
      End: last,
    }[event.key];
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

  /** Frames a dimension and says its numbers; without one, those of the largest product. @param {number | null} dim */
  function point(dim) {
    pointed = dim;
    const { layout, products } = drawn;
    bands.forEach(({ frame }, index) => {
      const column = dim === null ? -1 : dim - index * layout.each;
      frame.hidden = column < 0 || column >= layout.each;
      frame.style.transform = `translateX(${column * layout.pitch}px)`;
      frame.style.width = `${layout.pitch - layout.gap}px`;
    });
    const told = dim ?? argmax(products.map(Math.abs));
    const { q, k, product, sum } = valuesOf(told);
    readout.replaceChildren(
      ...pieces(raw(dim === null ? "arithmetic.largest" : "arithmetic.readout"), {
        dim: String(told + 1),
        q: h("b", { class: "query" }, number(q)),
        k: h("b", { class: "key" }, k < 0 ? `(${number(k)})` : number(k)),
        product: h("b", {}, signed(product)),
        sum: h("b", {}, number(sum)),
      }),
    );
  }

  function valuesOf(dim) {
    const { q, k, products, sums } = drawn;
    return { q: q[dim], k: k[dim], product: products[dim], sum: sums[dim] };
  }
}
