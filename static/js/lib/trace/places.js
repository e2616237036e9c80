// The places of a network: what can be opened, in the order in which a sentence passes it. The
// manifest says all of it; a place is named as its tensors are: encoder.0.self, source, output.

import { fits, viewsOf, WAYS, waysOf } from "#lib/trace/ways.js";

/**
 * @typedef {"source" | "target"} SideName
 *
 * What every place says of itself.
 * @typedef {object} Common
 * @property {string} name  prefix of its tensors
 * @property {SideName} queries  whose tokens its rows are
 * @property {boolean} causal  whether a query may not read later keys
 * @property {string[]} reads  the tensor that is its X; of an attention also that of keys and
 *   values
 * @property {string | null} adds_to  what its output is added to by the residual connection
 * @property {"pre" | "post" | "none"} norm  where its LayerNorm stands
 * @property {string[]} values  what it has, as the last parts of names of tensors
 * @property {string[]} matrices  its trained matrices, likewise
 *
 * Whether it lies in a layer of a stack; layers count from 0.
 * @typedef {{ stack: string, layer: number }} Inside
 * @typedef {{ stack: null, layer: null }} Outside
 *
 * @typedef {object} Heads
 * @property {SideName} keys  whose tokens it reads
 * @property {number} heads
 * @property {number} kv_heads  heads of keys and values; fewer where several share them
 * @property {number | null} d_head  width of queries and keys; null: it has none
 * @property {number | null} d_value
 * @property {number | null} scale  what q·k is divided by; null: there is no such product
 * @typedef {{ [value in keyof Heads]: null }} NoHeads
 *
 * @typedef {Common & Inside & Heads & { kind: "attention" }} Attention
 * @typedef {"feed-forward" | "recurrent" | "convolution"} SublayerKind
 * @typedef {Common & Inside & NoHeads & { kind: SublayerKind }} Sublayer
 * @typedef {Common & Outside & NoHeads & { kind: "embedding" | "memory" | "output" }} Gate
 * @typedef {Attention | Sublayer | Gate} Place
 * @typedef {Place["kind"]} Kind
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
  const way = view !== null && viewsOf("inspector").includes(view) ? view : null;
  const { kinds } = WAYS[way ?? "figure"];
  const fitting = way === null ? doors : doors.filter((place) => fits(way, place, places));
  const kind = kinds.find((own) => fitting.some((place) => place.kind === own));
  const ofKind = fitting.filter((place) => place.kind === kind);
  const first = ofKind[0]?.layer === null ? ofKind[0] : ofKind.at(-1);
  return first ?? (way === null ? null : firstPlace(places));
}

/**
 * The place an arrow leads to: along the sentence's way, or to the same part one layer on.
 * @param {Place} place
 * @param {{ block?: -1 | 0 | 1, layer?: -1 | 0 | 1 }} step
 * @param {Place[]} places
 * @returns {Place | null}
 */
export function neighbour(place, { block = 0, layer = 0 }, places) {
  const doors = doorsOf(places);
  if (block !== 0) return doors[doors.findIndex(({ name }) => name === place.name) + block] ?? null;
  if (place.layer === null) return null;
  const there = place.layer + layer;
  return (
    doors.find(
      (door) =>
        door.stack === place.stack &&
        door.layer === there &&
        door.kind === place.kind &&
        door.queries === place.queries &&
        door.keys === place.keys,
    ) ?? null
  );
}

/** @param {Place} place  @returns {place is Attention} */
export function isAttention(place) {
  return place.kind === "attention";
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
 * @param {Place[]} places
 * @returns {Part[]}
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
 * @returns {{ layer: number, self: Attention | null, cross: Attention | null }[]}
 */
export function writingLayers(places) {
  const writing = places.filter(isAttention).filter(({ queries }) => queries === "target");
  return [...Map.groupBy(writing, ({ layer }) => layer)].map(([layer, own]) => ({
    layer,
    self: own.find((place) => !crosses(place)) ?? null,
    cross: own.find(crosses) ?? null,
  }));
}
