// What of a translation is shown: the way of looking, the step and the decoder layer that the link
// names, or the nearest to them.

import { stepsOf } from "#lib/trace/decoding.js";
import { placeNamed, writingLayers } from "#lib/trace/places.js";
import { page, state } from "#shell/page.js";
import { present } from "#views/kit/records.js";

/**
 * @import { FinishedRun } from "#lib/trace/decoding.js"
 * @import { Attention, Place } from "#lib/trace/places.js"
 * @import { Output, Side, Target, Trace } from "#lib/trace/trace.js"
 *
 * @typedef {"player" | "forcing"} ViewName
 *
 * The two attentions of a decoder layer: with its own past, and with the source.
 * @typedef {{ layer: number, self: Attention, cross: Attention }} DecoderLayer
 *
 * @typedef {{ source: Side, target: Target, output: Output[] }} Translation
 */

/** @returns {ViewName} */
export function shownView() {
  return (state.get().view ?? page.embed?.view) === "forcing" ? "forcing" : "player";
}

/** @param {FinishedRun} run */
export function shownStep(run) {
  return Math.min(state.get().step ?? 0, stepsOf(run) - 1);
}

/**
 * The layer whose rows are shown: as the link says, where the model has it, else the last.
 * @param {Place[]} places
 * @returns {DecoderLayer}
 */
export function shownLayer(places) {
  const layers = decoderLayers(places);
  const named = placeNamed(state.get().block, places);
  const chosen =
    named?.queries === "target" ? layers.find(({ layer }) => layer === named.layer) : undefined;
  return present(chosen ?? layers.at(-1), "decoder layer");
}

/**
 * Of a model that `whyUnable` has nothing against.
 * @param {Place[]} places
 * @returns {DecoderLayer[]}
 */
export function decoderLayers(places) {
  return writingLayers(places).map(({ layer, self, cross }) => ({
    layer,
    self: present(self, "attention to itself"),
    cross: present(cross, "attention to the source"),
  }));
}

/** What the Trace of a translation has. @param {Trace} trace  @returns {Translation} */
export function translationOf({ source, target, output }) {
  return {
    source: present(source, "source"),
    target: present(target, "target"),
    output: present(output, "output"),
  };
}
