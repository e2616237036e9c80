import assert from "node:assert/strict";
import test from "node:test";

import { momentsOf, momentsOfRow, rowOf, standardised } from "#lib/maths/moments.js";

const matrix = (rows) => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0].length,
});

test("mean and deviation are counted over the dimensions of each token, as LayerNorm does", () => {
  const { means, deviations } = momentsOf(
    matrix([
      [2, 4, 4, 4, 5, 5, 7, 9],
      [1, 1, 1, 1, 1, 1, 1, 1],
    ]),
  );
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
  const whole = matrix([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  rowOf(whole, 1)[0] = 9;
  assert.equal(whole.data[3], 9);
});
