import assert from "node:assert/strict";
import test from "node:test";

import { thinned } from "#lib/layout/labels.js";

const LABELS = ["a", "b", "c", "d", "e"];

test("labels with enough air stay", () => {
  assert.deepEqual(thinned(LABELS, { axis: "rows", pitch: 16, room: 16, unit: 1 }), LABELS);
});

test("where they would touch, every second one is written, and the active one in any case", () => {
  assert.deepEqual(thinned(LABELS, { axis: "rows", pitch: 14, room: 16, unit: 1 }), [
    "a",
    "",
    "c",
    "",
    "e",
  ]);
  assert.deepEqual(thinned(LABELS, { axis: "rows", pitch: 14, room: 16, unit: 1, active: 3 }), [
    "a",
    "",
    "c",
    "d",
    "e",
  ]);
});

test("where the axis leaves labels out by itself, it does so among those that remain", () => {
  assert.deepEqual(thinned(LABELS, { axis: "columns", pitch: 8, room: 19, unit: 1 }), [
    "a",
    "",
    "",
    "",
    "e",
  ]);
  assert.deepEqual(thinned(LABELS, { axis: "columns", pitch: 10, room: 19, unit: 1 }), LABELS);
});
