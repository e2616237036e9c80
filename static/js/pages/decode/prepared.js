// What an answer gives that no step changes: labels, and all rows of keys and values there will
// ever be.

import { tokenLabels } from "#lib/text/format.js";
import { stepsOf } from "#lib/trace/decoding.js";
import { sideBySide } from "#lib/trace/headrows.js";
import { decoderLayers, translationOf } from "#pages/decode/shown.js";
import { sharedBound } from "#views/decode/cacherows.js";
import { recordOf } from "#views/kit/records.js";

/**
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Played } from "#pages/decode/answering.js"
 * @import { DecoderLayer } from "#pages/decode/shown.js"
 * @import { Kept, Letter } from "#views/decode/cacherows.js"
 *
 * @typedef {"self" | "cross"} AttentionKind
 * @typedef {{ target: string[], source: string[] }} Texts  as a person reads them, token by token
 * @typedef {Record<Letter, Kept>} KeysAndValues  of one layer
 *
 * @typedef {object} Prepared
 * @property {DecoderLayer[]} layers
 * @property {Texts} labels
 * @property {Texts} reads  what is read: the last token written never is
 * @property {Record<AttentionKind, KeysAndValues[]>} kept  layer by layer
 * @property {Record<AttentionKind, Record<Letter, number>>} max  bounds of their colours
 */

/** @type {AttentionKind[]} */
export const KINDS = ["self", "cross"];
/** Whose tokens they read. @type {Record<AttentionKind, keyof Texts>} */
export const SIDES = { self: "target", cross: "source" };

/** @type {WeakMap<Played, Prepared>} */
const known = new WeakMap();

/** @param {Played} answer  @returns {Prepared} */
export function preparedOf(answer) {
  const prepared = known.get(answer) ?? prepare(answer);
  known.set(answer, prepared);
  return prepared;
}

/** @param {Played} answer  @returns {Prepared} */
function prepare({ trace, run }) {
  const { source, target, output } = translationOf(trace);
  const steps = stepsOf(run);
  const written = tokenLabels(target);
  const last = output[steps - 1].next.text;
  const labels = {
    target: run.done.finished === "eos" ? [...written, last] : written,
    source: tokenLabels(source),
  };
  const layers = decoderLayers(trace.places);
  const kept = recordOf(KINDS, (kind) => layers.map((layer) => keptOf(layer[kind].name, trace)));
  return {
    layers,
    labels,
    reads: { target: labels.target.slice(0, steps), source: labels.source },
    kept,
    // Keys are compared with keys and values with values, each within their kind of attention.
    max: recordOf(KINDS, (kind) => ({
      k: sharedBound(kept[kind].map(({ k }) => k.matrix)),
      v: sharedBound(kept[kind].map(({ v }) => v.matrix)),
    })),
  };
}

/** @param {string} place  @param {Trace} trace  @returns {KeysAndValues} */
function keptOf(place, trace) {
  return recordOf(["k", "v"], (letter) => {
    const name = `${place}.${letter}`;
    return { name, matrix: sideBySide(trace.tensor(name)) };
  });
}
