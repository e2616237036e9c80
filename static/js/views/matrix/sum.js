// Strips with plus and equals signs between them: a sum of matrices, tokens down and dimensions
// across, all on one scale. Which tensors it needs and what they are called is known to
// lib/maths/sum.js.

import { largest } from "#lib/layout/matrix.js";
import { SIGN, sumLayout, sumNumbers, sumScale, sumText } from "#lib/maths/sum.js";
import { bound, tick } from "#lib/text/format.js";
import { h, m, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { fillsFrame } from "#views/kit/room.js";
import { gridView } from "#views/matrix/grid.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";

const GAP = 8;
const WIDEST_LABEL = 96;

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { SumPart } from "#lib/maths/sum.js"
 * @import { Colors, Translate } from "#views/kit/view.js"
 * @typedef {SumPart & { note?: string }} Part  note: what stands below the symbol, when not the
 *   usual
 */

/** @type {Record<string, (cols: number) => MathMLElement[]>} */
const SYMBOLS = {
  embedding: (cols) => [
    m("mi", {}, "E"),
    m("mo", {}, "\u2062"),
    m("msqrt", {}, m("mn", {}, String(cols))),
  ],
  position: () => [m("mi", {}, "P")],
  input: () => [m("mi", {}, "X")],
};

/**
 * @typedef {object} Sum
 * @property {Part[]} parts  the last is the sum of the others
 * @property {string[]} labels  of the tokens
 * @property {number} width  @property {number} height  room for it, in CSS pixels
 * @property {number} unit
 * @property {number} [from]  how the first position and the first dimension are called
 *
 * @typedef {ReturnType<typeof arrange>} Drawn
 * @typedef {ReturnType<typeof makeStrip>} Strip
 * @typedef {import("#views/matrix/matrix.js").MatrixCallbacks & { t: Translate }} Callbacks
 *   row: the token; col: the dimension, counted from 0
 */

/** @param {HTMLElement} element  @param {Callbacks} callbacks */
export function sumView(element, callbacks) {
  const { t } = callbacks;
  const { strips, readout, legend, reach } = make(element, t);
  /** @type {Strip[]} */
  let made = [];
  /** @type {Drawn | null} */
  let drawn = null;

  /**
   * Built again only when other parts are shown: a focused strip keeps the focus.
   * @param {string[]} symbols
   */
  function makeStrips(symbols) {
    if (made.map(({ symbol }) => symbol).join() === symbols.join()) return;
    made = symbols.map((symbol, index) => {
      const sign = index === symbols.length - 1 ? "=" : "+";
      return makeStrip(symbol, index === 0 ? null : sign, callbacks);
    });
    strips.replaceChildren(...made.flatMap(({ sign, box }) => (sign ? [sign, box] : [box])));
  }

  return {
    /** @param {Sum} sum  @param {Colors} colors */
    draw(sum, colors) {
      drawn = arrange(sum, colors);
      const { parts, layout, rowWidth, unit, scale } = drawn;
      makeStrips(parts.map(({ symbol }) => symbol));
      element.classList.toggle("is-stacked", layout.stacked);
      element.style.setProperty("--sign", `${SIGN * unit}px`);
      element.style.setProperty("--labels", `${rowWidth + GAP * unit}px`);
      for (const [index, strip] of made.entries()) paintStrip(strip, index, drawn, colors, t);
      legend.draw(scale, colors);
      setText(reach, reachText(parts, t));
    },
    /**
     * Null, or beyond the matrix: nothing is pointed at.
     * @param {import("#views/matrix/matrix.js").Place & { locked?: boolean }} place
     */
    point({ row, col, locked = false }) {
      if (!drawn) return;
      const { rows, cols } = drawn.parts[0].matrix;
      const token = row !== null && row < rows ? row : null;
      const dim = col !== null && col < cols ? col : null;
      for (const strip of made) pointStrip(strip, { row: token, col: dim }, locked, drawn);
      const isCell = token !== null && dim !== null;
      setText(readout, isCell ? cellText(drawn, { row: token, col: dim }, t) : "");
    },
    /** What one cell says, for the line below and for a screen reader. @param {Cell} cell */
    textOf: (cell) => (drawn ? cellText(drawn, cell, t) : ""),
  };
}

/** @param {HTMLElement} element  @param {Translate} t */
function make(element, t) {
  const strips = h("div", { class: "sum-strips" });
  const readout = h("p", { class: "readout" });
  const legend = legendView(h("div"), { t });
  const reach = h("p", { class: "sum-reach" });
  element.classList.add("sum");
  element.replaceChildren(
    strips,
    h("div", { class: "sum-foot" }, h("div", {}, legend.element, reach), readout),
  );
  return { strips, readout, legend, reach };
}

/**
 * @param {string} symbol  @param {string | null} signText  before it  @param {Callbacks} callbacks
 */
function makeStrip(symbol, signText, { t, ...callbacks }) {
  const labels = h("canvas", { width: 0, height: 0, class: "row-labels", "aria-hidden": "true" });
  const graph = h("div");
  const grid = gridView(graph, { role: t("matrix.role"), left: labels, ...callbacks });
  const title = h("h3", { class: "sum-title" });
  const note = h("p", { class: "sum-note" });
  const sign =
    signText === null ? null : h("span", { class: "sum-sign", "aria-hidden": "true" }, signText);
  const box = h("section", { class: "sum-part" }, title, note, graph);
  return { symbol, labels, grid, title, note, sign, box };
}

/** @param {Sum} sum  @param {Colors} colors */
function arrange({ parts, labels, width, height, unit, from = 0 }, colors) {
  const { rows, cols } = parts[0].matrix;
  const rowWidth = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit);
  const layout = sumLayout({
    width,
    height,
    labels: rowWidth + GAP * unit,
    rows,
    cols,
    count: parts.length,
    unit,
    ratio: globalThis.devicePixelRatio || 1,
    fills: fillsFrame,
  });
  // A token that is pointed at is no query here, so it takes the colour of ink.
  const own = { ...colors, query: colors.ink };
  return { parts, labels, layout, rowWidth, unit, from, scale: sumScale(parts), colors: own };
}

/**
 * @param {Strip} strip  @param {number} index  @param {Drawn} drawn  @param {Colors} colors
 * @param {Translate} t
 */
function paintStrip({ symbol, box, grid, title, note, labels }, index, drawn, colors, t) {
  const { layout, scale, from } = drawn;
  const { pitchX, pitchY } = layout;
  const { tensor, matrix, note: text } = drawn.parts[index];
  const { rows, cols } = matrix;
  title.replaceChildren(
    m("math", { "aria-hidden": "true" }, m("mrow", {}, ...SYMBOLS[symbol](cols))),
    h("span", { class: "hidden" }, t(`sum.${symbol}`)),
  );
  setText(note, text ?? t(`sum.${symbol}.note`, { rows, cols }));
  labels.hidden = index > 0 && !layout.stacked;
  box.classList.toggle("has-labels", !labels.hidden);
  const label = t(`sum.${symbol}.label`, { rows, cols });
  grid.draw({ tensor, matrix, scale, head: 0, pitchX, pitchY }, { label, from }, colors);
}

/**
 * @param {Strip} strip  @param {import("#views/matrix/matrix.js").Place} cell
 * @param {boolean} locked  @param {Drawn} drawn
 */
function pointStrip({ grid, labels: canvas }, cell, locked, drawn) {
  const { parts, labels, layout, rowWidth, unit, colors } = drawn;
  grid.point(cell, { row: true, col: true, locked });
  if (canvas.hidden) return;
  const { pitchY: pitch } = layout;
  const height = parts[0].matrix.rows * pitch;
  const axis = { labels, pitch, active: cell.row, width: rowWidth, height, unit };
  drawRowLabels(canvas, axis, colors);
}

/**
 * Why the positions look pale beside the embeddings.
 * @param {Part[]} parts  @param {Translate} t
 */
function reachText(parts, t) {
  /** @param {string} symbol */
  const reachOf = (symbol) => {
    const part = parts.find((other) => other.symbol === symbol);
    return part && tick(bound(largest(part.matrix.data)));
  };
  const [position, embedding] = [reachOf("position"), reachOf("embedding")];
  return position && embedding ? t("sum.scale", { position, embedding }) : "";
}

/** @param {Drawn} drawn  @param {Cell} cell  @param {Translate} t */
function cellText({ parts, labels, from }, cell, t) {
  return t("sum.cell", {
    token: labels[cell.row],
    position: cell.row + from,
    dim: cell.col + from,
    sum: sumText(sumNumbers(parts, cell)),
  });
}

export { sumParts } from "#lib/maths/sum.js";
