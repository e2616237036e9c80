import assert from "node:assert/strict";
import test from "node:test";

import {
  chancesOf,
  costOf,
  generationOf,
  medianCostOf,
  recorder,
  stepAt,
  stepsOf,
} from "#lib/trace/decoding.js";

const EOS = 1;
const prediction = (id, probability) => ({ id, text: `t${id}`, probability });

function token(
  index,
  id,
  {
    without = { multiplications: 100, milliseconds: 2, difference: 1e-6 },
    top = [prediction(id, 0.6)],
  } = {},
) {
  return {
    index,
    ...prediction(id, 0.6),
    chance: 0.7,
    top,
    cache: { self: { reused: index, computed: 1 }, cross: { reused: 0, computed: 3 } },
    multiplications: 10,
    milliseconds: 0.5,
    without_cache: without,
  };
}

function greedy(ids, finished = "eos") {
  const { run, hear } = recorder();
  hear("start", { source: {} });
  for (const [index, id] of [...ids, ...(finished === "eos" ? [EOS] : [])].entries())
    hear("token", token(index, id));
  hear("done", { ids, text: "", finished });
  return run;
}

const outputOf = (ids) =>
  [...ids, EOS].map((id) => ({ top: [prediction(id, 0.6)], next: prediction(id, 0.6) }));

test("a question holds the settings of its method and of no other", () => {
  const state = { method: "beam", beam: 3, temperature: 0.5, seed: 7 };
  assert.deepEqual(generationOf(state), { method: "beam", beam: 3 });
  assert.deepEqual(generationOf({ ...state, method: "sample" }), {
    method: "sample",
    temperature: 0.5,
    top_k: 0,
    top_p: 1,
    seed: 7,
  });
  assert.deepEqual(generationOf({ ...state, method: null }), { method: "greedy" });
});

test("a method that nobody knows, from a link, is greedy", () => {
  for (const method of ["psychic", "constructor", ""])
    assert.deepEqual(generationOf({ method }), { method: "greedy" });
});

test("the end token is a step where the model wrote it, and none where the limit cut", () => {
  assert.equal(stepsOf(greedy([5, 7])), 3);
  assert.equal(stepsOf(greedy([5, 7], "limit")), 2);
});

test("a translation may be nothing but its end", () => {
  const run = greedy([]);
  assert.equal(stepsOf(run), 1);
  assert.equal(stepAt(run, outputOf([]), 0).chosen.id, EOS);
});

test("a step says what was chosen from what, and that the trace without a cache agrees", () => {
  const run = greedy([5, 7]);
  const step = stepAt(run, outputOf([5, 7]), 1);
  assert.equal(step.chosen.id, 7);
  assert.equal(step.event.chance, 0.7);
  assert.ok(step.isSame);
  assert.equal(stepAt(run, outputOf([5, 8]), 1).isSame, false);
});

function beams() {
  const { run, hear } = recorder();
  const hypothesis = (ids, finished = false) => ({
    ids,
    text: "",
    score: -1,
    log_probability: -2,
    finished,
  });
  hear("beams", { index: 0, hypotheses: [hypothesis([5]), hypothesis([6])] });
  hear("beams", {
    index: 1,
    hypotheses: [hypothesis([5, 7]), hypothesis([5], true), hypothesis([6, 7])],
  });
  hear("beams", { index: 2, hypotheses: [hypothesis([5, 7, 9]), hypothesis([5, 7], true)] });
  hear("done", { ids: [5, 7], text: "", finished: "eos" });
  return run;
}

test("of the hypotheses of a beam search those that begin the translation are marked", () => {
  const wins = (step) => stepAt(beams(), outputOf([5, 7]), step).hypotheses.map(({ wins }) => wins);
  assert.deepEqual([0, 1, 2].map(wins), [
    [true, false],
    [true, false, false],
    [false, true],
  ]);
});

test("beam search tells no tokens, so its probabilities are those of the trace", () => {
  const step = stepAt(beams(), outputOf([5, 7]), 1);
  assert.deepEqual([step.chosen, step.event], [prediction(7, 0.6), null]);
  assert.equal(stepsOf(beams()), 3);
  assert.equal(costOf(beams(), 0, 2), null);
});

test("costs add up over the steps so far", () => {
  const run = greedy([5, 7]);
  assert.deepEqual(costOf(run, 1, 1), {
    with: { multiplications: 10, milliseconds: 0.5 },
    without: { multiplications: 100, milliseconds: 2 },
  });
  assert.deepEqual(costOf(run, 0, 2), {
    with: { multiplications: 30, milliseconds: 1.5 },
    without: { multiplications: 300, milliseconds: 6 },
  });
});

test("what was not measured at every step has no sum", () => {
  const { run, hear } = recorder();
  hear("token", token(0, 5));
  hear("token", token(1, 7, { without: null }));
  assert.equal(costOf(run, 0, 1).without, null);
  assert.equal(costOf(run, 0, 1).with.multiplications, 20);
});

test("of single times the median is told, which one slow step does not move", () => {
  const { run, hear } = recorder();
  for (const [index, milliseconds] of [1, 90, 3, 2].entries())
    hear("token", { ...token(index, 5), milliseconds });
  assert.equal(medianCostOf(run, 0, 2).with.milliseconds, 3);
  assert.equal(medianCostOf(run, 0, 3).with.milliseconds, 2.5);
  assert.equal(medianCostOf(run, 0, 3).without.milliseconds, 2);
});

const TOP = [0.4, 0.2, 0.1, 0.05].map((probability, id) => prediction(id, probability));
const near = (actual, expected) =>
  actual.forEach((value, index) => {
    assert.ok(Math.abs(value - expected[index]) < 1e-12, `${actual}`);
  });

test("top-k leaves so many, and at a temperature T each weighs p to the power of 1/T", () => {
  near(chancesOf(TOP, { temperature: 1, top_k: 2, top_p: 1 }), [2 / 3, 1 / 3, 0, 0]);
  near(chancesOf(TOP, { temperature: 0.5, top_k: 2, top_p: 1 }), [0.8, 0.2, 0, 0]);
});

test("no temperature is too low, and a piece without any probability is never drawn", () => {
  near(
    chancesOf([prediction(0, 0.5), prediction(1, 0)], { temperature: 0.001, top_k: 2, top_p: 1 }),
    [1, 0],
  );
});

test("top-p counts in shares of what top-k leaves; the token that reaches it still belongs", () => {
  near(chancesOf(TOP, { temperature: 1, top_k: 3, top_p: 0.6 }), [2 / 3, 1 / 3, 0, 0]);
  near(chancesOf(TOP, { temperature: 1, top_k: 3, top_p: 0.5 }), [1, 0, 0, 0]);
});

test("at temperature 1 a chance is a share of the softmax, as far as top-p is reached", () => {
  near(chancesOf(TOP, { temperature: 1, top_k: 0, top_p: 1 }), [0.4, 0.2, 0.1, 0.05]);
  near(chancesOf(TOP, { temperature: 1, top_k: 0, top_p: 0.5 }), [2 / 3, 1 / 3, 0, 0]);
});

test("what depends on pieces that were not sent is not guessed", () => {
  assert.equal(chancesOf(TOP, { temperature: 2, top_k: 0, top_p: 1 }), null);
  assert.equal(chancesOf(TOP, { temperature: 1, top_k: 5, top_p: 1 }), null);
  assert.equal(chancesOf(TOP, { temperature: 1, top_k: 0, top_p: 0.9 }), null);
});
