// Columns that share their rows: a token a row, written once at the left, and one pale band through all columns.
// A column is a matrix, or a plot that says something about each row.

import { fitted } from "#lib/maths/positions.js";
import { linesOf, rowHeight } from "#lib/layout/rows.js";
import { h, setText } from "#views/kit/dom.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { legendView } from "#views/kit/legend.js";
import { matrixView } from "#views/matrix/matrix.js";

const WIDEST_LABEL = 96;
/** Between the labels and the first column. */
const AIR = 10;

/**
 * @typedef {{ part: string, row: number | null, axis?: string, col?: number | null, cell?: import("#lib/layout/matrix.js").Cell | null }} Place
 *   row: a token; axis: what the column counts; cell: of a matrix whose rows are no tokens
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {string} [sign]  that stands between it and the column before
 * @property {Node[]} [above]  stands above the sign
 * @property {Node} title  @property {string | Node} note
 * @property {Part & { head: number | string, label: string, axis: string, from?: number, rowAxis?: string, pitchY?: number }} [matrix]
 *   axis, from: what its columns count, and the first of them; rowAxis, pitchY: its rows are no tokens, and how high they are
 * @property {(canvas: HTMLCanvasElement, grid: import("#lib/layout/matrix.js").Geometry) => void} [over]  draws on top of the matrix
 * @property {(canvas: HTMLCanvasElement, given: { width: number, pitch: number, active: number | null }) => void} [plot]
 * @property {{ from: number, to: number, text: string, color: string, chosen: boolean, onChoose: () => void, label: string }[]} [brackets]
 * @property {"query" | "key" | "value"} [role]  of the line at the left of a matrix
 * @property {boolean} [legend]  under it
 * @property {number} least  @property {number} ideal  @property {number} most  widths before enlargement
 * @property {number} [beside]  room that what is drawn on top needs at the right of the matrix
 * @property {boolean} [tied]  never in another line than the column before it
 *
 * @typedef {import("#lib/trace/stages.js").Part} Part
 */

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate, onHover: (place: Place | null) => void,
 *           onChoose: (place: Place) => void, onWalk: (place: Place) => void }} callbacks
 */
export function rowsView(element, { t, onHover, onChoose, onWalk }) {
  /** @type {Map<string, ReturnType<typeof make>>} */
  let made = new Map();
  let lines = [];
  let arranged = "";
  let drawn = null;
  element.classList.add("rows");

  /**
   * @param {{ columns: Column[], labels: string[], role: "query" | "ink", width: number, height: number, unit: number,
   *           pitch?: number }} given  width: room for all; height: of the window; pitch: height of a row, where it is fixed
   * @param {ReturnType<typeof import("#views/kit/palette.js").palette>} colors
   */
  function draw(given, colors) {
    const { columns, labels, unit } = given;
    const names = columns.map(({ name }) => name);
    if (names.join() !== [...made.keys()].join()) {
      made = new Map(columns.map((column) => [column.name, make(column)]));
      arranged = "";
    }
    const labelled = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit) + AIR * unit;
    const layout = linesOf(columns, (given.width - labelled) / unit);
    const pitch = given.pitch ?? Math.floor(rowHeight(labels.length, given.height / unit) * unit);
    drawn = { ...given, colors, labelled, pitch, widths: new Map() };
    arrange(layout);
    for (const { name, width } of layout.flat()) drawColumn(columnOf(name), width * unit);
  }

  function arrange(layout) {
    const key = JSON.stringify(layout.map((line) => line.map(({ name }) => name)));
    if (key !== arranged) {
      arranged = key;
      lines = layout.map((line) => {
        const labels = h("canvas", { class: "rows-labels", "aria-hidden": "true" });
        const band = h("i", { class: "rows-band" });
        const sections = line.map(({ name }) => made.get(name).element);
        // The names of tokens stand beside what has a row for each.
        const leading = columnOf(line[0].name).matrix?.rowAxis ? 1 : 0;
        sections.forEach((section, index) => {
          section.classList.toggle("is-first", index <= leading);
          section.classList.toggle("is-leading", index < leading);
        });
        return {
          labels,
          band,
          names: line.map(({ name }) => name),
          element: h(
            "div",
            { class: "rows-line" },
            band,
            ...sections.slice(0, leading),
            labels,
            ...sections.slice(leading),
          ),
        };
      });
      element.replaceChildren(...lines.map((line) => line.element));
    }
  }

  function make({ name, matrix, brackets, legend, role, over }) {
    const sign = h("span", { class: "rows-sign", "aria-hidden": "true" });
    const title = h("div", { class: "rows-title" });
    const note = h("p", { class: "rows-note" });
    const frame = h("div", { class: "rows-brackets" });
    const canvas = matrix ? null : h("canvas", { class: "rows-plot", "aria-hidden": "true" });
    const view = matrix ? matrixBox(name) : null;
    const top = over ? h("canvas", { class: "rows-over", "aria-hidden": "true" }) : null;
    if (top) view.element.append(top);
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

  function matrixBox(name) {
    const box = h("div", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": t("matrix.role"),
      "aria-describedby": "matrix-keys",
    });
    const place = (cell) => {
      const { axis, from = 0, rowAxis } = columnOf(name).matrix;
      if (rowAxis) return { part: name, row: null, axis, col: cell.col, cell };
      return { part: name, row: cell.row, axis, col: cell.col + from };
    };
    return matrixView(box, {
      onHover: (cell) => onHover(cell && place(cell)),
      onChoose: (cell) => onChoose(place(cell)),
      onWalk: (cell) => onWalk(place(cell)),
    });
  }

  const columnOf = (name) => drawn.columns.find((column) => column.name === name);

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
    } = made.get(column.name);
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
    if (!view) return;
    const { matrix } = column;
    const side = (column.role ? Math.round(9 * unit) : 0) + (column.beside ?? 0) * unit;
    const pitchX = fitted(width - side, matrix.matrix.cols, globalThis.devicePixelRatio || 1);
    view.draw({ ...matrix, pitchX, pitchY: matrix.pitchY ? matrix.pitchY * unit : pitch }, colors);
    view.element.setAttribute("aria-label", matrix.label);
    body.style.width = `${view.grid.width + side}px`;
    legend?.draw(matrix.scale, colors);
    if (top) column.over(top, view.grid);
    drawBrackets(frame, column.brackets ?? [], pitchX);
  }

  /** The one that has the focus keeps it. */
  function drawBrackets(frame, brackets, pitchX) {
    const before = [...frame.children].indexOf(document.activeElement);
    frame.replaceChildren(
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
    frame.children[before]?.focus();
  }

  /**
   * Everything that follows the pointer.
   * @param {Place & { cols?: Record<string, number | null>, locked: boolean }} place  cols: of several axes at once
   */
  function point({
    row,
    axis,
    col = null,
    cell = null,
    part = null,
    cols = { [axis]: col },
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
      band.style.transform = `translateY(${row * pitch}px)`;
    }
    for (const { name, matrix, plot } of columns) {
      const { view, canvas } = made.get(name);
      if (plot) plot(canvas, { width: widths.get(name), pitch, active: row });
      if (!matrix) continue;
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
