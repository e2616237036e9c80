import assert from "node:assert/strict";
import test from "node:test";

import { difference, momentsOf, momentsOfRow, normOrder, rowOf, standardised } from "#lib/maths/moments.js";

const matrix = (rows) => ({ data: Float32Array.from(rows.flat()), rows: rows.length, cols: rows[0].length });

test("mean and deviation are counted over the dimensions of each token, as LayerNorm does", () => {
  const { means, deviations } = momentsOf(matrix([[2, 4, 4, 4, 5, 5, 7, 9], [1, 1, 1, 1, 1, 1, 1, 1]]));
  assert.deepEqual(Array.from(means), [5, 1]);
  assert.deepEqual(Array.from(deviations), [2, 0]);
});

test("a standardised vector has mean 0 and deviation 1, and keeps its order", () => {
  const { mean, deviation } = momentsOfRow(standardised([3, -1, 7, 7, 12]));
  assert.ok(Math.abs(mean) < 1e-12 && Math.abs(deviation - 1) < 1e-12);
  assert.deepEqual(Array.from(standardised([10, 30])), [-1, 1]);
});

test("a vector of equal numbers has nothing to scale", () => {
  assert.deepEqual(Array.from(standardised([4, 4, 4])), [0, 0, 0]);
});

test("a row is a view on the matrix and no copy", () => {
  const whole = matrix([[1, 2, 3], [4, 5, 6]]);
  rowOf(whole, 1)[0] = 9;
  assert.equal(whole.data[3], 9);
});

test("where input and output add up to the residual the norm comes after them, otherwise before", () => {
  const [read, out] = [matrix([[1, -2], [0.5, 3]]), matrix([[0.25, 1], [2, -4]])];
  assert.equal(normOrder(read, out, matrix([[1.25, -1.0000001], [2.5, -1]])), "post");
  assert.equal(normOrder(read, out, matrix([[1.25, -1], [2.5, -1.01]])), "pre");
});

test("what a pre-norm layer was given is the residual less what the layer added", () => {
  const { data, rows, cols } = difference(matrix([[5, 7, 9]]), matrix([[1, 2, 3]]));
  assert.deepEqual([Array.from(data), rows, cols], [[4, 5, 6], 1, 3]);
});
