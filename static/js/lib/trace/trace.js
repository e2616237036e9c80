// A Trace: what one sentence did inside the model. A manifest that says what there is, and the
// numbers themselves. Axes: H heads · Q query tokens · K key tokens · D head width · M model
// width · V vocabulary.

import { placeNamed } from "#lib/trace/places.js";
import { readSafetensors } from "#lib/trace/safetensors.js";
import { upgraded } from "#lib/trace/upgrade.js";

/** The newest manifest this reader understands. */
export const VERSION = 2;

/**
 * @import { Place } from "#lib/trace/places.js"
 * @import { Tensor } from "#lib/trace/safetensors.js"
 * @import { OldManifest } from "#lib/trace/upgrade.js"
 *
 * @typedef {object} Token
 * @property {number} id  entry of the vocabulary
 * @property {string} text  as a person reads it, without the space before it
 * @property {number | null} start  where it begins in the text of its side, in code points; null
 *   for a special token
 * @property {number | null} end  likewise
 * @property {"piece" | "byte" | "special" | "pad"} kind
 *
 * @typedef {{ text: string, tokens: Token[] }} Side  one text, as the network reads it
 * @typedef {Side & { given: "reader" | "model", language: string | null,
 *   finished: "eos" | "limit" | "given" }} Target
 *
 * What a model is: its widths are those of each of its stacks.
 * @typedef {object} Model
 * @property {string} id
 * @property {string} kind  family of the network, such as encoder-decoder
 * @property {string[]} stacks  in the order in which a sentence passes them
 * @property {Record<string, number>} layers
 * @property {Record<string, number>} heads
 * @property {Record<string, number>} d_model
 * @property {Record<string, number>} d_head
 * @property {Record<string, number>} d_ff
 * @property {number} vocabulary_size
 * @property {string[]} languages  that it may translate into
 * @property {string[]} directions  that it was trained for, such as zh-en
 * @property {number} token_limit  of a side, special tokens included
 * @property {number} parameters
 * @property {string} licence
 * @property {string[]} checkpoints
 *
 * @typedef {{ id: number, text: string, probability: number }} Prediction
 *
 * What the network expects after one target token: the most probable first, the one that does
 * follow, and its loss, −ln p, in nats.
 * @typedef {{ top: Prediction[], next: Prediction, loss: number }} Output
 *
 * @typedef {{ dtype: string, shape: number[], axes: string[] }} TensorInfo
 *
 * Everything about a Trace but its numbers.
 * @typedef {object} Manifest
 * @property {2} version
 * @property {Model} model
 * @property {Side | null} source
 * @property {Target | null} target
 * @property {Place[]} places  in the order in which a sentence passes them
 * @property {Output[] | null} output  per target position, without padding
 * @property {Record<string, TensorInfo>} tensors
 * @property {Record<string, string>} aliases  further names of stored tensors
 * @property {Record<string, string[]>} [alias_axes]  where those are called otherwise
 * @property {Record<string, unknown>[]} [edits]  what a reader changed inside the network
 *
 * @typedef {Float32Array | Float64Array | Uint8Array} Numbers
 * @typedef {{ data: Numbers, rows: number, cols: number }} Matrix  rows × cols, row after row
 * @typedef {{ name: string, data: Numbers, shape: number[], axes: string }} Named
 *   a tensor, and what its axes are called, such as H Q K
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
  /** @type {Manifest} */
  #manifest;
  /** @type {Map<string, Tensor>} */
  #tensors;

  /** @param {Manifest | OldManifest} manifest  @param {Map<string, Tensor>} tensors */
  constructor(manifest, tensors) {
    if (!(manifest?.version <= VERSION)) {
      throw new Error(
        `this trace has version ${manifest?.version}, this page reads up to version ${VERSION}`,
      );
    }
    this.#manifest = manifest.version === 1 ? upgraded(manifest) : manifest;
    this.#tensors = tensors;
  }

  /** In the order in which a sentence passes them. */
  get places() {
    return this.#manifest.places ?? [];
  }

  get source() {
    return this.#manifest.source ?? null;
  }

  get target() {
    return this.#manifest.target ?? null;
  }

  get output() {
    return this.#manifest.output ?? null;
  }

  get model() {
    return this.#manifest.model;
  }

  get edits() {
    return this.#manifest.edits ?? [];
  }

  /** @param {string} name  @returns {Place | null} */
  place(name) {
    return placeNamed(name, this.places);
  }

  /**
   * Tokens that stand for a place's rows, or an attention's columns.
   * @param {Place} place
   * @param {"queries" | "keys"} axis
   * @returns {Side}
   */
  side(place, axis) {
    const side = place[axis] === "source" ? this.source : this.target;
    if (side === null) throw new Error(`this trace has no ${place[axis]}`);
    return side;
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
    const { dtype, data, shape } = tensor;
    if (data instanceof BigInt64Array || data instanceof Int32Array)
      throw new Error(`tensor ${name} holds ${dtype}, as no value of a trace does`);
    return { name, data, shape, axes: this.#axes(name, stored) };
  }

  /**
   * One head of a tensor as a matrix on the same memory. A tensor without heads (mask, input) is
   * its own matrix.
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

  /**
   * This trace with the tensors of another answer to the same question.
   * @param {Trace} answer
   * @returns {Trace}
   */
  with(answer) {
    const [mine, its] = [this.#manifest, answer.#manifest];
    const manifest = {
      ...mine,
      tensors: { ...mine.tensors, ...its.tensors },
      aliases: { ...mine.aliases, ...its.aliases },
      alias_axes: { ...mine.alias_axes, ...its.alias_axes },
    };
    return new Trace(manifest, new Map([...this.#tensors, ...answer.#tensors]));
  }

  /** One answer may store what is an alias in another. @param {string} name */
  #stored(name) {
    return this.#tensors.has(name) ? name : (this.#manifest.aliases?.[name] ?? name);
  }

  /** @param {string} name  @param {string} stored  the name under which it is stored */
  #axes(name, stored) {
    const { tensors = {}, alias_axes: others = {} } = this.#manifest;
    return (others[name] ?? tensors[name]?.axes ?? tensors[stored]?.axes ?? []).join(" ");
  }
}
