import assert from "node:assert/strict";
import test from "node:test";

import {
  choosing,
  entropy,
  headMetrics,
  openKeys,
  sortedHeads,
  sortOf,
  sortWord,
} from "#lib/maths/metrics.js";

const matrix = (rows) => ({
  data: Float64Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0].length,
});
const near = (got, expected, message) =>
  assert.ok(Math.abs(got - expected) < 1e-12, `${message ?? ""} ${got} is ${expected}`);

/** Weights of no particular head: rows that sum to 1, all different. */
function weights(rows, cols, mask = null) {
  const list = Array.from({ length: rows }, (_, row) => {
    const raw = Array.from({ length: cols }, (_, col) =>
      mask?.data[row * cols + col] ? 0 : 1 + ((row * 7 + col * 5) % 11),
    );
    const sum = raw.reduce((total, value) => total + value, 0);
    return raw.map((value) => value / sum);
  });
  return matrix(list);
}

const causal = (size) =>
  matrix(
    Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, col) => (col > row ? 2 : 0)),
    ),
  );

test("a row that reads one key has no entropy, one that reads n alike has log₂ n bits", () => {
  assert.equal(entropy([0, 1, 0]), 0);
  near(entropy([0.25, 0.25, 0.25, 0.25]), 2);
  near(entropy([0.5, 0.25, 0.25, 0, 0]), 1.5);
});

test("entropy lies between 0 and log₂ of the number of keys", () => {
  const { data, rows, cols } = weights(23, 13);
  for (let row = 0; row < rows; row++) {
    const bits = entropy(data, row * cols, cols);
    assert.ok(bits > 0 && bits <= Math.log2(cols));
  }
});

test("the numbers of a head, computed by hand", () => {
  const head = matrix([
    [0.5, 0.5, 0],
    [0.25, 0.5, 0.25],
    [0, 0, 1],
  ]);
  const metrics = headMetrics(head, null, { queries: 3, keys: 3, end: 2, aligned: true });
  near(metrics.entropy, (1 + 1.5 + 0) / 3);
  near(metrics.spread, 2.5 / (3 * Math.log2(3)));
  near(metrics.distance, (0.5 + 0.5 + 0) / 3);
  near(metrics.previous, (0.25 + 0) / 2, "the first query has no token before it:");
  near(metrics.same, (0.5 + 0.5 + 1) / 3);
  near(metrics.next, (0.5 + 0.25) / 2, "the last query has no token after it:");
  near(metrics.first, 0.75 / 3);
  near(metrics.end, 1.25 / 3);
});

test("a head that reads everything alike has all the entropy its open keys allow", () => {
  const mask = causal(4);
  const head = matrix([
    [1, 0, 0, 0],
    [1 / 2, 1 / 2, 0, 0],
    [1 / 3, 1 / 3, 1 / 3, 0],
    [1 / 4, 1 / 4, 1 / 4, 1 / 4],
  ]);
  const metrics = headMetrics(head, mask, { queries: 4, keys: 4, end: null, aligned: true });
  near(metrics.spread, 1);
  near(metrics.entropy, (1 + Math.log2(3) + 2) / 3, "the first query may read itself only:");
  near(metrics.same, (1 / 2 + 1 / 3 + 1 / 4) / 3);
  near(metrics.first, (1 / 2 + 1 / 3 + 1 / 4) / 3);
  near(metrics.distance, (1 / 2 + 1 + 3 / 2) / 3);
  assert.equal(metrics.next, null);
  assert.equal(metrics.end, null);
  near(metrics.previous, (1 / 2 + 1 / 3 + 1 / 4) / 3);
});

test("rows and columns of padding are left out", () => {
  const open = weights(5, 5);
  const mask = matrix(Array.from({ length: 7 }, () => [0, 0, 0, 0, 0, 1, 1]));
  const padded = matrix(
    Array.from({ length: 7 }, (_, row) => [
      ...(row < 5 ? open.data.subarray(row * 5, row * 5 + 5) : [0, 0, 0, 0, 1]),
      0,
      0,
    ]),
  );
  const sentence = { queries: 5, keys: 5, end: 4, aligned: true };
  assert.deepEqual(headMetrics(padded, mask, sentence), headMetrics(open, null, sentence));
});

test("between two sentences there is no distance, no token before, itself or after", () => {
  const metrics = headMetrics(weights(5, 7), null, { queries: 5, keys: 7, end: 6, aligned: false });
  assert.deepEqual(
    [metrics.distance, metrics.previous, metrics.same, metrics.next],
    [null, null, null, null],
  );
  assert.ok(metrics.entropy > 0 && metrics.first > 0 && metrics.end > 0);
});

test("the share of the most is the mean of every query's own share", () => {
  const mask = causal(3);
  const head = matrix([
    [1, 0, 0],
    [1 / 2, 1 / 2, 0],
    [1 / 2, 1 / 4, 1 / 4],
  ]);
  const { spread } = headMetrics(head, mask, { queries: 3, keys: 3, end: null, aligned: true });
  near(spread, (1 / 1 + 1.5 / Math.log2(3)) / 2);
});

test("where no query has a choice nothing has a value", () => {
  const metrics = headMetrics(matrix([[1]]), null, {
    queries: 1,
    keys: 1,
    end: null,
    aligned: true,
  });
  assert.deepEqual(new Set(Object.values(metrics)), new Set([null]));
});

test("a query that may read one key only has no choice", () => {
  assert.deepEqual(choosing(causal(4), 3, { cols: 4 }), [1, 2]);
  assert.deepEqual(choosing(null, 2, { cols: 1 }), []);
});

test("the order is a word of the link, and any other word is no order", () => {
  for (const sort of [
    { by: "entropy", descending: true },
    { by: "end", descending: false },
    { by: null, descending: true },
  ]) {
    assert.deepEqual(sortOf(sortWord(sort)), sort);
  }
  assert.equal(sortWord({ by: "first", descending: false }), "first_up");
  for (const word of [null, "", "head", "entropy_down", "Entropy"])
    assert.deepEqual(sortOf(word), { by: null, descending: true });
});

test("open keys are those without a reason", () => {
  assert.equal(openKeys(causal(5), 2, { cols: 5 }), 3);
  assert.equal(openKeys(null, 2, { cols: 5 }), 5);
});

test("heads are sorted either way: equal ones as they were, those without a value last", () => {
  const heads = [{ next: 0.2 }, { next: null }, { next: 0.5 }, { next: 0.2 }];
  assert.deepEqual(sortedHeads(heads, { by: "next", descending: true }), [2, 0, 3, 1]);
  assert.deepEqual(sortedHeads(heads, { by: "next", descending: false }), [0, 3, 2, 1]);
  assert.deepEqual(sortedHeads(heads, { by: null, descending: true }), [0, 1, 2, 3]);
});
