import assert from "node:assert/strict";
import test from "node:test";

import { arithmeticOf, cellOf, chosenBy } from "#pages/inspector/cell.js";

// Two queries × three keys; a page begins with the second query.
const WEIGHTS = { rows: 2, cols: 3, data: Float32Array.of(0.1, 0.7, 0.2, 0.5, 0.1, 0.4) };
const CELLS = {
  labels: { queries: ["a", "b"], keys: ["x", "y", "z"] },
  query: null,
  key: null,
  first: 1,
  weights: WEIGHTS,
};

test("a page begins with the strongest weight of its first query", () => {
  assert.deepEqual(cellOf(CELLS, null), { query: 1, key: 0, locked: false, hover: null });
});

test("a row of the link is followed, and its strongest key", () => {
  assert.deepEqual(cellOf({ ...CELLS, query: 0 }, null), {
    query: 0,
    key: 1,
    locked: false,
    hover: null,
  });
});

test("the pointer goes before the link, until a cell is locked", () => {
  const hover = { query: 0, key: 2 };
  assert.deepEqual(cellOf({ ...CELLS, query: 1 }, hover), { ...hover, locked: false, hover });
  const locked = cellOf({ ...CELLS, query: 1, key: 1 }, hover);
  assert.deepEqual(locked, { query: 1, key: 1, locked: true, hover });
});

test("without weights there is no strongest key", () => {
  assert.equal(cellOf({ ...CELLS, weights: null }, null).key, 0);
});

test("a click locks a cell, and a second one lets go of it, but not of its row", () => {
  const free = { query: 1, key: 0, locked: false, hover: null };
  assert.deepEqual(chosenBy(free, { query: 0, key: 2 }), { query: 0, key: 2, dim: null });
  const locked = { query: 0, key: 2, locked: true, hover: null };
  assert.deepEqual(chosenBy(locked, { query: 0, key: 2 }), { query: 0, key: null, dim: null });
});

test("a click on a dimension of a locked cell does not let go of it", () => {
  const locked = { query: 0, key: 2, locked: true, hover: null };
  assert.deepEqual(chosenBy(locked, { query: 0, key: 2, dim: 5, held: 5 }), {
    query: 0,
    key: 2,
    dim: 5,
  });
});

test("Enter opens the arithmetic of a cell, and turns to its head where that is another", () => {
  const place = {
    kind: "attention",
    name: "p",
    values: ["q", "k", "scores", "weights"],
    matrices: [],
  };
  const open = { ...CELLS, head: 1, place, trace: { places: [place] } };
  const cell = { query: 1, key: 0, locked: false, hover: null };
  const opened = arithmeticOf(open, cell, { query: 0 });
  assert.deepEqual(opened, { view: "arithmetic", query: 0, key: 0 });
  assert.equal(arithmeticOf(open, cell, { query: 0, head: 2 }).head, 2);
  assert.equal(arithmeticOf(open, cell, {}), null);
});
