import assert from "node:assert/strict";
import test from "node:test";

import { VIEWS, attentionGroup, firstPlace, inputOf, needsOf, neighbour, placeOf, placesOf, sidesOf, viewOf, withFigure } from "#lib/trace/places.js";

// Every model has its own number of layers, so that one stack's count cannot pass for the other's.
const BOTH = { stacks: ["encoder", "decoder"], layers: { encoder: 2, decoder: 3 } };
const ENCODER = { stacks: ["encoder"], layers: { encoder: 2 } };
const DECODER = { stacks: ["decoder"], layers: { decoder: 3 } };

const names = (model) => placesOf(model).map(({ name }) => name);

test("the places stand in the order in which a sentence passes them", () => {
  assert.deepEqual(names(BOTH), [
    "source", "encoder.0.self", "encoder.0.ffn", "encoder.1.self", "encoder.1.ffn", "memory", "target",
    "decoder.0.self", "decoder.0.cross", "decoder.0.ffn", "decoder.1.self", "decoder.1.cross", "decoder.1.ffn",
    "decoder.2.self", "decoder.2.cross", "decoder.2.ffn", "output",
  ]);
});

test("an encoder alone has neither memory nor translation, and a decoder alone no source and nothing to cross to", () => {
  assert.deepEqual(names(ENCODER), ["source", "encoder.0.self", "encoder.0.ffn", "encoder.1.self", "encoder.1.ffn"]);
  assert.deepEqual(names(DECODER), [
    "target", "decoder.0.self", "decoder.0.ffn", "decoder.1.self", "decoder.1.ffn", "decoder.2.self", "decoder.2.ffn", "output",
  ]);
});

test("a place has the kind, the stack and the layer its name says", () => {
  assert.deepEqual(placeOf("decoder.2.cross", BOTH), { name: "decoder.2.cross", kind: "attention", stack: "decoder", layer: 2 });
  assert.deepEqual(placeOf("encoder.1.ffn", BOTH), { name: "encoder.1.ffn", kind: "feedforward", stack: "encoder", layer: 1 });
  assert.deepEqual(placeOf("memory", BOTH), { name: "memory", kind: "memory", stack: null, layer: null });
  assert.equal(placeOf("target", BOTH).kind, "input");
});

test("a place this model does not have is none, whatever a link writes", () => {
  const wrong = ["encoder.2.self", "decoder.3.self", "encoder.0.cross", "decoder.0", "encoder.-1.self", "encoder.00.self", "encoder.0.self.q",
    "constructor", "toString", "__proto__", "", null, undefined];
  for (const name of wrong) assert.equal(placeOf(name, BOTH), null, String(name));
  for (const name of ["memory", "target", "output", "decoder.0.self"]) assert.equal(placeOf(name, ENCODER), null, name);
  for (const name of ["memory", "source", "decoder.0.cross"]) assert.equal(placeOf(name, DECODER), null, name);
});

test("a page begins with the attention that aligns both sentences, in the last layer", () => {
  assert.deepEqual([BOTH, ENCODER, DECODER].map(firstPlace), ["decoder.2.cross", "encoder.1.self", "decoder.2.self"]);
  for (const model of [BOTH, ENCODER, DECODER]) assert.equal(placeOf(firstPlace(model), model).kind, "attention");
});

test("a way of looking that no attention has begins in the last layer that has it, or with the source", () => {
  const begun = (view, model = BOTH) => firstPlace(model, view);
  assert.deepEqual(["heads", "norm", "ffn", "input", "memory", "output"].map((view) => begun(view)),
    ["decoder.2.cross", "decoder.2.cross", "decoder.2.ffn", "source", "memory", "output"]);
  assert.equal(begun("ffn", ENCODER), "encoder.1.ffn");
});

test("a place is looked at as asked where it can be, and otherwise in its first way", () => {
  assert.equal(viewOf("attention", "flow"), "flow");
  assert.equal(viewOf("feedforward", "flow"), "ffn");
  assert.equal(viewOf("attention", null), "pipeline");
  assert.equal(viewOf("output", "nonsense"), "output");
});

const go = (from, step, model = BOTH) => neighbour(placeOf(from, model), step, model)?.name ?? null;

test("from block to block the way leads through every place, in order, and ends", () => {
  const way = ["source"];
  for (let next = way[0]; next !== null; next = go(next, { block: 1 })) if (next !== way.at(-1)) way.push(next);
  assert.deepEqual(way, names(BOTH));
  assert.equal(go("source", { block: -1 }), null);
  assert.equal(go("decoder.0.self", { block: -1 }), "target");
});

test("from layer to layer it is the same block, within its stack", () => {
  assert.equal(go("decoder.0.cross", { layer: 1 }), "decoder.1.cross");
  assert.equal(go("encoder.1.ffn", { layer: -1 }), "encoder.0.ffn");
  assert.equal(go("encoder.1.self", { layer: 1 }), null);
  assert.equal(go("encoder.0.self", { layer: -1 }), null);
  assert.equal(go("memory", { layer: 1 }), null);
});

test("every way of looking asks for tensors of its own place alone, each once", () => {
  for (const place of placesOf(BOTH)) {
    for (const view of VIEWS[place.kind]) {
      const needs = needsOf(view, place.name);
      assert.ok(needs.length > 0, `${view} asks for nothing, which is to ask for everything`);
      assert.equal(new Set(needs).size, needs.length, `${view} asks twice`);
      for (const glob of needs) {
        const own = [place.name, `weights.${place.name}`, inputOf(place.name)[0]].some((start) => glob.startsWith(start));
        assert.ok(own || ["memory", "output"].includes(place.name), `${view} of ${place.name} asks for ${glob}`);
      }
    }
  }
});

test("whoever looks at an attention is told its weights and who closed a cell", () => {
  for (const view of VIEWS.attention) {
    for (const value of ["weights", "mask"]) assert.ok(needsOf(view, "encoder.0.self").includes(`encoder.0.self.${value}`), `${view} ${value}`);
  }
});

test("the figure asks for every head of every block at once, and for no matrix of one of them", () => {
  const figure = withFigure([]);
  assert.ok(figure.includes("*.weights"));
  for (const value of ["q", "k", "v", "dot", "scores", "z", "out"]) {
    assert.ok(!figure.some((glob) => glob.endsWith(`.${value}`)), value);
    assert.ok(needsOf("pipeline", "encoder.0.self").includes(`encoder.0.self.${value}`), value);
    assert.ok(!needsOf("heads", "encoder.0.self").includes(`encoder.0.self.${value}`), value);
  }
});

test("nothing is asked for by two names", () => {
  const below = (view, place) => withFigure(needsOf(view, place));
  assert.ok(!below("pipeline", "encoder.0.self").some((name) => /^enc.*\.(weights|mask)$/.test(name)));
  assert.deepEqual(below("flow", "decoder.0.cross"), withFigure([]));
  assert.deepEqual(below("output", "output"), withFigure([]));
  assert.deepEqual(below("input", "source").slice(-2), ["source.embedding", "source.position"]);
});

test("a feed-forward reads what the Add & Norm before it gave, an attention what its own input says", () => {
  assert.deepEqual(inputOf("encoder.1.ffn"), ["encoder.1.self.normed"]);
  assert.deepEqual(inputOf("decoder.0.ffn"), ["decoder.0.cross.normed"]);
  assert.deepEqual(inputOf("decoder.0.cross"), ["decoder.0.cross.input"]);
});

test("an attention belongs to the group that its masks and sides make it", () => {
  assert.equal(attentionGroup({ kind: "cross", causal: false, stack: "decoder" }), "cross");
  assert.equal(attentionGroup({ kind: "self", causal: true, stack: "decoder" }), "masked");
  assert.equal(attentionGroup({ kind: "self", causal: false, stack: "encoder" }), "encoder");
});

test("the rows of a place are tokens of one sentence, the columns of an attention those of one or the other", () => {
  const model = { stacks: ["encoder", "decoder"], layers: { encoder: 2, decoder: 2 } };
  const sides = Object.fromEntries(placesOf(model).map((place) => [place.name, sidesOf(place)]));
  assert.deepEqual(sides["encoder.1.self"], { rows: "source", columns: "source" });
  assert.deepEqual(sides["decoder.0.self"], { rows: "target", columns: "target" });
  assert.deepEqual(sides["decoder.0.cross"], { rows: "target", columns: "source" });
  for (const name of ["source", "memory", "encoder.0.ffn"]) assert.deepEqual(sides[name], { rows: "source", columns: null }, name);
  for (const name of ["target", "output", "decoder.1.ffn"]) assert.deepEqual(sides[name], { rows: "target", columns: null }, name);
});

test("the product behind Q, K and V asks for its matrices, the weighted sum for none", () => {
  const own = (view) => needsOf(view, "decoder.0.cross").filter((name) => name.startsWith("weights."));
  assert.deepEqual(own("project"), ["q", "k", "v"].map((letter) => `weights.decoder.0.cross.w_${letter}`));
  assert.deepEqual(own("mix"), []);
});
