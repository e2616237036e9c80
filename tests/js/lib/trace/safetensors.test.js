import assert from "node:assert/strict";
import test from "node:test";

import { halfToNumber, readSafetensors } from "#lib/trace/safetensors.js";

/**
 * Writes a file by hand, so that the reader is checked against the format and not against a writer
 * of ours.
 */
export function file(header, bytes = []) {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const out = new Uint8Array(8 + json.length + bytes.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  out.set(bytes, 8 + json.length);
  return out.buffer;
}

/** A header padded with spaces until its tensors begin on a multiple of eight. */
function padded(header) {
  const text = JSON.stringify(header);
  return text + " ".repeat((8 - (text.length % 8)) % 8);
}

const F32_BYTES = [0, 0, 128, 63, 0, 0, 0, 192, 205, 204, 204, 61]; // 1, −2, 0.1 in little endian

test("a float tensor is a view on the file's own memory", () => {
  const header = { x: { dtype: "F32", shape: [3, 1], data_offsets: [0, 12] } };
  const buffer = file(padded(header), F32_BYTES);
  const { data, shape, dtype } = readSafetensors(buffer).tensors.get("x");
  assert.deepEqual([...data], [1, -2, Math.fround(0.1)]);
  assert.deepEqual(shape, [3, 1]);
  assert.equal(dtype, "F32");
  assert.equal(data.buffer, buffer);
});

test("a tensor off its boundary is copied and keeps its numbers", () => {
  const header = {
    u: { dtype: "U8", shape: [1], data_offsets: [0, 1] },
    x: { dtype: "F32", shape: [3], data_offsets: [1, 13] },
  };
  const buffer = file(padded(header), [7, ...F32_BYTES]);
  const { tensors } = readSafetensors(buffer);
  assert.deepEqual([...tensors.get("u").data], [7]);
  assert.deepEqual([...tensors.get("x").data], [1, -2, Math.fround(0.1)]);
  assert.notEqual(tensors.get("x").data.buffer, buffer);
});

test("integers of 32 and 64 bits keep every bit", () => {
  const header = {
    a: { dtype: "I64", shape: [2], data_offsets: [0, 16] },
    b: { dtype: "I32", shape: [1], data_offsets: [16, 20] },
  };
  const bytes = [
    255, 255, 255, 255, 255, 255, 255, 127, 255, 255, 255, 255, 255, 255, 255, 255, 254, 255, 255,
    255,
  ];
  const { tensors } = readSafetensors(file(padded(header), bytes));
  assert.deepEqual([...tensors.get("a").data], [2n ** 63n - 1n, -1n]);
  assert.deepEqual([...tensors.get("b").data], [-2]);
});

test("half-precision numbers become floats", () => {
  const header = { h: { dtype: "F16", shape: [4], data_offsets: [0, 8] } };
  // 1, −2, the largest, the smallest
  const bytes = [0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00];
  const { data } = readSafetensors(file(padded(header), bytes)).tensors.get("h");
  assert.ok(data instanceof Float32Array);
  assert.deepEqual([...data], [1, -2, 65504, 2 ** -24]);
});

test("every kind of half-precision number is decoded", () => {
  assert.equal(halfToNumber(0x3555), 1365 / 4096);
  assert.equal(halfToNumber(0x03ff), 1023 * 2 ** -24);
  assert.equal(halfToNumber(0x7c00), Infinity);
  assert.equal(halfToNumber(0xfc00), -Infinity);
  assert.ok(Number.isNaN(halfToNumber(0x7e00)));
  assert.ok(Object.is(halfToNumber(0x8000), -0));
});

test("metadata comes with the tensors", () => {
  const { metadata, tensors } = readSafetensors(file({ __metadata__: { trace: "{}" } }));
  assert.deepEqual(metadata, { trace: "{}" });
  assert.equal(tensors.size, 0);
});

test("a tensor without elements, or without axes, is read", () => {
  const header = {
    none: { dtype: "F32", shape: [0, 3], data_offsets: [0, 0] },
    one: { dtype: "U8", shape: [], data_offsets: [0, 1] },
  };
  const { tensors } = readSafetensors(file(header, [9]));
  assert.equal(tensors.get("none").data.length, 0);
  assert.deepEqual([...tensors.get("one").data], [9]);
});

for (const [what, buffer, message] of [
  ["a file shorter than its length field", new ArrayBuffer(5), /5 bytes, at least 8/],
  [
    "a header longer than the file",
    new Uint8Array([99, 0, 0, 0, 0, 0, 0, 0, 123]).buffer,
    /99 bytes, 1 follow/,
  ],
  ["a header of impossible length", new Uint8Array(8).fill(255).buffer, /not a safetensors file/],
  ["a header that is no JSON", file("nonsense"), /header is no JSON/],
  ["a header that is a list", file("[]"), /no JSON object/],
  [
    "an unknown dtype",
    file({ x: { dtype: "F8", shape: [1], data_offsets: [0, 1] } }, [0]),
    /tensor x: dtype F8/,
  ],
  [
    "a dtype named like a method of objects",
    file({ x: { dtype: "toString", shape: [1], data_offsets: [0, 1] } }, [0]),
    /dtype toString/,
  ],
  [
    "a shape that does not fit its bytes",
    file({ x: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]),
    /needs 8 bytes, found 4/,
  ],
  [
    "a tensor past the end",
    file({ x: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, [0, 0]),
    /ends at byte/,
  ],
  [
    "a negative side",
    file({ x: { dtype: "U8", shape: [-1], data_offsets: [1, 0] } }, [0]),
    /whole numbers/,
  ],
  ["an entry that is null", file({ x: null }), /tensor x/],
]) {
  test(`${what} is refused with a sentence`, () => {
    assert.throws(() => readSafetensors(buffer), message);
  });
}
