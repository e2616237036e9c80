// A row of a head's result as a stack: every key's value vector times its weight, and their sum.

import { largest } from "#lib/layout/matrix.js";
import { HIGHEST_ROW, HIGHEST_ROW_ALONE } from "#lib/layout/rows.js";
import { rowOf } from "#lib/maths/moments.js";

/** @import { Matrix } from "#lib/trace/trace.js" */

/**
 * @param {ArrayLike<number>} weights  of one query
 * @param {Matrix} values  K × D
 * @returns {Matrix}  K × D
 */
export function weightedValues(weights, { data, rows, cols }) {
  return {
    data: Float64Array.from(data, (value, index) => weights[Math.floor(index / cols)] * value),
    rows,
    cols,
  };
}

/**
 * Where an axis of weights ends: at 1, or where every weight of a long sentence is small, at a
 * round number above them.
 * @param {ArrayLike<number>} weights
 */
export function axisEnd(weights) {
  const most = largest(weights);
  let end = 1;
  for (const part of [0.5, 0.2, 0.1, 0.05, 0.02, 0.01]) if (most <= part) end = part;
  return end;
}

/**
 * Who closed each cell of the weighted values: all of a key's, or none.
 * @param {ArrayLike<number>} bits  of one query
 * @param {number} cols
 */
export function maskedRows(bits, cols) {
  return {
    data: Uint8Array.from(
      { length: bits.length * cols },
      (_, index) => bits[Math.floor(index / cols)],
    ),
    rows: bits.length,
    cols,
  };
}

/**
 * How long every row is, and its share of all lengths together. Vectors may point against each
 * other; lengths do not.
 * @param {Matrix} matrix
 * @returns {{ lengths: Float64Array, shares: Float64Array }}  shares add up to 1, unless all rows
 *   are 0
 */
export function lengthsOf(matrix) {
  const lengths = Float64Array.from({ length: matrix.rows }, (_, row) =>
    Math.hypot(...rowOf(matrix, row)),
  );
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return { lengths, shares: lengths.map((length) => (total > 0 ? length / total : 0)) };
}

const PHONE = 480;
/**
 * The arithmetic and all rows of the result stand beside the stack, where that leaves its strips so
 * wide.
 */
const LEAST_STRIP = 88;
const ASIDE = { least: 330, share: 0.31, most: 460, gap: 40 };
const WEIGHTS = { narrow: 92, wide: 150 };
const WIDEST_CELL = 7;
const RESULT_CELL = 2.5;
/** The line at the left of the values. */
const LINE = 9;
/**
 * A row that has its label; up to so much in all, the page is scrolled rather than the rows made
 * thinner.
 */
const NAMED_ROW = 14;
const NAMED_STACK = 210;
const LOWEST_STACK = 110;
/** Above and below the rows of the stack: titles; the sum and the legends. */
const HEAD = 59;
const FOOT = 72;
/** What a stack may take of a window, its sum included, where the page is scrolled to it anyway. */
const SHARE = 0.62;

/**
 * @typedef {object} MixMeasures  lengths before enlargement
 * @property {number} width
 * @property {number} height  of the window
 * @property {number | null} left  what that leaves to the view without being scrolled
 * @property {number} keyLabels  width of the labels of keys
 * @property {number} queryLabels  likewise
 * @property {number} keys
 * @property {number} queries
 * @property {number} cols
 * @property {boolean} [fills]  it has a frame of its own
 *
 * @typedef {object} MixLayout
 * @property {boolean} beside  everything stands in one line
 * @property {boolean} joined  the rows of the result stand beside the stack
 * @property {number} aside  width of the arithmetic, where it stands beside
 * @property {number} gap
 * @property {number} weights  width of the bars
 * @property {number} pitchX
 * @property {number} pitchY
 * @property {{ pitchX: number, pitchY: number }} result
 */

/**
 * How a stack and all that belongs to it share the page.
 * @param {MixMeasures} measures
 * @returns {MixLayout}
 */
export function mixLayout({
  width,
  height,
  left,
  keyLabels,
  queryLabels,
  keys,
  queries,
  cols,
  fills = false,
}) {
  const isNarrow = width < PHONE;
  const gap = isNarrow ? 10 : 28;
  const weights = isNarrow ? WEIGHTS.narrow : WEIGHTS.wide;
  const aside = Math.min(Math.max(width * ASIDE.share, ASIDE.least), ASIDE.most);
  // Labels stand half a gap from what they name.
  const alone = (width - keyLabels - gap / 2 - weights - LINE - 2 * gap) / 2;
  const result = (1.5 * gap + queryLabels + cols * RESULT_CELL) / 2;
  const [two, three] = [alone - result, alone - result - (ASIDE.gap + aside) / 2];
  const beside = three >= LEAST_STRIP;
  const joined = two >= LEAST_STRIP;
  const most = Math.max(height * SHARE - HEAD - FOOT, LOWEST_STACK);
  const room = Math.max(
    (left ?? 0) - HEAD - FOOT,
    left === null ? most : Math.min(keys * NAMED_ROW, NAMED_STACK, most),
  );
  const highest = fills && beside ? HIGHEST_ROW_ALONE : HIGHEST_ROW;
  const pitchY = Math.min(room / keys, highest);
  return {
    beside,
    joined,
    aside,
    gap,
    weights,
    pitchX: Math.min((beside ? three : joined ? two : alone) / cols, WIDEST_CELL),
    pitchY,
    result: {
      pitchX: joined ? RESULT_CELL : Math.min((width - queryLabels - gap / 2) / cols, WIDEST_CELL),
      pitchY: Math.min(Math.max(keys * pitchY, LOWEST_STACK) / queries, highest),
    },
  };
}
