// A window onto a matrix: the cells around one of them.

/** @import { Matrix } from "#lib/trace/trace.js" */

/**
 * The stretch of an axis around one index, held inside the axis.
 * @param {number} center  @param {number} count  of the axis  @param {number} size
 * @returns {{ first: number, count: number }}
 */
export function windowAround(center, count, size) {
  const length = Math.min(size, count);
  const first = Math.min(Math.max(center - Math.floor(length / 2), 0), count - length);
  return { first, count: length };
}

/**
 * @param {Matrix} matrix
 * @param {{ first: number, count: number }} rows  @param {{ first: number, count: number }} cols
 * @returns {Matrix}
 */
export function cutOut({ data, cols: width }, rows, cols) {
  // of the same kind of numbers, each of which is written below
  const out = data.slice(0, rows.count * cols.count);
  for (let row = 0; row < rows.count; row++) {
    const start = (rows.first + row) * width + cols.first;
    out.set(data.subarray(start, start + cols.count), row * cols.count);
  }
  return { data: out, rows: rows.count, cols: cols.count };
}
