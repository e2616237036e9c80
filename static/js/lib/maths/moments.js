// Mean and standard deviation of every token's vector, and what LayerNorm makes of them.

/** @import { Matrix } from "#lib/trace/trace.js" */

/**
 * @param {Matrix} matrix  a token a row
 * @returns {{ means: Float64Array, deviations: Float64Array }}  a number a row; σ over all
 *   dimensions, as LayerNorm counts it
 */
export function momentsOf(matrix) {
  const [means, deviations] = [new Float64Array(matrix.rows), new Float64Array(matrix.rows)];
  for (let row = 0; row < matrix.rows; row++) {
    const { mean, deviation } = momentsOfRow(rowOf(matrix, row));
    means[row] = mean;
    deviations[row] = deviation;
  }
  return { means, deviations };
}

/** @param {ArrayLike<number>} values */
export function momentsOfRow(values) {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  const mean = sum / values.length;
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += (values[index] - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/**
 * Centred and scaled, before γ and β: mean 0 and standard deviation 1.
 * @param {ArrayLike<number>} values
 */
export function standardised(values) {
  const { mean, deviation } = momentsOfRow(values);
  return Float64Array.from(values, (value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/** One token's vector, on the same memory. @param {Matrix} matrix  @param {number} row */
export function rowOf({ data, cols }, row) {
  return data.subarray(row * cols, (row + 1) * cols);
}
