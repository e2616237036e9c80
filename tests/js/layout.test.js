import assert from "node:assert/strict";
import test from "node:test";

import { LEGEND, LETTERS, STAGES, STAGE_GAP, pipelineLayout } from "#lib/layout.js";

const given = (changes) => ({
  width: 1376, height: 900, labels: 72, queries: 12, keys: 12, dHead: 32, dModel: 128, stages: STAGES, masked: true, focus: "weights", ...changes,
});

const total = ({ stages }) => Object.entries(stages).reduce((sum, [name, { width }]) => sum + Math.max(width, LEGEND) + (name === "project" ? LETTERS : 0), 0)
  + STAGE_GAP * (Object.keys(stages).length - 1);

test("a wide page shows every stage, and the three squares are equal", () => {
  const { stages, complete } = pipelineLayout(given());
  assert.ok(complete);
  assert.deepEqual(Object.keys(stages), STAGES);
  assert.equal(stages.scores.pitchX, stages.weights.pitchX);
});

test("nothing is wider than its room, at any width and length", () => {
  for (const width of [320, 358, 568, 699, 731, 823, 1000, 1216, 1376, 1856]) {
    for (const keys of [1, 3, 12, 16, 40, 64, 128]) {
      for (const dHead of [16, 32, 64]) {
        for (const focus of STAGES) {
          const layout = pipelineLayout(given({ width, keys, queries: keys, focus, dHead }));
          assert.ok(total(layout) <= width - 72 + 1, `${total(layout)} of ${width - 72}: ${keys} keys, d ${dHead}, ${focus}`);
          assert.ok(focus in layout.stages);
        }
      }
    }
  }
});

test("many keys widen the stage in focus and narrow the others", () => {
  const { stages } = pipelineLayout(given({ keys: 60, queries: 60, focus: "mask" }));
  assert.ok(stages.mask.width > 3 * stages.weights.width);
  assert.ok(stages.weights.width <= 104);
});

test("the input goes first, and a mask without any masked cell next", () => {
  const open = pipelineLayout(given({ width: 800, masked: false }));
  assert.ok(!("input" in open.stages) && !("mask" in open.stages) && "weights" in open.stages);
  assert.equal(open.complete, false);
});

test("a phone shows the stage in focus alone, with larger cells", () => {
  const { stages, pitchY } = pipelineLayout(given({ width: 358, queries: 7, keys: 7, focus: "weights" }));
  assert.deepEqual(Object.keys(stages), ["weights"]);
  assert.ok(pitchY >= 30 && stages.weights.pitchX >= 30);
});

test("stages a trace has no tensors for are not there", () => {
  const { stages, complete } = pipelineLayout(given({ stages: ["scores", "weights"], focus: "project" }));
  assert.deepEqual(Object.keys(stages), ["scores", "weights"]);
  assert.ok(complete);
});

test("on a projector the rows take the room there is, and X, Q, K, V and an open mask are left out", () => {
  const far = given({ width: 700, queries: 7, keys: 7, masked: false, rows: 150 });
  const { stages, pitchY } = pipelineLayout(far);
  assert.deepEqual(Object.keys(stages), ["scores", "weights", "mixed"]);
  assert.equal(pitchY, 150 / 7);
  assert.ok("project" in pipelineLayout({ ...far, focus: "project" }).stages);
  assert.ok(pipelineLayout({ ...far, queries: 128 }).pitchY * 128 <= 150);
  assert.ok(pipelineLayout({ ...far, queries: 4, rows: -20 }).pitchY >= 12, "rows never vanish");
});
