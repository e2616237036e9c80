// One of the columns that share their rows: its elements, what is drawn in it, and what follows the
// pointer.

import { fitted } from "#lib/maths/positions.js";
import { h, replaceFocused, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { present } from "#views/kit/records.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";

/**
 * @import { Cell, Geometry } from "#lib/layout/matrix.js"
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Part } from "#lib/trace/stages.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Pointed } from "#views/rows/rows.js"
 */

/**
 * @typedef {object} Place
 * @property {string} part  @property {number | null} row  a token
 * @property {string} axis  what the column counts
 * @property {number} col  @property {Cell | null} [cell]  of a matrix whose rows are no tokens
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {string} [sign]  that stands between it and the column before
 * @property {Node[]} [above]  stands above the sign
 * @property {Node} title  @property {string | Node} note
 * @property {Part & Axes & { head: number | string, label: string }} [matrix]
 * @property {(canvas: HTMLCanvasElement, grid: Geometry) => void} [over]  draws on top of the
 *   matrix
 * @property {(canvas: HTMLCanvasElement, rows: Plotted) => void} [plot]
 * @property {Bracket[]} [brackets]
 * @property {"query" | "key" | "value"} [role]  of the line at the left of a matrix
 * @property {boolean} [legend]  under it
 * @property {number} least  @property {number} ideal
 * @property {number} most  widths before enlargement
 * @property {number} [beside]  room that what is drawn on top needs at the right of the matrix
 * @property {boolean} [tied]  never in another line than the column before it
 *
 * @typedef {object} Axes  what the columns and rows of a matrix count
 * @property {string} axis  @property {number} [from]  the first column
 * @property {string} [rowAxis]  its rows are no tokens
 * @property {number} [pitchY]  and how high these are
 *
 * @typedef {{ width: number, pitch: number, active: number | null }} Plotted
 *
 * @typedef {object} Bracket  over some columns of a matrix
 * @property {number} from  @property {number} to  @property {string} text  @property {string} color
 * @property {boolean} chosen  @property {() => void} onChoose  @property {string} label
 *
 * @typedef {object} Events
 * @property {Translate} t
 * @property {(place: Place | null) => void} onHover
 * @property {(place: Place) => void} onChoose
 * @property {(place: Place) => void} onWalk
 *
 * @typedef {ReturnType<typeof makeColumn>} ColumnParts
 */

/**
 * @param {Column} column  @param {() => Column} current  what is drawn in it now
 * @param {Events} events
 */
export function makeColumn({ name, matrix, brackets, legend, role, over }, current, events) {
  const sign = h("span", { class: "rows-sign", "aria-hidden": "true" });
  const title = h("div", { class: "rows-title" });
  const note = h("p", { class: "rows-note" });
  const frame = h("div", { class: "rows-brackets" });
  const canvas = matrix ? null : h("canvas", { class: "rows-plot", "aria-hidden": "true" });
  const view = matrix ? matrixBox(current, events) : null;
  const top = over ? h("canvas", { class: "rows-over", "aria-hidden": "true" }) : null;
  if (top) view?.element.append(top);
  const key = legend ? legendView(h("div"), { t: events.t }) : null;
  const under = h("div", { class: "rows-under" }, key?.element);
  const body = h(
    "div",
    { class: `rows-place${role ? ` is-${role}` : ""}` },
    sign,
    view?.element ?? canvas,
  );
  const element = h(
    "section",
    { class: "rows-column", "data-column": name },
    title,
    note,
    brackets ? frame : null,
    body,
    under,
  );
  return { element, sign, title, note, frame, canvas, view, top, legend: key, body };
}

/** @param {() => Column} current  @param {Events} events */
function matrixBox(current, { t, onHover, onChoose, onWalk }) {
  /** @param {Cell} cell  @returns {Place} */
  const place = (cell) => {
    const { name, matrix } = current();
    const { axis, from = 0, rowAxis } = present(matrix, `matrix ${name}`);
    if (rowAxis) return { part: name, row: null, axis, col: cell.col, cell };
    return { part: name, row: cell.row, axis, col: cell.col + from };
  };
  return matrixView(h("div", walkable(t("matrix.role"))), {
    onHover: (cell) => onHover(cell && place(cell)),
    onChoose: (cell) => onChoose(place(cell)),
    onWalk: (cell) => onWalk(place(cell)),
  });
}

/**
 * @param {ColumnParts} parts  @param {Column} column
 * @param {{ width: number, pitch: number, unit: number }} size  pitch: from row to row
 * @param {Colors} colors
 */
export function paintColumn(parts, column, size, colors) {
  paintTexts(parts, column);
  parts.element.style.width = `${size.width}px`;
  if (parts.view && column.matrix)
    paintMatrixOf(parts, parts.view, column, column.matrix, size, colors);
}

/** @param {ColumnParts} parts  @param {Column} column */
function paintTexts({ element, sign, title, note }, column) {
  const { above, sign: text = "" } = column;
  sign.replaceChildren(...(above ? [h("span", { class: "rows-above" }, ...above)] : []), text);
  const isFirst = element.classList.contains("is-first");
  title.replaceChildren(
    ...(isFirst && text ? [h("span", { class: "rows-first-sign" }, text)] : []),
    column.title,
  );
  if (typeof column.note === "string") setText(note, column.note);
  else note.replaceChildren(column.note);
}

/**
 * @param {ColumnParts} parts  @param {NonNullable<ColumnParts["view"]>} view
 * @param {Column} column  @param {NonNullable<Column["matrix"]>} matrix
 * @param {{ width: number, pitch: number, unit: number }} size  @param {Colors} colors
 */
function paintMatrixOf({ body, legend, top, frame }, view, column, matrix, size, colors) {
  const { width, pitch, unit } = size;
  const side = (column.role ? Math.round(9 * unit) : 0) + (column.beside ?? 0) * unit;
  const pitchX = fitted(width - side, matrix.matrix.cols, globalThis.devicePixelRatio || 1);
  const pitchY = matrix.pitchY ? matrix.pitchY * unit : pitch;
  const grid = view.draw({ ...matrix, pitchX, pitchY }, colors);
  view.element.setAttribute("aria-label", matrix.label);
  body.style.width = `${grid.width + side}px`;
  legend?.draw(matrix.scale, colors);
  if (top) column.over?.(top, grid);
  paintBrackets(frame, column.brackets ?? [], pitchX);
}

/**
 * The one that has the focus keeps it.
 * @param {HTMLElement} frame  @param {Bracket[]} brackets  @param {number} pitchX
 */
function paintBrackets(frame, brackets, pitchX) {
  replaceFocused(
    frame,
    ...brackets.map(({ from, to, text, color, chosen, label, onChoose }) => {
      const bracket = h(
        "button",
        {
          type: "button",
          class: "rows-bracket",
          "aria-pressed": String(chosen),
          "aria-label": label,
          onClick: onChoose,
        },
        text,
      );
      bracket.style.setProperty("--line", color);
      bracket.style.left = `${from * pitchX}px`;
      bracket.style.width = `${(to - from) * pitchX}px`;
      return bracket;
    }),
  );
}

/**
 * @param {ColumnParts} parts  @param {Column} column  @param {Pointed} place
 * @param {{ width: number, pitch: number }} size
 */
export function pointColumn({ view, canvas }, { name, matrix, plot }, place, { width, pitch }) {
  const { row, locked } = place;
  if (plot && canvas) plot(canvas, { width, pitch, active: row });
  if (!view || !matrix) return;
  const at = columnAt(place, matrix.axis);
  if (!matrix.rowAxis) {
    const col = at === null ? null : at - (matrix.from ?? 0);
    view.point({ row, col }, { locked, row: true });
    return;
  }
  const own = place.part === name ? (place.cell?.row ?? null) : null;
  const pointed = { row: columnAt(place, matrix.rowAxis) ?? own, col: at };
  view.point(pointed, { row: pointed.col === null, col: pointed.row === null });
}

/** What is pointed at on one axis. @param {Pointed} place  @param {string} axis */
function columnAt({ axis: own, col = null, cols }, axis) {
  if (cols) return cols[axis] ?? null;
  return own === axis ? col : null;
}
