// Networks as their manifests describe them, of several families.

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
const WIDTH = 8;
const VALUES = [
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
  "out",
  "residual",
  "normed",
];

/** @returns {import("#lib/trace/places.js").Place} */
function attention(stack, layer, kind, queries, { heads, norm, stream }) {
  const name = `${stack}.${layer}.${kind}`;
  return {
    ...PLAIN,
    name,
    kind: "attention",
    stack,
    layer,
    queries,
    keys: kind === "cross" ? "source" : queries,
    causal: kind === "self" && queries === "target",
    reads: [`${name}.input`, `${name}.memory`],
    adds_to: stream,
    norm,
    heads,
    kv_heads: heads,
    d_head: WIDTH,
    d_value: WIDTH,
    scale: Math.sqrt(WIDTH),
    values: VALUES,
    matrices: ["w_q", "w_k", "w_v", "w_o"],
  };
}

function feedForward(stack, layer, queries, { norm, stream }) {
  const name = `${stack}.${layer}.ffn`;
  return {
    ...PLAIN,
    name,
    kind: "feed-forward",
    stack,
    layer,
    queries,
    reads: [norm === "pre" ? `${name}.normed` : stream],
    adds_to: stream,
    norm,
    values: ["hidden", "active", "out", "residual", "normed"],
  };
}

function* stackOf(stack, queries, { layers, heads = 2, norm = "post", crosses = false }) {
  yield {
    ...PLAIN,
    name: queries,
    kind: "embedding",
    queries,
    values: ["embedding", "position", "input"],
  };
  let stream = `${queries}.input`;
  for (let layer = 0; layer < layers; layer++) {
    for (const kind of crosses ? ["self", "cross", "ffn"] : ["self", "ffn"]) {
      const given = { heads, norm, stream };
      const place =
        kind === "ffn"
          ? feedForward(stack, layer, queries, given)
          : attention(stack, layer, kind, queries, given);
      stream = `${place.name}.${norm === "pre" ? "residual" : "normed"}`;
      yield place;
    }
  }
}

/**
 * The places of a network with an encoder, a decoder, or both.
 * @param {{ encoder?: { layers: number, heads?: number, norm?: string }, decoder?: { layers:
 *   number, heads?: number, norm?: string } }} stacks
 * @returns {import("#lib/trace/places.js").Place[]}
 */
export function placesOf({ encoder, decoder }) {
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
    ...(encoder ? stackOf("encoder", "source", encoder) : []),
    ...(encoder && decoder ? [memory] : []),
    ...(decoder
      ? [...stackOf("decoder", "target", { ...decoder, crosses: Boolean(encoder) }), output]
      : []),
  ];
}

// Every stack has its own number of layers, so that one stack's count cannot pass for the other's.
export const BOTH = placesOf({ encoder: { layers: 2 }, decoder: { layers: 3 } });
export const ENCODER = placesOf({ encoder: { layers: 2 } });
export const DECODER = placesOf({ decoder: { layers: 3 } });

/**
 * The same network without some values of some places.
 * @param {string[]} lost
 * @param {(place: object) => boolean} [where]
 */
export function without(places, lost, where = () => true) {
  return places.map((place) =>
    where(place)
      ? { ...place, values: place.values.filter((value) => !lost.includes(value)) }
      : place,
  );
}

/** @param {import("#lib/trace/places.js").Place[]} places  @param {string} name */
export function named(places, name) {
  return places.find((place) => place.name === name);
}
