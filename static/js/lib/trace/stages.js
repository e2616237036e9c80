// What each stage of the line of matrices shows for one head: which tensor, on which colour scale, masked by what.
// A stage whose tensors a model does not have (additive attention has no Q) is simply not there.

import { argmax, largest } from "#lib/layout/matrix.js";
import { bound } from "#lib/text/format.js";
import { valueOf } from "#lib/trace/headrows.js";
import { crosses } from "#lib/trace/places.js";

/** Bits of a mask cell, and the words for them in the catalogue. */
export const REASONS = { 1: "padding", 2: "causal", 4: "reader" };

/**
 * @typedef {{ tensor: string, matrix: import("#lib/trace/trace.js").Matrix, scale: Scale,
 *             mask?: import("#lib/trace/trace.js").Matrix }} Part
 * @typedef {{ ramp: "weight" | "signed", max: number, spacing: "sqrt" | "linear" }} Scale
 */

/**
 * @param {import("#lib/trace/trace.js").Trace} trace
 * @param {import("#lib/trace/places.js").Place} place
 * @param {number} head
 * @param {"sqrt" | "linear"} spacing
 * @returns {Record<string, Record<string, Part>>}  stage → parts, in the order of the formula
 */
export function stagesOf(trace, place, head, spacing) {
  const matrix = (value) => valueOf(trace, place, value, head);
  const part = (value, scale) => ({
    tensor: `${place.name}.${value}`,
    matrix: matrix(value),
    scale,
  });
  const has = (...values) => values.every((value) => trace.has(`${place.name}.${value}`));
  const shared = (...values) => signedScale(...values.map((value) => matrix(value).data));
  const mask = has("mask") ? matrix("mask") : undefined;
  const stages = {};
  if (has("input")) {
    stages.input = { x: part("input", shared("input")) };
    // In self-attention the memory is the input itself.
    if (crosses(place) && has("memory")) stages.input.memory = part("memory", shared("memory"));
  }
  if (has("q", "k", "v")) {
    // One scale for Q and K, whose products are compared; one for V and what is mixed from it.
    const products = shared("q", "k");
    stages.project = { q: part("q", products), k: part("k", products), v: part("v", shared("v")) };
  }
  if (has("dot")) stages.dot = { dot: part("dot", shared("dot")) };
  if (has("scores")) {
    const scale = shared("scores");
    stages.scores = { scores: part("scores", scale) };
    if (mask) stages.mask = { scores: { ...part("scores", scale), mask } };
  }
  if (has("weights")) {
    stages.weights = { weights: { ...part("weights", { ramp: "weight", max: 1, spacing }), mask } };
  }
  if (has("z")) stages.mixed = { z: part("z", has("v") ? shared("v") : shared("z")) };
  if (has("out")) stages.output = { out: part("out", shared("out")) };
  return stages;
}

const NEEDS = {
  input: ["input"],
  project: ["q", "k", "v"],
  dot: ["dot"],
  scores: ["scores"],
  mask: ["scores", "mask"],
  weights: ["weights"],
  mixed: ["z"],
  output: ["out"],
};

/**
 * Names of the stages a trace has tensors for.
 * @param {import("#lib/trace/trace.js").Trace} trace  @param {import("#lib/trace/places.js").Place} place
 */
export function stagesIn(trace, { name }) {
  const has = (value) => trace.has(`${name}.${value}`);
  return Object.keys(NEEDS).filter((stage) => NEEDS[stage].every(has));
}

/** The scale that holds all of some lists. @param {...ArrayLike<number>} lists  @returns {Scale} */
export function signedScale(...lists) {
  return { ramp: "signed", max: bound(largest(...lists)), spacing: "linear" };
}

/** Who closed a cell, as words of the catalogue; empty for an open cell. @param {number} bits  @returns {string[]} */
export function reasons(bits) {
  return Object.keys(REASONS)
    .filter((bit) => bits & Number(bit))
    .map((bit) => REASONS[bit]);
}

/**
 * The key a query reads most: what is shown before anyone has chosen one.
 * @param {import("#lib/trace/trace.js").Matrix} weights  @param {number} query
 */
export function strongestKey({ data, cols }, query) {
  return argmax(data.subarray(query * cols, (query + 1) * cols));
}
