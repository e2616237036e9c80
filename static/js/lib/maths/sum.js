// A sum of matrices, cell by cell: what a model adds to the embedding of every token, and what
// comes out.

import { HIGHEST_ROW, HIGHEST_ROW_ALONE } from "#lib/layout/rows.js";
import { fitted } from "#lib/maths/positions.js";
import { number } from "#lib/text/format.js";
import { signedScale } from "#lib/trace/stages.js";

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { Matrix, Trace } from "#lib/trace/trace.js"
 *
 * @typedef {{ symbol: string, tensor: string, matrix: Matrix }} SumPart
 */

/** The last one is the sum of the others. */
const VALUES = ["embedding", "position", "input"];

/**
 * @param {Trace} trace
 * @param {string} place  name of an embedding
 * @returns {SumPart[]}  those the model has: one without positions adds nothing
 */
export function sumParts(trace, place) {
  return VALUES.map((symbol) => ({ symbol, tensor: `${place}.${symbol}` }))
    .filter(({ tensor }) => trace.has(tensor))
    .map((part) => ({ ...part, matrix: trace.matrix(part.tensor) }));
}

/** One scale for all, so that a colour is the same number everywhere. @param {SumPart[]} parts */
export function sumScale(parts) {
  return signedScale(...parts.map(({ matrix }) => matrix.data));
}

/**
 * What one cell of every part holds.
 * @param {SumPart[]} parts
 * @param {Cell} cell
 */
export function sumNumbers(parts, { row, col }) {
  return parts.map(({ matrix }) => matrix.data[row * matrix.cols + col]);
}

/** a + b = c, as it is written by hand. @param {number[]} numbers  the last is the sum */
export function sumText(numbers) {
  const written = numbers.map(number);
  const terms = written
    .slice(0, -1)
    .map((text, index) => (index > 0 && numbers[index] < 0 ? `(${text})` : text));
  return `${terms.join(" + ")} = ${written.at(-1)}`;
}

/** @param {ArrayLike<number>} values  @param {ArrayLike<number>} others  at least as many */
export function largestDifference(values, others) {
  let most = 0;
  for (let index = 0; index < values.length; index++)
    most = Math.max(most, Math.abs(values[index] - others[index]));
  return most;
}

/**
 * Room for a plus or equals sign, for half of the last number below a strip, and what a strip has
 * to have beside others, before the projector's enlargement.
 */
export const SIGN = 34;
const LAST = 12;
const NARROWEST = 176;
const WIDEST_CELL = 8;

/**
 * Strips stand side by side, or below each other where that would make them too narrow.
 * @param {object} measures  lengths in CSS pixels
 * @param {number} measures.width  of everything
 * @param {number} measures.height
 * @param {number} measures.labels  width of the names at the left
 * @param {number} measures.rows
 * @param {number} measures.cols
 * @param {number} measures.count  of strips
 * @param {number} measures.unit
 * @param {number} measures.ratio  device pixels in a CSS pixel
 * @param {boolean} [measures.fills]  it has a frame of its own
 * @returns {{ stacked: boolean, pitchX: number, pitchY: number }}
 */
export function sumLayout({
  width,
  height,
  labels,
  rows,
  cols,
  count,
  unit,
  ratio,
  fills = false,
}) {
  const beside = (width - labels - LAST * unit - SIGN * unit * (count - 1)) / count;
  const stacked = count > 1 && beside < NARROWEST * unit;
  const room = stacked ? width - labels - LAST * unit : beside;
  return {
    stacked,
    pitchX: Math.min(fitted(room, cols, ratio), WIDEST_CELL * unit),
    pitchY: fitted(
      Math.min(
        stacked ? height / 2 : height,
        rows * (fills ? HIGHEST_ROW_ALONE : HIGHEST_ROW) * unit,
      ),
      rows,
      ratio,
    ),
  };
}
