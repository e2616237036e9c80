// The places of the network that can be opened, the ways to look at each, and the tensors that each way needs.
// A place is named as its tensors are: encoder.0.self, encoder.0.ffn, source, target, memory, output.

/**
 * @typedef {"attention" | "feedforward" | "input" | "memory" | "output"} Kind
 * @typedef {{ name: string, kind: Kind, stack: string | null, layer: number | null }} Place
 */

/** Ways to look at a kind of place; the first is the one it opens with. */
export const VIEWS = {
  attention: ["pipeline", "project", "heads", "matrix", "flow", "tokens", "mix", "multihead", "norm", "arithmetic"],
  feedforward: ["ffn", "norm"],
  input: ["input"],
  memory: ["memory"],
  output: ["output"],
};

/** What the figure of the whole network shows. */
const FIGURE = ["*.weights", "*.mask", "*.ffn.active", "source.input", "target.input", "decoder.0.cross.memory"];

const NEEDS = {
  pipeline: (name) => of(name, "input", "memory", "q", "k", "v", "dot", "scores", "mask", "weights", "z", "out"),
  project: (name) => [...of(name, "input", "memory", "q", "k", "v"), ...["q", "k", "v"].map((letter) => `weights.${name}.w_${letter}`)],
  heads: (name) => of(name, "weights", "mask"),
  matrix: (name) => of(name, "scores", "weights", "mask"),
  flow: (name) => of(name, "weights", "mask"),
  tokens: (name) => of(name, "weights", "mask"),
  mix: (name) => of(name, "weights", "mask", "v", "z"),
  multihead: (name) => [...of(name, "input", "z", "share", "out"), `weights.${name}.w_o`],
  norm: (name) => [...inputOf(name), ...of(name, "out", "residual", "normed")],
  arithmetic: (name) => of(name, "q", "k", "dot", "scores", "mask", "weights"),
  ffn: (name) => [...inputOf(name), ...of(name, "hidden", "out")],
  input: (name) => of(name, "embedding", "position", "input"),
  memory: () => ["decoder.*.cross.memory", "decoder.*.cross.k", "decoder.*.cross.v", "decoder.*.cross.weights"],
  // The probabilities stand in the manifest; a Trace is asked for by what is wanted of it.
  output: () => ["decoder.0.self.mask"],
};

/**
 * What a way of looking shows, and of an attention what its heading says.
 * @param {string} view  @param {string} place  @returns {string[]}  globs for /api/trace
 */
export function needsOf(view, place) {
  const heading = /\.(self|cross)$/.test(place) ? of(place, "weights", "mask") : [];
  return [...new Set([...NEEDS[view](place), ...heading])];
}

/**
 * Whether a tensor is what a way of looking shows: of the output the probabilities, which are no tensor.
 * @param {string} view  @param {string} place  @param {string} name
 */
export function isShownBy(view, place, name) {
  return view !== "output" && needsOf(view, place).some((glob) => new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", "\\w+")}$`).test(name));
}

/** The same with the figure above it. @param {string[]} needs  @returns {string[]} */
export function withFigure(needs) {
  return [...FIGURE, ...needs.filter((name) => !FIGURE.some((glob) => covers(glob, name)))];
}

/** Every star of the figure's globs stands in front. */
function covers(glob, name) {
  return glob.startsWith("*") ? name.endsWith(glob.slice(1)) : name === glob;
}

/** What a feed-forward reads is what the Add & Norm before it gave. @param {string} name  @returns {string[]} */
export function inputOf(name) {
  const [, stack, layer] = LAYERED.exec(name) ?? [];
  if (!name.endsWith(".ffn")) return [`${name}.input`];
  return [`${stack}.${layer}.${stack === "decoder" ? "cross" : "self"}.normed`];
}

const of = (name, ...values) => values.map((value) => `${name}.${value}`);

const LAYERED = /^(encoder|decoder)\.(0|[1-9]\d*)\.(self|cross|ffn)$/;

/** Places outside the layers: their kind, and the stacks a model needs for them. */
const PLAIN = new Map([
  ["source", { kind: "input", needs: ["encoder"] }],
  ["target", { kind: "input", needs: ["decoder"] }],
  ["memory", { kind: "memory", needs: ["encoder", "decoder"] }],
  ["output", { kind: "output", needs: ["decoder"] }],
]);

/**
 * @param {string | null | undefined} name
 * @param {{ stacks: string[], layers: Record<string, number> }} model
 * @returns {Place | null}  null: this model has no such place
 */
export function placeOf(name, { stacks, layers }) {
  const plain = PLAIN.get(name);
  if (plain) return plain.needs.every((stack) => stacks.includes(stack)) ? { name, kind: plain.kind, stack: null, layer: null } : null;
  const [, stack, digits, block] = LAYERED.exec(name ?? "") ?? [];
  const layer = Number(digits);
  if (!(layer < (layers[stack] ?? 0))) return null;
  if (block === "cross" && !(stack === "decoder" && stacks.length > 1)) return null;
  return { name, kind: block === "ffn" ? "feedforward" : "attention", stack, layer };
}

/**
 * Whose tokens the rows of a place are, and the columns of an attention.
 * @param {Place} place  @returns {{ rows: "source" | "target", columns: "source" | "target" | null }}
 */
export function sidesOf({ name, kind, stack }) {
  const rows = stack === "encoder" || name === "source" || name === "memory" ? "source" : "target";
  if (kind !== "attention") return { rows, columns: null };
  return { rows, columns: name.endsWith(".cross") ? "source" : rows };
}

/** The part of a catalogue key that names a kind of attention. @param {import("#lib/trace/trace.js").Block} block */
export function attentionGroup({ kind, causal, stack }) {
  if (kind === "cross") return "cross";
  return causal ? "masked" : stack;
}

/** All places in the order in which a sentence passes them. @returns {Place[]} */
export function placesOf(model) {
  const layered = (stack, ...blocks) => Array.from({ length: model.layers[stack] ?? 0 }, (_, layer) => {
    return blocks.map((block) => `${stack}.${layer}.${block}`);
  }).flat();
  const names = ["source", ...layered("encoder", "self", "ffn"), "memory", "target",
    ...layered("decoder", "self", "cross", "ffn"), "output"];
  return names.map((name) => placeOf(name, model)).filter((place) => place !== null);
}

/**
 * Where a page begins: the attention that aligns the two sentences, in the last layer; without a decoder the last block.
 * A way of looking that no attention has begins with the last layer that has it, or with the source.
 * @param {{ stacks: string[], layers: Record<string, number> }} model  @param {string | null} [view]
 */
export function firstPlace(model, view = null) {
  const { stacks, layers } = model;
  const last = stacks.at(-1);
  const name = `${last}.${layers[last] - 1}.${stacks.length > 1 ? "cross" : "self"}`;
  if (view === null || VIEWS.attention.includes(view)) return name;
  const places = placesOf(model).filter(({ kind }) => VIEWS[kind].includes(view));
  return (places.findLast(({ layer }) => layer !== null) ?? places[0])?.name ?? name;
}

/** Whether a place has a way of looking; one that there is not keeps no place away. @param {Place} place  @param {string | null} view */
export function canShow({ kind }, view) {
  return VIEWS[kind].includes(view) || !Object.values(VIEWS).flat().includes(view);
}

/** The way to look at a place: as asked where the place has it, else its first. @param {Kind} kind  @param {string | null} view */
export function viewOf(kind, view) {
  return VIEWS[kind].includes(view) ? view : VIEWS[kind][0];
}

/**
 * The place an arrow leads to: along the sentence's way, or to the same block one layer on. Null where there is none.
 * @param {Place} place  @param {{ block?: -1 | 1, layer?: -1 | 1 }} step
 */
export function neighbour(place, { block = 0, layer = 0 }, model) {
  const doors = placesOf(model);
  if (block !== 0) return doors[doors.findIndex(({ name }) => name === place.name) + block] ?? null;
  if (place.layer === null) return null;
  return placeOf(place.name.replace(/\.\d+\./, `.${place.layer + layer}.`), model);
}
