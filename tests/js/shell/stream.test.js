import assert from "node:assert/strict";
import test from "node:test";

import { eventParser, readEvents } from "#shell/stream.js";

function parsed(...parts) {
  const events = [];
  const parser = eventParser((event) => events.push(event));
  for (const part of parts) parser.push(part);
  return events;
}

const TWO = 'event: token\ndata: {"a": 1}\n\nevent: done\ndata: {}\n\n';
const EVENTS = [
  { event: "token", data: '{"a": 1}' },
  { event: "done", data: "{}" },
];

test("an event is its name and its data", () => {
  assert.deepEqual(parsed(TWO), EVENTS);
});

test("events are the same wherever the stream is cut", () => {
  for (let at = 0; at <= TWO.length; at++)
    assert.deepEqual(parsed(TWO.slice(0, at), TWO.slice(at)), EVENTS, `cut at ${at}`);
});

test("lines may end in any of the three ways, and a cut between \\r and \\n is one end", () => {
  assert.deepEqual(parsed(TWO.replaceAll("\n", "\r\n")), EVENTS);
  assert.deepEqual(parsed(`${TWO.replaceAll("\n", "\r")}:`), EVENTS);
  assert.deepEqual(parsed("data: a\r", "\ndata: b\r\n\r\n"), [{ event: "message", data: "a\nb" }]);
});

test("comments, unknown fields and events without data say nothing", () => {
  assert.deepEqual(parsed(": keep alive\n\nevent: ping\n\nid: 7\nretry: 1\ndata:x\n\n"), [
    { event: "message", data: "x" },
  ]);
});

test("only the first space after the colon belongs to the format", () => {
  assert.deepEqual(parsed("data:  a: b\n\n"), [{ event: "message", data: " a: b" }]);
});

test("an event that is broken off never happened", () => {
  assert.deepEqual(parsed("data: a\n\ndata: b\n"), [{ event: "message", data: "a" }]);
});

function streamOf(chunks) {
  let isCancelled = false;
  const stream = new ReadableStream({
    pull(controller) {
      if (chunks.length === 0) controller.close();
      else controller.enqueue(chunks.shift());
    },
    cancel() {
      isCancelled = true;
    },
  });
  return { stream, isCancelled: () => isCancelled };
}

test("a character cut in two by the network is whole again", async () => {
  const bytes = new TextEncoder().encode("data: 猫\n\n");
  const events = [];
  await readEvents(streamOf([bytes.slice(0, 7), bytes.slice(7)]).stream, (event) =>
    events.push(event.data),
  );
  assert.deepEqual(events, ["猫"]);
});

test("who stops listening stops the stream", async () => {
  const bytes = new TextEncoder().encode("data: a\n\n");
  const { stream, isCancelled } = streamOf(Array(5).fill(bytes));
  await assert.rejects(
    readEvents(stream, () => {
      throw new Error("enough");
    }),
    /enough/,
  );
  assert.ok(isCancelled());
});
