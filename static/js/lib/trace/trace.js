// A Trace: what one sentence did inside the model. A manifest that says what there is, and the numbers themselves.
// Axes: H heads · Q query tokens · K key tokens · D head width · M model width · V vocabulary.

import { readSafetensors } from "#lib/trace/safetensors.js";

/** The newest manifest this reader understands. */
export const VERSION = 1;

/**
 * @typedef {{ id: number, text: string, start: number | null, end: number | null,
 *             kind: "piece" | "byte" | "special" | "pad" }} Token
 * @typedef {{ text: string, tokens: Token[], given?: boolean }} Side
 * @typedef {{ name: string, stack: string, layer: number, kind: "self" | "cross", queries: "source" | "target",
 *             keys: "source" | "target", heads: number, d_head: number, causal: boolean }} Block
 * @typedef {{ name: string, data: Float32Array, shape: number[], axes: string }} Named
 * @typedef {{ data: Float32Array | Uint8Array, rows: number, cols: number }} Matrix
 */

/**
 * @param {ArrayBuffer} buffer  a safetensors file whose metadata holds a manifest under "trace"
 * @returns {Trace}
 */
export function readTrace(buffer) {
  const { metadata, tensors } = readSafetensors(buffer);
  if (metadata.trace === undefined) throw new Error("this safetensors file holds no trace");
  return new Trace(JSON.parse(metadata.trace), tensors);
}

export class Trace {
  #manifest;
  #tensors;

  /**
   * @param {object} manifest
   * @param {Map<string, import("#lib/trace/safetensors.js").Tensor>} tensors
   */
  constructor(manifest, tensors) {
    if (!(manifest?.version <= VERSION)) {
      throw new Error(`this trace has version ${manifest?.version}, this page reads up to version ${VERSION}`);
    }
    this.#manifest = manifest;
    this.#tensors = tensors;
  }

  /** @returns {Block[]} */
  get blocks() { return this.#manifest.blocks ?? []; }

  /** @returns {Side | null} */
  get source() { return this.#manifest.source ?? null; }

  /** @returns {Side | null} */
  get target() { return this.#manifest.target ?? null; }

  get output() { return this.#manifest.output ?? null; }

  get model() { return this.#manifest.model ?? null; }

  get edits() { return this.#manifest.edits ?? []; }

  /** @param {string} name  @returns {Block | undefined} */
  block(name) {
    return this.blocks.find((block) => block.name === name);
  }

  /** Tokens that stand on a block's query or key axis. @param {Block} block  @param {"queries" | "keys"} axis */
  side(block, axis) {
    return block[axis] === "source" ? this.source : this.target;
  }

  /** @param {string} name */
  has(name) {
    return this.#tensors.has(this.#stored(name));
  }

  /** Names of all tensors that came with this answer, without their aliases. */
  get names() {
    return [...this.#tensors.keys()];
  }

  /**
   * @param {string} name  a stored name or an alias
   * @returns {Named}
   */
  tensor(name) {
    const stored = this.#stored(name);
    const tensor = this.#tensors.get(stored);
    if (tensor === undefined) throw new Error(`this trace has no tensor ${name}`);
    return { name, data: tensor.data, shape: tensor.shape, axes: this.#axes(name, stored) };
  }

  /**
   * One head of a tensor as a matrix on the same memory. A tensor without heads (mask, input) is its own matrix.
   * @param {string} name
   * @param {number} [head]
   * @returns {Matrix}
   */
  matrix(name, head = 0) {
    const { data, shape } = this.tensor(name);
    const [rows, cols] = shape.slice(-2);
    if (shape.length === 2) return { data, rows, cols };
    if (!(head >= 0 && head < shape[0])) throw new Error(`${name} has heads 0 to ${shape[0] - 1}, not ${head}`);
    return { data: data.subarray(head * rows * cols, (head + 1) * rows * cols), rows, cols };
  }

  /** This trace with the tensors of another answer to the same question. @param {Trace} other  @returns {Trace} */
  with(other) {
    const [mine, its] = [this.#manifest, other.#manifest];
    const manifest = { ...mine, tensors: { ...mine.tensors, ...its.tensors }, aliases: { ...mine.aliases, ...its.aliases } };
    return new Trace(manifest, new Map([...this.#tensors, ...other.#tensors]));
  }

  /** One answer may store what is an alias in another. */
  #stored(name) {
    return this.#tensors.has(name) ? name : this.#manifest.aliases?.[name] ?? name;
  }

  #axes(name, stored) {
    const tensors = this.#manifest.tensors ?? {};
    const axes = (tensors[name] ?? tensors[stored])?.axes ?? "";
    return Array.isArray(axes) ? axes.join(" ") : axes;
  }
}
