import assert from "node:assert/strict";
import test from "node:test";

import {
  DENSE,
  LEGEND,
  LETTERS,
  lensPitch,
  pipelineLayout,
  SQUARE,
  STAGE_GAP,
  STAGES,
} from "#lib/layout/stages.js";

const LABELS = 72;
const given = (changes) => ({
  width: 1376,
  height: 240,
  labels: LABELS,
  queries: 12,
  keys: 12,
  dHead: 32,
  dModel: 128,
  stages: STAGES,
  masked: true,
  focus: "weights",
  ...changes,
});
const shown = (changes) => Object.keys(pipelineLayout(given(changes)).stages);

const total = ({ stages }) =>
  Object.entries(stages).reduce(
    (sum, [name, { width }]) => sum + Math.max(width, LEGEND) + (name === "project" ? LETTERS : 0),
    0,
  ) +
  STAGE_GAP * (Object.keys(stages).length - 1);

test("a wide page shows all eight stages, and the four squares are equal", () => {
  const { stages, complete, squeezed } = pipelineLayout(given());
  assert.deepEqual(Object.keys(stages), [
    "input",
    "project",
    "dot",
    "scores",
    "mask",
    "weights",
    "mixed",
    "output",
  ]);
  assert.deepEqual([complete, squeezed], [true, false]);
  for (const name of SQUARE) assert.equal(stages[name].width, stages.weights.width, name);
  assert.equal(stages.weights.width, 12 * stages.weights.pitchX);
});

test("nothing is wider than its room, at any width and length", () => {
  for (const width of [320, 358, 568, 699, 731, 823, 1000, 1216, 1376, 1856]) {
    for (const keys of [1, 3, 12, 16, 24, 25, 40, 64, 128]) {
      for (const dHead of [16, 32, 64]) {
        for (const focus of STAGES) {
          for (const masked of [true, false]) {
            const layout = pipelineLayout(
              given({ width, keys, queries: keys, focus, dHead, masked }),
            );
            assert.ok(
              total(layout) <= width - LABELS + 1,
              `${total(layout)} of ${width - LABELS}: ${keys} keys, d ${dHead}, ${focus}`,
            );
            assert.ok(focus in layout.stages);
          }
        }
      }
    }
  }
});

test("a square is as wide as its keys, a vector as its dimensions, at any length", () => {
  for (const keys of [1, 12, 64, 128]) {
    const { stages } = pipelineLayout(given({ keys, queries: 9 }));
    for (const [name, { pitchX, width }] of Object.entries(stages)) {
      const cols = SQUARE.includes(name) ? keys : ["input", "output"].includes(name) ? 128 : 32;
      assert.ok(pitchX > 0 && Math.abs(width - pitchX * cols) < 1e-9, name);
    }
  }
});

test("more keys than fit four times widen the stage in focus and narrow the others", () => {
  const { stages, squeezed } = pipelineLayout(given({ keys: 20, queries: 20, focus: "mask" }));
  assert.ok(squeezed);
  assert.ok(stages.mask.width > 3 * stages.weights.width);
  for (const name of ["dot", "scores", "weights"]) assert.ok(stages[name].width <= 104, name);
});

test("where a lens shows the cells no stage is narrowed, and each has the width of a lens", () => {
  for (let keys = DENSE + 1; keys <= 128; keys++) {
    const { stages, squeezed } = pipelineLayout(given({ keys, queries: keys }));
    assert.equal(squeezed, false);
    assert.equal(new Set(SQUARE.map((name) => stages[name].width)).size, 1);
    const others = ["input", "project", "mixed", "output"].reduce(
      (sum, name) => sum + Math.max(LEGEND, stages[name].width),
      0,
    );
    const left = 1376 - STAGE_GAP * 7 - LABELS - LETTERS - others;
    for (const name of SQUARE) {
      assert.ok(stages[name].room <= left / 4, `${keys} keys`);
      assert.ok(lensPitch(stages[name].room, keys) >= 11, `${keys} keys`);
    }
  }
});

test("a lens has cells that can be told apart, or there is none", () => {
  assert.equal(lensPitch(143, 60), 11);
  assert.equal(lensPitch(129, 60), null);
  assert.equal(lensPitch(129, 8), 16);
  assert.equal(lensPitch(900, 60), 22);
  const { stages } = pipelineLayout(given({ keys: 40, queries: 40, width: 560 }));
  for (const [name, { room }] of Object.entries(stages))
    assert.equal(room > 0, SQUARE.includes(name), name);
});

test("what says least gives way first: output, then input, then an open mask or dot", () => {
  assert.deepEqual(
    shown({ width: 1150 }),
    STAGES.filter((name) => name !== "output"),
  );
  assert.deepEqual(
    shown({ width: 1000 }),
    STAGES.filter((name) => name !== "output" && name !== "input"),
  );
  assert.deepEqual(shown({ width: 850 }), ["project", "scores", "mask", "weights", "mixed"]);
  assert.deepEqual(shown({ width: 850, masked: false }), [
    "project",
    "dot",
    "scores",
    "weights",
    "mixed",
  ]);
  assert.equal(pipelineLayout(given({ width: 1000 })).complete, false);
});

test("the stage in focus never gives way", () => {
  for (const focus of STAGES) {
    for (const width of [320, 600, 850, 1000])
      assert.ok(shown({ width, focus }).includes(focus), `${focus} at ${width}`);
  }
});

test("the row pitch fills the height, and rows can be told apart", () => {
  for (const queries of [1, 3, 12, 24]) {
    const { pitchY } = pipelineLayout(given({ queries }));
    assert.ok(
      pitchY * queries <= 240 && pitchY >= 3 && pitchY <= 28,
      `${queries} rows of ${pitchY}`,
    );
    assert.ok(pitchY === 28 || pitchY * queries > 240 - queries, `${queries} rows of ${pitchY}`);
  }
  assert.equal(pipelineLayout(given({ queries: 128 })).pitchY, 1);
});

test("keys and values hang below the queries and take little room", () => {
  for (const keys of [1, 6, 40, 128]) {
    const { pitchK } = pipelineLayout(given({ keys }));
    assert.ok(
      pitchK >= 1 && pitchK <= 8 && (pitchK === 1 || pitchK * keys <= 40),
      `${keys} keys of ${pitchK}`,
    );
  }
});

test("a phone shows the stage in focus alone, with larger cells", () => {
  const { stages, pitchY } = pipelineLayout(
    given({ width: 358, height: 340, queries: 7, keys: 7, focus: "weights" }),
  );
  assert.deepEqual(Object.keys(stages), ["weights"]);
  assert.ok(pitchY >= 30 && stages.weights.pitchX >= 30);
});

test("stages without tensors are not there, and another one stands in for the focus", () => {
  const { stages, complete } = pipelineLayout(
    given({ stages: ["scores", "weights"], focus: "project" }),
  );
  assert.deepEqual(Object.keys(stages), ["scores", "weights"]);
  assert.ok(complete);
  assert.deepEqual(shown({ stages: ["scores", "weights"], focus: "project", width: 358 }), [
    "weights",
  ]);
});

test("on a projector the rows take all room, and vectors and an open mask are left out", () => {
  const far = { width: 700, height: 150, queries: 7, keys: 7, masked: false, far: true };
  assert.deepEqual(shown(far), ["dot", "scores", "weights"]);
  assert.deepEqual(shown({ ...far, masked: true }), ["dot", "scores", "mask", "weights"]);
  assert.equal(pipelineLayout(given(far)).pitchY, 150 / 7);
  assert.ok(shown({ ...far, focus: "project" }).includes("project"));
  assert.ok(pipelineLayout(given({ ...far, queries: 128 })).pitchY * 128 <= 150);
});
