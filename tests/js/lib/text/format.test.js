import assert from "node:assert/strict";
import test from "node:test";

import {
  bound,
  codePoints,
  cut,
  grouped,
  nextToken,
  number,
  quoted,
  readable,
  signed,
  superscript,
  tick,
  tokenLabel,
  tokenLabels,
} from "#lib/text/format.js";

for (const [value, text] of [
  [0.7379123, "0.7379"],
  [22.7, "22.70"],
  [1, "1.000"],
  [0.002464, "0.002464"],
  [1234.56, "1235"],
  [0, "0"],
  [-0, "0"],
  [-3.8, "−3.800"],
  [5.2e-5, "5.20×10⁻⁵"],
  [-2e-8, "−2.00×10⁻⁸"],
  [0.00099996, "0.001000"],
  [9.999e-5, "1.00×10⁻⁴"],
  [12345, "1.23×10⁴"],
  [9999.7, "1.00×10⁴"],
  [Infinity, "∞"],
  [-Infinity, "−∞"],
  [NaN, "NaN"],
  [Math.fround(0.1), "0.1000"],
  [1.401298464324817e-45, "1.40×10⁻⁴⁵"],
]) {
  test(`${value} is written ${text}`, () => assert.equal(number(value), text));
}

test("a signed number carries its sign", () => {
  assert.deepEqual([signed(1.5), signed(-1.5), signed(0)], ["+1.500", "−1.500", "0"]);
});

test("the bound of a scale has two digits and is never below the value", () => {
  assert.deepEqual(
    [3.71, 3.8, 0.0123, 99.1, 120, 0, 5e-9].map(bound),
    [3.8, 3.8, 0.013, 100, 120, 1, 5e-9],
  );
  for (let value = 0.001; value < 2000; value *= 1.37)
    assert.ok(bound(value) >= value && bound(value) < value * 1.11);
});

test("a tick is as short as it can be", () => {
  assert.deepEqual([0, 0.1, 0.5, 1, -3.8, 30, 0.013, -0.5].map(tick), [
    "0",
    ".1",
    ".5",
    "1",
    "−3.8",
    "30",
    ".013",
    "−.5",
  ]);
});

test("raised digits", () => assert.equal(superscript(-120), "⁻¹²⁰"));

const token = (changes) => ({ id: 7, text: "piece", start: 0, end: 1, kind: "piece", ...changes });

test("a label is cut from what was typed, full width and case kept", () => {
  const side = {
    text: "Hello，世界",
    tokens: [
      token({ text: "hello", start: 0, end: 5 }),
      token({ text: ",", start: 5, end: 6 }),
      token({ text: "世界", start: 6, end: 8 }),
      token({ text: "<eos>", start: null, end: null, kind: "special" }),
    ],
  };
  assert.deepEqual(tokenLabels(side), ["Hello", "，", "世界", "<eos>"]);
  assert.deepEqual(tokenLabels(null), []);
});

test("offsets count characters, not halves of an emoji", () => {
  const characters = codePoints("😀猫a");
  assert.equal(tokenLabel(token({ start: 1, end: 2 }), characters), "猫");
  assert.equal(tokenLabel(token({ start: 0, end: 1 }), characters), "😀");
});

test("a byte is its two digits", () => {
  assert.equal(tokenLabel(token({ kind: "byte", text: "<0xE4>" }), codePoints("体")), "E4");
  assert.equal(tokenLabel(token({ kind: "byte", text: "e4" }), codePoints("体")), "E4");
});

test("typed text that looks like a special token or a byte stays text", () => {
  assert.equal(
    tokenLabel(token({ text: "<eos>", start: 0, end: 5 }), codePoints("<eos>")),
    "<eos>",
  );
  assert.equal(
    tokenLabel(token({ text: "<0x41>", start: 0, end: 6 }), codePoints("<0x41>")),
    "<0x41>",
  );
});

test("white space and what has no width can be read", () => {
  assert.equal(readable("a b\n\t"), "a␣b↵⇥");
  assert.equal(readable("\u0000\u200b\u202e"), "␀U+200BU+202E");
  assert.equal(readable("猫。"), "猫。");
  assert.equal(tokenLabel(token({ text: "", start: 1, end: 3 }), codePoints("x  y")), "␣␣");
});

test("a joined emoji keeps its joiner when it is one letter to a person", () => {
  assert.equal(cut("👨‍👩‍👧‍👦"), "👨‍👩‍👧‍👦");
});

test("long labels are cut by letters as a person counts them", () => {
  assert.equal(cut("interest"), "interest");
  assert.equal(cut("extraordinary"), "extraord…");
  assert.equal(cut("机器学习机器学习机器", 4), "机器学…");
});

test("a row of the target writes the token after its own, the last what the network says", () => {
  const tokens = ["<en>", "I", "drink", "<pad>"].map((text, id) => ({
    id,
    text,
    kind: text === "<pad>" ? "pad" : "special",
    start: null,
    end: null,
  }));
  const output = ["I", "drink", "<eos>"].map((text) => ({ top: [], next: { text } }));
  const trace = { target: { text: "I drink", tokens }, output };
  const next = (row, queries = "target") => nextToken(trace, { queries }, row);
  assert.deepEqual([next(0), next(1), next(2), next(3)], ["I", "drink", "<eos>", null]);
  assert.equal(next(0, "source"), null);
  assert.equal(nextToken({ ...trace, output: null }, { queries: "target" }, 0), null);
});

test("a text that begins with <eos>, for want of a language, has a token after that", () => {
  const tokens = ["<eos>", "drink"].map((text, id) => ({
    id,
    text,
    kind: "special",
    start: null,
    end: null,
  }));
  const output = ["drink", "tea"].map((text) => ({ top: [], next: { text } }));
  const trace = { target: { text: "drink", tokens }, output };
  assert.deepEqual(
    [0, 1].map((row) => nextToken(trace, { queries: "target" }, row)),
    ["drink", "tea"],
  );
});

test("somebody's text in a sentence of the page does not turn it round", () => {
  assert.equal(quoted("plain 猫"), "plain 猫");
  assert.equal(quoted("a\u202eb"), "aU+202Eb");
  assert.equal(quoted("\u2069\u2066"), "U+2069U+2066");
  assert.equal(quoted("سلام"), "\u2068سلام\u2069");
});

for (const [value, text] of [
  [10_000, "10\u202f000"],
  [2.5, "2.5"],
  [1e300, "1.00×10³⁰⁰"],
  [0, "0"],
  [999_999_999, "999\u202f999\u202f999"],
]) {
  test(`${value} with its thousands apart, and never longer than a line`, () =>
    assert.equal(grouped(value), text));
}
