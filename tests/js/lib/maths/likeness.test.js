import assert from "node:assert/strict";
import test from "node:test";

import { ALIKE, likeness, rowsOf, similarity } from "#lib/maths/likeness.js";
import { choosing } from "#lib/maths/metrics.js";

const near = (got, expected) => assert.ok(Math.abs(got - expected) < 1e-9, `${got} is ${expected}`);
const matrix = (rows) => ({
  data: Float64Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0].length,
});
const head = (rows) => rowsOf(matrix(rows));
const all = (rows) => rows.map((_, row) => row);

const ONE = [
  [0.7, 0.2, 0.1],
  [0.1, 0.1, 0.8],
];
const OTHER = [
  [0.2, 0.5, 0.3],
  [0.6, 0.3, 0.1],
];

/**
 * The definition written the other way: the mean of two Kullback–Leibler divergences from the
 * middle.
 */
function definition(one, other) {
  const kl = (p, q) =>
    p.reduce((sum, value, index) => sum + (value > 0 ? value * Math.log(value / q[index]) : 0), 0);
  const rows = one.map((p, row) => {
    const middle = p.map((value, index) => (value + other[row][index]) / 2);
    return (kl(p, middle) + kl(other[row], middle)) / 2 / Math.LN2;
  });
  return 1 - rows.reduce((sum, value) => sum + value, 0) / rows.length;
}

test("a head is exactly like itself", () => {
  assert.equal(similarity(head(ONE), head(ONE), all(ONE)), 1);
});

test("heads that share no key are not alike at all", () => {
  assert.equal(similarity(head([[1, 0, 0]]), head([[0, 0.5, 0.5]]), [0]), 0);
});

test("likeness is the same both ways and lies between 0 and 1", () => {
  const there = similarity(head(ONE), head(OTHER), all(ONE));
  assert.equal(there, similarity(head(OTHER), head(ONE), all(ONE)));
  assert.ok(there > 0 && there < 1);
});

test("likeness computed by hand: all on one key beside half on each of two", () => {
  // H(¾, ¼) − ½ = 0.8113 − 0.5
  near(similarity(head([[1, 0]]), head([[0.5, 0.5]]), [0]), 1 - (2 - 0.75 * Math.log2(3) - 0.5));
});

test("likeness is what the definition says, written as two divergences", () => {
  near(similarity(head(ONE), head(OTHER), all(ONE)), definition(ONE, OTHER));
});

test("queries without a choice are left out, and without any choice nothing is alike", () => {
  const mask = matrix([
    [0, 2, 2],
    [0, 0, 2],
    [0, 0, 0],
  ]);
  assert.deepEqual(choosing(mask, 3, { cols: 3 }), [1, 2]);
  assert.deepEqual(choosing(mask, 2, { cols: 3 }), [1]);
  assert.equal(similarity(head([[1]]), head([[1]]), []), null);
});

/** As much of a trace as likeness reads: tensors by name, heads in a list. */
function traceOf(tensors) {
  const places = Object.entries(tensors).map(([name, heads]) => {
    const [stack, layer, kind] = name.split(".");
    const queries = stack === "encoder" ? "source" : "target";
    const keys = kind === "cross" ? "source" : queries;
    return {
      name,
      kind: "attention",
      stack,
      layer: Number(layer),
      queries,
      keys,
      heads: heads.length,
    };
  });
  return {
    places,
    place: (name) => places.find((place) => place.name === name),
    has: (name) => name.endsWith(".weights") && name.slice(0, -8) in tensors,
    matrix: (name, index) => matrix(tensors[name.slice(0, -8)][index]),
  };
}

test("every head is beside its nearest in the block and in all layers of the same kind", () => {
  const almost = [
    [0.69, 0.21, 0.1],
    [0.1, 0.12, 0.78],
  ];
  const trace = traceOf({
    "encoder.0.self": [ONE, OTHER, almost],
    "encoder.1.self": [OTHER],
    "decoder.0.self": [ONE],
    "decoder.0.cross": [ONE],
  });
  const { pairs, nearest, anywhere } = likeness(trace, trace.place("encoder.0.self"), 2);
  assert.deepEqual(
    nearest.map(({ head }) => head),
    [2, nearest[1].head, 0],
  );
  assert.deepEqual(
    pairs.map(({ heads }) => heads),
    [[0, 2]],
  );
  assert.ok(pairs[0].similarity >= ALIKE);
  assert.deepEqual(
    [anywhere[1].block, anywhere[1].layer, anywhere[1].similarity],
    ["encoder.1.self", 1, 1],
  );
  assert.ok(anywhere.every(({ block }) => block.startsWith("encoder")));
  assert.deepEqual(likeness(trace, trace.place("decoder.0.cross"), 2).anywhere, [null]);
});

test("a block with one head has nothing beside it", () => {
  const trace = traceOf({ "encoder.0.self": [ONE] });
  assert.deepEqual(likeness(trace, trace.place("encoder.0.self"), 2), {
    pairs: [],
    nearest: [null],
    anywhere: [null],
  });
});
