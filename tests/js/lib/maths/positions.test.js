import assert from "node:assert/strict";
import test from "node:test";

import {
  axisMarks,
  baseOfStep,
  curveDimensions,
  curvePoints,
  fitted,
  LAST_WIDTH_STEP,
  resolved,
  stepOfBase,
  stepOfWidth,
  wave,
  widthOfStep,
} from "#lib/maths/positions.js";

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

test("a width is found again on its slider, and every one is a width that can be asked for", () => {
  const widths = Array.from({ length: LAST_WIDTH_STEP + 1 }, (_, step) => widthOfStep(step));
  assert.deepEqual([widths[0], widths.at(-1)], [2, 1024]);
  assert.ok(
    widths.every((width, step) => width % 2 === 0 && (step === 0 || width > widths[step - 1])),
  );
  for (const [step, width] of widths.entries()) assert.equal(stepOfWidth(width), step);
  assert.equal(widthOfStep(stepOfWidth(130)), 128);
});

test("a wave is the sine on even dimensions and the cosine on odd ones, of one angle", () => {
  const encoding = { d_model: 8, base: 100 };
  assert.equal(wave(0, encoding)(3), Math.sin(3));
  assert.equal(wave(1, encoding)(3), Math.cos(3));
  assert.ok(Math.abs(wave(4, encoding)(3) - Math.sin(3 / 10)) < 1e-15);
  assert.ok(Math.abs(wave(5, encoding)(3) - Math.cos(3 / 10)) < 1e-15);
});

test("a curve is the stored value at every whole position and the wave between them", () => {
  const stored = [10, 20, 30];
  const { x, y } = curvePoints(stored, (position) => -position);
  assert.deepEqual([x[0], x.at(-1)], [0, 2]);
  const whole = x
    .map((position, index) => [position, y[index]])
    .filter(([position]) => Number.isInteger(position));
  assert.deepEqual(whole, [
    [0, 10],
    [1, 20],
    [2, 30],
  ]);
  assert.ok(
    x.length > 3 &&
      x.every((position, index) => Number.isInteger(position) || y[index] === -position),
  );
});

test("a curve that is no wave has nothing between its values, nor has a single value", () => {
  assert.deepEqual(curvePoints([1, 2, 3], null), { x: [0, 1, 2], y: [1, 2, 3] });
  assert.deepEqual(
    curvePoints([1], (position) => position),
    { x: [0], y: [1] },
  );
});

test("what is pointed at beyond the encoding is not taken for its last position", () => {
  const encoding = { length: 64, d_model: 128 };
  const none = { position: null, second: null, dim: null };
  assert.deepEqual(resolved(none, encoding), {
    position: 20,
    second: 28,
    isPair: false,
    dim: null,
  });
  assert.deepEqual(resolved({ position: 64, second: 90, dim: 128 }, encoding), {
    position: 20,
    second: 28,
    isPair: false,
    dim: null,
  });
  assert.deepEqual(resolved({ position: 63, second: 0, dim: 127 }, encoding), {
    position: 63,
    second: 0,
    isPair: true,
    dim: 127,
  });
  assert.deepEqual(resolved({ ...none, position: 60 }, encoding).second, 63);
});

test("cells are whole pixels of the device, unless a fraction of one matters", () => {
  assert.equal(fitted(352, 64, 1), 5);
  assert.equal(fitted(352, 64, 2), 5.5);
  assert.equal(fitted(100, 128, 1), 100 / 128);
});
