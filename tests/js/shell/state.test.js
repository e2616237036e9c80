import assert from "node:assert/strict";
import test from "node:test";

import {
  addressAdapter,
  createState,
  memoryAdapter,
  parse,
  serialise,
  storage,
} from "#shell/state.js";

test("a link and the state it stands for are the same thing", () => {
  const query =
    "source=%E7%8C%AB&target_language=en&block=decoder.1.cross&head=2&query=0&key=3&scale=1.75";
  assert.equal(parse(query).source, "猫");
  assert.equal(parse(query).head, 2);
  assert.equal(parse(query).query, 0);
  assert.equal(serialise(parse(query)), query);
});

test("an empty sentence is not the same as none", () => {
  assert.equal(parse("source=").source, "");
  assert.equal(parse("").source, null);
  assert.equal(serialise(parse("source=")), "source=");
});

test("what is no number is left out, and so are names nobody knows", () => {
  const state = parse("head=-1&query=1.5&key=abc&base=1e4&scale=&nonsense=1");
  assert.deepEqual(
    [state.head, state.query, state.key, state.base, state.scale],
    [null, null, null, 10000, null],
  );
  assert.equal("nonsense" in state, false);
});

test("a link is put in order when it is opened", () => {
  const page = view("?head=1&source=a+b&unknown=1");
  createState(addressAdapter(page));
  assert.equal(page.location.search, "?source=a%20b&head=1");
});

test("any text survives the link", () => {
  const source = "a&b=c #?% 猫\n\u0000<script>";
  assert.equal(parse(serialise({ source })).source, source);
});

test("listeners hear what has changed, and nothing when nothing has", () => {
  const state = createState(memoryAdapter("head=1"));
  const heard = [];
  state.onChange((now, changed, moved) => heard.push([now.head, changed, moved]));
  state.set({ head: 1 });
  state.set({ head: 2, block: "encoder.0.self" });
  assert.deepEqual(heard, [[2, ["block", "head"], false]]);
});

test("as long as nothing changes the state is the same object", () => {
  const state = createState(memoryAdapter("head=1"));
  const before = state.get();
  state.set({ head: 1, key: null });
  assert.equal(state.get(), before);
});

/** A window with a history, as little of one as the adapter touches. */
function view(search, refuse = false) {
  const entries = [{ state: null, url: search }];
  const moves = [];
  const write = (state, url) => {
    if (refuse) throw new DOMException("not here", "SecurityError");
    return { state, url: url.includes("?") ? url.slice(url.indexOf("?")) : "" };
  };
  return {
    entries,
    location: {
      get search() {
        return entries.at(-1).url;
      },
      pathname: "/",
    },
    history: {
      get state() {
        return entries.at(-1).state;
      },
      pushState: (state, _, url) => entries.push(write(state, url)),
      replaceState: (state, _, url) => {
        entries[entries.length - 1] = write(state, url);
      },
    },
    addEventListener: (_, listener) => moves.push(listener),
    back() {
      entries.pop();
      for (const listener of moves) listener();
    },
  };
}

test("typing replaces the address, a choice adds one, and back restores the state", () => {
  const page = view("?source=a");
  const state = createState(addressAdapter(page));
  const heard = [];
  state.set({ source: "ab" });
  assert.deepEqual(
    page.entries.map(({ url }) => url),
    ["?source=ab"],
  );
  state.set({ head: 3 }, { push: true });
  assert.deepEqual(
    page.entries.map(({ url }) => url),
    ["?source=ab", "?source=ab&head=3"],
  );
  state.onChange((now, changed, moved) => heard.push([now.head, changed, moved]));
  page.back();
  assert.deepEqual(heard, [[null, ["head"], true]]);
});

test("choosing what is chosen already adds nothing to the history", () => {
  const page = view("?head=3");
  createState(addressAdapter(page)).set({ head: 3 }, { push: true });
  assert.equal(page.entries.length, 1);
});

test("where the address cannot be written the state lives in memory", () => {
  const state = createState(addressAdapter(view("?head=1", true)));
  state.set({ head: 2 }, { push: true });
  state.set({ query: 4 });
  assert.deepEqual([state.get().head, state.get().query], [2, 4]);
});

test("a text too long for an address stays with the page", () => {
  const page = view("");
  const source = "猫".repeat(5000);
  createState(addressAdapter(page)).set({ source });
  assert.equal(page.location.search, "");
  assert.equal(createState(addressAdapter(page)).get().source, source);
});

test("storage that is forbidden remembers nothing and fails nowhere", () => {
  const place = storage("localStorage");
  place.set("theme", "dark");
  place.remove("theme");
  assert.equal(place.get("theme"), null);
});

test("a choice writes down what the reader sees, where the link does not say it", () => {
  const page = view("?theme=light");
  const state = createState(addressAdapter(page), () => ({ lang: "zh-CN", theme: "dark" }));
  assert.equal(page.location.search, "?theme=light");
  state.set({ head: 2 }, { push: true });
  assert.equal(page.location.search, "?head=2&lang=zh-CN&theme=light");
  state.set({ head: 2 }, { push: true });
  assert.equal(page.entries.length, 2);
});

test("to choose what is chosen adds nothing to the history, even if the link grows", () => {
  const page = view("?head=3");
  createState(addressAdapter(page), () => ({ lang: "en", theme: null })).set(
    { head: 3 },
    { push: true },
  );
  assert.deepEqual(
    page.entries.map(({ url }) => url),
    ["?head=3&lang=en"],
  );
});

test("another script's state of the history is not taken for ours", () => {
  const page = view("");
  page.entries[0].state = { query: { source: "a" } };
  assert.equal(createState(addressAdapter(page)).get().source, null);
});

test("a value of the wrong kind is named with the right ones, until something is chosen", () => {
  const state = createState(memoryAdapter("head=two&query=1.5&scale="));
  assert.deepEqual(state.unread(), { field: "head", sent: "two", allowed: "0, 1, 2, …" });
  state.set({ block: "encoder.0.self" });
  assert.equal(state.unread(), null);
  assert.equal(createState(memoryAdapter("least=a bit")).unread().allowed, "0.5, 1, 2, …");
  assert.equal(createState(memoryAdapter("head=2&nonsense=x&source=")).unread(), null);
});
