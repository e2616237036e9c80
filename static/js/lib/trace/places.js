// The places of a network: what can be opened, in the order in which a sentence passes it. The
// manifest says all of it; a place is named as its tensors are: encoder.0.self, source, output.

import { fits, viewsOf, WAYS, waysOf } from "#lib/trace/ways.js";

/**
 * @typedef {"source" | "target"} SideName
 * @typedef {"attention" | "feed-forward" | "recurrent" | "convolution" | "embedding" | "memory"
 *           | "output"} Kind
 * @typedef {object} Place
 * @property {string} name  prefix of its tensors
 * @property {Kind} kind
 * @property {string | null} stack
 * @property {number | null} layer  of the stack, counted from 0
 * @property {SideName} queries  whose tokens its rows are
 * @property {SideName | null} keys  whose tokens an attention reads
 * @property {boolean} causal  whether a query may not read later keys
 * @property {string[]} reads  the tensor that is its X; of an attention also that of keys and values
 * @property {string | null} adds_to  what its output is added to by the residual connection
 * @property {"pre" | "post" | "none"} norm  where its LayerNorm stands
 * @property {number | null} heads
 * @property {number | null} kv_heads  heads of keys and values; fewer where several share them
 * @property {number | null} d_head  @property {number | null} d_value
 * @property {number | null} scale  what q·k is divided by
 * @property {string[]} values  what it has, as the last parts of names of tensors
 * @property {string[]} matrices  its trained matrices, likewise
 */

/** @param {string | null | undefined} name  @param {Place[]} places  @returns {Place | null} */
export function placeNamed(name, places) {
  return places.find((place) => place.name === name) ?? null;
}

/** The places that can be looked at. @param {Place[]} places */
export function doorsOf(places) {
  return places.filter((place) => waysOf(place, places).length > 0);
}

/**
 * Where a page begins: with the last attention, which aligns both sentences where there are two; a
 * way of looking with the last place that has it, or the first of those outside the layers.
 * @param {Place[]} places  @param {string | null} [view]
 * @returns {Place | null}  null: nothing can be looked at
 */
export function firstPlace(places, view = null) {
  const doors = doorsOf(places);
  if (!viewsOf("inspector").includes(view)) view = null;
  const { kinds } = WAYS[view ?? "figure"];
  const fitting = view === null ? doors : doors.filter((place) => fits(view, place, places));
  const kind = kinds.find((own) => fitting.some((place) => place.kind === own));
  const begun = fitting.filter((place) => place.kind === kind);
  const first = begun[0]?.layer === null ? begun[0] : begun.at(-1);
  return first ?? (view === null ? null : firstPlace(places));
}

/**
 * The place an arrow leads to: along the sentence's way, or to the same part one layer on.
 * @param {Place} place  @param {{ block?: -1 | 1, layer?: -1 | 1 }} step  @param {Place[]} places
 * @returns {Place | null}
 */
export function neighbour(place, { block = 0, layer = 0 }, places) {
  const doors = doorsOf(places);
  if (block !== 0) return doors[doors.findIndex(({ name }) => name === place.name) + block] ?? null;
  if (place.layer === null) return null;
  const next = (other) => other.stack === place.stack && other.layer === place.layer + layer;
  const same = (other) => ["kind", "queries", "keys"].every((part) => other[part] === place[part]);
  return doors.find((other) => next(other) && same(other)) ?? null;
}

/** Whether an attention reads another sentence than its own. @param {Place} place */
export function crosses({ keys, queries }) {
  return keys !== null && keys !== queries;
}

/** The part of a catalogue key that names a kind of attention. @param {Place} place */
export function attentionGroup(place) {
  if (crosses(place)) return "cross";
  return place.causal ? "masked" : place.queries;
}

/** The sentences a network has rows for. @param {Place[]} places  @returns {Set<SideName>} */
export function sidesOf(places) {
  return new Set(places.map(({ queries }) => queries));
}

/** Whether it reads one sentence and writes another. @param {Place[]} places */
export function translates(places) {
  return sidesOf(places).size > 1 && places.some(({ kind }) => kind === "output");
}

/**
 * The parts of the figure: what a sentence passes from its embedding on, layer after layer.
 * @typedef {{ stack: string | null, queries: SideName, places: Place[] }} Part
 * @param {Place[]} places  @returns {Part[]}
 */
export function partsOf(places) {
  /** @type {Part[]} */
  const parts = [];
  for (const place of places) {
    const last = parts.at(-1);
    const isOther = place.stack !== null && last?.stack && last.stack !== place.stack;
    if (!last || place.kind === "embedding" || isOther) {
      parts.push({ stack: place.stack, queries: place.queries, places: [place] });
    } else {
      last.stack ??= place.stack;
      last.places.push(place);
    }
  }
  return parts;
}

/**
 * The attentions of one layer by which a sentence is written, from layer to layer.
 * @param {Place[]} places
 * @returns {{ layer: number, self: Place | null, cross: Place | null }[]}
 */
export function writingLayers(places) {
  const writing = places.filter(
    ({ kind, queries }) => kind === "attention" && queries === "target",
  );
  return [...Map.groupBy(writing, ({ layer }) => layer)].map(([layer, own]) => ({
    layer,
    self: own.find((place) => !crosses(place)) ?? null,
    cross: own.find(crosses) ?? null,
  }));
}
