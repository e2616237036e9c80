// The state of a page is its link. An adapter keeps it: in the address where the document has one, in memory where
// it has none (srcdoc, sandboxed frames), so that pages need not know the difference.

import { QUESTION } from "#lib/link/question.js";

/** The names are those of the API. Numbers count from 0. */
const FIELDS = {
  ...QUESTION,
  view: "word",
  block: "word",
  head: "count",
  query: "count",
  key: "count",
  dim: "count",
  stage: "word",
  spacing: "word",
  heads: "word",
  least: "number",
  sort: "word",
  method: "word",
  beam: "size",
  temperature: "number",
  top_k: "count",
  top_p: "number",
  seed: "count",
  step: "count",
  kind: "word",
  length: "size",
  d_model: "size",
  base: "number",
  position: "count",
  second: "count",
  lang: "word",
  theme: "word",
  scale: "number",
  background: "word",
  controls: "count",
};

/** What was chosen in one sentence means nothing in the next one that is typed. */
export const OF_SENTENCE = { query: null, key: null, step: null };

const READ = {
  text: (text) => text,
  word: (text) => text || null,
  count: (text) => (/^\d{1,10}$/.test(text) ? Number(text) : null),
  size: (text) => (/^[1-9]\d{0,9}$/.test(text) ? Number(text) : null),
  number: (text) => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : null),
};

/** What a value is that can be read, in signs that need no language. */
const READABLE = { count: "0, 1, 2, …", size: "1, 2, 3, …", number: "0.5, 1, 2, …" };

/** nginx takes a line of 8 kB, the path and "HTTP/1.1" included; what does not fit stays with this tab. */
const LONGEST_QUERY = 7_500;
/** What makes a query long; another page of the same tab finds it in the tab's storage. */
const TEXTS = { source: null, target: null };

/** @typedef {Record<string, string | number | null>} State */

/**
 * @param {Adapter} [adapter]
 * @param {() => State} [look]  what the reader sees beyond the link; every choice writes it down, for others to see
 * @returns {{ get: () => State, set: (changes: State, how?: { push?: boolean }) => void, query: (changes?: State) => string,
 *             link: (changes?: State) => string, unread: () => import("#lib/link/impossible.js").Impossible | null, onChange: (listener: (state: State, changed: string[], moved: boolean) => void) => void }}
 *   unread: the first value of the link that is not of its kind, until something is chosen
 */
export function createState(adapter = addressAdapter(), look = () => ({})) {
  let state = parse(adapter.read());
  let wrong = unreadIn(adapter.read());
  if (adapter.read().replace(/^\?/, "") !== serialise(state))
    adapter.write(serialise(state), false);
  const listeners = [];
  const tell = (next, moved) => {
    const changed = Object.keys(FIELDS).filter((name) => next[name] !== state[name]);
    // As long as nothing changes it is the same object: what is drawn of it is still what is asked for.
    if (changed.length === 0) return;
    state = next;
    for (const listener of listeners) listener(state, changed, moved);
  };
  adapter.onMove(() => {
    wrong = unreadIn(adapter.read());
    tell(parse(adapter.read()), true);
  });
  return {
    get: () => state,
    set(changes, { push = false } = {}) {
      const chosen = { ...state, ...changes };
      const seen = Object.entries(look()).filter(([name]) => chosen[name] === null);
      const next = { ...chosen, ...Object.fromEntries(seen) };
      adapter.write(serialise(next), push && serialise(chosen) !== serialise(state));
      wrong = null;
      tell(next, false);
    },
    query: (changes = {}) => serialise({ ...state, ...changes }),
    link: (changes = {}) =>
      fitting(serialise({ ...state, ...changes })) ?? serialise({ ...state, ...changes, ...TEXTS }),
    unread: () => wrong,
    onChange: (listener) => listeners.push(listener),
  };
}

/** @param {string} query  with or without its question mark  @returns {State} */
export function parse(query) {
  const given = new URLSearchParams(query);
  return Object.fromEntries(
    Object.entries(FIELDS).map(([name, kind]) => {
      return [name, given.has(name) ? READ[kind](given.get(name)) : null];
    }),
  );
}

function unreadIn(query) {
  const given = new URLSearchParams(query);
  const field = Object.keys(FIELDS).find(
    (name) => given.get(name) && READ[FIELDS[name]](given.get(name)) === null,
  );
  return field ? { field, sent: given.get(field), allowed: READABLE[FIELDS[field]] } : null;
}

/**
 * A value from elsewhere than a link, as a link would have it.
 * @param {string} name  @param {unknown} value
 * @returns {string | number | null | undefined}  undefined: there is no such name, or it does not take this value
 */
export function linkedValue(name, value) {
  if (!Object.hasOwn(FIELDS, name)) return undefined;
  if (value === null) return null;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return READ[FIELDS[name]](String(value)) ?? undefined;
}

/** Always in the same order, so that equal states are equal links. @param {State} state */
export function serialise(state) {
  const query = new URLSearchParams();
  for (const name of Object.keys(FIELDS)) {
    if (state[name] !== null && state[name] !== undefined) query.set(name, String(state[name]));
  }
  // As browsers write a space in an address, so that what is drawn and what is in the address are one string.
  return query.toString().replaceAll("+", "%20");
}

/** A query that an address can hold; else null. @param {string} query */
export function fitting(query) {
  return query.length <= LONGEST_QUERY ? query : null;
}

/** @typedef {{ read: () => string, write: (query: string, push: boolean) => void, onMove: (listener: () => void) => void }} Adapter */

/** @param {Window} [view]  @returns {Adapter} */
export function addressAdapter(view = globalThis.window) {
  const memory = memoryAdapter(view.location.search);
  let inMemory = false;
  return {
    read: () => (inMemory ? memory.read() : view.location.search || keptQuery(view.history.state)),
    write(query, push) {
      memory.write(query, push);
      const url = `${view.location.pathname}${fitting(query) ? `?${query}` : ""}`;
      try {
        view.history[push ? "pushState" : "replaceState"]({ query }, "", url);
      } catch {
        inMemory = true;
      }
    },
    onMove: (listener) => view.addEventListener("popstate", listener),
  };
}

/** What was too long for the address; another script's state of the history is not ours to read. */
function keptQuery(state) {
  return typeof state?.query === "string" ? state.query : "";
}

/** @param {string} [query]  @returns {Adapter} */
export function memoryAdapter(query = "") {
  let kept = query;
  return {
    read: () => kept,
    write: (next) => {
      kept = next;
    },
    onMove: () => {},
  };
}

/**
 * Storage that may be switched off, full or forbidden: then nothing is remembered and nothing fails.
 * @param {"localStorage" | "sessionStorage"} kind
 */
export function storage(kind) {
  const attempt = (action) => {
    try {
      return action(globalThis[kind]);
    } catch {
      return null;
    }
  };
  return {
    get: (name) => attempt((place) => place.getItem(`attnscope.${name}`)),
    set: (name, value) => attempt((place) => place.setItem(`attnscope.${name}`, value)),
    remove: (name) => attempt((place) => place.removeItem(`attnscope.${name}`)),
  };
}
