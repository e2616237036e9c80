// One line a key: its token, its weight, its value vector, and the one times the other. Below them
// their sum.

import { fitted } from "#lib/maths/positions.js";
import { number, tick } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { recordOf } from "#views/kit/records.js";
import { columnSymbol, indexed, weightedValue } from "#views/maths/formula.js";
import { drawRowLabels } from "#views/matrix/labels.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";
import { drawWeights } from "#views/plots/mixweights.js";

/** Height of the sum, before enlargement. */
const SUM = 24;

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { mixLayout } from "#lib/maths/mix.js"
 * @import { Part } from "#lib/trace/stages.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Place, Pointed } from "#views/pointing/vector.js"
 */

/**
 * @typedef {Part & { label: string }} Drawing
 * @typedef {{ keys: string[], queries: string[] }} Names
 * @typedef {{ keys: number, queries: number }} Sizes  one of each side
 *
 * @typedef {object} Stack  what stays while queries are walked through
 * @property {ReturnType<typeof mixLayout>} layout
 * @property {Names} labels  @property {Sizes} room  for them, in CSS pixels
 * @property {Sizes} written  what follows is padding
 * @property {number} head  @property {number} unit
 * @property {Drawing} v  @property {Drawing} all
 *
 * @typedef {object} StackRow  of one query
 * @property {number[]} weights  @property {ArrayLike<number> | null} mask
 * @property {number} end  of the axis of weights  @property {string} tensor
 * @property {Drawing} weighted  @property {Drawing} z
 *
 * @typedef {{ pitchX: number, pitchY: number }} Pitches
 */

/**
 * @param {import("#lib/text/messages.js").Translate} t
 * @param {{ onHover: (place: Place | null) => void } & Record<"onChoose" | "onHold" | "onWalk",
 *   (place: Place) => void>} callbacks
 */
export function mixStack(t, { onHover, onChoose, onHold, onWalk }) {
  /** @param {string} part  @param {(cell: Cell) => Partial<Place>} placeOf */
  const box = (part, placeOf, role = "") => {
    const element = h("div", { ...walkable(t("matrix.role")), "data-part": part });
    /** @param {Cell} cell  @returns {Place} */
    const place = (cell) => ({ part, dim: cell.col, ...placeOf(cell) });
    const view = matrixView(element, {
      onHover: (cell) => onHover(cell && place(cell)),
      onChoose: (cell) => onChoose(place(cell)),
      onHold: (cell) => onHold(place(cell)),
      onWalk: (cell) => onWalk(place(cell)),
    });
    return { view, place: h("div", { class: `mix-place ${role}` }, element) };
  };
  const value = box("v", ({ row }) => ({ key: row }), "is-value");
  const weighted = box("weighted", ({ row }) => ({ key: row }));
  const sum = box("z", () => ({}));
  const all = box("all", ({ row }) => ({ query: row }));
  const [labels, weights, queries] = ["mix-labels", "mix-weights", "mix-labels"].map((name) =>
    h("canvas", { class: name, "aria-hidden": "true" }),
  );
  const band = h("i", { class: "mix-band" });
  const [weightSum, size] = [h("b"), h("p", { class: "mix-note" })];
  /** @type {("weights" | "v" | "weighted")[]} */
  const noted = ["weights", "v", "weighted"];
  const notes = recordOf(noted, () => h("p", { class: "mix-note" }));
  const legends = { v: legendView(h("div"), { t }), weighted: legendView(h("div"), { t }) };
  /** @type {(tell: (place: Place) => void) => (event: MouseEvent) => void} */
  const pressed = (tell) => (event) => {
    const key = Math.floor(
      (event.clientY - weights.getBoundingClientRect().top - Number(weights.dataset.over)) /
        Number(weights.dataset.cellHeight),
    );
    if (key >= 0 && key < Number(weights.dataset.rows)) tell({ part: "weights", key });
  };
  weights.addEventListener("click", pressed(onChoose));
  weights.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") pressed(onHover)(event);
  });
  weights.addEventListener("pointerleave", () => onHover(null));
  /** @param {string | Node} symbol */
  const title = (symbol) => h("div", { class: "mix-title" }, symbol);
  /** @param {string} text */
  const sign = (text) => h("span", { class: "mix-sign", "aria-hidden": "true" }, text);
  /** @param {string} name  @param {Node[]} parts */
  const column = (name, ...parts) =>
    h("div", { class: "mix-column", "data-column": name }, ...parts);
  /** @param {(string | Node)[]} parts */
  const foot = (...parts) => h("div", { class: "mix-foot" }, ...parts);
  const stack = h(
    "div",
    { class: "mix-stack" },
    band,
    column(
      "key",
      title(""),
      h("p", { class: "mix-axis" }, t("mix.axis")),
      labels,
      foot(t("mix.sum")),
    ),
    column("weights", title(indexed("α", null, "ij")), notes.weights, weights, foot(weightSum)),
    column(
      "v",
      title(indexed("v", "value", "j")),
      notes.v,
      value.place,
      foot(h("span", {}, indexed("z", null, "i"), " =")),
      legends.v.element,
      sign("×"),
    ),
    column(
      "weighted",
      title(weightedValue()),
      notes.weighted,
      weighted.place,
      foot(sum.place),
      legends.weighted.element,
      sign("="),
    ),
  );
  const result = h(
    "div",
    { class: "mix-result" },
    column("query", title(""), h("p", { class: "mix-axis is-query" }, t("axis.query")), queries),
    column("all", title(columnSymbol("result")), size, all.place),
  );
  /** @type {Stack & { colors: Colors, cells: Pitches, resultCells: Pitches }} */
  let drawn;
  /** @type {StackRow} */
  let row;

  return {
    stack,
    result,
    /** @param {Stack} spec  @param {Colors} colors */
    draw(spec, colors) {
      const { layout, head, unit, v, all: rows } = spec;
      /** @param {Pitches} pitches */
      const pitch = ({ pitchX, pitchY }) => ({
        pitchX: pitched(pitchX, unit),
        pitchY: pitched(pitchY, unit),
      });
      drawn = { ...spec, colors, cells: pitch(layout), resultCells: pitch(layout.result) };
      for (const part of [stack, result]) part.style.setProperty("--gap", `${layout.gap * unit}px`);
      paint(value, v, drawn.cells, head);
      paint(all, rows, drawn.resultCells, head);
      legends.v.draw(v.scale, colors);
      setText(notes.v, t("mix.value", { rows: v.matrix.rows, cols: v.matrix.cols }));
      setText(notes.weighted, t("mix.weighted"));
      setText(size, t("mix.all", { rows: rows.matrix.rows, cols: rows.matrix.cols }));
    },
    /** @param {StackRow} next */
    drawRow(next) {
      row = next;
      paint(weighted, row.weighted, drawn.cells, "");
      paint(sum, row.z, { ...drawn.cells, pitchY: SUM * drawn.unit }, drawn.head);
      legends.weighted.draw(row.z.scale, drawn.colors);
      setText(notes.weights, t("mix.weight", { end: tick(row.end) }));
      setText(weightSum, number(row.weights.reduce((total, weight) => total + weight, 0)));
    },
    /** @param {Pointed} pointed */
    point({ query, key, dim, locked }) {
      const { cells, resultCells, labels: names, room, written, unit, colors, layout } = drawn;
      value.view.point({ row: key, col: dim }, { row: true, col: true, locked });
      weighted.view.point({ row: key, col: dim }, { row: true, col: true, locked });
      sum.view.point({ row: 0, col: dim }, { locked });
      all.view.point({ row: query, col: dim }, { row: true, locked });
      const height = cells.pitchY * names.keys.length;
      drawRowLabels(
        labels,
        {
          labels: names.keys,
          pitch: cells.pitchY,
          active: key,
          width: room.keys,
          height,
          unit,
          written: written.keys,
        },
        { ...colors, query: colors.key },
      );
      drawRowLabels(
        queries,
        {
          labels: names.queries,
          pitch: resultCells.pitchY,
          active: query,
          width: room.queries,
          height: resultCells.pitchY * names.queries.length,
          unit,
          written: written.queries,
        },
        colors,
      );
      drawWeights(
        weights,
        { ...row, width: layout.weights * unit, pitch: cells.pitchY, active: key, unit },
        colors,
      );
      band.style.height = `${cells.pitchY}px`;
      band.style.transform = `translateY(${key * cells.pitchY}px)`;
    },
  };

  /**
   * @param {ReturnType<typeof box>} box  @param {Drawing} drawing  @param {Pitches} cells
   * @param {number | string} head
   */
  function paint({ view }, { label, ...part }, cells, head) {
    view.draw({ ...part, ...cells, head }, drawn.colors);
    view.element.setAttribute("aria-label", label);
  }
}

/**
 * On whole pixels of the screen, except where a fraction of one matters.
 * @param {number} length  @param {number} unit
 */
function pitched(length, unit) {
  return fitted(length * unit, 1, globalThis.devicePixelRatio || 1);
}
