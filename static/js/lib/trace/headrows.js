// Tensors that have heads: the part of one head, one query's row of every head, and the heads of a
// key or value side by side.

/**
 * @import { Attention } from "#lib/trace/places.js"
 * @import { Matrix, Numbers, Trace } from "#lib/trace/trace.js"
 *
 * @typedef {{ data: Numbers, shape: number[] }} Tensor  H × rows × cols
 */

/**
 * A value of one head. Several heads may share their keys and values: then it is what this one
 * reads.
 * @param {Trace} trace
 * @param {Attention} place
 * @param {string} value
 * @param {number} head
 * @returns {Matrix}
 */
export function headMatrix(trace, place, value, head) {
  const name = `${place.name}.${value}`;
  const { shape } = trace.tensor(name);
  return trace.matrix(name, shape.length < 3 ? 0 : sharedHead(head, place.heads, shape[0]));
}

/**
 * The head of keys and values that a head reads, where neighbours share one.
 * @param {number} head
 * @param {number} heads
 * @param {number} fewer
 */
export function sharedHead(head, heads, fewer) {
  return Math.floor((head * fewer) / heads);
}

/**
 * One query's row of every head, as a matrix of heads by keys.
 * @param {Tensor} tensor  H × Q × K
 * @param {number} query
 * @param {number} [keys]  the first of them: a causal row ends with its own token
 * @returns {Matrix}
 */
export function rowOfHeads({ data, shape: [heads, queries, width] }, query, keys = width) {
  const out = new Float32Array(heads * keys);
  for (let head = 0; head < heads; head++) {
    const start = (head * queries + query) * width;
    out.set(data.subarray(start, start + keys), head * keys);
  }
  return { data: out, rows: heads, cols: keys };
}

/**
 * The vectors of all heads side by side, as they lie in the cache: a token a row, head after head
 * across.
 * @param {Tensor} tensor  H × T × D
 * @returns {Matrix}  T × H·D
 */
export function sideBySide({ data, shape: [heads, tokens, width] }) {
  const out = new Float32Array(data.length);
  for (let head = 0; head < heads; head++) {
    for (let token = 0; token < tokens; token++) {
      const start = (head * tokens + token) * width;
      out.set(data.subarray(start, start + width), (token * heads + head) * width);
    }
  }
  return { data: out, rows: tokens, cols: heads * width };
}

/**
 * The first rows, on the same memory.
 * @param {Matrix} matrix
 * @param {number} rows
 * @returns {Matrix}
 */
export function firstRows({ data, cols }, rows) {
  return { data: data.subarray(0, rows * cols), rows, cols };
}
