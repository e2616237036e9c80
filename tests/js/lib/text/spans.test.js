import assert from "node:assert/strict";
import test from "node:test";

import { segmentsOf } from "#lib/text/spans.js";

const piece = (start, end) => ({ id: 1, text: "x", start, end, kind: "piece" });
const byte = (start, end) => ({ id: 2, text: "<0xE6>", start, end, kind: "byte" });
const special = (text) => ({ id: 3, text, start: null, end: null, kind: "special" });
const pad = { id: 0, text: "<pad>", start: null, end: null, kind: "pad" };

const brief = (side) => segmentsOf(side).map(({ text, tokens }) => [text, ...tokens]);

test("a sentence is cut where its tokens are, and what stands between them stays", () => {
  const side = {
    text: " I want\ntea. ",
    tokens: [piece(1, 2), piece(3, 7), piece(8, 11), piece(11, 12), special("<eos>"), pad],
  };
  assert.deepEqual(brief(side), [
    [" "],
    ["I", 0],
    [" "],
    ["want", 1],
    ["\n"],
    ["tea", 2],
    [".", 3],
    [" "],
    ["", 4],
    ["", 5],
  ]);
});

test("bytes of one character stay together, those of the next one apart", () => {
  const side = {
    text: "a機😀",
    tokens: [piece(0, 1), byte(1, 2), byte(1, 2), byte(1, 2), byte(2, 3), byte(2, 3)],
  };
  assert.deepEqual(brief(side), [
    ["a", 0],
    ["機", 1, 2, 3],
    ["😀", 4, 5],
  ]);
});

test("tokens that share a character stay together", () => {
  const side = { text: "abcd", tokens: [piece(0, 2), piece(1, 3), piece(3, 4)] };
  assert.deepEqual(brief(side), [
    ["abc", 0, 1],
    ["d", 2],
  ]);
});

test("a token that was not typed stands before the text it begins", () => {
  const side = { text: "Tea.", tokens: [special("<en>"), piece(0, 3), piece(3, 4)] };
  assert.deepEqual(brief(side), [
    ["", 0],
    ["Tea", 1],
    [".", 2],
  ]);
  assert.deepEqual(brief({ text: "", tokens: [special("<en>")] }), [["", 0]]);
});

test("put together, the texts are the sentence and every token stands once, in order", () => {
  const text = "猫 is 👩‍👩‍👧, x";
  const length = Array.from(text).length;
  for (let step = 1; step <= 3; step++) {
    const tokens = [];
    for (let start = 0; start < length; start += step + (start % 2))
      tokens.push(piece(start, Math.min(start + step, length)));
    const segments = segmentsOf({ text, tokens });
    assert.equal(segments.map((segment) => segment.text).join(""), text);
    assert.deepEqual(
      segments.flatMap((segment) => segment.tokens),
      tokens.map((_, index) => index),
    );
  }
});
