import assert from "node:assert/strict";
import test from "node:test";

import {
  beforeDecoding,
  exampleOf,
  isEmpty,
  keyOf,
  QUESTION,
  questionOf,
} from "#lib/link/question.js";
import { parse } from "#shell/state.js";

const SETTINGS = { example: { source: "猫", target_language: "en" }, model: "tiny" };

test("a question names every field, and a link can say each of them", () => {
  const link = "source=tea&target=th%C3%A9&target_language=fr&model=small&pad_to=9";
  assert.deepEqual(questionOf(parse(link), SETTINGS), {
    source: "tea",
    target: "thé",
    target_language: "fr",
    model: "small",
    pad_to: 9,
  });
  assert.deepEqual(Object.keys(exampleOf(SETTINGS)), Object.keys(QUESTION));
  for (const name of Object.keys(QUESTION)) assert.ok(name in parse(""), name);
});

test("the language of the example is that of no other sentence", () => {
  assert.equal(questionOf(parse(""), SETTINGS).target_language, "en");
  assert.equal(questionOf(parse("target_language=fr"), SETTINGS).target_language, "fr");
  assert.equal(questionOf(parse("source=tea"), SETTINGS).target_language, null);
  assert.equal(exampleOf({ ...SETTINGS, example: { source: "a" } }).target_language, null);
});

test("an empty line asks nothing, and the example stands in for none", () => {
  assert.equal(isEmpty(questionOf(parse("source=%20%E3%80%80"), SETTINGS)), true);
  assert.equal(isEmpty(questionOf(parse(""), SETTINGS)), false);
});

test("equal questions have equal keys, however they are written", () => {
  const question = questionOf(parse("source=tea&pad_to=9"), SETTINGS);
  const { target, ...reversed } = Object.fromEntries(Object.entries(question).reverse());
  assert.equal(target, null);
  assert.equal(keyOf(reversed), keyOf(question));
  const others = ["source=tea", "source=tea&pad_to=8", "source=Tea&pad_to=9", "pad_to=9"];
  for (const other of others) {
    assert.notEqual(keyOf(questionOf(parse(other), SETTINGS)), keyOf(question), other);
  }
});

test("before a translation is written nothing is known of it", () => {
  const question = questionOf(parse("source=tea&target=a&pad_to=9"), SETTINGS);
  assert.deepEqual(beforeDecoding(question), {
    source: "tea",
    target_language: null,
    model: "tiny",
  });
});
