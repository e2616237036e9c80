import assert from "node:assert/strict";
import test from "node:test";

import { createAnswers } from "#pages/parts/answers.js";

/** An API whose answers come when the test says so. */
function delayed() {
  const calls = [];
  const trace = (request, { signal, link, onProgress }) =>
    new Promise((resolve, reject) => {
      calls.push({
        request,
        link,
        signal,
        onProgress,
        resolve: (...tensors) => resolve(answer(...tensors)),
        reject,
      });
    });
  return { calls, trace, join: (known, more) => known.with(more) };
}

/** A trace as far as its way to the page is concerned: names of what it holds. */
function answer(...tensors) {
  return { tensors, with: (other) => answer(...tensors, ...other.tensors) };
}

function page(api) {
  const heard = [];
  const answers = createAnswers(api, {
    onWait: () => heard.push("wait"),
    onProgress: (received, total) => heard.push(`${received} of ${total}`),
    onAnswer: (trace, options) =>
      heard.push(
        Object.keys(options).length > 0 ? [...trace.tensors, options] : trace.tensors.join(" "),
      ),
    onProblem: (error) => heard.push(error.message),
  });
  const ask = (question, tensors, options = {}) => answers.ask(question, tensors, options);
  return { heard, answers: { ask, cancel: answers.cancel } };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const asked = ({ calls }) => calls.map(({ request }) => request.tensors);

test("an old answer never overwrites a new one, whichever comes last", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, ["weights"]);
  answers.ask({ source: "ab" }, ["weights"]);
  api.calls[1].resolve("new");
  await settled();
  api.calls[0].resolve("old");
  await settled();
  assert.deepEqual(heard, ["wait", "wait", "new"]);
});

test("what is overtaken is cancelled, and its failure is nobody's problem", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, ["weights"]);
  answers.ask({ source: "ab" }, ["weights"]);
  assert.ok(api.calls[0].signal.aborted);
  api.calls[0].onProgress(1, 2);
  api.calls[1].onProgress(3, 4);
  api.calls[0].reject(new Error("aborted"));
  api.calls[1].reject(new Error("broken"));
  await settled();
  assert.deepEqual(heard, ["wait", "wait", "3 of 4", "broken"]);
});

test("a question that needs no tensor is asked once, for what the manifest says", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, []);
  api.calls[0].resolve("none");
  await settled();
  answers.ask({ source: "a" }, []);
  assert.deepEqual(asked(api), [[]]);
  assert.deepEqual(heard, ["wait", "none", "none"]);
});

test("what is given up is neither answered nor a problem", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, ["weights"]);
  answers.cancel();
  assert.ok(api.calls[0].signal.aborted);
  api.calls[0].resolve("late");
  await settled();
  assert.deepEqual(heard, ["wait"]);
});

test("a question goes to the server as it is, with the tensors that are shown of it", () => {
  const api = delayed();
  const { answers } = page(api);
  answers.ask({ source: "a", pad_to: 12 }, ["weights", "mask"], { link: true });
  answers.ask({ source: "b" }, ["weights"]);
  assert.deepEqual(api.calls[0].request, { source: "a", pad_to: 12, tensors: ["weights", "mask"] });
  assert.deepEqual(
    api.calls.map(({ link }) => link),
    [true, false],
  );
});

test("what was answered is not asked again", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, ["weights", "mask"]);
  api.calls[0].resolve("first");
  await settled();
  answers.ask({ source: "a" }, ["weights", "mask"]);
  answers.ask({ source: "a" }, ["mask"]);
  assert.equal(api.calls.length, 1);
  assert.deepEqual(heard, ["wait", "first", "first", "first"]);
});

test("of an answered question only what is missing is asked, and it is added", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, ["weights", "mask"]);
  api.calls[0].resolve("weights");
  await settled();
  answers.ask({ source: "a" }, ["weights", "q", "k"]);
  api.calls[1].resolve("q", "k");
  await settled();
  answers.ask({ source: "a" }, ["mask", "k"]);
  assert.deepEqual(asked(api), [
    ["weights", "mask"],
    ["q", "k"],
  ]);
  assert.deepEqual(heard, ["wait", "weights", "wait", "weights q k", "weights q k"]);
});

test("another question is another answer, however little differs", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a", pad_to: null }, ["weights"]);
  api.calls[0].resolve("short");
  await settled();
  answers.ask({ source: "a", pad_to: 9 }, ["weights"]);
  api.calls[1].resolve("padded");
  await settled();
  assert.deepEqual(asked(api), [["weights"], ["weights"]]);
  assert.deepEqual(heard, ["wait", "short", "wait", "padded"]);
});

test("a kept answer cancels what is under way", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, ["weights"]);
  api.calls[0].resolve("first");
  await settled();
  answers.ask({ source: "ab" }, ["weights"]);
  answers.ask({ source: "a" }, ["weights"]);
  api.calls[1].resolve("second");
  await settled();
  assert.ok(api.calls[1].signal.aborted);
  assert.deepEqual(heard, ["wait", "first", "wait", "first"]);
});

test("a failure is not kept, and takes nothing from what is", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  answers.ask({ source: "a" }, ["weights"]);
  api.calls[0].resolve("weights");
  await settled();
  answers.ask({ source: "a" }, ["weights", "q"]);
  api.calls[1].reject(new Error("broken"));
  await settled();
  answers.ask({ source: "a" }, ["weights"]);
  answers.ask({ source: "a" }, ["weights", "q"]);
  assert.deepEqual(asked(api), [["weights"], ["q"], ["q"]]);
  assert.deepEqual(heard, ["wait", "weights", "wait", "broken", "weights", "wait"]);
});

test("an answer names its way of looking, from the server and from memory alike", async () => {
  const api = delayed();
  const { heard, answers } = page(api);
  const options = { link: true, standsIn: true };
  answers.ask({ source: "a" }, ["weights"], options);
  api.calls[0].resolve("example");
  await settled();
  answers.ask({ source: "a" }, ["weights"], options);
  assert.deepEqual(heard, ["wait", ["example", options], ["example", options]]);
});

test("the oldest answers are forgotten, those looked at again are not", async () => {
  const api = delayed();
  const { answers } = page(api);
  const ask = async (source) => {
    const before = api.calls.length;
    answers.ask({ source }, ["weights"]);
    api.calls[before]?.resolve(source);
    await settled();
    return api.calls.length > before;
  };
  for (let number = 0; number < 16; number++) assert.ok(await ask(`sentence ${number}`));
  assert.equal(await ask("sentence 0"), false);
  assert.ok(await ask("one more"));
  assert.equal(await ask("sentence 0"), false);
  assert.equal(await ask("sentence 1"), true);
});
