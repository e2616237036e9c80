import assert from "node:assert/strict";
import test from "node:test";
import { STAGES } from "#lib/layout/stages.js";
import { absence, impossible, impossiblePosition, impossibleStep } from "#lib/link/impossible.js";
import { BOTH, DECODER, ENCODER, named, without } from "../../networks.js";

const NOTHING = Object.fromEntries(
  [
    "view",
    "block",
    "head",
    "query",
    "key",
    "stage",
    "spacing",
    "heads",
    "least",
    "sort",
    "theme",
    "background",
    "scale",
    "method",
    "step",
    "position",
    "second",
    "dim",
  ].map((name) => [name, null]),
);

/**
 * A trace of five source and three target tokens with two heads, as much of one as is asked about.
 */
const sides = { source: { tokens: Array(5) }, target: { tokens: Array(3) } };
const trace = { places: BOTH, has: () => true, side: (place, axis) => sides[place[axis]] };

function inspected(
  state,
  { place = "decoder.0.cross", view = "pipeline", isEmbed = false, only = null } = {},
) {
  return impossible(
    { ...NOTHING, ...state },
    { trace, place: named(BOTH, place), view, isEmbed, only },
  );
}

test("a link that asks for what there is asks for nothing impossible", () => {
  assert.equal(inspected({}), null);
  assert.equal(
    inspected({
      block: "decoder.0.cross",
      head: 1,
      query: 2,
      key: 4,
      stage: "scores",
      spacing: "linear",
      theme: "dark",
      view: "norm",
    }),
    null,
  );
  assert.equal(inspected({ heads: "0_1", least: 0.05, query: 2 }, { view: "flow" }), null);
  assert.equal(inspected({ sort: "entropy_up" }, { view: "heads" }), null);
});

for (const [state, allowed, given] of [
  [{ head: 2 }, "0–1"],
  [{ query: 3 }, "0–2"],
  [{ key: 5 }, "0–4"],
  [{ query: 5 }, "0–4", { place: "encoder.1.ffn", view: "ffn" }],
  [{ stage: "softmax" }, STAGES.join(", ")],
  [{ spacing: "log" }, "sqrt, linear"],
  [{ heads: "0_7" }, "0–1, 0_1, …", { view: "flow" }],
  [{ least: 0.03 }, "0.01, 0.02, 0.05, 0.1, 0.2, 0.5", { view: "flow" }],
  [{ theme: "blue" }, "light, dark, auto"],
  [{ scale: 9 }, "0.75–3"],
  [{ background: "none" }, "paper, transparent"],
]) {
  const [[field, sent]] = Object.entries(state);
  test(`${field} = ${sent} is not there, and what is instead is named`, () => {
    assert.deepEqual(inspected(state, given), { field, sent: String(sent), allowed });
  });
}

test("an order of heads or a view that nobody knows names those there are", () => {
  assert.match(
    inspected({ sort: "size" }, { view: "heads" }).allowed,
    /^entropy, entropy_up, .*end_up$/,
  );
  assert.match(inspected({ view: "haeds" }).allowed, /pipeline, .*heads, .*output/);
});

test("a block that the model lacks names all of them, in an embed those that have its view", () => {
  const all = BOTH.map(({ name }) => name).join(", ");
  assert.deepEqual(inspected({ block: "decoder.9.cross" }), {
    field: "block",
    sent: "decoder.9.cross",
    allowed: all,
  });
  const only = inspected(
    { block: "encoder.0.self" },
    { place: "encoder.0.self", view: "pipeline", only: "ffn" },
  );
  assert.equal(
    only.allowed,
    "encoder.0.ffn, encoder.1.ffn, decoder.0.ffn, decoder.1.ffn, decoder.2.ffn",
  );
});

test("what belongs to another view waits there, and is no reason to complain", () => {
  assert.equal(
    inspected({ stage: "softmax", sort: "size", least: 3, heads: "9" }, { view: "matrix" }),
    null,
  );
});

test("of the player its steps, its layers and its methods are named", () => {
  const asked = (state, steps = 4) =>
    impossibleStep({ ...NOTHING, ...state }, { trace, heads: 2, steps, isEmbed: true });
  assert.equal(
    asked({ step: 3, block: "decoder.2.self", method: "beam", view: "player", head: 1 }),
    null,
  );
  assert.deepEqual(asked({ step: 4 }), { field: "step", sent: "4", allowed: "0–3" });
  assert.deepEqual(asked({ method: "best" }), {
    field: "method",
    sent: "best",
    allowed: "greedy, beam, sample",
  });
  const layers = [0, 1, 2].flatMap((layer) => [`decoder.${layer}.self`, `decoder.${layer}.cross`]);
  assert.deepEqual(asked({ block: "encoder.0.self" }), {
    field: "block",
    sent: "encoder.0.self",
    allowed: layers.join(", "),
  });
  assert.equal(asked({ step: 9 }, null), null);
});

test("of an encoding its positions and dimensions are named", () => {
  const asked = (state) =>
    impossiblePosition({ ...NOTHING, ...state }, { length: 64, d_model: 128, isEmbed: true });
  assert.equal(asked({ position: 63, second: 0, dim: 127 }), null);
  assert.deepEqual(asked({ second: 64 }), { field: "second", sent: "64", allowed: "0–63" });
  assert.deepEqual(asked({ dim: 128 }), { field: "dim", sent: "128", allowed: "0–127" });
});

test("what the header's links carry along from another page is no reason to complain", () => {
  assert.equal(inspected({ view: "forcing" }), null);
  assert.match(inspected({ view: "forcing" }, { isEmbed: true }).allowed, /^pipeline/);
  const carried = { ...NOTHING, view: "heads", block: "encoder.0.ffn", dim: 127 };
  assert.equal(impossibleStep(carried, { trace, heads: 2, steps: 4, isEmbed: false }), null);
  assert.equal(impossiblePosition(carried, { length: 64, d_model: 64, isEmbed: false }), null);
});

const missing = (view, name, places) => absence(view, named(places, name), places);

test("nobody misses a way that the place has, or that waits for another kind of place", () => {
  assert.equal(missing("arithmetic", "decoder.0.cross", BOTH), null);
  assert.equal(missing("flow", "encoder.0.ffn", BOTH), null);
  for (const view of [null, "player", "figure", "nonsense"])
    assert.equal(missing(view, "decoder.0.cross", BOTH), null);
});

test("of a way of looking that a place of its kind cannot have it is said what is lacking", () => {
  const additive = without(BOTH, ["q", "k"], ({ stack }) => stack === "decoder");
  const { place, lacks } = missing("arithmetic", "decoder.0.cross", additive);
  assert.deepEqual([place.name, lacks], ["decoder.0.cross", ["q", "k"]]);
  assert.equal(missing("arithmetic", "encoder.0.self", additive), null);
  assert.equal(missing("arithmetic", "encoder.0.ffn", additive), null, "another place has it");
  assert.equal(
    missing("arithmetic", "encoder.0.ffn", without(BOTH, ["q"])).place.name,
    "decoder.2.cross",
  );
});

test("for a way that no place of the model is made for, it is said which would be", () => {
  assert.deepEqual(missing("memory", "encoder.1.self", ENCODER), {
    view: "memory",
    place: null,
    lacks: [],
    kinds: ["memory"],
  });
  assert.deepEqual(missing("output", "encoder.1.self", ENCODER).kinds, ["output"]);
  assert.deepEqual(missing("memory", "decoder.0.self", DECODER).kinds, ["memory"]);
});
