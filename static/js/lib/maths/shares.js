// What each part has in a whole: heads in a token's output, tokens in what a layer reads, units in
// a hidden layer.

import { rowOf } from "#lib/maths/moments.js";

/**
 * @import { Tensor } from "#lib/trace/headrows.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 */

/**
 * The share of every head in a token's output: the length of its part against the lengths of all
 * parts, ‖share_h‖ ÷ Σ ‖share_h‖. Parts may cancel each other; their lengths do not.
 * @param {Tensor} share  H × Q × M
 * @returns {Matrix}  Q × H; a row adds up to 1
 */
export function headShares({ data, shape: [heads, queries, width] }) {
  const out = new Float64Array(queries * heads);
  for (let query = 0; query < queries; query++) {
    for (let head = 0; head < heads; head++) {
      const start = (head * queries + query) * width;
      out[query * heads + head] = Math.hypot(...data.subarray(start, start + width));
    }
    const row = out.subarray(query * heads, (query + 1) * heads);
    const sum = row.reduce((total, length) => total + length, 0);
    if (sum > 0)
      row.forEach((length, head) => {
        row[head] = length / sum;
      });
  }
  return { data: out, rows: queries, cols: heads };
}

/**
 * One cell of every head's share, and what is left of the output: the bias of W^O, where a model
 * has one.
 * @param {Tensor} share
 * @param {Matrix} out
 * @param {number} row  @param {number} col
 */
export function shareTerms({ data, shape: [heads, queries, width] }, out, row, col) {
  const parts = Array.from(
    { length: heads },
    (_, head) => data[(head * queries + row) * width + col],
  );
  const total = out.data[row * out.cols + col];
  const bias = total - parts.reduce((sum, part) => sum + part, 0);
  return { parts, total, bias: Math.abs(bias) > 1e-4 ? bias : null };
}

/**
 * How much of what a layer reads falls on every key: its weight, averaged over all heads and over
 * the queries.
 * @param {Tensor} weights  H × Q × K
 * @param {number} queries  the first of them; padding follows
 * @returns {Float64Array}  a number a key; they add up to 1
 */
export function readShares({ data, shape: [heads, rows, keys] }, queries) {
  const out = new Float64Array(keys);
  for (let head = 0; head < heads; head++) {
    for (let query = 0; query < queries; query++) {
      const start = (head * rows + query) * keys;
      for (let key = 0; key < keys; key++) out[key] += data[start + key] / (heads * queries);
    }
  }
  return out;
}

/**
 * How many units of every row are above zero.
 * @param {Matrix} hidden
 * @returns {number[]}
 */
export function activeCounts(hidden) {
  return Array.from({ length: hidden.rows }, (_, row) =>
    Array.from(rowOf(hidden, row)).reduce((count, value) => count + (value > 0 ? 1 : 0), 0),
  );
}

/**
 * The units that fire most for one row, strongest first; silent ones are left out.
 * @param {Matrix} hidden  @param {number} row  @param {number} most
 * @returns {{ unit: number, value: number }[]}
 */
export function strongestUnits(hidden, row, most) {
  return Array.from(rowOf(hidden, row), (value, unit) => ({ unit, value }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, most);
}
