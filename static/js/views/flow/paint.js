// Paints attention as lines between two columns of tokens. Lines, the lines of one token, and the
// words lie on three canvases, so that pointing repaints a few lines and never all of them.
//
// What a test needs to read lines back stands in the data attributes of the canvas of all lines:
// tensor, heads (counted from 0), least, lines (how many), pitch, top (of the first row), left and
// right (ends of the lines), in CSS pixels. The canvas of the words says in data-token whose lines
// stand alone, in data-written of which tokens the weights stand, and in data-whose of which heads.

import { byStrength, DASHES, linesOf, withRoom } from "#lib/layout/flow.js";
import { labelled } from "#lib/layout/matrix.js";
import { cut, number } from "#lib/text/format.js";
import { hatch, surface } from "#views/kit/canvas.js";

export const SIZE = 12.6;
const LINE = 13.5;
/**
 * More broken lines than this take too long to paint, and from so many nobody tells strokes apart.
 */
const MOST_BROKEN = 1500;

/**
 * @import { Spacing } from "#lib/ink/color.js"

 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Colors } from "#views/kit/palette.js"
 */

/**
 * @typedef {object} FlowFigure
 * @property {number} width  @property {number} height  @property {number} pitch
 * @property {number} top  of the first row
 * @property {number} left  @property {number} right  where lines begin and end
 * @property {number} values  width of one head's column of numbers
 * @property {number} columns  how many of them are written
 * @property {number} labelsLeft  @property {number} labelsRight  widths of the words
 * @property {number} unit
 * @property {number} [letters]  of a word before it is cut  @property {number} size  of the numbers
 *
 * @typedef {{ head: number, color: string, weights: Matrix }} FlowHead
 * @typedef {"query" | "key"} FlowSide
 * @typedef {{ side: FlowSide, index: number }} FlowToken
 * @typedef {Record<FlowSide, string[]>} FlowLabels
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {ReturnType<typeof linesOf>[number]} Line
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

/** @type {FlowSide[]} */
const SIDES = ["query", "key"];

/**
 * @param {HTMLCanvasElement} canvas  @param {FlowFigure} figure
 * @param {{ heads: FlowHead[], least: number, spacing: Spacing, queries: number, tensor: string
 *   }} lines
 */
export function paintLines(canvas, figure, { heads, least, spacing, queries, tensor }) {
  const { context, ratio } = surface(canvas, figure.width, figure.height);
  context.scale(ratio, ratio);
  const lists = heads.map(({ weights }) => linesOf(weights, least, queries));
  const count = lists.reduce((total, list) => total + list.length, 0);
  const isBroken = heads.length > 1 && count <= MOST_BROKEN;
  heads.forEach((head, rank) => {
    stroke(context, figure, {
      ...head,
      lines: lists[rank],
      spacing,
      rank,
      of: heads.length,
      isBroken,
    });
  });
  const { pitch, top, left, right } = figure;
  Object.assign(canvas.dataset, {
    tensor,
    heads: heads.map(({ head }) => head).join(" "),
    least,
    lines: count,
    pitch,
    top,
    left,
    right,
  });
  return lists;
}

/**
 * The lines of one token alone.
 * @param {HTMLCanvasElement} canvas  @param {FlowFigure} figure
 * @param {{ heads: FlowHead[], lists: Line[][], spacing: Spacing, token: FlowToken | null }} lines
 */
export function paintToken(canvas, figure, { heads, lists, spacing, token }) {
  const { context, ratio } = surface(canvas, figure.width, figure.height);
  if (token === null) return;
  context.scale(ratio, ratio);
  heads.forEach((head, rank) => {
    const lines = lists[rank].filter((line) => line[token.side] === token.index);
    stroke(context, figure, {
      ...head,
      lines,
      spacing,
      rank,
      of: heads.length,
      isBroken: heads.length > 1,
    });
  });
}

/**
 * The lines of one head, a little aside of those of the others.
 * @param {Context} context  @param {FlowFigure} figure
 * @param {FlowHead & { lines: Line[], spacing: Spacing, rank: number, of: number, isBroken: boolean
 *   }} head
 */
function stroke(
  context,
  { pitch, top, left, right, unit },
  { head, color, lines, spacing, rank, of, isBroken },
) {
  const aside = (rank - (of - 1) / 2) * Math.min(pitch / (of + 1), 3.5 * unit);
  /** @param {number} index */
  const at = (index) => top + (index + 0.5) * pitch + aside;
  const bend = (right - left) * 0.45;
  context.strokeStyle = color;
  context.lineCap = "butt";
  for (const { strength, lines: some } of byStrength(lines, spacing)) {
    context.globalAlpha = lineOpacity(strength);
    context.lineWidth = lineWidth(strength, unit * Math.min(Math.max(pitch / (16 * unit), 0.4), 1));
    context.setLineDash(isBroken ? dash(head, unit) : []);
    context.beginPath();
    for (const { query, key } of some) {
      context.moveTo(left, at(query));
      context.bezierCurveTo(left + bend, at(query), right - bend, at(key), right, at(key));
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** @param {number} head  @param {number} unit */
const dash = (head, unit) => DASHES[head % DASHES.length].map((length) => length * unit);

/** @param {number} strength  0 to 1 */
export function lineOpacity(strength) {
  return 0.12 + 0.88 * strength;
}

/** @param {number} strength  0 to 1  @param {number} unit */
export function lineWidth(strength, unit) {
  return (0.6 + 3.4 * strength) * unit;
}

/**
 * Tokens on both sides, and beside those that a token reads, or that read it, the weights.
 * @param {HTMLCanvasElement} canvas  @param {FlowFigure} figure  @param {FlowWords} spec
 * @param {Colors} colors
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
