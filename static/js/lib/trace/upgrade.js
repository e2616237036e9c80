// Traces that were saved by earlier versions of the program.

/**
 * @import {
 *   Attention, Common, Gate, NoHeads, Place, SideName, Sublayer
 * } from "#lib/trace/places.js"
 * @import { Manifest, Model, Side, Target, TensorInfo } from "#lib/trace/trace.js"
 *
 * @typedef {"heads" | "d_model" | "d_head" | "d_ff"} Width
 * @typedef {Omit<Model, Width> & Record<Width, number>} OldModel  widths are those of all stacks
 * @typedef {Pick<Manifest, "source" | "output"> & {
 *   version: 1,
 *   model: OldModel,
 *   target: (Side & Pick<Target, "given"> & Partial<Target>) | null,
 *   tensors?: Record<string, TensorInfo>,
 *   aliases?: Record<string, string>,
 *   blocks?: unknown,
 * }} OldManifest
 */

/**
 * A manifest of version 1 as one of version 2. Version 1 knew one family, an encoder–decoder whose
 * LayerNorms stand behind the sums, and said of it what its places follow from.
 * @param {OldManifest} manifest
 * @returns {Manifest}
 */
export function upgraded({ blocks: _, ...manifest }) {
  const { model, target, tensors = {}, aliases = {} } = manifest;
  /** @param {number} width */
  const ofStacks = (width) => Object.fromEntries(model.stacks.map((stack) => [stack, width]));
  const memories = Object.keys(aliases).filter((name) => name.endsWith(".memory"));
  return {
    ...manifest,
    version: 2,
    model: {
      ...model,
      heads: ofStacks(model.heads),
      d_model: ofStacks(model.d_model),
      d_head: ofStacks(model.d_head),
      d_ff: ofStacks(model.d_ff),
    },
    target: target && { language: null, finished: "given", ...target },
    places: placesOf(model, "source.position" in { ...tensors, ...aliases }),
    tensors,
    aliases,
    // Names alone said that the tokens of a memory are keys.
    alias_axes: Object.fromEntries(memories.map((name) => [name, ["K", "M"]])),
  };
}

const ATTENTION = [
  "input",
  "memory",
  "q",
  "k",
  "v",
  "mask",
  "dot",
  "scores",
  "weights",
  "z",
  "share",
];
const SUBLAYER = ["out", "residual", "normed"];

/** @type {Omit<Common, "name" | "queries">} */
const PLAIN = { causal: false, reads: [], adds_to: null, norm: "none", values: [], matrices: [] };
/** @type {NoHeads} */
const NO_HEADS = {
  keys: null,
  heads: null,
  kv_heads: null,
  d_head: null,
  d_value: null,
  scale: null,
};

/** @param {OldModel} model  @param {boolean} hasPositions  @returns {Place[]} */
function placesOf(model, hasPositions) {
  const read = ["embedding", ...(hasPositions ? ["position"] : []), "input"];
  return [
    gate("embedding", "source", "source", ["source.input"], read),
    ...stackOf(model, "encoder", "source"),
    gate("memory", "memory", "source", ["decoder.0.cross.memory"]),
    gate("embedding", "target", "target", ["target.input"], read),
    ...stackOf(model, "decoder", "target"),
    gate("output", "output", "target", ["decoder.logits"]),
  ];
}

/**
 * @param {Gate["kind"]} kind
 * @param {string} name
 * @param {SideName} queries
 * @param {string[]} reads
 * @param {string[]} [values]
 * @returns {Gate}
 */
function gate(kind, name, queries, reads, values = []) {
  return { ...PLAIN, ...NO_HEADS, stack: null, layer: null, kind, name, queries, reads, values };
}

/**
 * The sublayers in the order in which a token passes them; each reads what the one before gave.
 * @param {OldModel} model
 * @param {"encoder" | "decoder"} stack
 * @param {SideName} side
 * @returns {Place[]}
 */
function stackOf(model, stack, side) {
  let stream = `${side}.input`;
  return Array.from({ length: model.layers[stack] }, (_, layer) => [
    attention(model, stack, layer, "self", side, side),
    ...(stack === "decoder" ? [attention(model, stack, layer, "cross", side, "source")] : []),
    feedForward(stack, layer, side),
  ])
    .flat()
    .map((place) => {
      const reads = place.kind === "attention" ? place.reads : [stream];
      const fed = { ...place, adds_to: stream, reads };
      stream = `${place.name}.normed`;
      return fed;
    });
}

/** @param {string} stack  @param {number} layer  @param {SideName} queries  @returns {Sublayer} */
function feedForward(stack, layer, queries) {
  return {
    ...PLAIN,
    ...NO_HEADS,
    name: `${stack}.${layer}.ffn`,
    kind: "feed-forward",
    stack,
    layer,
    queries,
    norm: "post",
    values: ["hidden", "active", ...SUBLAYER],
  };
}

/**
 * @param {OldModel} model
 * @param {string} stack
 * @param {number} layer
 * @param {"self" | "cross"} kind
 * @param {SideName} queries
 * @param {SideName} keys
 * @returns {Attention}
 */
function attention({ heads, d_head: width }, stack, layer, kind, queries, keys) {
  const name = `${stack}.${layer}.${kind}`;
  return {
    ...PLAIN,
    name,
    kind: "attention",
    stack,
    layer,
    queries,
    keys,
    causal: stack === "decoder" && kind === "self",
    reads: [`${name}.input`, `${name}.memory`],
    norm: "post",
    heads,
    kv_heads: heads,
    d_head: width,
    d_value: width,
    scale: Math.sqrt(width),
    values: [...ATTENTION, ...SUBLAYER],
    matrices: ["w_q", "w_k", "w_v", "w_o"],
  };
}
