// The cell of an attention that is pointed at, and what a click or a key makes of it.

import { tokenLabels } from "#lib/text/format.js";
import { strongestKey } from "#lib/trace/stages.js";
import { fits } from "#lib/trace/ways.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Cell, Pointed, Shown } from "#views/kit/view.js"
 *
 * What the page asks to be shown.
 * @typedef {Omit<Shown, "labels" | "unit" | "state"> & { state: State }} Asked
 *
 * What belongs to the tokens of an attention: their labels, and the cells that may be pointed at.
 * @typedef {object} Cells
 * @property {Shown["labels"]} labels
 * @property {number | null} query  @property {number | null} key
 * @property {number} first  the query that a page begins with
 * @property {Matrix | null} weights  Q × K
 *
 * @typedef {Asked & Cells & { unit: number }} Open
 *
 * @typedef {{ query: number | null, key: number | null, dim?: number | null }} Chosen
 */

/** @param {Asked} asked  @returns {Cells} */
export function cellsOf({ trace, place, head, query, key }) {
  if (place.kind !== "attention")
    return { labels: { queries: [], keys: [] }, query: null, key: null, first: 0, weights: null };
  const side = trace.side(place, "queries");
  const labels = { queries: tokenLabels(side), keys: tokenLabels(trace.side(place, "keys")) };
  const written = side.tokens.filter(({ kind }) => kind !== "pad").length;
  const weights = `${place.name}.weights`;
  return {
    labels,
    query: inside(query, labels.queries),
    key: inside(key, labels.keys),
    first: Math.floor(written / 2),
    weights: trace.has(weights) ? trace.matrix(weights, head) : null,
  };
}

/** @param {number | null} index  @param {string[]} labels */
function inside(index, labels) {
  return index !== null && index < labels.length ? index : null;
}

/**
 * The locked cell, else what is under the pointer, else the one a page begins with.
 * @param {Cells} cells  @param {Pointed | null} pointed
 * @returns {Cell}
 */
export function cellOf({ query, key, first, weights }, pointed) {
  if (query !== null && key !== null) return { query, key, locked: true, hover: pointed };
  const row = pointed?.query ?? query ?? first;
  const strongest = () => (weights === null ? 0 : strongestKey(weights, row));
  return { query: row, key: pointed?.key ?? key ?? strongest(), locked: false, hover: pointed };
}

/**
 * What is locked by a click, or let go by a second one.
 * @param {Cell} cell  that is pointed at  @param {Pointed} clicked
 * @returns {Chosen}
 */
export function chosenBy(cell, clicked) {
  const query = clicked.query ?? cell.query;
  const key = clicked.key ?? cell.key;
  const isAgain =
    cell.locked && query === cell.query && key === cell.key && clicked.dim === undefined;
  // Let go, it is still this row that is followed.
  if (isAgain) return { query, key: null, dim: null };
  return { query, key, dim: clicked.held ?? null };
}

/**
 * What opens the arithmetic of a cell; null: it has none.
 * @param {Open} open  @param {Cell} cell  @param {Pointed} held
 * @returns {Partial<State> | null}
 */
export function arithmeticOf(open, cell, held) {
  if (held.query === undefined && held.key === undefined) return null;
  if (!fits("arithmetic", open.place, open.trace.places)) return null;
  const { head = open.head, query = cell.query, key = cell.key } = held;
  const change = head === open.head ? {} : { head };
  return { view: "arithmetic", query, key, ...change };
}
