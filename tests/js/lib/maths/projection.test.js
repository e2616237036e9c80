import assert from "node:assert/strict";
import test from "node:test";

import { columnOf, headColumns, productOf, rowPitch } from "#lib/maths/projection.js";

const matrix = (rows) => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0].length,
});
const ALL = matrix([
  [1, 2, 3, 4, 5, 6],
  [7, 8, 9, 10, 11, 12],
]);

test("a head has the columns of its own width in the matrix of all heads", () => {
  assert.deepEqual(
    headColumns(ALL, 0, 2),
    matrix([
      [1, 2],
      [7, 8],
    ]),
  );
  assert.deepEqual(
    headColumns(ALL, 2, 2),
    matrix([
      [5, 6],
      [11, 12],
    ]),
  );
  assert.deepEqual(
    headColumns(ALL, 1, 3),
    matrix([
      [4, 5, 6],
      [10, 11, 12],
    ]),
  );
});

test("a column of a matrix has a number for every row", () => {
  assert.deepEqual(Array.from(columnOf(ALL, 4)), [5, 11]);
});

test("queries are made from the input, keys and values from the memory", () => {
  assert.deepEqual(productOf("q", "decoder.1.cross"), {
    from: "decoder.1.cross.input",
    by: "weights.decoder.1.cross.w_q",
    to: "decoder.1.cross.q",
    rows: "queries",
  });
  for (const letter of ["k", "v"]) {
    const { from, by, to, rows } = productOf(letter, "encoder.0.self");
    assert.deepEqual(
      [from, by, to, rows],
      [
        "encoder.0.self.memory",
        `weights.encoder.0.self.w_${letter}`,
        `encoder.0.self.${letter}`,
        "keys",
      ],
    );
  }
});

test("rows have room for labels, and are thinner where the sum would be out of sight", () => {
  const page = { height: 900, left: 130 };
  assert.equal(rowPitch(7, page), 24);
  assert.equal(rowPitch(14, page), 15);
  assert.ok(rowPitch(40, page) * 40 <= 210);
  assert.ok(rowPitch(16, { height: 1400, left: 500 }) > 20);
  for (const rows of [60, 128]) assert.ok(rowPitch(rows, { height: 900, left: null }) >= 2);
});
