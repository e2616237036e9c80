import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { translator } from "#lib/text/messages.js";
import { createApi, Problem, problemMessage } from "#shell/api.js";

const messages = JSON.parse(
  readFileSync(new URL("../../../static/i18n/en.json", import.meta.url), "utf8"),
);
const t = translator(messages);
const known = (key) => key in messages;

const answer = (manifest) => new Response(traceBytes(manifest));

function recorder(response) {
  const asked = [];
  const fetcher = async (url, options) => {
    asked.push({ url, ...options });
    return response();
  };
  return { asked, fetcher };
}

const trace = () => answer({ version: 2, places: [] });

test("what is typed goes in the body of a POST and not into an address", async () => {
  const { asked, fetcher } = recorder(trace);
  await createApi("/prefix", fetcher).trace({ source: "猫", target: null, tensors: ["a.*"] });
  assert.equal(asked[0].url, "/prefix/api/trace");
  assert.equal(asked[0].method, "POST");
  assert.deepEqual(JSON.parse(asked[0].body), { source: "猫", tensors: ["a.*"] });
  assert.equal(asked[0].headers.Accept, "application/vnd.safetensors");
});

test("a link asks with GET and repeats the names of the tensors", async () => {
  const { asked, fetcher } = recorder(trace);
  await createApi("", fetcher).trace({ source: "a b", tensors: ["x", "y"] }, { link: true });
  assert.equal(asked[0].url, "/api/trace?source=a+b&tensors=x&tensors=y");
  assert.equal(asked[0].method, undefined);
});

test("a link that asks for no tensor says so, or the server would choose", async () => {
  const { asked, fetcher } = recorder(trace);
  await createApi("", fetcher).trace({ source: "a", tensors: [] }, { link: true });
  await createApi("", fetcher).trace({ source: "a", tensors: [] });
  assert.equal(asked[0].url, "/api/trace?source=a&tensors=");
  assert.deepEqual(JSON.parse(asked[1].body), { source: "a", tensors: [] });
});

test("a link too long for an address is asked with POST", async () => {
  const { asked, fetcher } = recorder(trace);
  await createApi("", fetcher).trace({ source: "猫".repeat(2000) }, { link: true });
  assert.equal(asked[0].method, "POST");
});

test("a problem document becomes a sentence with its numbers", async () => {
  const body = JSON.stringify({
    type: "/problems/too-long",
    title: "Too long",
    status: 422,
    field: "source",
    tokens: 150,
    limit: 128,
  });
  const { fetcher } = recorder(
    () =>
      new Response(body, { status: 422, headers: { "Content-Type": "application/problem+json" } }),
  );
  const error = await createApi("", fetcher)
    .trace({ source: "x" })
    .catch((reason) => reason);
  assert.ok(error instanceof Problem);
  assert.equal(error.kind, "too-long");
  assert.equal(
    problemMessage(error, t, known),
    "This is too long: 150 tokens, and the model takes 128. Shorten it by 22.",
  );
});

test("an error without a document still gets a sentence", async () => {
  const { fetcher } = recorder(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  const error = await createApi("", fetcher)
    .trace({ source: "x" })
    .catch((reason) => reason);
  assert.equal(problemMessage(error, t, known), "The server reported an error (502).");
});

test("a server that cannot be reached is said to be so", async () => {
  const fetcher = async () => {
    throw new TypeError("Failed to fetch");
  };
  const error = await createApi("", fetcher)
    .trace({ source: "x" })
    .catch((reason) => reason);
  assert.match(problemMessage(error, t, known), /cannot be reached/);
});

test("a request that was cancelled is no problem to report", async () => {
  const abort = new AbortController();
  const fetcher = (_, { signal }) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason)),
    );
  const asked = createApi("", fetcher).trace({ source: "x" }, { signal: abort.signal });
  abort.abort();
  const error = await asked.catch((reason) => reason);
  assert.equal(error instanceof Problem, false);
  assert.equal(error.name, "AbortError");
});

test("an answer nobody can read is a sentence, too", async () => {
  const { fetcher } = recorder(() => answer({ version: 9 }));
  const error = await createApi("", fetcher)
    .trace({ source: "x" })
    .catch((reason) => reason);
  assert.match(problemMessage(error, t, known), /version 9/);
});

const sse =
  (...events) =>
  () =>
    new Response(
      events.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join(""),
    );

test("a generation is told event by event", async () => {
  const { asked, fetcher } = recorder(
    sse(["start", {}], ["token", { id: 5 }], ["done", { ids: [5] }]),
  );
  const heard = [];
  await createApi("/prefix", fetcher).generate(
    { source: "猫", beam: null },
    { onEvent: (name, data) => heard.push([name, data]) },
  );
  assert.equal(asked[0].url, "/prefix/api/generate");
  assert.equal(asked[0].headers.Accept, "text/event-stream");
  assert.deepEqual(JSON.parse(asked[0].body), { source: "猫" });
  assert.deepEqual(heard, [
    ["start", {}],
    ["token", { id: 5 }],
    ["done", { ids: [5] }],
  ]);
});

test("a generation that fails on its way is a problem, and so is one that just ends", async () => {
  const generate = (...events) =>
    createApi("", recorder(sse(...events)).fetcher).generate(
      { source: "x" },
      { onEvent: () => {} },
    );
  const failed = await generate(
    ["start", {}],
    ["error", { problem: { type: "/problems/overloaded", status: 503 } }],
  ).catch((reason) => reason);
  assert.equal(problemMessage(failed, t, known), t("problem.overloaded"));
  const ended = await generate(["start", {}]).catch((reason) => reason);
  assert.equal(problemMessage(ended, t, known), t("problem.failed"));
});

test("a connection that breaks in the middle of a generation is said to be one", async () => {
  const broken = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.error(new TypeError("network error")),
      }),
    );
  const error = await createApi("", recorder(broken).fetcher)
    .generate({ source: "x" }, { onEvent: () => {} })
    .catch((reason) => reason);
  assert.match(problemMessage(error, t, known), /cannot be reached/);
});

test("the way of a long answer can be watched, and it arrives whole", async () => {
  const bytes = traceBytes();
  const half = Math.floor(bytes.length / 2);
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, half));
      controller.enqueue(bytes.slice(half));
      controller.close();
    },
  });
  const seen = [];
  const answer = () => new Response(body, { headers: { "Content-Length": String(bytes.length) } });
  const trace = await createApi("", recorder(answer).fetcher).trace(
    { source: "x" },
    { onProgress: (...progress) => seen.push(progress) },
  );
  assert.deepEqual(seen, [
    [half, bytes.length],
    [bytes.length, bytes.length],
  ]);
  assert.deepEqual(trace.names, []);
});

test("an answer that is shorter than announced is not read", async () => {
  const bytes = traceBytes();
  const answer = () =>
    new Response(bytes.slice(0, -1), { headers: { "Content-Length": String(bytes.length) } });
  const broken = createApi("", recorder(answer).fetcher).trace(
    { source: "x" },
    { onProgress: () => {} },
  );
  await assert.rejects(broken, /of \d+ bytes came/);
});

/** A safetensors file without tensors, whose metadata is a manifest. */
function traceBytes(manifest = { version: 2, places: [] }) {
  const header = new TextEncoder().encode(
    JSON.stringify({ __metadata__: { trace: JSON.stringify(manifest) } }),
  );
  const bytes = new Uint8Array(8 + header.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}

test("a generation is waited for as long as it goes on, and no longer", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  let stream;
  const fetcher = async (_, { signal }) =>
    new Response(
      new ReadableStream({
        start(controller) {
          stream = controller;
          signal.addEventListener("abort", () => controller.error(signal.reason));
        },
      }),
    );
  const heard = [];
  const failure = createApi("", fetcher)
    .generate({ source: "x" }, { onEvent: (name) => heard.push(name) })
    .catch((reason) => reason);
  for (let count = 1; count <= 3; count++) {
    await settled();
    context.mock.timers.tick(15_000);
    stream.enqueue(new TextEncoder().encode("event: token\ndata: {}\n\n"));
    await settled();
    assert.equal(heard.length, count);
  }
  context.mock.timers.tick(20_000);
  assert.equal(problemMessage(await failure, t, known), "The server did not answer within 20 s.");
});
