import assert from "node:assert/strict";
import test from "node:test";

import { element } from "#lib/ink/svg.js";
import { facesUsed, rangesOf } from "#picture/faces.js";

const FACES = [
  { family: "Plain", ranges: rangesOf("U+20-7E, U+D7") },
  { family: "Plain", ranges: rangesOf("U+100-17F") },
  { family: "Formal", ranges: rangesOf("U+20-7E, U+2211") },
];
const used = (...children) =>
  facesUsed(element("svg", { "font-family": "'Plain', 'Formal', serif" }, ...children), FACES).map(
    (face) => FACES.indexOf(face),
  );
const text = (content, attributes = {}) => element("text", attributes, content);

test("a picture needs the files that have its characters, and no others", () => {
  assert.deepEqual(used(text("a × b")), [0]);
  assert.deepEqual(used(text("aŁ")), [0, 1]);
  assert.deepEqual(used(text("∑")), [2]);
});

test("a character is written with the first family that has it", () => {
  assert.deepEqual(used(text("a", { "font-family": "Formal, Plain" })), [2]);
  assert.deepEqual(used(element("g", { "font-family": "Formal" }, text("×"), text("a"))), [2]);
});

test("what no file has is left to the reader's system, and a title is not drawn", () => {
  assert.deepEqual(used(text("猫"), element("title", {}, "a")), []);
});
