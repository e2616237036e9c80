import assert from "node:assert/strict";
import test from "node:test";

import { readTrace, Trace } from "#lib/trace/trace.js";
import { placesOf } from "../../networks.js";

// Every axis has a side of its own, so that a mistaken order cannot pass: 2 heads, 3 queries, 5
// keys.
const HEADS = 2,
  QUERIES = 3,
  KEYS = 5;
const NAME = "decoder.0.cross";

function manifest(changes = {}) {
  return {
    version: 2,
    model: { id: "tiny" },
    source: {
      text: "猫追老鼠",
      tokens: Array.from({ length: KEYS }, (_, id) => ({
        id,
        text: "s",
        start: 0,
        end: 1,
        kind: "piece",
      })),
    },
    target: {
      text: "A cat",
      tokens: Array.from({ length: QUERIES }, (_, id) => ({
        id,
        text: "t",
        start: 0,
        end: 1,
        kind: "piece",
      })),
    },
    places: placesOf({ encoder: { layers: 1 }, decoder: { layers: 1 } }),
    tensors: {
      [`${NAME}.weights`]: { dtype: "F32", shape: [HEADS, QUERIES, KEYS], axes: ["H", "Q", "K"] },
    },
    aliases: {
      "encoder.0.self.memory": "encoder.0.self.input",
      [`${NAME}.copy`]: `${NAME}.weights`,
    },
    output: null,
    edits: [],
    ...changes,
  };
}

function trace(changes) {
  const data = Float32Array.from({ length: HEADS * QUERIES * KEYS }, (_, index) => index);
  const mask = Uint8Array.from({ length: QUERIES * KEYS }, (_, index) => index % 3);
  return new Trace(
    manifest(changes),
    new Map([
      [`${NAME}.weights`, { dtype: "F32", shape: [HEADS, QUERIES, KEYS], data }],
      [`${NAME}.mask`, { dtype: "U8", shape: [QUERIES, KEYS], data: mask }],
    ]),
  );
}

test("a tensor has its numbers, its shape and the names of its axes", () => {
  const { data, shape, axes } = trace().tensor(`${NAME}.weights`);
  assert.equal(data.length, 30);
  assert.deepEqual(shape, [2, 3, 5]);
  assert.equal(axes, "H Q K");
});

test("an alias may call its axes otherwise than what it stands for", () => {
  const renamed = { alias_axes: { [`${NAME}.copy`]: ["H", "K", "Q"] } };
  assert.deepEqual(
    [`${NAME}.copy`, `${NAME}.weights`].map((name) => trace(renamed).tensor(name).axes),
    ["H K Q", "H Q K"],
  );
  assert.equal(trace().with(trace(renamed)).tensor(`${NAME}.copy`).axes, "H K Q");
});

test("an alias gives the same memory under its own name", () => {
  const same = trace().tensor(`${NAME}.copy`);
  assert.equal(same.name, `${NAME}.copy`);
  assert.equal(same.data[29], 29);
  assert.ok(trace().has(`${NAME}.copy`));
});

test("a second answer adds its tensors and its aliases, and both stay as they were", () => {
  const first = trace();
  const second = new Trace(
    manifest({
      tensors: {
        [`${NAME}.q`]: { dtype: "F32", shape: [HEADS, QUERIES, 7], axes: ["H", "Q", "D"] },
      },
      aliases: { [`${NAME}.again`]: `${NAME}.q` },
    }),
    new Map([
      [
        `${NAME}.q`,
        { dtype: "F32", shape: [HEADS, QUERIES, 7], data: new Float32Array(42).fill(3) },
      ],
    ]),
  );
  const both = first.with(second);
  assert.deepEqual(both.names, [`${NAME}.weights`, `${NAME}.mask`, `${NAME}.q`]);
  assert.equal(both.tensor(`${NAME}.weights`).axes, "H Q K");
  assert.equal(both.tensor(`${NAME}.q`).axes, "H Q D");
  assert.equal(both.tensor(`${NAME}.again`).data[0], 3);
  assert.equal(both.tensor(`${NAME}.copy`).data[29], 29);
  assert.equal(both.source.text, "猫追老鼠");
  assert.equal(first.has(`${NAME}.q`), false);
  assert.equal(second.has(`${NAME}.weights`), false);
});

test("what one answer stores and another calls an alias is found under both names", () => {
  const aliased = trace();
  const stored = new Trace(
    manifest({ aliases: {} }),
    new Map([
      [
        "encoder.0.self.memory",
        { dtype: "F32", shape: [KEYS, 7], data: new Float32Array(35).fill(8) },
      ],
    ]),
  );
  for (const both of [aliased.with(stored), stored.with(aliased)])
    assert.equal(both.tensor("encoder.0.self.memory").data[0], 8);
});

test("one head is a matrix on the same memory", () => {
  const whole = trace();
  const { data, rows, cols } = whole.matrix(`${NAME}.weights`, 1);
  assert.deepEqual([rows, cols, data[0], data.length], [3, 5, 15, 15]);
  assert.equal(data.buffer, whole.tensor(`${NAME}.weights`).data.buffer);
});

test("a tensor without heads is the same matrix for every head", () => {
  assert.deepEqual(
    [...trace().matrix(`${NAME}.mask`, 1).data],
    [...trace().matrix(`${NAME}.mask`, 0).data],
  );
});

test("a head that is not there is refused", () => {
  assert.throws(() => trace().matrix(`${NAME}.weights`, 2), /heads 0 to 1, not 2/);
});

test("a tensor that did not come is refused by name, and can be asked for without harm", () => {
  assert.throws(
    () => trace().tensor("encoder.0.self.memory"),
    /no tensor encoder\.0\.self\.memory/,
  );
  assert.equal(trace().has("encoder.0.self.memory"), false);
});

test("the tokens of a place's axes are those of the side it names", () => {
  const whole = trace();
  const place = whole.place(NAME);
  assert.equal(whole.side(place, "queries").text, "A cat");
  assert.equal(whole.side(place, "keys").text, "猫追老鼠");
  assert.equal(whole.place("encoder.9.self"), null);
});

test("a model without a decoder has no target", () => {
  assert.equal(trace({ target: null }).target, null);
  assert.equal(trace({ target: undefined }).target, null);
});

test("the tokens of a side that a trace lacks are refused with a sentence", () => {
  const [place] = placesOf({ decoder: { layers: 1 } });
  assert.throws(() => trace({ target: null }).side(place, "queries"), /no target/);
});

test("whole numbers of 32 and 64 bits are no values of a trace", () => {
  const data = new BigInt64Array(2);
  const whole = new Trace(manifest(), new Map([["ids", { dtype: "I64", shape: [2], data }]]));
  assert.throws(() => whole.tensor("ids"), /ids holds I64/);
});

test("a newer version is refused with a sentence, a missing one too", () => {
  assert.throws(() => trace({ version: 3 }), /version 3, this page reads up to version 2/);
  assert.throws(() => trace({ version: undefined }), /version undefined/);
});

test("a file without a manifest is refused", () => {
  const json = new TextEncoder().encode("{}");
  const bytes = new Uint8Array(8 + json.length);
  bytes[0] = json.length;
  bytes.set(json, 8);
  assert.throws(() => readTrace(bytes.buffer), /holds no trace/);
});
