// Columns that share their rows: a token a row, written once at the left, and one pale band through
// all columns. A column is a matrix, or a plot that says something about each row.

import { linesOf, rowHeight } from "#lib/layout/rows.js";
import { h } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { makeColumn, paintColumn, pointColumn } from "#views/rows/columns.js";

const WIDEST_LABEL = 96;
/** Between the labels and the first column. */
const AIR = 10;

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Column, ColumnParts, Events } from "#views/rows/columns.js"
 */

/**
 * @typedef {object} Pointed
 * @property {number | null} row
 * @property {string | null} [axis]  @property {number | null} [col]  counted on it
 * @property {Cell | null} [cell]
 * @property {string | null} [part]  of a matrix whose rows are no tokens
 * @property {Record<string, number | null>} [cols]  of several axes at once
 * @property {boolean} locked
 *
 * @typedef {object} Rows
 * @property {Column[]} columns
 * @property {string[]} labels  of the tokens
 * @property {"query" | "ink"} role
 * @property {number} width  room for all  @property {number} height  of the window
 * @property {number} unit
 * @property {number} [pitch]  height of a row, where it is fixed
 *
 * @typedef {Rows & { colors: Colors, labelled: number, pitch: number }} Drawn  labelled: what the
 *   labels take, with their air
 * @typedef {ReturnType<typeof makeLine>} Line
 */

/** @param {HTMLElement} element  @param {Events} events */
export function rowsView(element, events) {
  /** @type {Map<string, ColumnParts>} */
  let made = new Map();
  /** @type {Line[]} */
  let lines = [];
  let arranged = "";
  /** @type {Drawn} */
  let drawn;
  /** Of the columns, in CSS pixels. @type {Map<string, number>} */
  let widths = new Map();
  element.classList.add("rows");

  /** @param {string} name */
  const columnOf = (name) => present(columnNamed(drawn.columns, name), `column ${name}`);
  /** @param {string} name  of a column */
  const partsOf = (name) => present(made.get(name), `column ${name}`);

  /** @param {Column[]} columns */
  function make(columns) {
    const names = columns.map(({ name }) => name);
    if (names.join() === [...made.keys()].join()) return;
    made = new Map(
      columns.map((column) => [
        column.name,
        makeColumn(column, () => columnOf(column.name), events),
      ]),
    );
    arranged = "";
  }

  /** @param {{ name: string }[][]} layout */
  function arrange(layout) {
    const names = layout.map((line) => line.map(({ name }) => name));
    const key = JSON.stringify(names);
    if (key === arranged) return;
    arranged = key;
    lines = names.map((own) =>
      makeLine(
        own,
        own.map((name) => partsOf(name).element),
        isApart(columnOf(own[0])),
      ),
    );
    element.replaceChildren(...lines.map((line) => line.element));
  }

  return {
    element,
    /** @param {Rows} rows  @param {Colors} colors */
    draw(rows, colors) {
      const { columns, unit } = rows;
      make(columns);
      drawn = measure(rows, colors);
      const layout = linesOf(columns, (rows.width - drawn.labelled) / unit);
      arrange(layout);
      widths = new Map(layout.flat().map(({ name, width }) => [name, width * unit]));
      const { pitch } = drawn;
      for (const [name, width] of widths)
        paintColumn(partsOf(name), columnOf(name), { width, pitch, unit }, colors);
    },
    /** Everything that follows the pointer. @param {Pointed} place */
    point(place) {
      const { columns, pitch } = drawn;
      for (const line of lines)
        pointLine(line, drawn, place.row, !line.names.map(columnOf).every(isApart));
      for (const column of columns) {
        const width = widths.get(column.name) ?? 0;
        pointColumn(partsOf(column.name), column, place, { width, pitch });
      }
    },
  };
}

/** @param {Column[]} columns  @param {string} name */
const columnNamed = (columns, name) => columns.find((column) => column.name === name);

/** Whether the rows of a column are no tokens. @param {Column} column */
const isApart = ({ matrix }) => matrix?.rowAxis !== undefined;

/** @param {Rows} rows  @param {Colors} colors  @returns {Drawn} */
function measure(rows, colors) {
  const { labels, height, unit } = rows;
  const label = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit);
  const pitch = rows.pitch ?? Math.floor(rowHeight(labels.length, height / unit) * unit);
  return { ...rows, colors, labelled: label + AIR * unit, pitch };
}

/**
 * The names of tokens stand beside what has a row for each.
 * @param {string[]} names  of its columns  @param {HTMLElement[]} sections  their elements
 * @param {boolean} isLed  by a column whose rows are no tokens
 */
function makeLine(names, sections, isLed) {
  const labels = h("canvas", { class: "rows-labels", "aria-hidden": "true" });
  const band = h("i", { class: "rows-band" });
  const leading = isLed ? 1 : 0;
  sections.forEach((section, index) => {
    section.classList.toggle("is-first", index <= leading);
    section.classList.toggle("is-leading", index < leading);
  });
  const element = h(
    "div",
    { class: "rows-line" },
    band,
    ...sections.slice(0, leading),
    labels,
    ...sections.slice(leading),
  );
  return { labels, band, names, element };
}

/**
 * @param {Line} line  @param {Drawn} drawn  @param {number | null} row  @param {boolean} hasRows
 */
function pointLine({ labels: canvas, band }, drawn, row, hasRows) {
  const { labels, role, colors, unit, pitch, labelled } = drawn;
  const axis = {
    labels: hasRows ? labels : [],
    pitch,
    active: row,
    width: labelled - AIR * unit,
    height: labels.length * pitch,
    unit,
  };
  const query = role === "query" ? colors.query : colors.ink;
  drawRowLabels(canvas, axis, { ...colors, query });
  canvas.style.marginRight = `${AIR * unit}px`;
  band.hidden = row === null || !hasRows;
  band.style.height = `${pitch}px`;
  band.style.transform = `translateY(${(row ?? 0) * pitch}px)`;
}
