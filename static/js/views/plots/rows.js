// What is said of every row beside a matrix, on the same rows: mean and deviation, a bar, or a bar
// in parts. Numbers thin out where rows are lower than type; those of the active row are always
// written.

import { parseHex } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";
import { LINE, labelled } from "#lib/layout/matrix.js";
import { number, tick } from "#lib/text/format.js";
import { surface } from "#views/kit/canvas.js";

const SIZE = 12;
const TICK = 11;
/** Of a column of numbers from what is left of it. */
const BETWEEN = 10;
/** Below the rows is room for the axis, above them for half a number of a thin row. */
const FOOT = 22;
const HEAD = 8;

/**
 * @typedef {object} Rows  in CSS pixels
 * @property {number} width  @property {number} pitch  @property {number | null} active
 * @property {number} unit
 * @typedef {import("#views/kit/palette.js").Colors} Colors
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {object} Numbers  a column of them
 * @property {string} name  below it
 * @property {(row: number) => string} text
 */

/**
 * The mean of every row as a dot, one standard deviation to either side as a line, on an axis from
 * −max to max; behind it both as numbers.
 * @param {HTMLCanvasElement} canvas
 * @param {Rows & { means: ArrayLike<number>, deviations: ArrayLike<number>, max: number }} moments
 * @param {Colors} colors
 */
export function drawMoments(
  canvas,
  { means, deviations, max, width, pitch, active, unit },
  colors,
) {
  const rows = means.length;
  const context = begin(canvas, width, rows * pitch, unit);
  /** @type {Numbers[]} */
  const numbers = [
    { name: "μ", text: (row) => number(means[row]) },
    { name: "σ", text: (row) => number(deviations[row]) },
  ];
  const { columns, plot } = placed(context, { numbers, rows, width, unit }, colors);
  /** @param {number} value */
  const x = (value) => (0.5 + Math.min(Math.max(value / max, -1), 1) / 2) * plot;
  line(context, x(0), 0, x(0), rows * pitch, colors["rule-strong"], 1);
  for (let row = 0; row < rows; row++) {
    const isActive = row === active;
    const color = isActive ? colors.ink : colors.muted;
    const y = (row + 0.5) * pitch;
    line(
      context,
      x(means[row] - deviations[row]),
      y,
      x(means[row] + deviations[row]),
      y,
      color,
      isActive ? 2.5 * unit : Math.min(1.5 * unit, pitch * 0.6),
    );
    dot(
      context,
      x(means[row]),
      y,
      isActive ? 4 * unit : Math.min(3 * unit, Math.max(pitch * 0.4, 1)),
      color,
    );
  }
  writeNumbers(context, { columns, rows, pitch, active, unit }, colors);
  writeAxis(context, [-max, 0, max], plot, rows * pitch, unit, colors);
}

/**
 * A value of every row as a bar from 0 to max, its number behind it.
 * @param {HTMLCanvasElement} canvas
 * @param {Rows & { values: ArrayLike<number>, max: number, texts: ((row: number) => string)[]
 *   }} bars
 * @param {Colors} colors
 */
export function drawRowBars(canvas, { values, max, texts, width, pitch, active, unit }, colors) {
  const rows = values.length;
  const context = begin(canvas, width, rows * pitch, unit);
  const numbers = texts.map((text) => ({ name: "", text }));
  const { columns, plot } = placed(context, { numbers, rows, width, unit }, colors);
  for (let row = 0; row < rows; row++) {
    const { top, height } = barOf(row, pitch, unit);
    // Below each other without air, tracks would be one grey slab.
    context.fillStyle = colors.rule;
    if (height < pitch) context.fillRect(0, top, plot, height);
    context.fillStyle = row === active ? colors.ink : colors.muted;
    context.fillRect(0, top, values[row] > 0 ? Math.max(1, (values[row] / max) * plot) : 0, height);
  }
  line(context, 0, 0, 0, rows * pitch, colors["rule-strong"], 1);
  writeNumbers(context, { columns, rows, pitch, active, unit }, colors);
  writeAxis(context, [0, max], plot, rows * pitch, unit, colors);
}

/**
 * The parts of every row, which add up to 1, side by side; each part's number stands in it where
 * there is room.
 * @param {HTMLCanvasElement} canvas
 * @param {Rows & { parts: import("#lib/trace/trace.js").Matrix, fills: string[], chosen: number
 *   }} bars  fills: colours of the parts, written #rrggbb; chosen: the part whose number is bold
 * @param {Colors} colors
 */
export function drawParts(canvas, { parts, fills, chosen, width, pitch, unit }, colors) {
  const context = begin(canvas, width, parts.rows * pitch, unit);
  context.textAlign = "center";
  for (let row = 0; row < parts.rows; row++) {
    const { top, height } = barOf(row, pitch, unit);
    let from = 0;
    for (let part = 0; part < parts.cols; part++) {
      const length = parts.data[row * parts.cols + part] * width;
      const isChosen = part === chosen;
      const fill = fills[part % fills.length];
      context.fillStyle = fill;
      context.fillRect(from, top, Math.max(length - 1.5, 0.5), height);
      if (height >= 12 * unit && length >= 14 * unit) {
        const size = Math.min(SIZE * unit, height - 2);
        context.font = `${isChosen ? 600 : 400} ${size}px ${colors.font}`;
        context.fillStyle =
          contrast(parseHex(fill), parseHex(colors.ink)) >
          contrast(parseHex(fill), parseHex(colors.paper))
            ? colors.ink
            : colors.paper;
        context.fillText(String(part + 1), from + length / 2, top + height / 2 + 0.5 * unit);
      }
      from += length;
    }
  }
  writeAxis(context, [0, 1], width, parts.rows * pitch, unit, colors);
}

/**
 * What reaches out above and below takes no room among the rows.
 * @param {HTMLCanvasElement} canvas  @param {number} width  @param {number} height
 * @param {number} unit
 */
function begin(canvas, width, height, unit) {
  const { context, ratio } = surface(canvas, width, height + (HEAD + FOOT) * unit);
  canvas.style.margin = `${-HEAD * unit}px 0 ${-FOOT * unit}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, HEAD * unit * ratio);
  context.textBaseline = "middle";
  return context;
}

/**
 * Bars leave air between high rows and touch between low ones.
 * @param {number} row  @param {number} pitch  @param {number} unit
 */
function barOf(row, pitch, unit) {
  const air = pitch >= 8 ? Math.min(pitch * 0.2, 4 * unit) : 0;
  return { top: row * pitch + air, height: pitch - 2 * air };
}

/**
 * Columns of numbers end at the right of each other; what is left is the plot's.
 * @param {Context} context
 * @param {{ numbers: Numbers[], rows: number, width: number, unit: number }} table
 * @param {Colors} colors
 */
function placed(context, { numbers, rows, width, unit }, colors) {
  context.font = `600 ${SIZE * unit}px ${colors.font}`;
  let right = width;
  const columns = numbers.toReversed().map((column) => {
    const end = right;
    right -=
      Math.max(
        ...Array.from({ length: rows }, (_, row) => context.measureText(column.text(row)).width),
      ) +
      BETWEEN * unit;
    return { ...column, right: end };
  });
  return { columns: columns.toReversed(), plot: Math.max(right, 0) };
}

/**
 * @param {Context} context
 * @param {object} table
 * @param {(Numbers & { right: number })[]} table.columns  @param {number} table.rows
 * @param {number} table.pitch  @param {number | null} table.active  @param {number} table.unit
 * @param {Colors} colors
 */
function writeNumbers(context, { columns, rows, pitch, active, unit }, colors) {
  context.textAlign = "right";
  for (const { name, text, right } of columns) {
    for (const row of labelled(rows, pitch, LINE * unit, active)) {
      context.font = `${row === active ? 600 : 400} ${SIZE * unit}px ${colors.font}`;
      context.fillStyle = row === active ? colors.ink : colors.muted;
      context.fillText(text(row), right, (row + 0.5) * pitch + 0.5 * unit);
    }
    context.font = `${TICK * unit}px ${colors.font}`;
    context.fillStyle = colors.muted;
    context.fillText(name, right, rows * pitch + FOOT * unit * 0.65);
  }
}

/**
 * @param {Context} context  @param {number[]} marks  @param {number} width
 * @param {number} top  @param {number} unit  @param {Colors} colors
 */
function writeAxis(context, marks, width, top, unit, colors) {
  const [first, last] = [marks[0], marks[marks.length - 1]];
  context.font = `${TICK * unit}px ${colors.font}`;
  context.fillStyle = colors.muted;
  /** @param {number} mark */
  const wordOf = (mark) => (first < 0 && mark > 0 ? `+${tick(mark)}` : tick(mark));
  const [left, middle, right] = [first, (first + last) / 2, last].map(
    (mark) => context.measureText(wordOf(mark)).width,
  );
  const hasMiddle = width / 2 >= Math.max(left, right) + middle / 2 + 3 * unit;
  for (const mark of hasMiddle ? marks : [first, last]) {
    context.textAlign = mark === first ? "left" : mark === last ? "right" : "center";
    context.fillText(
      wordOf(mark),
      ((mark - first) / (last - first)) * width,
      top + FOOT * unit * 0.65,
    );
  }
}

/**
 * @param {Context} context  @param {number} fromX  @param {number} fromY  @param {number} toX
 * @param {number} toY
 * @param {string} color  @param {number} width
 */
function line(context, fromX, fromY, toX, toY, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

/**
 * @param {Context} context  @param {number} x  @param {number} y  @param {number} radius
 * @param {string} color
 */
function dot(context, x, y, radius, color) {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
