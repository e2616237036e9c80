import assert from "node:assert/strict";
import test from "node:test";

import {
  largestDifference,
  SIGN,
  sumLayout,
  sumNumbers,
  sumParts,
  sumScale,
  sumText,
} from "#lib/maths/sum.js";

const matrix = (data, rows, cols) => ({ data: Float32Array.from(data), rows, cols });
const traceOf = (tensors) => ({ has: (name) => name in tensors, matrix: (name) => tensors[name] });
const three = {
  "source.embedding": matrix([1, 2, 3, 4, 5, 6], 2, 3),
  "source.position": matrix([0, 1, 0, 1, 0, -1], 2, 3),
  "source.input": matrix([1, 3, 3, 5, 5, 5], 2, 3),
};

test("a side has its two summands and their sum", () => {
  assert.deepEqual(
    sumParts(traceOf(three), "source").map(({ tensor }) => tensor),
    Object.keys(three),
  );
});

test("a model without positions has no strip for them", () => {
  const { "source.position": _, ...two } = three;
  assert.deepEqual(
    sumParts(traceOf(two), "source").map(({ symbol }) => symbol),
    ["embedding", "input"],
  );
});

test("a cell gives its number in every part", () => {
  assert.deepEqual(sumNumbers(sumParts(traceOf(three), "source"), { row: 1, col: 2 }), [6, -1, 5]);
});

test("all parts share one scale", () => {
  assert.deepEqual(sumScale(sumParts(traceOf(three), "source")), {
    ramp: "signed",
    max: 6,
    spacing: "linear",
  });
});

test("a sum is written as by hand, a number below zero behind a sign in brackets", () => {
  assert.equal(sumText([0.3, 0.5, 0.8]), "0.3000 + 0.5000 = 0.8000");
  assert.equal(sumText([-0.3, -0.5, -0.8]), "−0.3000 + (−0.5000) = −0.8000");
  assert.equal(sumText([2, 2]), "2.000 = 2.000");
});

test("the largest difference is found wherever it is, and rows beyond do not count", () => {
  assert.equal(largestDifference([1, 2, 3], [1, 5, 3, 90]), 3);
  assert.equal(largestDifference([0, -1], [0, -1, 7]), 0);
});

const room = { height: 400, labels: 60, cols: 128, count: 3, unit: 1, ratio: 1 };

test("strips stand side by side where each has room, else below each other", () => {
  assert.equal(sumLayout({ ...room, width: 1376, rows: 8 }).stacked, false);
  assert.equal(sumLayout({ ...room, width: 358, rows: 8 }).stacked, true);
  assert.equal(sumLayout({ ...room, width: 358, rows: 8, count: 1 }).stacked, false);
});

test("strips, signs and labels together stay within their room", () => {
  for (let width = 288; width < 2000; width += 7) {
    for (const cols of [2, 128, 512]) {
      for (const ratio of [1, 1.5, 2]) {
        const { stacked, pitchX, pitchY } = sumLayout({ ...room, width, cols, ratio, rows: 100 });
        const beside = stacked ? pitchX * cols : 3 * pitchX * cols + 2 * SIGN;
        assert.ok(beside + room.labels <= width, `${cols} columns in ${width}`);
        assert.ok(pitchY * 100 <= room.height);
      }
    }
  }
});

test("few rows are no higher than text needs", () => {
  assert.equal(sumLayout({ ...room, width: 1376, rows: 2 }).pitchY, 24);
});
