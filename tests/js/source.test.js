import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { viewsOf } from "#lib/trace/ways.js";

const root = new URL("../../static/", import.meta.url);
const modules = readdirSync(new URL("js/", root), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".js"))
  .map((name) => ({ name, code: readFileSync(new URL(`js/${name}`, root), "utf8") }));
/** Without comments, whose types name modules that are not loaded. */
const importsOf = (code) =>
  [...code.replace(/\/\*.*?\*\//gs, "").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    (match) => match[1],
  );

test("modules import by bare names, so that one import map moves them all", () => {
  for (const { name, code } of modules) {
    for (const path of importsOf(code))
      assert.match(path, /^#[\w/]+\.js$/, `${name} imports ${path}`);
  }
});

test("lib knows no views, views know no pages, and neither asks a server", () => {
  for (const { name, code } of modules) {
    const allowed = name.startsWith("lib/")
      ? /^#lib\//
      : name.startsWith("views/")
        ? /^#(lib|views)\//
        : /^#/;
    for (const path of importsOf(code)) assert.match(path, allowed, `${name} imports ${path}`);
    if (/^(lib|views)\//.test(name)) assert.doesNotMatch(code, /\bfetch\(/, name);
  }
});

test("lib draws nothing: it knows no document", () => {
  for (const { name, code } of modules.filter(({ name }) => name.startsWith("lib/"))) {
    assert.doesNotMatch(
      code.replace(/\/\*.*?\*\//gs, "").replace(/\/\/.*/g, ""),
      /\b(document|window|localStorage)\b/,
      name,
    );
  }
});

/** What pages run, and what the inspector loads by the name of a way of looking. */
const ENTRIES = [
  ...viewsOf("inspector").map((view) => `views/ways/${view}.js`),
  "pages/inspector/inspector.js",
  "pages/positions/positions.js",
  "pages/decode/decode.js",
  "pages/embed/driven.js",
  "pages/parts/header.js",
];

/** All modules that these need, themselves included. */
function reachedBy(...entries) {
  const reached = new Set();
  const visit = (name) => {
    if (reached.has(name)) return;
    reached.add(name);
    const { code } = modules.find((module) => module.name === name);
    for (const path of importsOf(code)) visit(path.slice(1));
  };
  entries.forEach(visit);
  return reached;
}

test("no module is left that no page needs", () => {
  const reached = reachedBy(...ENTRIES);
  assert.deepEqual(
    modules.map(({ name }) => name).filter((name) => !reached.has(name)),
    [],
  );
});

test("only curves.js touches Plotly", () => {
  for (const { name, code } of modules)
    if (/\bPlotly\b/.test(code)) assert.equal(name, "views/positions/curves.js");
});

test("nothing is random, nothing becomes markup, nothing comes from elsewhere", () => {
  for (const { name, code } of modules) {
    assert.doesNotMatch(
      code,
      /Math\.random|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/,
      name,
    );
    for (const [address] of code.matchAll(/https?:\/\/[^\s"'`)]+/g)) {
      assert.match(
        address,
        /^http:\/\/www\.w3\.org\/|^https:\/\/(huggingface\.co|bottosson\.github\.io)\//,
        `${name} names ${address}`,
      );
    }
  }
});

test("code, comments and texts end within 100 columns", () => {
  // The formatter breaks code alone.
  for (const { name, code } of modules) {
    const long = code.split("\n").findIndex((line) => line.length > 100);
    assert.equal(long, -1, `line ${long + 1} of ${name}`);
  }
});

test("a module can be read in one sitting", () => {
  for (const { name, code } of modules)
    assert.ok(code.split("\n").length <= 300, `${name} has more than 300 lines`);
});
