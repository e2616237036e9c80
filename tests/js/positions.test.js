import assert from "node:assert/strict";
import test from "node:test";

import { axisMarks, baseOfStep, curveDimensions, stepOfBase } from "#lib/positions.js";

test("the curves of 128 dimensions run from fast to slow on even ones", () => {
  assert.deepEqual(curveDimensions(128), [4, 8, 16, 24, 36, 56]);
});

test("few dimensions give fewer curves, all of them there", () => {
  assert.deepEqual(curveDimensions(2), [0]);
  for (let width = 2; width <= 1024; width += 2) {
    assert.ok(curveDimensions(width).every((dim) => dim >= 0 && dim < width && dim % 2 === 0));
  }
});

test("marks run evenly and end with the last position", () => {
  assert.deepEqual(axisMarks(64), [0, 8, 16, 24, 32, 40, 48, 56, 63]);
  assert.deepEqual(axisMarks(2), [0, 1]);
  assert.deepEqual(axisMarks(1), [0]);
});

test("a base is found again on its slider", () => {
  assert.equal(baseOfStep(stepOfBase(10000)), 10000);
  assert.equal(baseOfStep(stepOfBase(100)), 100);
  assert.ok(baseOfStep(2) > 1);
});
