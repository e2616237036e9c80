// Columns that share their rows: a token a row, written once at the left, and one pale band through
// all columns. A column is a matrix, or a plot that says something about each row.

import { linesOf, rowHeight } from "#lib/layout/rows.js";
import { fitted } from "#lib/maths/positions.js";
import { h, replaceFocused, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { present } from "#views/kit/records.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";

const WIDEST_LABEL = 96;
/** Between the labels and the first column. */
const AIR = 10;

/**
 * @import { Cell, Geometry } from "#lib/layout/matrix.js"
 * @import { Part } from "#lib/trace/stages.js"
 * @import { Colors } from "#views/kit/palette.js"
 */

/**
 * @typedef {{ part: string, row: number | null, axis: string, col: number, cell?: Cell | null
 *   }} Place  row: a token; axis: what the column counts; cell: of a matrix whose rows are no
 *   tokens
 *
 * @typedef {object} Pointed
 * @property {number | null} row
 * @property {string | null} [axis]  @property {number | null} [col]  counted on it
 * @property {Cell | null} [cell]
 * @property {string | null} [part]  of a matrix whose rows are no tokens
 * @property {Record<string, number | null>} [cols]  of several axes at once
 * @property {boolean} locked
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {string} [sign]  that stands between it and the column before
 * @property {Node[]} [above]  stands above the sign
 * @property {Node} title  @property {string | Node} note
 * @property {Part & { head: number | string, label: string, axis: string, from?: number, rowAxis?:
 *   string, pitchY?: number }} [matrix]  axis, from: what its columns count, and the first of them;
 *   rowAxis, pitchY: its rows are no tokens, and how high they are
 * @property {(canvas: HTMLCanvasElement, grid: Geometry) => void} [over]  draws on top of the
 *   matrix
 * @property {(canvas: HTMLCanvasElement, rows: { width: number, pitch: number, active: number |
 *   null }) => void} [plot]
 * @property {Bracket[]} [brackets]
 * @property {"query" | "key" | "value"} [role]  of the line at the left of a matrix
 * @property {boolean} [legend]  under it
 * @property {number} least  @property {number} ideal
 * @property {number} most  widths before enlargement
 * @property {number} [beside]  room that what is drawn on top needs at the right of the matrix
 * @property {boolean} [tied]  never in another line than the column before it
 *
 * @typedef {{ from: number, to: number, text: string, color: string, chosen: boolean, onChoose: ()
 *   => void, label: string }} Bracket  over some columns of a matrix
 *
 * @typedef {object} Rows
 * @property {Column[]} columns
 * @property {string[]} labels  of the tokens
 * @property {"query" | "ink"} role
 * @property {number} width  room for all  @property {number} height  of the window
 * @property {number} unit
 * @property {number} [pitch]  height of a row, where it is fixed
 */

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate, onHover: (place: Place | null) => void,
 *           onChoose: (place: Place) => void, onWalk: (place: Place) => void }} callbacks
 */
export function rowsView(element, { t, onHover, onChoose, onWalk }) {
  /** @type {Map<string, ReturnType<typeof make>>} */
  let made = new Map();
  /** @type {ReturnType<typeof makeLine>[]} */
  let lines = [];
  let arranged = "";
  /**
   * @type {Rows & { colors: Colors, labelled: number, pitch: number, widths: Map<string, number> }}
   */
  let drawn;
  element.classList.add("rows");

  /** @param {Rows} rows  @param {Colors} colors */
  function draw(rows, colors) {
    const { columns, labels, unit } = rows;
    const names = columns.map(({ name }) => name);
    if (names.join() !== [...made.keys()].join()) {
      made = new Map(columns.map((column) => [column.name, make(column)]));
      arranged = "";
    }
    const labelled = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit) + AIR * unit;
    const layout = linesOf(columns, (rows.width - labelled) / unit);
    const pitch = rows.pitch ?? Math.floor(rowHeight(labels.length, rows.height / unit) * unit);
    drawn = { ...rows, colors, labelled, pitch, widths: new Map() };
    arrange(layout);
    for (const { name, width } of layout.flat()) drawColumn(columnOf(name), width * unit);
  }

  /** @param {{ name: string }[][]} layout */
  function arrange(layout) {
    const names = layout.map((line) => line.map(({ name }) => name));
    const key = JSON.stringify(names);
    if (key === arranged) return;
    arranged = key;
    lines = names.map(makeLine);
    element.replaceChildren(...lines.map((line) => line.element));
  }

  /** @param {string[]} names  of its columns */
  function makeLine(names) {
    const labels = h("canvas", { class: "rows-labels", "aria-hidden": "true" });
    const band = h("i", { class: "rows-band" });
    const sections = names.map((name) => partsOf(name).element);
    // The names of tokens stand beside what has a row for each.
    const leading = columnOf(names[0]).matrix?.rowAxis ? 1 : 0;
    sections.forEach((section, index) => {
      section.classList.toggle("is-first", index <= leading);
      section.classList.toggle("is-leading", index < leading);
    });
    const box = h(
      "div",
      { class: "rows-line" },
      band,
      ...sections.slice(0, leading),
      labels,
      ...sections.slice(leading),
    );
    return { labels, band, names, element: box };
  }

  /** @param {Column} column */
  function make({ name, matrix, brackets, legend, role, over }) {
    const sign = h("span", { class: "rows-sign", "aria-hidden": "true" });
    const title = h("div", { class: "rows-title" });
    const note = h("p", { class: "rows-note" });
    const frame = h("div", { class: "rows-brackets" });
    const canvas = matrix ? null : h("canvas", { class: "rows-plot", "aria-hidden": "true" });
    const view = matrix ? matrixBox(name) : null;
    const top = over ? h("canvas", { class: "rows-over", "aria-hidden": "true" }) : null;
    if (top) view?.element.append(top);
    const key = legend ? legendView(h("div"), { t }) : null;
    const under = h("div", { class: "rows-under" });
    if (key) under.append(key.element);
    const body = h(
      "div",
      { class: `rows-place${role ? ` is-${role}` : ""}` },
      sign,
      view?.element ?? canvas,
    );
    const section = h(
      "section",
      { class: "rows-column", "data-column": name },
      title,
      note,
      ...(brackets ? [frame] : []),
      body,
      under,
    );
    return { element: section, sign, title, note, frame, canvas, view, top, legend: key, body };
  }

  /** @param {string} name  of a column */
  function matrixBox(name) {
    const box = h("div", walkable(t("matrix.role")));
    /** @param {Cell} cell  @returns {Place} */
    const place = (cell) => {
      const { axis, from = 0, rowAxis } = present(columnOf(name).matrix, "matrix");
      if (rowAxis) return { part: name, row: null, axis, col: cell.col, cell };
      return { part: name, row: cell.row, axis, col: cell.col + from };
    };
    return matrixView(box, {
      onHover: (cell) => onHover(cell && place(cell)),
      onChoose: (cell) => onChoose(place(cell)),
      onWalk: (cell) => onWalk(place(cell)),
    });
  }

  /** @param {string} name */
  const columnOf = (name) =>
    present(
      drawn.columns.find((column) => column.name === name),
      `column ${name}`,
    );
  /** @param {string} name  of a column */
  const partsOf = (name) => present(made.get(name), `column ${name}`);

  /** @param {Column} column  @param {number} width */
  function drawColumn(column, width) {
    const { colors, unit, pitch } = drawn;
    const {
      element: section,
      sign,
      title,
      note,
      frame,
      view,
      top,
      legend,
      body,
    } = partsOf(column.name);
    sign.replaceChildren(
      ...(column.above ? [h("span", { class: "rows-above" }, ...column.above)] : []),
      column.sign ?? "",
    );
    const isFirst = section.classList.contains("is-first");
    title.replaceChildren(
      ...(isFirst && column.sign ? [h("span", { class: "rows-first-sign" }, column.sign)] : []),
      column.title,
    );
    if (typeof column.note === "string") setText(note, column.note);
    else note.replaceChildren(column.note);
    section.style.width = `${width}px`;
    drawn.widths.set(column.name, width);
    const { matrix } = column;
    if (!view || !matrix) return;
    const side = (column.role ? Math.round(9 * unit) : 0) + (column.beside ?? 0) * unit;
    const pitchX = fitted(width - side, matrix.matrix.cols, globalThis.devicePixelRatio || 1);
    const pitchY = matrix.pitchY ? matrix.pitchY * unit : pitch;
    const grid = view.draw({ ...matrix, pitchX, pitchY }, colors);
    view.element.setAttribute("aria-label", matrix.label);
    body.style.width = `${grid.width + side}px`;
    legend?.draw(matrix.scale, colors);
    if (top) column.over?.(top, grid);
    drawBrackets(frame, column.brackets ?? [], pitchX);
  }

  /**
   * The one that has the focus keeps it.
   * @param {HTMLElement} frame  @param {Bracket[]} brackets  @param {number} pitchX
   */
  function drawBrackets(frame, brackets, pitchX) {
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

  /** Everything that follows the pointer. @param {Pointed} place */
  function point({
    row,
    axis,
    col = null,
    cell = null,
    part = null,
    cols = axis ? { [axis]: col } : {},
    locked,
  }) {
    const { columns, labels, role, colors, unit, pitch, labelled, widths } = drawn;
    const height = labels.length * pitch;
    const own = { ...colors, query: role === "query" ? colors.query : colors.ink };
    for (const { labels: canvas, band, names } of lines) {
      const hasRows = names.some((name) => !columnOf(name).matrix?.rowAxis);
      drawRowLabels(
        canvas,
        {
          labels: hasRows ? labels : [],
          pitch,
          active: row,
          width: labelled - AIR * unit,
          height,
          unit,
        },
        own,
      );
      canvas.style.marginRight = `${AIR * unit}px`;
      band.hidden = row === null || !hasRows;
      band.style.height = `${pitch}px`;
      band.style.transform = `translateY(${(row ?? 0) * pitch}px)`;
    }
    for (const { name, matrix, plot } of columns) {
      const { view, canvas } = partsOf(name);
      if (plot && canvas) plot(canvas, { width: widths.get(name) ?? 0, pitch, active: row });
      if (!view || !matrix) continue;
      const at = cols[matrix.axis] ?? null;
      if (matrix.rowAxis) {
        const pointed = {
          row: cols[matrix.rowAxis] ?? (part === name ? (cell?.row ?? null) : null),
          col: at,
        };
        view.point(pointed, { row: pointed.col === null, col: pointed.row === null });
      } else {
        view.point(
          { row, col: at === null ? null : at - (matrix.from ?? 0) },
          { locked, row: true },
        );
      }
    }
  }

  return { draw, point, element };
}
