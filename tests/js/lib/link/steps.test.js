import assert from "node:assert/strict";
import test from "node:test";

import { STAGES } from "#lib/layout/stages.js";
import { after, stepsOf } from "#lib/link/steps.js";
import { doorsOf } from "#lib/trace/places.js";
import { waysOf } from "#lib/trace/ways.js";
import { BOTH, named } from "../../networks.js";

const NOTHING = { query: null, key: null, stage: null };
const tensors = (place) =>
  ["input", "q", "k", "v", "dot", "scores", "mask", "weights", "z", "out"].map(
    (name) => `${place}.${name}`,
  );

/** A trace of five source and three target tokens, as much of one as steps ask for. */
function shown(place, state = {}, names = tensors(place)) {
  const sides = { source: { tokens: Array(5) }, target: { tokens: Array(3) } };
  const trace = {
    places: BOTH,
    side: (own, axis) => sides[own[axis]],
    has: (name) => names.includes(name),
  };
  return { trace, place: named(BOTH, place), state: { ...NOTHING, ...state } };
}

test("of the whole network the places are walked, in the order of a sentence's way", () => {
  const steps = stepsOf("figure", shown("encoder.0.ffn"));
  const names = doorsOf(BOTH).map(({ name }) => name);
  assert.equal(steps.count, names.length);
  assert.equal(names[steps.index], "encoder.0.ffn");
  assert.deepEqual(
    names.map((_, index) => steps.to(index)),
    names.map((block) => ({ block })),
  );
});

test("of a line of matrices its stages are walked, from the softmax where nothing is said", () => {
  const steps = stepsOf("pipeline", shown("decoder.0.cross"));
  const stages = Array.from({ length: steps.count }, (_, index) => steps.to(index).stage);
  assert.deepEqual(stages, STAGES);
  assert.equal(stages[steps.index], "weights");
  assert.equal(stepsOf("pipeline", shown("decoder.0.cross", { stage: stages[2] })).index, 2);
});

test("a stage that a model has no tensors for is no step", () => {
  const steps = stepsOf(
    "pipeline",
    shown(
      "decoder.0.cross",
      {},
      tensors("decoder.0.cross").filter((name) => !/\.(q|k|v|dot)$/.test(name)),
    ),
  );
  const stages = Array.from({ length: steps.count }, (_, index) => steps.to(index).stage);
  assert.equal(stages.includes("dot") || stages.includes("project"), false);
  assert.equal(stages.includes("weights"), true);
});

test("of one cell the keys of its row are walked, and the row stays", () => {
  const steps = stepsOf("arithmetic", shown("decoder.0.cross", { query: 2, key: 4 }));
  assert.deepEqual([steps.count, steps.index, steps.to(1)], [5, 4, { key: 1 }]);
  assert.equal(stepsOf("arithmetic", shown("decoder.0.self")).count, 3);
});

test("of everything else the rows are walked, before the first of which nothing is chosen", () => {
  const rows = {
    source: 5,
    memory: 5,
    target: 3,
    output: 3,
    "encoder.1.ffn": 5,
    "decoder.0.ffn": 3,
    "encoder.0.self": 5,
    "decoder.2.cross": 3,
  };
  for (const [name, count] of Object.entries(rows)) {
    const view = waysOf(named(BOTH, name), BOTH).find(
      (other) => !["pipeline", "arithmetic"].includes(other),
    );
    const steps = stepsOf(view, shown(name));
    assert.deepEqual([steps.count, steps.index], [count, -1], name);
    assert.deepEqual(steps.to(2), { query: 2, key: null, dim: null });
    assert.equal(stepsOf(view, shown(name, { query: 1 })).index, 1);
    assert.deepEqual([steps.first, steps.to(-1)], [-1, { query: null, key: null, dim: null }]);
    assert.equal(
      stepsOf(view, shown(name, { query: 50 })).index,
      -1,
      "what is not there is not chosen",
    );
  }
});

test("a step leads on, back or to a place, and nowhere past the ends", () => {
  const steps = { count: 4, index: 1, first: 0, to: () => ({}) };
  assert.equal(after(steps, {}), 2);
  assert.equal(after(steps, { by: 2 }), 3);
  assert.equal(after(steps, { by: -1 }), 0);
  assert.equal(after(steps, { to: 3 }), 3);
  for (const past of [{ by: 3 }, { by: -2 }, { to: 4 }, { to: -1 }])
    assert.equal(after(steps, past), null);
  assert.equal(after({ ...steps, index: -1 }, {}), 0);
  assert.equal(after({ ...steps, first: -1, index: 0 }, { by: -1 }), -1);
  assert.equal(after({ ...steps, first: -1, index: -1 }, { by: -1 }), null);
  assert.equal(after({ ...steps, index: -1, count: 0 }, {}), null);
});
