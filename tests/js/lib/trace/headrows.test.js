import assert from "node:assert/strict";
import test from "node:test";

import { firstRows, rowOfHeads, sideBySide } from "#lib/trace/headrows.js";

const HEADS = 2,
  QUERIES = 3,
  KEYS = 5;
/** Each number says where it stands: head, row, column. */
const tensor = (heads, rows, cols) => ({
  shape: [heads, rows, cols],
  data: Float32Array.from({ length: heads * rows * cols }, (_, index) => {
    return (
      Math.floor(index / (rows * cols)) * 100 +
      (Math.floor(index / cols) % rows) * 10 +
      (index % cols)
    );
  }),
});

test("a query's row of every head is a matrix of heads by keys", () => {
  const { data, rows, cols } = rowOfHeads(tensor(HEADS, QUERIES, KEYS), 1);
  assert.deepEqual([rows, cols, ...data], [2, 5, 10, 11, 12, 13, 14, 110, 111, 112, 113, 114]);
});

test("a causal row ends with its own token", () => {
  const { data, rows, cols } = rowOfHeads(tensor(HEADS, QUERIES, KEYS), 2, 3);
  assert.deepEqual([rows, cols, ...data], [2, 3, 20, 21, 22, 120, 121, 122]);
});

test("the heads of a key stand side by side in its token's row", () => {
  const { data, rows, cols } = sideBySide(tensor(2, 3, 2));
  assert.deepEqual(
    [rows, cols, ...data],
    [3, 4, 0, 1, 100, 101, 10, 11, 110, 111, 20, 21, 120, 121],
  );
});

test("the first rows are the same numbers, not copies", () => {
  const all = sideBySide(tensor(2, 3, 2));
  const first = firstRows(all, 2);
  assert.deepEqual([first.rows, first.cols, first.data.length], [2, 4, 8]);
  assert.equal(first.data.buffer, all.data.buffer);
});
