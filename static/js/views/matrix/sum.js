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
 * @import { Colors } from "#views/kit/palette.js"
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
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate, onHover: (cell: Cell | null) => void,
 *   onChoose: (cell: Cell) => void, onHold?: (cell: Cell) => void, onWalk: (cell: Cell) => void,
 *   onKey?: (event: KeyboardEvent) => boolean }} callbacks  row: the token; col: the dimension,
 *   counted from 0
 */
export function sumView(element, { t, ...callbacks }) {
  const strips = h("div", { class: "sum-strips" });
  const readout = h("p", { class: "readout" });
  const legend = legendView(h("div"), { t });
  const reach = h("p", { class: "sum-reach" });
  element.classList.add("sum");
  element.replaceChildren(
    strips,
    h("div", { class: "sum-foot" }, h("div", {}, legend.element, reach), readout),
  );
  /** @type {ReturnType<typeof makeStrip>[]} */
  let made = [];
  /**
   * @type {{ parts: Part[], labels: string[], layout: ReturnType<typeof sumLayout>, rowWidth:
   *   number, unit: number, from: number, colors: Colors } | null}
   */
  let drawn = null;

  /**
   * Built again only when other parts are shown: a focused strip keeps the focus.
   * @param {string[]} symbols
   */
  function make(symbols) {
    if (made.map(({ symbol }) => symbol).join() === symbols.join()) return;
    made = symbols.map((symbol, index) => {
      const sign = index === symbols.length - 1 ? "=" : "+";
      return makeStrip(symbol, index === 0 ? null : sign);
    });
    strips.replaceChildren(...made.flatMap(({ sign, box }) => (sign ? [sign, box] : [box])));
  }

  /** @param {string} symbol  @param {string | null} signText  before it */
  function makeStrip(symbol, signText) {
    const labels = h("canvas", {
      width: 0,
      height: 0,
      class: "row-labels",
      "aria-hidden": "true",
    });
    const graph = h("div");
    const grid = gridView(graph, { role: t("matrix.role"), left: labels, ...callbacks });
    const title = h("h3", { class: "sum-title" });
    const note = h("p", { class: "sum-note" });
    const sign =
      signText === null ? null : h("span", { class: "sum-sign", "aria-hidden": "true" }, signText);
    const box = h("section", { class: "sum-part" }, title, note, graph);
    return { symbol, labels, grid, title, note, sign, box };
  }

  return {
    /**
     * @param {object} sum
     * @param {Part[]} sum.parts  the last is the sum of the others
     * @param {string[]} sum.labels  of the tokens
     * @param {number} sum.width  @param {number} sum.height  room for it, in CSS pixels
     * @param {number} sum.unit
     * @param {number} [sum.from]  how the first position and the first dimension are called
     * @param {Colors} colors
     */
    draw({ parts, labels, width, height, unit, from = 0 }, colors) {
      const [
        {
          matrix: { rows, cols },
        },
      ] = parts;
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
      const scale = sumScale(parts);
      make(parts.map(({ symbol }) => symbol));
      element.classList.toggle("is-stacked", layout.stacked);
      element.style.setProperty("--sign", `${SIGN * unit}px`);
      element.style.setProperty("--labels", `${rowWidth + GAP * unit}px`);
      made.forEach(({ symbol, box, grid, title, note, labels: own }, index) => {
        const { tensor, matrix } = parts[index];
        title.replaceChildren(
          m("math", { "aria-hidden": "true" }, m("mrow", {}, ...SYMBOLS[symbol](cols))),
          h("span", { class: "hidden" }, t(`sum.${symbol}`)),
        );
        setText(note, parts[index].note ?? t(`sum.${symbol}.note`, { rows, cols }));
        own.hidden = index > 0 && !layout.stacked;
        box.classList.toggle("has-labels", !own.hidden);
        grid.draw(
          { tensor, matrix, scale, head: 0, pitchX: layout.pitchX, pitchY: layout.pitchY },
          { label: t(`sum.${symbol}.label`, { rows, cols }), from },
          colors,
        );
      });
      legend.draw(scale, colors);
      setText(reach, reachText(parts));
      // A token that is pointed at is no query here, so it takes the colour of ink.
      drawn = {
        parts,
        labels,
        layout,
        rowWidth,
        unit,
        from,
        colors: { ...colors, query: colors.ink },
      };
    },
    /**
     * @param {import("#views/matrix/matrix.js").Place & { locked?: boolean }} place  row, col: null
     *   or beyond, nothing
     */
    point({ row, col, locked = false }) {
      if (!drawn) return;
      const {
        parts: [{ matrix }],
        labels,
        layout,
        rowWidth,
        unit,
        colors,
      } = drawn;
      const cell = {
        row: row !== null && row < matrix.rows ? row : null,
        col: col !== null && col < matrix.cols ? col : null,
      };
      for (const { grid, labels: own } of made) {
        grid.point(cell, { row: true, col: true, locked });
        if (!own.hidden)
          drawRowLabels(
            own,
            {
              labels,
              pitch: layout.pitchY,
              active: cell.row,
              width: rowWidth,
              height: matrix.rows * layout.pitchY,
              unit,
            },
            colors,
          );
      }
      const { row: token, col: dim } = cell;
      setText(readout, token === null || dim === null ? "" : textOf({ row: token, col: dim }));
    },
    /** What one cell says, for the line below and for a screen reader. @param {Cell} cell */
    textOf,
  };

  /** Why the positions look pale beside the embeddings. @param {Part[]} parts */
  function reachText(parts) {
    /** @param {string} symbol */
    const reachOf = (symbol) => {
      const part = parts.find((other) => other.symbol === symbol);
      return part && tick(bound(largest(part.matrix.data)));
    };
    const [position, embedding] = [reachOf("position"), reachOf("embedding")];
    return position && embedding ? t("sum.scale", { position, embedding }) : "";
  }

  /** @param {Cell} cell */
  function textOf(cell) {
    if (!drawn) return "";
    const { parts, labels, from } = drawn;
    return t("sum.cell", {
      token: labels[cell.row],
      position: cell.row + from,
      dim: cell.col + from,
      sum: sumText(sumNumbers(parts, cell)),
    });
  }
}

export { sumParts } from "#lib/maths/sum.js";
