// The state of a page is its link. An adapter keeps it: in the address where the document has one,
// in memory where it has none (srcdoc, sandboxed frames), so that pages need not know the
// difference.

import { QUESTION } from "#lib/link/question.js";

/**
 * @import { Impossible, State } from "#lib/link/impossible.js"
 *
 * @typedef {"text" | "word" | "count" | "size" | "number"} Kind  of value
 * @typedef {Record<string, string | number | null | undefined>} Values  by the names of a link
 *
 * Where a link is kept.
 * @typedef {object} Adapter
 * @property {() => string} read
 * @property {(query: string, push: boolean) => void} write
 * @property {(listener: () => void) => void} onMove  somebody has gone back or on
 *
 * The state of a page, and its link.
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(changes: Partial<State>, how?: { push?: boolean }) => void} set
 * @property {(changes?: Partial<State>) => string} query
 * @property {(changes?: Partial<State>) => string} link  as much of it as an address can hold
 * @property {() => Impossible | null} unread  the first value of the link that is not of its kind,
 *   until something is chosen
 * @property {(listener: Listener) => void} onChange
 * @typedef {(state: State, changed: string[], moved: boolean) => void} Listener  moved: by going
 *   back or on
 */

/**
 * The names are those of the API. Numbers count from 0.
 * @type {Record<keyof State, Kind>}
 */
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

/**
 * What a text of a link is read as; null: it is no such value.
 * @type {Record<Kind, (text: string) => string | number | null>}
 */
const READ = {
  text: (text) => text,
  word: (text) => text || null,
  count: (text) => (/^\d{1,10}$/.test(text) ? Number(text) : null),
  size: (text) => (/^[1-9]\d{0,9}$/.test(text) ? Number(text) : null),
  number: (text) => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : null),
};

/**
 * What a value is that can be read, in signs that need no language.
 * @type {Partial<Record<Kind, string>>}
 */
const READABLE = { count: "0, 1, 2, …", size: "1, 2, 3, …", number: "0.5, 1, 2, …" };

/**
 * nginx takes a line of 8 kB, the path and "HTTP/1.1" included; what does not fit stays with this
 * tab.
 */
const LONGEST_QUERY = 7_500;
/** What makes a query long; another page of the same tab finds it in the tab's storage. */
const TEXTS = { source: null, target: null };

/** @param {string} name  @returns {name is keyof State} */
const isField = (name) => Object.hasOwn(FIELDS, name);
const NAMES = Object.keys(FIELDS).filter(isField);

/**
 * @param {Adapter} [adapter]
 * @param {() => Partial<State>} [look]  what the reader sees beyond the link; every choice writes
 *   it down, for others to see
 * @returns {Store}
 */
export function createState(adapter = addressAdapter(), look = () => ({})) {
  let state = parse(adapter.read());
  let wrong = unreadIn(adapter.read());
  if (adapter.read().replace(/^\?/, "") !== serialise(state))
    adapter.write(serialise(state), false);
  /** @type {Listener[]} */
  const listeners = [];
  /** @param {State} next  @param {boolean} moved */
  const tell = (next, moved) => {
    const changed = NAMES.filter((name) => next[name] !== state[name]);
    // As long as nothing changes it is the same object: what is drawn of it is still what is asked
    // for.
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
      const next = { ...chosen, ...unsaid(chosen, look()) };
      adapter.write(serialise(next), push && serialise(chosen) !== serialise(state));
      wrong = null;
      tell(next, false);
    },
    query: (changes = {}) => serialise({ ...state, ...changes }),
    link: (changes = {}) =>
      fitting(serialise({ ...state, ...changes })) ?? serialise({ ...state, ...changes, ...TEXTS }),
    unread: () => wrong,
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

/**
 * Of what the reader sees, that of which a link says nothing.
 * @param {Values} chosen
 * @param {Partial<State>} seen
 * @returns {Partial<State>}
 */
function unsaid(chosen, seen) {
  return Object.fromEntries(Object.entries(seen).filter(([name]) => chosen[name] === null));
}

/** @param {string} query  with or without its question mark */
export function parse(query) {
  const values = new URLSearchParams(query);
  const read = NAMES.map((name) => {
    const value = values.get(name);
    return [name, value === null ? null : READ[FIELDS[name]](value)];
  });
  return /** @type {State} */ (Object.fromEntries(read));
}

/** @param {string} query  @returns {Impossible | null} */
function unreadIn(query) {
  const values = new URLSearchParams(query);
  for (const name of NAMES) {
    const sent = values.get(name);
    const kind = FIELDS[name];
    if (sent && READ[kind](sent) === null)
      return { field: name, sent, allowed: READABLE[kind] ?? "" };
  }
  return null;
}

/**
 * A value from elsewhere than a link, as a link would have it.
 * @param {string} name
 * @param {unknown} value
 * @returns {string | number | null | undefined}  undefined: there is no such name, or it does not
 *   take this value
 */
export function linkedValue(name, value) {
  if (!isField(name)) return undefined;
  if (value === null) return null;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return READ[FIELDS[name]](String(value)) ?? undefined;
}

/**
 * Always in the same order, so that equal states are equal links.
 * @param {Values} state
 */
export function serialise(state) {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    if (state[name] !== null && state[name] !== undefined) query.set(name, String(state[name]));
  }
  // As browsers write a space in an address, so that what is drawn and what is in the address are
  // one string.
  return query.toString().replaceAll("+", "%20");
}

/** A query that an address can hold; else null. @param {string} query */
export function fitting(query) {
  return query.length <= LONGEST_QUERY ? query : null;
}

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

/**
 * What was too long for the address; another script's state of the history is not ours to read.
 * @param {{ query?: unknown } | null} state
 */
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
 * Storage that may be switched off, full or forbidden: then nothing is remembered and nothing
 * fails.
 * @param {"localStorage" | "sessionStorage"} kind
 */
export function storage(kind) {
  /** @template T  @param {(place: Storage) => T} action */
  const attempt = (action) => {
    try {
      return action(globalThis[kind]);
    } catch {
      return null;
    }
  };
  return {
    /** @param {string} name */
    get: (name) => attempt((place) => place.getItem(`attnscope.${name}`)),
    /** @param {string} name  @param {string} value */
    set: (name, value) => attempt((place) => place.setItem(`attnscope.${name}`, value)),
    /** @param {string} name */
    remove: (name) => attempt((place) => place.removeItem(`attnscope.${name}`)),
  };
}
