import assert from "node:assert/strict";
import test from "node:test";

import { Trace } from "#lib/trace/trace.js";

/** A manifest as version 1 wrote it. */
const SAVED = {
  version: 1,
  model: {
    id: "tiny",
    stacks: ["encoder", "decoder"],
    layers: { encoder: 2, decoder: 1 },
    heads: 3,
    d_model: 24,
    d_head: 8,
    d_ff: 40,
    token_limit: 16,
  },
  source: { text: "猫", tokens: [] },
  target: { text: "cat", tokens: [], given: "reader" },
  blocks: [
    {
      name: "encoder.0.self",
      stack: "encoder",
      layer: 0,
      kind: "self",
      queries: "source",
      keys: "source",
      heads: 3,
      d_head: 8,
      causal: false,
    },
  ],
  tensors: { "encoder.0.self.input": { dtype: "F32", shape: [1, 24], axes: ["Q", "M"] } },
  aliases: { "source.position": "x", "encoder.0.self.memory": "encoder.0.self.input" },
  output: null,
};
const data = new Float32Array(24);
const opened = (changes = {}) =>
  new Trace(
    { ...SAVED, ...changes },
    new Map([["encoder.0.self.input", { shape: [1, 24], data }]]),
  );

test("what was saved as version 1 opens: its places follow from its sizes", () => {
  assert.deepEqual(
    opened().places.map(({ name }) => name),
    [
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
      "output",
    ],
  );
  const { queries, keys, causal, norm, heads, d_head, scale } = opened().place("decoder.0.cross");
  assert.deepEqual(
    [queries, keys, causal, norm, heads, d_head, scale],
    ["target", "source", false, "post", 3, 8, Math.sqrt(8)],
  );
  assert.equal(opened().place("decoder.0.self").causal, true);
});

test("each sublayer reads what the one before gave, and adds to it", () => {
  const stream = ["encoder.0.self", "encoder.0.ffn", "encoder.1.self", "decoder.0.cross"].map(
    (name) => opened().place(name).adds_to,
  );
  assert.deepEqual(stream, [
    "source.input",
    "encoder.0.self.normed",
    "encoder.0.ffn.normed",
    "decoder.0.self.normed",
  ]);
  assert.deepEqual(opened().place("encoder.0.ffn").reads, ["encoder.0.self.normed"]);
  assert.deepEqual(opened().place("encoder.0.self").reads, [
    "encoder.0.self.input",
    "encoder.0.self.memory",
  ]);
});

test("widths are those of every stack, and what nobody wrote down is not claimed", () => {
  const { model, target } = opened();
  assert.deepEqual(model.heads, { encoder: 3, decoder: 3 });
  assert.deepEqual(model.d_model, { encoder: 24, decoder: 24 });
  assert.equal(opened().tensor("encoder.0.self.memory").axes, "K M");
  assert.deepEqual([target.language, target.finished, target.given], [null, "given", "reader"]);
});

test("a model that added no positions has none, and a text without a translation stays one", () => {
  assert.deepEqual(opened().place("source").values, ["embedding", "position", "input"]);
  assert.deepEqual(opened({ aliases: {} }).place("target").values, ["embedding", "input"]);
  assert.equal(opened({ target: null }).target, null);
});
