// What each stage of the line of matrices shows for one head: which tensor, on which colour scale,
// masked by what. A stage whose tensors a model does not have (additive attention has no Q) is
// simply not there.

import { argmax, largest } from "#lib/layout/matrix.js";
import { STAGES } from "#lib/layout/stages.js";
import { bound } from "#lib/text/format.js";
import { headMatrix } from "#lib/trace/headrows.js";
import { crosses } from "#lib/trace/places.js";

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { StageName } from "#lib/layout/stages.js"
 * @import { Attention, Place } from "#lib/trace/places.js"
 * @import { Matrix, Trace } from "#lib/trace/trace.js"
 *
 * @typedef {{ ramp: "weight" | "signed", max: number, spacing: Spacing }} Scale
 * @typedef {{ tensor: string, matrix: Matrix, scale: Scale, mask?: Matrix }} Part
 *   mask: who closed which cell
 *
 * What each stage is made of, in the order of the formula; only those that the trace has.
 * @typedef {object} Stages
 * @property {{ x: Part, memory?: Part }} [input]  memory: of an attention that reads another text
 * @property {{ q: Part, k: Part, v: Part }} [project]
 * @property {{ dot: Part }} [dot]
 * @property {{ scores: Part }} [scores]
 * @property {{ scores: Part }} [mask]
 * @property {{ weights: Part }} [weights]
 * @property {{ z: Part }} [mixed]
 * @property {{ out: Part }} [output]
 */

/**
 * Bits of a mask cell, and the words for them in the catalogue.
 * @type {Record<number, string>}
 */
const REASONS = { 1: "padding", 2: "causal", 4: "reader" };

/**
 * @param {Trace} trace
 * @param {Attention} place
 * @param {number} head
 * @param {Spacing} spacing
 */
export function stagesOf(trace, place, head, spacing) {
  /** @param {string} value */
  const matrix = (value) => headMatrix(trace, place, value, head);
  /** @param {string} value  @param {Scale} scale  @returns {Part} */
  const part = (value, scale) => ({
    tensor: `${place.name}.${value}`,
    matrix: matrix(value),
    scale,
  });
  /** @param {...string} values */
  const has = (...values) => values.every((value) => trace.has(`${place.name}.${value}`));
  /** @param {...string} values */
  const shared = (...values) => signedScale(...values.map((value) => matrix(value).data));
  const mask = has("mask") ? matrix("mask") : undefined;
  /** @type {Stages} */
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

/**
 * The values that each stage needs.
 * @type {Record<StageName, string[]>}
 */
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
 * Names of the stages a trace has tensors for, in the order of the formula.
 * @param {Trace} trace
 * @param {Place} place
 */
export function stagesIn(trace, { name }) {
  return STAGES.filter((stage) => NEEDS[stage].every((value) => trace.has(`${name}.${value}`)));
}

/** The scale that holds all of some lists. @param {...ArrayLike<number>} lists  @returns {Scale} */
export function signedScale(...lists) {
  return { ramp: "signed", max: bound(largest(...lists)), spacing: "linear" };
}

/**
 * Who closed a cell, as words of the catalogue; empty for an open cell.
 * @param {number} bits
 * @returns {string[]}
 */
export function reasons(bits) {
  return Object.keys(REASONS)
    .filter((bit) => bits & Number(bit))
    .map((bit) => REASONS[Number(bit)]);
}

/**
 * The key a query reads most: what is shown before anyone has chosen one.
 * @param {Matrix} weights  @param {number} query
 */
export function strongestKey({ data, cols }, query) {
  return argmax(data.subarray(query * cols, (query + 1) * cols));
}
