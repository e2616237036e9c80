// The products of one score: q and k as two lines of cells, their products as bars, the running sum
// as a line, dimension under dimension. Where a line of cells would be too narrow to write in, it
// goes on in a second one.

import { argmax } from "#lib/layout/matrix.js";
import { number, signed } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h, isModified } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { labelledIn, layoutFor, makeBand, paintBand } from "#views/rows/productband.js";

/**
 * @import { Colors, Raw, Translate } from "#views/kit/view.js"
 * @import { Band, Drawn, Products } from "#views/rows/productband.js"
 */

/**
 * @param {HTMLElement} element
 * @param {object} callbacks
 * @param {Translate} callbacks.t  @param {Raw} callbacks.raw
 * @param {(text: string) => void} callbacks.onSay  what a screen reader should say of the dimension
 *   that an arrow key has led to
 */
export function productsView(element, { t, raw, onSay }) {
  const { lines, readout, legend } = make(element, t);
  /** @type {Band[]} */
  let bands = [];
  /** @type {Drawn} */
  let drawn;
  /** A dimension. @type {number | null} */
  let pointed = null;

  lines.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") point(dimAt(event, bands, drawn));
  });
  lines.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") point(null);
  });
  lines.addEventListener("click", (event) => point(dimAt(event, bands, drawn)));
  lines.addEventListener("keydown", (event) => {
    const next = isModified(event) ? undefined : dimBy(event.key, pointed ?? -1, drawn);
    if (next === undefined) return;
    event.preventDefault();
    point(next);
    onSay(t("arithmetic.spoken.dim", spokenAt(drawn, next)));
  });

  /** @param {number} count  of bands */
  function makeBands(count) {
    if (bands.length === count) return;
    bands = Array.from({ length: count }, () => makeBand(t));
    lines.replaceChildren(...bands.map(({ box }) => box));
  }

  /**
   * Frames a dimension and says its numbers; without one, those of the largest product.
   * @param {number | null} dim
   */
  function point(dim) {
    pointed = dim;
    frameDim(bands, dim, drawn);
    const read = dim ?? argmax(drawn.products.map(Math.abs));
    const text = raw(dim === null ? "arithmetic.largest" : "arithmetic.readout");
    readout.replaceChildren(...pieces(text, wordsAt(drawn, read)));
  }

  return {
    element,
    /** @param {Products} spec  @param {Colors} colors */
    draw(spec, colors) {
      const { q, scale, unit, names } = spec;
      makeBands(1);
      // What the labels at the left leave to the cells.
      const layout = layoutFor(q.length, bands[0].plot.clientWidth, unit);
      makeBands(layout.count);
      drawn = { ...spec, layout, labelled: labelledIn(spec, layout) };
      bands.forEach((band, index) => {
        paintBand(band, index * layout.each, drawn, colors);
      });
      legend.draw(scale, colors);
      const label = t("arithmetic.products.label", { width: q.length, ...names });
      lines.setAttribute("aria-label", label);
      point(pointed !== null && pointed < q.length ? pointed : null);
    },
  };
}

/** @param {HTMLElement} element  @param {Translate} t */
function make(element, t) {
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
  return { lines, readout, legend };
}

/** @param {MouseEvent} event  @param {Band[]} bands  @param {Drawn} drawn */
function dimAt(event, bands, { q, layout: { each, pitch } }) {
  const index = bands.findIndex(({ box }) => event.clientY < box.getBoundingClientRect().bottom);
  if (index < 0) return null;
  const { left } = bands[index].plot.getBoundingClientRect();
  const column = Math.floor((event.clientX - left) / pitch);
  const dim = index * each + column;
  return column >= 0 && column < each && dim < q.length ? dim : null;
}

/** Where a key leads. @param {string} key  @param {number} now  @param {Drawn} drawn */
function dimBy(key, now, { q }) {
  const last = q.length - 1;
  /** @type {Record<string, number | undefined>} */
  const steps = {
    ArrowLeft: Math.max(now - 1, 0),
    ArrowRight: Math.min(now + 1, last),
    Home: 0,
    End: last,
  };
  return steps[key];
}

/** @param {Band[]} bands  @param {number | null} dim  @param {Drawn} drawn */
function frameDim(bands, dim, { layout: { each, pitch, gap } }) {
  bands.forEach(({ frame }, index) => {
    const column = dim === null ? -1 : dim - index * each;
    frame.hidden = column < 0 || column >= each;
    frame.style.transform = `translateX(${column * pitch}px)`;
    frame.style.width = `${pitch - gap}px`;
  });
}

/** @param {Drawn} drawn  @param {number} dim */
function wordsAt({ q, k, products, sums }, dim) {
  const factor = number(k[dim]);
  return {
    dim: String(dim + 1),
    q: h("b", { class: "query" }, number(q[dim])),
    k: h("b", { class: "key" }, k[dim] < 0 ? `(${factor})` : factor),
    product: h("b", {}, signed(products[dim])),
    sum: h("b", {}, number(sums[dim])),
  };
}

/** @param {Drawn} drawn  @param {number} dim */
function spokenAt({ q, k, products, sums }, dim) {
  return {
    dim: dim + 1,
    q: number(q[dim]),
    k: number(k[dim]),
    product: number(products[dim]),
    sum: number(sums[dim]),
  };
}
