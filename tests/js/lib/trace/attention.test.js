import assert from "node:assert/strict";
import test from "node:test";

import { maskOf, weightsOf, whoClosed, writtenOf } from "#lib/trace/attention.js";
import { Trace } from "#lib/trace/trace.js";

const token = (kind) => ({ id: 1, text: kind, start: null, end: null, kind });
const place = { name: "decoder.0.cross", queries: "target", keys: "source" };
const trace = new Trace(
  {
    version: 2,
    places: [place],
    tensors: {},
    aliases: { "decoder.0.cross.mask": "decoder.1.cross.mask" },
    source: { text: "", tokens: [token("piece"), token("byte"), token("special")] },
    target: { text: "", tokens: [token("special"), token("pad")] },
  },
  new Map([
    [
      "decoder.0.cross.weights",
      { data: Float32Array.from({ length: 12 }, (_, index) => index), shape: [2, 2, 3] },
    ],
    ["decoder.1.cross.mask", { data: Uint8Array.of(0, 0, 1, 0, 0, 1), shape: [2, 3] }],
  ]),
);

test("what belongs to the sentence is counted on both axes, and padding is not", () => {
  assert.deepEqual(writtenOf(trace, place), { queries: 1, keys: 3 });
});

test("a head's weights and its mask are found by the name of their place", () => {
  assert.deepEqual([...weightsOf(trace, place, 1).data], [6, 7, 8, 9, 10, 11]);
  assert.equal(maskOf(trace, place).data[2], 1);
  assert.equal(maskOf(trace, { name: "encoder.0.self" }), null);
});

test("all who closed a cell are named, and nobody for an open one", () => {
  const t = (key) => (key === "list.comma" ? ", " : key);
  assert.equal(whoClosed(5, t), "reason.padding, reason.reader");
  assert.equal(whoClosed(0, t), "");
});
