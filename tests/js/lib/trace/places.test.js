import assert from "node:assert/strict";
import test from "node:test";

import {
  attentionGroup,
  crosses,
  doorsOf,
  firstPlace,
  neighbour,
  partsOf,
  placeNamed,
  sidesOf,
  translates,
  writingLayers,
} from "#lib/trace/places.js";
import { BOTH, DECODER, ENCODER, named, placesOf, without } from "../../networks.js";

const names = (places) => places.map(({ name }) => name);

test("every place with a way of looking is a door, in the order of a sentence's way", () => {
  assert.deepEqual(names(doorsOf(BOTH)), [
    "source",
    "encoder.0.self",
    "encoder.0.ffn",
    "encoder.1.self",
    "encoder.1.ffn",
    "memory",
    "target",
    "decoder.0.self",
    "decoder.0.cross",
    "decoder.0.ffn",
    "decoder.1.self",
    "decoder.1.cross",
    "decoder.1.ffn",
    "decoder.2.self",
    "decoder.2.cross",
    "decoder.2.ffn",
    "output",
  ]);
  assert.deepEqual(names(doorsOf(ENCODER)), names(ENCODER));
  assert.deepEqual(names(doorsOf(DECODER)), names(DECODER));
});

test("a place of which nothing can be shown is no door", () => {
  const bare = without(
    ENCODER,
    named(ENCODER, "encoder.0.ffn").values,
    ({ name }) => name === "encoder.0.ffn",
  );
  assert.deepEqual(names(doorsOf(bare)), [
    "source",
    "encoder.0.self",
    "encoder.1.self",
    "encoder.1.ffn",
  ]);
});

test("a place this model does not have is none, whatever a link writes", () => {
  assert.equal(placeNamed("decoder.2.cross", BOTH).layer, 2);
  const wrong = [
    "encoder.2.self",
    "encoder.0.cross",
    "decoder.0",
    "encoder.00.self",
    "constructor",
    "__proto__",
    "",
    null,
    undefined,
  ];
  for (const name of wrong) assert.equal(placeNamed(name, BOTH), null, String(name));
  for (const name of ["memory", "target", "output", "decoder.0.self"])
    assert.equal(placeNamed(name, ENCODER), null, name);
});

test("a page begins with the attention that aligns both sentences, in the last layer", () => {
  const begun = [BOTH, ENCODER, DECODER].map((places) => firstPlace(places).name);
  assert.deepEqual(begun, ["decoder.2.cross", "encoder.1.self", "decoder.2.self"]);
});

test("a way that no attention has begins in the last layer that has it, or at the source", () => {
  const begun = (view, places = BOTH) => firstPlace(places, view).name;
  assert.deepEqual(
    ["heads", "norm", "ffn", "input", "memory", "output"].map((view) => begun(view)),
    ["decoder.2.cross", "decoder.2.cross", "decoder.2.ffn", "source", "memory", "output"],
  );
  assert.equal(begun("ffn", ENCODER), "encoder.1.ffn");
});

test("a way of looking that a model cannot have, or nobody knows, begins where a page does", () => {
  for (const view of ["memory", "output"])
    assert.equal(firstPlace(ENCODER, view).name, "encoder.1.self");
  for (const view of ["player", "nonsense", "constructor"])
    assert.equal(firstPlace(BOTH, view).name, "decoder.2.cross");
});

test("a way of looking begins where its numbers are", () => {
  const additive = without(BOTH, ["q", "k"], ({ stack }) => stack === "decoder");
  assert.equal(firstPlace(additive, "arithmetic").name, "encoder.1.self");
});

const go = (from, step, places = BOTH) =>
  neighbour(named(places, from), step, places)?.name ?? null;

test("from block to block the way leads through every place, in order, and ends", () => {
  const way = ["source"];
  for (let next = way[0]; next !== null; next = go(next, { block: 1 }))
    if (next !== way.at(-1)) way.push(next);
  assert.deepEqual(way, names(BOTH));
  assert.equal(go("source", { block: -1 }), null);
  assert.equal(go("decoder.0.self", { block: -1 }), "target");
});

test("from layer to layer it is the same block, within its stack", () => {
  assert.equal(go("decoder.0.cross", { layer: 1 }), "decoder.1.cross");
  assert.equal(go("decoder.1.self", { layer: 1 }), "decoder.2.self");
  assert.equal(go("encoder.1.ffn", { layer: -1 }), "encoder.0.ffn");
  assert.equal(go("encoder.1.self", { layer: 1 }), null);
  assert.equal(go("encoder.0.self", { layer: -1 }), null);
  assert.equal(go("memory", { layer: 1 }), null);
});

test("an attention belongs to the group that its sides and its mask make it", () => {
  const groups = ["encoder.0.self", "decoder.0.self", "decoder.0.cross"].map((name) =>
    attentionGroup(named(BOTH, name)),
  );
  assert.deepEqual(groups, ["source", "masked", "cross"]);
  assert.equal(attentionGroup({ ...named(DECODER, "decoder.0.self"), causal: false }), "target");
  assert.deepEqual(
    BOTH.filter(crosses).map(({ name }) => name),
    ["decoder.0.cross", "decoder.1.cross", "decoder.2.cross"],
  );
});

test("only what reads one sentence and writes another translates", () => {
  assert.deepEqual([BOTH, ENCODER, DECODER].map(translates), [true, false, false]);
  assert.deepEqual(
    [BOTH, ENCODER, DECODER].map((places) => [...sidesOf(places)]),
    [["source", "target"], ["source"], ["target"]],
  );
});

test("the figure has a part for each side, and the memory ends that of the source", () => {
  const parts = partsOf(BOTH).map(({ stack, queries, places }) => [
    stack,
    queries,
    places[0].name,
    places.at(-1).name,
  ]);
  assert.deepEqual(parts, [
    ["encoder", "source", "source", "memory"],
    ["decoder", "target", "target", "output"],
  ]);
  assert.deepEqual(
    partsOf(ENCODER).map(({ stack }) => stack),
    ["encoder"],
  );
  assert.deepEqual(
    partsOf(DECODER).map(({ stack, queries }) => [stack, queries]),
    [["decoder", "target"]],
  );
});

test("a stack without an embedding of its own begins a part, too", () => {
  const places = BOTH.filter(({ kind }) => kind !== "embedding" && kind !== "memory");
  assert.deepEqual(
    partsOf(places).map(({ stack }) => stack),
    ["encoder", "decoder"],
  );
});

test("a translation is written layer by layer, each reading itself and the source", () => {
  const layers = writingLayers(BOTH).map(({ layer, self, cross }) => [
    layer,
    self.name,
    cross.name,
  ]);
  assert.deepEqual(
    layers,
    [0, 1, 2].map((layer) => [layer, `decoder.${layer}.self`, `decoder.${layer}.cross`]),
  );
  assert.deepEqual(writingLayers(ENCODER), []);
  assert.ok(writingLayers(DECODER).every(({ cross }) => cross === null));
});

test("stacks may have different heads, and places say so", () => {
  const places = placesOf({ encoder: { layers: 1, heads: 2 }, decoder: { layers: 1, heads: 3 } });
  assert.deepEqual(
    ["encoder.0.self", "decoder.0.cross"].map((name) => named(places, name).heads),
    [2, 3],
  );
});
