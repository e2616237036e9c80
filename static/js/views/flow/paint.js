// Paints attention as lines between two columns of tokens. Lines, the lines of one token, and the
// words lie on three canvases, so that pointing repaints a few lines and never all of them.
//
// What a test needs to read lines back stands in the data attributes of the canvas of all lines:
// tensor, heads (counted from 0), least, lines (how many), pitch, top (of the first row), left and
// right (ends of the lines), in CSS pixels.

import { byStrength, DASHES, linesOf } from "#lib/layout/flow.js";
import { surface } from "#views/kit/canvas.js";

/** Of the words. */
export const SIZE = 12.6;
/**
 * More broken lines than this take too long to paint, and from so many nobody tells strokes apart.
 */
const MOST_BROKEN = 1500;

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { Matrix } from "#lib/trace/trace.js"
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
 */

/**
 * @param {HTMLCanvasElement} canvas  @param {FlowFigure} figure
 * @param {object} lines
 * @param {FlowHead[]} lines.heads  @param {number} lines.least  @param {Spacing} lines.spacing
 * @param {number} lines.queries  @param {string} lines.tensor
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
export const dash = (head, unit) => DASHES[head % DASHES.length].map((length) => length * unit);

/** @param {number} strength  0 to 1 */
export function lineOpacity(strength) {
  return 0.12 + 0.88 * strength;
}

/** @param {number} strength  0 to 1  @param {number} unit */
export function lineWidth(strength, unit) {
  return (0.6 + 3.4 * strength) * unit;
}
