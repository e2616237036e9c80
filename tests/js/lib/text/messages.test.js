import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { pieces, translator } from "#lib/text/messages.js";

const root = new URL("../../../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const catalogue = (language) => JSON.parse(read(`static/i18n/${language}.json`));
const en = catalogue("en");
const zh = catalogue("zh-CN");

/**
 * The names of the program and of a standard, and those of the languages in themselves, are the
 * same everywhere.
 */
const NAMES = ["app.name", "nav.english", "nav.chinese", "share.oembed"];

/** Symbols are, too: a letter, an abbreviation in capitals, numbers and signs, but no word. */
const isSymbols = (message) => !/\p{Ll}{2}/u.test(message.replace(/\{\w+\}/g, ""));

test("both languages have the same messages", () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
});

test("a message has the same placeholders in both languages", () => {
  const names = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const key of Object.keys(en)) assert.deepEqual(names(zh[key]), names(en[key]), key);
});

test("no Chinese message was left in English", () => {
  for (const key of Object.keys(en)) {
    if (NAMES.includes(key)) continue;
    if (!isSymbols(en[key])) assert.notEqual(zh[key], en[key], key);
    if (/[a-z]{4}/i.test(en[key].replace(/\{\w+\}/g, "")))
      assert.match(zh[key], /\p{Script=Han}/u, key);
  }
});

test("a word is no symbol, however short it is", () => {
  for (const message of [
    "FFN",
    "{rows} × {cols}",
    "q·k = {value}",
    "< 0.001",
    "{heads}×{rows}×{cols}",
  ])
    assert.ok(isSymbols(message), message);
  for (const message of ["x + position", "Menu", "of", "{token} is {value}", "self"])
    assert.ok(!isSymbols(message), message);
});

test("no English message holds Chinese, except the name of the language", () => {
  for (const key of Object.keys(en))
    if (key !== "nav.chinese") assert.doesNotMatch(en[key], /\p{Script=Han}/u, key);
});

const files = (folder, end) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}${name}`);

test("every message that is asked for by name is there, and no other", () => {
  const code = [...files("static/js/", ".js"), ...files("templates/", ".html")]
    .map(read)
    .join("\n");
  const asked = new Set(
    [...code.matchAll(/\b(?:t|raw)\(\s*["']([\w.-]+)["']\s*[,)]/g)].map((match) => match[1]),
  );
  for (const key of asked) assert.ok(key in en, `${key} is asked for`);
  // Keys that are put together, such as `stage.${name}`, are known by what comes before the gap.
  const quoted = [...code.matchAll(/["'`]([a-z]+\.[\w.-]*)/gi)].map((match) => match[1]);
  for (const key of Object.keys(en)) {
    assert.ok(
      quoted.some((start) => key === start || (start.endsWith(".") && key.startsWith(start))),
      `${key} is used`,
    );
  }
});

test("placeholders are filled, by elements as well as by text", () => {
  const t = translator({ hello: "{who} reads {what}" });
  assert.equal(t("hello", { who: "猫", what: 7 }), "猫 reads 7");
  const element = { an: "element" };
  assert.deepEqual(pieces("{a} → {b}.", { a: element, b: "x" }), [element, " → ", "x", "."]);
});

test("a value that looks like a placeholder stays as it is", () => {
  assert.equal(translator({ hello: "{who}!" })("hello", { who: "{what}" }), "{what}!");
});

test("a message nobody wrote is an error, names of object methods included", () => {
  assert.throws(() => translator({})("nothing"), /no message nothing/);
  assert.throws(() => translator({})("toString"), /no message toString/);
});
