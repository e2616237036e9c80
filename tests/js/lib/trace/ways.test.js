import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";

import {
  fits,
  gapsOf,
  lacking,
  neededOf,
  tensorsNamed,
  tensorsOf,
  viewOf,
  viewsOf,
  WAYS,
  waysOf,
  withFigure,
} from "#lib/trace/ways.js";
import { BOTH, DECODER, ENCODER, named, placesOf, without } from "../../networks.js";

const ways = (name, places = BOTH) => waysOf(named(places, name), places);
const tensors = (view, name, places = BOTH) => tensorsOf(view, named(places, name), places);

test("a kind of place has its ways in the order of the list, and opens with the first", () => {
  assert.deepEqual(ways("encoder.0.self"), [
    "pipeline",
    "project",
    "heads",
    "matrix",
    "flow",
    "tokens",
    "mix",
    "multihead",
    "norm",
    "arithmetic",
  ]);
  assert.deepEqual(
    ["encoder.0.ffn", "source", "memory", "output"].map((name) => ways(name)),
    [["ffn", "norm"], ["input"], ["memory"], ["output"]],
  );
});

test("a place is looked at as asked where it can be, and otherwise in its first way", () => {
  const shown = (view, name) => viewOf(view, named(BOTH, name), BOTH);
  assert.equal(shown("flow", "encoder.0.self"), "flow");
  assert.equal(shown("flow", "encoder.0.ffn"), "ffn");
  assert.equal(shown(null, "encoder.0.self"), "pipeline");
  for (const view of ["nonsense", "constructor", "figure", "player"])
    assert.equal(shown(view, "output"), "output");
});

test("what a place has not got is no way to look at it, and it is said what is lacking", () => {
  const additive = without(BOTH, ["q", "k", "dot"]);
  const place = named(additive, "encoder.0.self");
  assert.deepEqual(waysOf(place, additive), [
    "pipeline",
    "heads",
    "matrix",
    "flow",
    "tokens",
    "mix",
    "multihead",
    "norm",
  ]);
  assert.deepEqual(lacking("arithmetic", place, additive), ["q", "k"]);
  assert.equal(fits("arithmetic", place, additive), false);
  const closed = BOTH.map((other) => ({ ...other, matrices: [] }));
  assert.deepEqual(lacking("project", named(closed, "encoder.0.self"), closed), [
    "matrix:w_q",
    "matrix:w_k",
    "matrix:w_v",
  ]);
});

test("a memory that nothing reads cannot be looked at", () => {
  const alone = BOTH.filter(({ name }) => !name.endsWith(".cross"));
  assert.deepEqual(waysOf(named(alone, "memory"), alone), []);
});

test("a memory can be seen without keys made of it; the player needs those of all layers", () => {
  const additive = without(BOTH, ["q", "k"], ({ name }) => name === "decoder.1.cross");
  assert.deepEqual(waysOf(named(additive, "memory"), additive), ["memory"]);
  assert.deepEqual(
    gapsOf("player", additive).map(({ place, word }) => [place.name, word]),
    [["decoder.1.cross", "k"]],
  );
  assert.deepEqual(gapsOf("forcing", additive), []);
  assert.deepEqual(gapsOf("player", BOTH), []);
});

test("a word of the list names tensors of this place, of others, or none", () => {
  const place = named(BOTH, "decoder.1.cross");
  assert.deepEqual(tensorsNamed("q", place, BOTH), ["decoder.1.cross.q"]);
  assert.deepEqual(tensorsNamed("matrix:w_q", place, BOTH), ["weights.decoder.1.cross.w_q"]);
  assert.deepEqual(tensorsNamed("adds_to", place, BOTH), ["decoder.1.self.normed"]);
  assert.deepEqual(tensorsNamed("hidden", place, BOTH), []);
  assert.deepEqual(tensorsNamed("memory:reads", null, BOTH), ["decoder.0.cross.memory"]);
  assert.deepEqual(tensorsNamed("embedding:input", null, DECODER), ["target.input"]);
  assert.deepEqual(
    tensorsNamed("readers:k", named(BOTH, "memory"), BOTH),
    [0, 1, 2].map((layer) => `decoder.${layer}.cross.k`),
  );
  assert.deepEqual(
    tensorsNamed("causal:mask", null, BOTH),
    [0, 1, 2].map((layer) => `decoder.${layer}.self.mask`),
  );
  assert.equal(tensorsNamed("target:v", null, BOTH).length, 6);
  assert.equal(tensorsNamed("all:weights", null, BOTH).length, 8);
});

test("X of a feed-forward is what it reads: with its LayerNorm first, its own", () => {
  const pre = placesOf({ encoder: { layers: 2, norm: "pre" } });
  assert.equal(tensors("ffn", "encoder.1.ffn", ENCODER)[0], "encoder.1.self.normed");
  assert.equal(tensors("ffn", "encoder.1.ffn", pre)[0], "encoder.1.ffn.normed");
  assert.equal(tensors("norm", "encoder.1.ffn", pre)[0], "encoder.1.self.residual");
});

test("every way of looking asks for what is there, each once", () => {
  for (const places of [
    BOTH,
    ENCODER,
    DECODER,
    placesOf({ encoder: { layers: 1, norm: "pre" }, decoder: { layers: 2, heads: 3 } }),
  ]) {
    const there = new Set(
      places.flatMap(({ name, reads, values, matrices }) => [
        ...reads,
        ...values.map((value) => `${name}.${value}`),
        ...matrices.map((value) => `weights.${name}.${value}`),
      ]),
    );
    for (const place of places) {
      for (const view of waysOf(place, places)) {
        const asked = tensorsOf(view, place, places);
        assert.equal(new Set(asked).size, asked.length, `${view} asks twice`);
        for (const tensor of asked)
          assert.ok(there.has(tensor), `${view} of ${place.name} asks for ${tensor}`);
        for (const tensor of neededOf(view, place, places))
          assert.ok(asked.includes(tensor), `${view} does not ask for ${tensor}`);
      }
    }
  }
});

test("whoever looks at an attention gets its weights, and its mask where there is one", () => {
  for (const view of ways("encoder.0.self")) {
    for (const value of ["weights", "mask"])
      assert.ok(
        tensors(view, "encoder.0.self").includes(`encoder.0.self.${value}`),
        `${view} ${value}`,
      );
  }
  const open = without(BOTH, ["mask"]);
  assert.deepEqual(tensors("heads", "encoder.0.self", open), ["encoder.0.self.weights"]);
});

test("probabilities stand in the manifest: their view asks for no tensor", () => {
  assert.deepEqual(tensors("output", "output"), []);
});

test("the figure asks for all heads of all blocks at once, and for no trained matrix", () => {
  const figure = withFigure([], BOTH);
  assert.deepEqual(figure, [
    "*.weights",
    "*.mask",
    "*.active",
    "source.input",
    "target.input",
    "decoder.0.cross.memory",
  ]);
  assert.deepEqual(withFigure([], without(ENCODER, ["mask", "active"])), [
    "*.weights",
    "source.input",
  ]);
});

test("nothing is asked for by two names", () => {
  const below = (view, name) => withFigure(tensors(view, name), BOTH);
  assert.ok(
    !below("pipeline", "encoder.0.self").some((name) => /^enc.*\.(weights|mask)$/.test(name)),
  );
  assert.deepEqual(below("flow", "decoder.0.cross"), withFigure([], BOTH));
  assert.deepEqual(below("output", "output"), withFigure([], BOTH));
  assert.deepEqual(below("input", "source").slice(-2), ["source.embedding", "source.position"]);
});

test("the product behind Q, K and V asks for its matrices, the weighted sum for none", () => {
  const own = (view) =>
    tensors(view, "decoder.0.cross").filter((name) => name.startsWith("weights."));
  assert.deepEqual(
    own("project"),
    ["q", "k", "v"].map((letter) => `weights.decoder.0.cross.w_${letter}`),
  );
  assert.deepEqual(own("mix"), []);
});

const root = new URL("../../../../static/", import.meta.url);

test("every way of looking at a place has a module, and a name in the catalogue", () => {
  const catalogue = JSON.parse(readFileSync(new URL("i18n/en.json", root), "utf8"));
  for (const view of Object.keys(WAYS)) assert.ok(`view.${view}` in catalogue, view);
  for (const view of viewsOf("inspector")) {
    const path = new URL(`js/views/ways/${view}.js`, root);
    assert.ok(existsSync(path), view);
    assert.match(readFileSync(path, "utf8"), /^export function createView\(/m, view);
  }
});

test("whatever a way of looking may lack has a word, and every kind of place it fits", () => {
  const catalogue = JSON.parse(readFileSync(new URL("i18n/en.json", root), "utf8"));
  for (const view of viewsOf("inspector")) {
    for (const word of WAYS[view].needs)
      assert.ok(`lack.${word.replace(/^readers:.*/, "readers")}` in catalogue, word);
    assert.ok(`kind.${WAYS[view].kinds[0]}` in catalogue, view);
  }
});
