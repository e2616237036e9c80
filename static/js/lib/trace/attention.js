// What a view of one attention asks of its trace.

import { reasons } from "#lib/trace/stages.js";

/**
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 */

/**
 * Who closed which cell; null where a model has no masks.
 * @param {Trace} trace
 * @param {Place} place
 */
export function maskOf(trace, { name }) {
  return trace.has(`${name}.mask`) ? trace.matrix(`${name}.mask`) : null;
}

/** Weights of one head. @param {Trace} trace  @param {Place} place  @param {number} head */
export function weightsOf(trace, { name }, head) {
  return trace.matrix(`${name}.weights`, head);
}

/**
 * How many rows and columns belong to the sentence; padding follows.
 * @param {Trace} trace  @param {Place} place
 * @returns {{ queries: number, keys: number }}
 */
export function writtenOf(trace, place) {
  /** @param {"queries" | "keys"} axis */
  const count = (axis) =>
    trace.side(place, axis).tokens.filter(({ kind }) => kind !== "pad").length;
  return { queries: count("queries"), keys: count("keys") };
}

/**
 * Who closed a cell, in words; empty for an open one.
 * @param {number} bits
 * @param {Translate} t
 */
export function whoClosed(bits, t) {
  return reasons(bits)
    .map((reason) => t(`reason.${reason}`))
    .join(t("list.comma"));
}
