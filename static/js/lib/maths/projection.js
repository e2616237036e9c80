// How a head makes its queries, keys and values: every token's vector times a matrix of the head's
// own.

import { LOWEST_ROW, rowHeight } from "#lib/layout/rows.js";

/** @import { Matrix } from "#lib/trace/trace.js" */

/**
 *  @typedef {"q" | "k" | "v"} Letter
 */

/**
 * What makes a head's queries, keys or values: the tensors of the product, and whose tokens its
 * rows are.
 * @param {Letter} letter  @param {string} place  its name
 * @returns {{ from: string, by: string, to: string, rows: "queries" | "keys" }}
 */
export function productOf(letter, place) {
  return {
    from: `${place}.${letter === "q" ? "input" : "memory"}`,
    by: `weights.${place}.w_${letter}`,
    to: `${place}.${letter}`,
    rows: letter === "q" ? "queries" : "keys",
  };
}

/**
 * Of the matrix of all heads the columns of one.
 * @param {Matrix} matrix  M × H·D
 * @param {number} head
 * @param {number} width  D
 */
export function headColumns({ data, rows, cols }, head, width) {
  const out = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const start = row * cols + head * width;
    out.set(data.subarray(start, start + width), row * width);
  }
  return { data: out, rows, cols: width };
}

/** @param {Matrix} matrix  @param {number} col  @returns {Float64Array} */
export function columnOf({ data, rows, cols }, col) {
  return Float64Array.from({ length: rows }, (_, row) => data[row * cols + col]);
}

/** All rows together may be so high even where the window does not leave as much. */
const ALL_ROWS = 210;

/**
 * Height of a row, so that what is read off stands on the same page as the matrices.
 * @param {number} rows
 * @param {object} window  in pixels before the projector's enlargement
 * @param {number} window.height
 * @param {number | null} window.left  what it leaves to the rows without being scrolled
 */
export function rowPitch(rows, { height, left }) {
  return Math.min(
    rowHeight(rows, height),
    Math.max(Math.max(left ?? 0, ALL_ROWS) / rows, LOWEST_ROW),
  );
}
