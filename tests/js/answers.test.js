import assert from "node:assert/strict";
import test from "node:test";

import { createAnswers } from "#pages/answers.js";

/** An API whose answers come when the test says so. */
function delayed() {
  const calls = [];
  const trace = (request, { signal, link }) => new Promise((resolve, reject) => {
    calls.push({ request, link, signal, resolve, reject });
  });
  return { calls, trace };
}

function page(api) {
  const heard = [];
  const answers = createAnswers(api, {
    onWait: () => heard.push("wait"),
    onAnswer: (trace) => heard.push(trace),
    onProblem: (error) => heard.push(error.message),
  });
  return { heard, answers };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("an old answer never overwrites a new one, whichever comes last", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" });
  answers.ask({ source: "ab" });
  api.calls[1].resolve("new");
  await settled();
  api.calls[0].resolve("old");
  await settled();
  assert.deepEqual(heard, ["wait", "wait", "new"]);
});

test("what is overtaken is cancelled, and its failure is nobody's problem", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" });
  answers.ask({ source: "ab" });
  assert.ok(api.calls[0].signal.aborted);
  api.calls[0].reject(new Error("aborted"));
  api.calls[1].reject(new Error("broken"));
  await settled();
  assert.deepEqual(heard, ["wait", "wait", "broken"]);
});

test("what was answered is not asked again", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" });
  api.calls[0].resolve("first");
  await settled();
  answers.ask({ source: "a" });
  assert.equal(api.calls.length, 1);
  assert.deepEqual(heard, ["wait", "first", "first"]);
});

test("a kept answer cancels what is under way", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" });
  api.calls[0].resolve("first");
  await settled();
  answers.ask({ source: "ab" });
  answers.ask({ source: "a" });
  api.calls[1].resolve("second");
  await settled();
  assert.deepEqual(heard, ["wait", "first", "wait", "first"]);
});

test("a failure is not kept", async () => {
  const api = delayed();
  const { answers } = page(api);
  answers.ask({ source: "a" });
  api.calls[0].reject(new Error("broken"));
  await settled();
  answers.ask({ source: "a" });
  assert.equal(api.calls.length, 2);
});
