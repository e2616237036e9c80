// Writes the tokens at both sides of a figure of lines, and beside those that a token reads, or
// that read it, the weights. The canvas says in data-token whose lines stand alone, in data-written
// of which tokens the weights stand, and in data-whose of which heads.

import { withRoom } from "#lib/layout/flow.js";
import { labelled } from "#lib/layout/matrix.js";
import { cut, number } from "#lib/text/format.js";
import { dash, SIZE } from "#views/flow/paint.js";
import { hatch, surface } from "#views/kit/canvas.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { FlowFigure, FlowHead, FlowLabels, FlowSide, FlowToken } from "#views/flow/paint.js"
 * @import { Colors } from "#views/kit/palette.js"
 */

/**
 * @typedef {CanvasRenderingContext2D} Context
 *
 * The words of a figure.
 * @typedef {object} FlowWords
 * @property {FlowHead[]} heads  whose weights are written, as many as the figure has columns
 * @property {string | null} name  of the head whose weights they are, where it has the only column
 *   and lines of others are drawn
 * @property {FlowLabels} labels  @property {Record<FlowSide, number>} written  padding follows
 * @property {Matrix | null} mask
 * @property {FlowToken | null} token  whose lines stand alone
 * @property {Record<FlowSide, number | null>} active
 * @property {number} least
 */

const LINE = 13.5;
/** @type {FlowSide[]} */
const SIDES = ["query", "key"];

/**
 * @param {HTMLCanvasElement} canvas  @param {FlowFigure} figure
 * @param {FlowWords} spec  @param {Colors} colors
 */
export function paintWords(canvas, figure, spec, colors) {
  const { heads, token } = spec;
  const { context, ratio } = surface(canvas, figure.width, figure.height);
  context.scale(ratio, ratio);
  context.textBaseline = "middle";
  context.direction = "ltr";
  Object.assign(canvas.dataset, {
    token: token ? `${token.side} ${token.index}` : "",
    written: "",
    whose: heads.map(({ head }) => head).join(" "),
  });
  for (const side of SIDES) {
    if (token === null || token.side === side) {
      const { labels, active } = spec;
      const room = LINE * figure.unit;
      for (const index of labelled(labels[side].length, figure.pitch, room, active[side]))
        writeWord(context, figure, spec, side, index, colors);
    } else
      canvas.dataset.written = paintOther(context, figure, spec, { side, token, ratio }, colors);
  }
}

/**
 * The words that a token reads, or that read it, with their weights.
 * @param {Context} context  @param {FlowFigure} figure  @param {FlowWords} spec
 * @param {{ side: FlowSide, token: FlowToken, ratio: number }} other  @param {Colors} colors
 * @returns {string}  of which words the weights are written
 */
function paintOther(context, figure, spec, { side, token, ratio }, colors) {
  const { heads, name, labels, mask, active, least } = spec;
  /** @param {number} index  @param {Matrix} matrix */
  const pair = (index, { data, cols }) =>
    side === "key" ? data[token.index * cols + index] : data[index * cols + token.index];
  /** @param {number} index */
  const bits = (index) => (mask ? pair(index, mask) : 0);
  /** @param {number} index */
  const strength = (index) => Math.max(...heads.map(({ weights }) => pair(index, weights)));
  const count = labels[side].length;
  const written = strongestWithRoom(count, strength, active[side], figure);
  for (const index of written) {
    writeWord(context, figure, spec, side, index, colors);
    if (bits(index)) continue;
    heads.forEach(({ weights }, rank) => {
      const value = pair(index, weights);
      writeValue(context, figure, { side, index, rank, value, least }, colors);
    });
  }
  for (let index = 0; index < count; index++) {
    if (bits(index)) markClosed(context, figure, { side, index, bits: bits(index), ratio }, colors);
  }
  if (heads.length > 1 || name !== null) headNames(context, figure, side, { heads, name }, colors);
  return written.filter((index) => !bits(index)).join(" ");
}

/**
 * @param {number} count  @param {(index: number) => number} strength  @param {number | null} active
 * @param {FlowFigure} figure
 */
function strongestWithRoom(count, strength, active, { pitch, unit }) {
  const order = Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => strength(b) - strength(a) || a - b,
  );
  return withRoom(
    active === null ? order : [active, ...order.filter((index) => index !== active)],
    pitch,
    LINE * unit,
  );
}

/**
 * @param {Context} context  @param {FlowFigure} figure  @param {FlowWords} spec
 * @param {FlowSide} side  @param {number} index  @param {Colors} colors
 */
function writeWord(context, figure, { labels, written, active }, side, index, colors) {
  const { left, right, top, pitch, unit, letters } = figure;
  const isActive = index === active[side];
  context.font = `${isActive ? 600 : 400} ${SIZE * unit}px ${colors.font}`;
  context.fillStyle = isActive ? colors[side] : index < written[side] ? colors.ink : colors.muted;
  context.textAlign = side === "query" ? "right" : "left";
  context.fillText(
    cut(labels[side][index], letters),
    side === "query" ? left - 16 * unit : right + 16 * unit,
    top + (index + 0.5) * pitch + 0.5 * unit,
  );
}

/**
 * Columns of numbers stand outside the words.
 * @param {FlowFigure} figure  @param {FlowSide} side  @param {number} rank  of the column
 */
function columnAt({ left, right, labelsLeft, labelsRight, values, columns, unit }, side, rank) {
  if (side === "query") return left - 24 * unit - labelsLeft - (columns - 1 - rank) * values;
  return right + 24 * unit + labelsRight + (rank + 1) * values;
}

/**
 * @param {Context} context  @param {FlowFigure} figure
 * @param {FlowToken & { rank: number, value: number, least: number }} weight
 * @param {Colors} colors
 */
function writeValue(context, figure, { side, index, rank, value, least }, colors) {
  const { top, pitch, unit, size } = figure;
  context.font = `400 ${size * unit}px ${colors.font}`;
  context.fillStyle = value >= least ? colors.ink : colors.muted;
  context.textAlign = "right";
  context.fillText(
    number(value),
    columnAt(figure, side, rank),
    top + (index + 0.5) * pitch + 0.5 * unit,
  );
}

/**
 * A small hatched square, in place of a line.
 * @param {Context} context  @param {FlowFigure} figure
 * @param {FlowToken & { bits: number, ratio: number }} closed  @param {Colors} colors
 */
function markClosed(
  context,
  { left, right, top, pitch, unit },
  { side, index, bits, ratio },
  colors,
) {
  const width = 8 * unit;
  const height = Math.max(Math.min(pitch - 2, 8 * unit), 1);
  const x = side === "query" ? left - 12 * unit : right + 4 * unit;
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = hatch(context, bits, ratio, colors);
  context.fillRect(
    Math.round(x * ratio),
    Math.round((top + (index + 0.5) * pitch - height / 2) * ratio),
    Math.round(width * ratio),
    Math.round(height * ratio),
  );
  context.restore();
}

/**
 * Whose numbers stand below: the number of a head, or its name, over a piece of its line.
 * @param {Context} context  @param {FlowFigure} figure  @param {FlowSide} side
 * @param {{ heads: FlowHead[], name: string | null }} columns  @param {Colors} colors
 */
function headNames(context, figure, side, { heads, name }, colors) {
  const { top, unit, values, size } = figure;
  heads.forEach(({ head, color }, rank) => {
    const x = columnAt(figure, side, rank);
    context.font = `600 ${size * unit}px ${colors.font}`;
    context.fillStyle = colors.ink;
    context.textAlign = "right";
    context.fillText(name ?? String(head + 1), x, top - 14 * unit);
    context.strokeStyle = color;
    context.lineWidth = 2.5 * unit;
    context.setLineDash(dash(head, unit));
    context.beginPath();
    context.moveTo(x - Math.min(values - 4 * unit, 48 * unit), top - 4 * unit);
    context.lineTo(x, top - 4 * unit);
    context.stroke();
    context.setLineDash([]);
  });
}
