// A Trace: what one sentence did inside the model. A manifest that says what there is, and the numbers themselves.
// Axes: H heads · Q query tokens · K key tokens · D head width · M model width · V vocabulary.

import { placeNamed } from "#lib/trace/places.js";
import { readSafetensors } from "#lib/trace/safetensors.js";
import { upgraded } from "#lib/trace/upgrade.js";

/** The newest manifest this reader understands. */
export const VERSION = 2;

/**
 * @typedef {{ id: number, text: string, start: number | null, end: number | null,
 *             kind: "piece" | "byte" | "special" | "pad" }} Token
 * @typedef {{ text: string, tokens: Token[] }} Side
 * @typedef {Side & { given: "reader" | "model", language: string | null,
 *           finished: "eos" | "limit" | "given" }} Target
 * @typedef {import("#lib/trace/places.js").Place} Place
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
      throw new Error(
        `this trace has version ${manifest?.version}, this page reads up to version ${VERSION}`,
      );
    }
    this.#manifest = manifest.version === 1 ? upgraded(manifest) : manifest;
    this.#tensors = tensors;
  }

  /** @returns {Place[]}  in the order in which a sentence passes them */
  get places() {
    return this.#manifest.places ?? [];
  }

  /** @returns {Side | null} */
  get source() {
    return this.#manifest.source ?? null;
  }

  /** @returns {Target | null} */
  get target() {
    return this.#manifest.target ?? null;
  }

  get output() {
    return this.#manifest.output ?? null;
  }

  get model() {
    return this.#manifest.model ?? null;
  }

  get edits() {
    return this.#manifest.edits ?? [];
  }

  /** @param {string} name  @returns {Place | null} */
  place(name) {
    return placeNamed(name, this.places);
  }

  /** Tokens that stand for a place's rows, or an attention's columns. @param {Place} place  @param {"queries" | "keys"} axis */
  side(place, axis) {
    return place[axis] === "source" ? this.source : this.target;
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
    if (!(head >= 0 && head < shape[0]))
      throw new Error(`${name} has heads 0 to ${shape[0] - 1}, not ${head}`);
    return { data: data.subarray(head * rows * cols, (head + 1) * rows * cols), rows, cols };
  }

  /** This trace with the tensors of another answer to the same question. @param {Trace} other  @returns {Trace} */
  with(other) {
    const [mine, its] = [this.#manifest, other.#manifest];
    const both = (part) => ({ ...mine[part], ...its[part] });
    const parts = {
      tensors: both("tensors"),
      aliases: both("aliases"),
      alias_axes: both("alias_axes"),
    };
    return new Trace({ ...mine, ...parts }, new Map([...this.#tensors, ...other.#tensors]));
  }

  /** One answer may store what is an alias in another. */
  #stored(name) {
    return this.#tensors.has(name) ? name : (this.#manifest.aliases?.[name] ?? name);
  }

  #axes(name, stored) {
    const { tensors = {}, alias_axes: others = {} } = this.#manifest;
    return (others[name] ?? tensors[name]?.axes ?? tensors[stored]?.axes ?? []).join(" ");
  }
}
