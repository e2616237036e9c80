// Paints attention as lines between two columns of tokens. Lines, the lines of one token, and the words lie on three
// canvases, so that pointing repaints a few lines and never all of them.
//
// What a test needs to read lines back stands in the data attributes of the canvas of all lines: tensor, heads (counted
// from 0), least, lines (how many), pitch, top (of the first row), left and right (ends of the lines), in CSS pixels. The
// canvas of the words says in data-token whose lines stand alone, in data-written of which tokens the weights stand, and in
// data-whose of which heads.

import { byStrength, DASHES, linesOf, withRoom } from "#lib/layout/flow.js";
import { labelled } from "#lib/layout/matrix.js";
import { cut, number } from "#lib/text/format.js";
import { hatch, surface } from "#views/kit/canvas.js";

export const SIZE = 12.6;
const LINE = 13.5;
/** More broken lines than this take too long to paint, and from so many nobody tells strokes apart. */
const MOST_BROKEN = 1500;

/**
 * @typedef {object} FlowFigure
 * @property {number} width  @property {number} height  @property {number} pitch  @property {number} top  of the first row
 * @property {number} left  @property {number} right  where lines begin and end
 * @property {number} values  width of one head's column of numbers
 * @property {number} columns  how many of them are written
 * @property {number} labelsLeft  @property {number} labelsRight  widths of the words
 * @property {number} unit
 * @property {number} [letters]  of a word before it is cut  @property {number} size  of the numbers
 *
 * @typedef {{ head: number, color: string, weights: import("#lib/trace/trace.js").Matrix }} FlowHead
 * @typedef {{ side: "query" | "key", index: number }} FlowToken
 */

/**
 * @param {HTMLCanvasElement} canvas  @param {FlowFigure} figure
 * @param {{ heads: FlowHead[], least: number, spacing: "sqrt" | "linear", queries: number, tensor: string }} given
 */
export function paintLines(canvas, figure, { heads, least, spacing, queries, tensor }) {
  const { context, ratio } = surface(canvas, figure.width, figure.height);
  context.scale(ratio, ratio);
  const lists = heads.map(({ weights }) => linesOf(weights, least, queries));
  const count = lists.reduce((total, list) => total + list.length, 0);
  const isBroken = heads.length > 1 && count <= MOST_BROKEN;
  heads.forEach((head, rank) =>
    stroke(context, figure, {
      ...head,
      lines: lists[rank],
      spacing,
      rank,
      of: heads.length,
      isBroken,
    }),
  );
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
 * @param {{ heads: FlowHead[], lists: ReturnType<typeof linesOf>[], spacing: "sqrt" | "linear", token: FlowToken | null }} given
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

function stroke(
  context,
  { pitch, top, left, right, unit },
  { head, color, lines, spacing, rank, of, isBroken },
) {
  const aside = (rank - (of - 1) / 2) * Math.min(pitch / (of + 1), 3.5 * unit);
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
 * @param {HTMLCanvasElement} canvas  @param {FlowFigure} figure
 * @param {object} given
 * @param {FlowHead[]} given.heads  whose weights are written, as many as the figure has columns
 * @param {string | null} given.name  of the head whose weights they are, where it has the only column and lines of others are drawn
 * @param {{ query: string[], key: string[] }} given.labels  @param {{ query: number, key: number }} given.written  padding follows
 * @param {import("#lib/trace/trace.js").Matrix | null} given.mask
 * @param {FlowToken | null} given.token  @param {{ query: number | null, key: number | null }} given.active
 * @param {number} given.least
 * @param {import("#views/kit/palette.js").Colors} colors
 */
export function paintWords(
  canvas,
  figure,
  { heads, name, labels, written, mask, token, active, least },
  colors,
) {
  const { context, ratio } = surface(canvas, figure.width, figure.height);
  context.scale(ratio, ratio);
  context.textBaseline = "middle";
  context.direction = "ltr";
  Object.assign(canvas.dataset, {
    token: token ? `${token.side} ${token.index}` : "",
    written: "",
    whose: heads.map(({ head }) => head).join(" "),
  });
  for (const side of ["query", "key"]) {
    const isOther = token !== null && token.side !== side;
    const pair = (index, { data, cols }) =>
      side === "key" ? data[token.index * cols + index] : data[index * cols + token.index];
    const weightOf = (index, { weights }) => pair(index, weights);
    const bits = (index) => (isOther && mask ? pair(index, mask) : 0);
    const strength = (index) => Math.max(...heads.map((head) => weightOf(index, head)));
    const count = labels[side].length;
    const shown = isOther
      ? strongestWithRoom(count, strength, active[side], figure)
      : labelled(count, figure.pitch, LINE * figure.unit, active[side]);
    for (const index of shown) {
      const isActive = index === active[side];
      const ink = isActive ? colors[side] : index < written[side] ? colors.ink : colors.muted;
      writeLabel(
        context,
        figure,
        { side, index, text: labels[side][index], ink, isActive },
        colors,
      );
      if (!isOther || bits(index)) continue;
      heads.forEach((head, rank) =>
        writeValue(
          context,
          figure,
          { side, index, rank, value: weightOf(index, head), least },
          colors,
        ),
      );
    }
    for (let index = 0; index < count; index++) {
      if (bits(index))
        markClosed(context, figure, { side, index, bits: bits(index), ratio }, colors);
    }
    if (isOther) canvas.dataset.written = shown.filter((index) => !bits(index)).join(" ");
    if (isOther && (heads.length > 1 || name !== null))
      headNames(context, figure, side, { heads, name }, colors);
  }
}

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

function writeLabel(
  context,
  { left, right, top, pitch, unit, letters },
  { side, index, text, ink, isActive },
  colors,
) {
  context.font = `${isActive ? 600 : 400} ${SIZE * unit}px ${colors.font}`;
  context.fillStyle = ink;
  context.textAlign = side === "query" ? "right" : "left";
  context.fillText(
    cut(text, letters),
    side === "query" ? left - 16 * unit : right + 16 * unit,
    top + (index + 0.5) * pitch + 0.5 * unit,
  );
}

/** Columns of numbers stand outside the words. */
function columnAt({ left, right, labelsLeft, labelsRight, values, columns, unit }, side, rank) {
  if (side === "query") return left - 24 * unit - labelsLeft - (columns - 1 - rank) * values;
  return right + 24 * unit + labelsRight + (rank + 1) * values;
}

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

/** A small hatched square, in place of a line. */
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

/** Whose numbers stand below: the number of a head, or its name, over a piece of its line. */
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
