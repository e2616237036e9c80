// What a view of one block asks of its trace.

import { reasons } from "#lib/trace/stages.js";

/**
 * @typedef {import("#lib/trace/trace.js").Trace} Trace
 * @typedef {import("#lib/trace/trace.js").Block} Block
 */

/** Who closed which cell; null where a model has no masks. @param {Trace} trace  @param {Block} block */
export function maskOf(trace, { name }) {
  return trace.has(`${name}.mask`) ? trace.matrix(`${name}.mask`) : null;
}

/** Weights of one head. @param {Trace} trace  @param {Block} block  @param {number} head */
export function weightsOf(trace, { name }, head) {
  return trace.matrix(`${name}.weights`, head);
}

/**
 * How many rows and columns belong to the sentence; padding follows.
 * @param {Trace} trace  @param {Block} block
 * @returns {{ queries: number, keys: number }}
 */
export function writtenOf(trace, block) {
  const count = (axis) => trace.side(block, axis).tokens.filter(({ kind }) => kind !== "pad").length;
  return { queries: count("queries"), keys: count("keys") };
}

/** Who closed a cell, in words; empty for an open one. @param {number} bits  @param {import("#lib/text/messages.js").Translate} t */
export function whoClosed(bits, t) {
  return reasons(bits).map((reason) => t(`reason.${reason}`)).join(t("list.comma"));
}
