// Traces that were saved by earlier versions of the program.

/**
 * A manifest of version 1 as one of version 2. Version 1 knew one family, an encoder–decoder whose
 * LayerNorms stand behind the sums, and said of it what its places follow from.
 * @param {Record<string, any>} manifest
 */
export function upgraded({ blocks: _, ...manifest }) {
  const { model, target, tensors = {}, aliases = {} } = manifest;
  const ofStacks = (width) =>
    Object.fromEntries(model.stacks.map((stack) => [stack, model[width]]));
  const widths = ["heads", "d_model", "d_head", "d_ff"].map((width) => [width, ofStacks(width)]);
  const memories = Object.keys(aliases).filter((name) => name.endsWith(".memory"));
  return {
    ...manifest,
    version: 2,
    model: { ...model, ...Object.fromEntries(widths) },
    target: target && { language: null, finished: "given", ...target },
    places: placesOf(model, "source.position" in { ...tensors, ...aliases }),
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

const PLAIN = {
  stack: null,
  layer: null,
  keys: null,
  causal: false,
  reads: [],
  adds_to: null,
  norm: "none",
  heads: null,
  kv_heads: null,
  d_head: null,
  d_value: null,
  scale: null,
  values: [],
  matrices: [],
};

/** @returns {import("#lib/trace/places.js").Place[]} */
function placesOf(model, hasPositions) {
  const memory = {
    ...PLAIN,
    name: "memory",
    kind: "memory",
    queries: "source",
    reads: ["decoder.0.cross.memory"],
  };
  const output = {
    ...PLAIN,
    name: "output",
    kind: "output",
    queries: "target",
    reads: ["decoder.logits"],
  };
  return [
    embedding("source", hasPositions),
    ...stackOf(model, "encoder", "source"),
    memory,
    embedding("target", hasPositions),
    ...stackOf(model, "decoder", "target"),
    output,
  ];
}

function embedding(side, hasPositions) {
  const values = ["embedding", ...(hasPositions ? ["position"] : []), "input"];
  return {
    ...PLAIN,
    name: side,
    kind: "embedding",
    queries: side,
    reads: [`${side}.input`],
    values,
  };
}

/** The sublayers in the order in which a token passes them; each reads what the one before gave. */
function stackOf(model, stack, side) {
  let stream = `${side}.input`;
  return Array.from({ length: model.layers[stack] }, (_, layer) => [
    attention(model, stack, layer, "self", side, side),
    ...(stack === "decoder" ? [attention(model, stack, layer, "cross", side, "source")] : []),
    {
      ...PLAIN,
      name: `${stack}.${layer}.ffn`,
      kind: "feed-forward",
      stack,
      layer,
      queries: side,
      norm: "post",
      values: ["hidden", "active", ...SUBLAYER],
    },
  ])
    .flat()
    .map((place) => {
      const read = { adds_to: stream, reads: place.kind === "attention" ? place.reads : [stream] };
      stream = `${place.name}.normed`;
      return { ...place, ...read };
    });
}

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
