import assert from "node:assert/strict";
import test from "node:test";

import { firstCell, reasons, stagesOf, tensorsOf } from "#lib/stages.js";
import { Trace } from "#lib/trace.js";

const HEADS = 2, QUERIES = 3, KEYS = 5, WIDTH = 7;
const BLOCK = "decoder.0.cross";

function trace(values = ["input", "q", "k", "v", "scores", "mask", "weights", "z"]) {
  const shapes = {
    input: [QUERIES, 11], q: [HEADS, QUERIES, WIDTH], k: [HEADS, KEYS, WIDTH], v: [HEADS, KEYS, WIDTH],
    scores: [HEADS, QUERIES, KEYS], mask: [QUERIES, KEYS], weights: [HEADS, QUERIES, KEYS], z: [HEADS, QUERIES, WIDTH],
  };
  const fill = { q: 1, k: -3.71, v: 2, z: 9, scores: 4, input: 0.5, weights: 0.2, mask: 0 };
  const tensors = values.map((value) => {
    const count = shapes[value].reduce((product, side) => product * side, 1);
    return [`${BLOCK}.${value}`, { shape: shapes[value], data: new Float32Array(count).fill(fill[value]) }];
  });
  return new Trace({ version: 1, blocks: [] }, new Map(tensors));
}

test("every stage of the formula is there, in its order", () => {
  assert.deepEqual(Object.keys(stagesOf(trace(), BLOCK, 0, "sqrt")), ["input", "project", "scores", "mask", "weights", "mixed"]);
});

test("a model without queries and keys shows the stages it has", () => {
  assert.deepEqual(Object.keys(stagesOf(trace(["scores", "weights"]), BLOCK, 0, "sqrt")), ["scores", "weights"]);
});

test("Q and K stand on one scale, V and what is mixed from it on another", () => {
  const { project, mixed } = stagesOf(trace(), BLOCK, 1, "sqrt");
  assert.equal(project.q.scale.max, 3.8);
  assert.equal(project.k.scale.max, 3.8);
  assert.equal(project.v.scale.max, 2);
  assert.equal(mixed.z.scale.max, 2);
});

test("raw scores are not masked, masked scores and weights are", () => {
  const stages = stagesOf(trace(), BLOCK, 0, "linear");
  assert.equal(stages.scores.scores.mask, undefined);
  assert.equal(stages.mask.scores.mask.rows, QUERIES);
  assert.equal(stages.weights.weights.mask.cols, KEYS);
  assert.deepEqual(stages.weights.weights.scale, { ramp: "weight", max: 1, spacing: "linear" });
});

test("a page asks for the tensors of one block and no more", () => {
  assert.ok(tensorsOf(BLOCK).every((glob) => glob.startsWith(`${BLOCK}.`) && !glob.includes("*")));
});

test("a masked cell names everyone who closed it", () => {
  assert.deepEqual([reasons(0), reasons(2), reasons(3), reasons(7)], [[], ["causal"], ["padding", "causal"], ["padding", "causal", "reader"]]);
});

test("the first cell is the strongest of a row in the middle of the sentence", () => {
  const data = Float32Array.from([1, 0, 0, 0.1, 0.2, 0.7, 0.3, 0.4, 0.3, 0, 0, 1]);
  assert.deepEqual(firstCell({ data, rows: 4, cols: 3 }), { query: 2, key: 1 });
  assert.deepEqual(firstCell({ data, rows: 4, cols: 3 }, 2), { query: 1, key: 2 });
});
