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
 * @import { Colors, Translate } from "#views/kit/view.js"
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
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {ReturnType<typeof makeBox>} Box
 * @typedef {Stack & { colors: Colors, cells: Pitches, resultCells: Pitches }} Drawn
 * @typedef {{ onHover: (place: Place | null) => void }
 *   & Record<"onChoose" | "onHold" | "onWalk", (place: Place) => void>} Callbacks
 */

/** @param {Translate} t  @param {Callbacks} callbacks */
export function mixStack(t, callbacks) {
  const made = make(t, callbacks);
  /** @type {Drawn} */
  let drawn;
  /** @type {StackRow} */
  let row;

  return {
    stack: made.stack,
    result: made.result,
    /** @param {Stack} spec  @param {Colors} colors */
    draw(spec, colors) {
      const { layout, unit } = spec;
      const cells = pitched(layout, unit);
      drawn = { ...spec, colors, cells, resultCells: pitched(layout.result, unit) };
      paintStack(made, drawn, t);
    },
    /** @param {StackRow} next */
    drawRow(next) {
      row = next;
      paintRow(made, drawn, row, t);
    },
    /** @param {Pointed} pointed */
    point(pointed) {
      const { query, key, dim, locked } = pointed;
      const { value, weighted, sum, all, band } = made;
      value.view.point({ row: key, col: dim }, { row: true, col: true, locked });
      weighted.view.point({ row: key, col: dim }, { row: true, col: true, locked });
      sum.view.point({ row: 0, col: dim }, { locked });
      all.view.point({ row: query, col: dim }, { row: true, locked });
      writeLabels(made, drawn, pointed);
      const { layout, unit, cells, colors } = drawn;
      const { pitchY: pitch } = cells;
      const width = layout.weights * unit;
      drawWeights(made.weights, { ...row, width, pitch, active: key, unit }, colors);
      band.style.height = `${pitch}px`;
      band.style.transform = `translateY(${key * pitch}px)`;
    },
  };
}

/** @param {Translate} t  @param {Callbacks} callbacks */
function make(t, callbacks) {
  const value = makeBox("v", ({ row }) => ({ key: row }), t, callbacks, "is-value");
  const weighted = makeBox("weighted", ({ row }) => ({ key: row }), t, callbacks);
  const sum = makeBox("z", () => ({}), t, callbacks);
  const all = makeBox("all", ({ row }) => ({ query: row }), t, callbacks);
  const [labels, queries] = [canvasOf("mix-labels"), canvasOf("mix-labels")];
  const weights = makeWeights(callbacks);
  const band = h("i", { class: "mix-band" });
  const [weightSum, size] = [h("b"), h("p", { class: "mix-note" })];
  /** @type {("weights" | "v" | "weighted")[]} */
  const noted = ["weights", "v", "weighted"];
  const notes = recordOf(noted, () => h("p", { class: "mix-note" }));
  const legends = { v: legendView(h("div"), { t }), weighted: legendView(h("div"), { t }) };
  const axis = (/** @type {string} */ name, role = "") =>
    h("p", { class: `mix-axis${role}` }, t(name));
  const stack = h(
    "div",
    { class: "mix-stack" },
    band,
    column("key", "", axis("mix.axis"), labels, foot(t("mix.sum"))),
    column("weights", indexed("α", null, "ij"), notes.weights, weights, foot(weightSum)),
    column(
      "v",
      indexed("v", "value", "j"),
      notes.v,
      value.place,
      foot(h("span", {}, indexed("z", null, "i"), " =")),
      legends.v.element,
      sign("×"),
    ),
    column(
      "weighted",
      weightedValue(),
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
    column("query", "", axis("axis.query", " is-query"), queries),
    column("all", columnSymbol("result"), size, all.place),
  );
  return {
    stack,
    result,
    value,
    weighted,
    sum,
    all,
    labels,
    queries,
    weights,
    band,
    weightSum,
    size,
    notes,
    legends,
  };
}

/**
 * @param {string} part  @param {(cell: Cell) => Partial<Place>} placeOf  @param {Translate} t
 * @param {Callbacks} callbacks  @param {string} [role]
 */
function makeBox(part, placeOf, t, { onHover, onChoose, onHold, onWalk }, role = "") {
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
}

/** Bars of weights, a key a row. @param {Callbacks} callbacks */
function makeWeights({ onHover, onChoose }) {
  const canvas = canvasOf("mix-weights");
  /** @type {(tell: (place: Place) => void) => (event: MouseEvent) => void} */
  const pressed = (tell) => (event) => {
    const key = Math.floor(
      (event.clientY - canvas.getBoundingClientRect().top - Number(canvas.dataset.over)) /
        Number(canvas.dataset.cellHeight),
    );
    if (key >= 0 && key < Number(canvas.dataset.rows)) tell({ part: "weights", key });
  };
  canvas.addEventListener("click", pressed(onChoose));
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") pressed(onHover)(event);
  });
  canvas.addEventListener("pointerleave", () => onHover(null));
  return canvas;
}

/** @param {string} name */
const canvasOf = (name) => h("canvas", { class: name, "aria-hidden": "true" });
/** @param {string} text */
const sign = (text) => h("span", { class: "mix-sign", "aria-hidden": "true" }, text);
/** @param {string} name  @param {string | Node} title  @param {Node[]} parts */
const column = (name, title, ...parts) =>
  h(
    "div",
    { class: "mix-column", "data-column": name },
    h("div", { class: "mix-title" }, title),
    ...parts,
  );
/** @param {string | Node} content */
const foot = (content) => h("div", { class: "mix-foot" }, content);

/** @param {Made} made  @param {Drawn} drawn  @param {Translate} t */
function paintStack({ stack, result, value, all, legends, notes, size }, drawn, t) {
  const { layout, head, unit, v, all: rows, cells, resultCells, colors } = drawn;
  for (const part of [stack, result]) part.style.setProperty("--gap", `${layout.gap * unit}px`);
  paint(value, v, cells, head, colors);
  paint(all, rows, resultCells, head, colors);
  legends.v.draw(v.scale, colors);
  setText(notes.v, t("mix.value", { rows: v.matrix.rows, cols: v.matrix.cols }));
  setText(notes.weighted, t("mix.weighted"));
  setText(size, t("mix.all", { rows: rows.matrix.rows, cols: rows.matrix.cols }));
}

/**
 * The stack of one query.
 * @param {Made} made  @param {Drawn} drawn  @param {StackRow} row  @param {Translate} t
 */
function paintRow({ weighted, sum, legends, notes, weightSum }, drawn, row, t) {
  const { cells, unit, head, colors } = drawn;
  paint(weighted, row.weighted, cells, "", colors);
  paint(sum, row.z, { ...cells, pitchY: SUM * unit }, head, colors);
  legends.weighted.draw(row.z.scale, colors);
  setText(notes.weights, t("mix.weight", { end: tick(row.end) }));
  setText(weightSum, number(row.weights.reduce((total, weight) => total + weight, 0)));
}

/**
 * @param {Box} box  @param {Drawing} drawing  @param {Pitches} cells  @param {number | string} head
 * @param {Colors} colors
 */
function paint({ view }, { label, ...part }, cells, head, colors) {
  view.draw({ ...part, ...cells, head }, colors);
  view.element.setAttribute("aria-label", label);
}

/** @param {Made} made  @param {Drawn} drawn  @param {{ query: number, key: number }} pointed */
function writeLabels({ labels, queries }, drawn, pointed) {
  const { cells, resultCells, labels: names, room, written, unit, colors } = drawn;
  drawRowLabels(
    labels,
    {
      labels: names.keys,
      pitch: cells.pitchY,
      active: pointed.key,
      width: room.keys,
      height: cells.pitchY * names.keys.length,
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
      active: pointed.query,
      width: room.queries,
      height: resultCells.pitchY * names.queries.length,
      unit,
      written: written.queries,
    },
    colors,
  );
}

/**
 * On whole pixels of the screen, except where a fraction of one matters.
 * @param {Pitches} pitches  @param {number} unit
 */
function pitched({ pitchX, pitchY }, unit) {
  /** @param {number} length */
  const fit = (length) => fitted(length * unit, 1, globalThis.devicePixelRatio || 1);
  return { pitchX: fit(pitchX), pitchY: fit(pitchY) };
}
