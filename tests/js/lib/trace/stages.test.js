import assert from "node:assert/strict";
import test from "node:test";

import { sharedHead } from "#lib/trace/headrows.js";
import { reasons, signedScale, stagesIn, stagesOf, strongestKey } from "#lib/trace/stages.js";
import { Trace } from "#lib/trace/trace.js";

const HEADS = 2,
  QUERIES = 3,
  KEYS = 5,
  WIDTH = 7,
  MODEL = 11;
const SHAPES = {
  input: [QUERIES, MODEL],
  memory: [KEYS, MODEL],
  q: [HEADS, QUERIES, WIDTH],
  k: [HEADS, KEYS, WIDTH],
  v: [HEADS, KEYS, WIDTH],
  dot: [HEADS, QUERIES, KEYS],
  scores: [HEADS, QUERIES, KEYS],
  mask: [QUERIES, KEYS],
  weights: [HEADS, QUERIES, KEYS],
  z: [HEADS, QUERIES, WIDTH],
  out: [QUERIES, MODEL],
};
const FILL = {
  input: 0.5,
  memory: 1.5,
  q: 1,
  k: -3.71,
  v: 2,
  dot: 20,
  scores: 4,
  mask: 0,
  weights: 0.2,
  z: 9,
  out: -6,
};
const ALL = ["input", "project", "dot", "scores", "mask", "weights", "mixed", "output"];
const CROSS = { name: "decoder.0.cross", queries: "target", keys: "source", heads: HEADS };
const SELF = { name: "encoder.0.self", queries: "source", keys: "source", heads: HEADS };

function trace(place = CROSS, values = Object.keys(SHAPES), shapes = SHAPES) {
  const tensors = values.map((value) => {
    const count = shapes[value].reduce((product, side) => product * side, 1);
    return [
      `${place.name}.${value}`,
      { shape: shapes[value], data: new Float32Array(count).fill(FILL[value]) },
    ];
  });
  return new Trace({ version: 2, places: [place] }, new Map(tensors));
}

test("every stage of the formula is there, in its order", () => {
  assert.deepEqual(Object.keys(stagesOf(trace(), CROSS, 0, "sqrt")), ALL);
  assert.deepEqual(stagesIn(trace(), CROSS), ALL);
});

test("without queries and keys a model has fewer stages, and names no others", () => {
  const lists = [
    ["scores", "weights"],
    ["weights", "mask"],
    ["scores", "mask"],
    ["q", "k", "dot"],
    ["input", "out"],
    ["z"],
    [],
  ];
  assert.deepEqual(Object.keys(stagesOf(trace(CROSS, lists[0]), CROSS, 0, "sqrt")), [
    "scores",
    "weights",
  ]);
  for (const values of lists) {
    const some = trace(CROSS, values);
    assert.deepEqual(
      stagesIn(some, CROSS),
      Object.keys(stagesOf(some, CROSS, 0, "sqrt")),
      values.join(" "),
    );
  }
});

test("each part is the tensor that its stage is about, of the head that is asked for", () => {
  const stages = stagesOf(trace(), CROSS, 1, "sqrt");
  const parts = Object.values(stages).flatMap((stage) =>
    Object.values(stage).map(({ tensor }) => tensor.replace(`${CROSS.name}.`, "")),
  );
  assert.deepEqual(parts, [
    "input",
    "memory",
    "q",
    "k",
    "v",
    "dot",
    "scores",
    "scores",
    "weights",
    "z",
    "out",
  ]);
  const { matrix } = stages.dot.dot;
  assert.deepEqual(
    [matrix.rows, matrix.cols, matrix.data.byteOffset],
    [QUERIES, KEYS, 4 * QUERIES * KEYS],
  );
});

test("the memory stands beside X only where keys and values are of another sentence", () => {
  assert.equal(stagesOf(trace(), CROSS, 0, "sqrt").input.memory.matrix.rows, KEYS);
  assert.deepEqual(Object.keys(stagesOf(trace(SELF), SELF, 0, "sqrt").input), ["x"]);
  assert.deepEqual(Object.keys(stagesOf(trace(CROSS, ["input"]), CROSS, 0, "sqrt").input), ["x"]);
});

test("heads that share their keys and values show those that they read", () => {
  const shared = trace(CROSS, Object.keys(SHAPES), {
    ...SHAPES,
    k: [1, KEYS, WIDTH],
    v: [1, KEYS, WIDTH],
  });
  shared.tensor(`${CROSS.name}.k`).data.fill(5);
  for (const head of [0, 1]) {
    const { project } = stagesOf(shared, CROSS, head, "sqrt");
    assert.deepEqual(
      [project.k.matrix.rows, project.k.matrix.cols, project.k.matrix.data[0]],
      [KEYS, WIDTH, 5],
    );
    assert.equal(project.q.matrix.data.byteOffset, head * 4 * QUERIES * WIDTH);
  }
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5].map((head) => sharedHead(head, 6, 2)),
    [0, 0, 0, 1, 1, 1],
  );
});

test("Q and K stand on one scale, V and what is mixed from it on another", () => {
  const { project, mixed } = stagesOf(trace(), CROSS, 1, "sqrt");
  assert.equal(project.q.scale.max, 3.8);
  assert.equal(project.k.scale.max, 3.8);
  assert.equal(project.v.scale.max, 2);
  assert.equal(mixed.z.scale.max, 2);
});

test("dot and output have scales of their own, scores one before and after the mask", () => {
  const { dot, scores, mask, output, input } = stagesOf(trace(), CROSS, 0, "sqrt");
  assert.deepEqual(
    [dot.dot, scores.scores, mask.scores, output.out, input.x, input.memory].map(
      ({ scale }) => scale.max,
    ),
    [20, 4, 4, 6, 0.5, 1.5],
  );
  assert.deepEqual(signedScale([1, -2.34], [0.5]), { ramp: "signed", max: 2.4, spacing: "linear" });
});

test("raw scores are not masked, masked scores and weights are", () => {
  const stages = stagesOf(trace(), CROSS, 0, "linear");
  assert.equal(stages.dot.dot.mask, undefined);
  assert.equal(stages.scores.scores.mask, undefined);
  assert.equal(stages.mask.scores.mask.rows, QUERIES);
  assert.equal(stages.weights.weights.mask.cols, KEYS);
  assert.deepEqual(stages.weights.weights.scale, { ramp: "weight", max: 1, spacing: "linear" });
});

test("a masked cell names everyone who closed it", () => {
  assert.deepEqual(
    [reasons(0), reasons(2), reasons(3), reasons(7)],
    [[], ["causal"], ["padding", "causal"], ["padding", "causal", "reader"]],
  );
});

test("the strongest key is that of the query's own row, the first among equals", () => {
  const weights = {
    data: Float32Array.from([1, 0, 0, 0.1, 0.2, 0.7, 0.4, 0.4, 0.2, 0, 0, 1]),
    rows: 4,
    cols: 3,
  };
  assert.deepEqual(
    [0, 1, 2, 3].map((query) => strongestKey(weights, query)),
    [0, 2, 0, 2],
  );
});
