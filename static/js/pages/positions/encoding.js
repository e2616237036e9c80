// The encoding that the link asks for, and what is pointed at in it.

import { state } from "#shell/page.js";
import { present } from "#views/kit/records.js";

/**
 * @import { Tensor } from "#lib/trace/safetensors.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 *
 * @typedef {{ kind: string, length: number, d_model: number, base: number }} Request
 * @typedef {Request & { encoding: Matrix, similarity: Matrix }} Encoding
 *   positions × dimensions, and positions × positions
 *
 * Two positions and a dimension, as far as a view knows of them.
 * @typedef {{ position?: number, second?: number, dim?: number }} Pointed
 * @typedef {{ position: number | null, second: number | null, dim: number | null }} Held
 * @typedef {Held & { locked: boolean }} Place
 */

/** That of the paper. @type {Request} */
export const DEFAULTS = { kind: "sinusoidal", length: 64, d_model: 128, base: 10_000 };
/** Nothing is held. @type {Held} */
export const FREE = { position: null, second: null, dim: null };

/** What the link leaves out is as in the paper. @returns {Request} */
export function encodingAsked() {
  const { kind, length, d_model, base } = state.get();
  return {
    kind: kind ?? DEFAULTS.kind,
    length: length ?? DEFAULTS.length,
    d_model: d_model ?? DEFAULTS.d_model,
    base: base ?? DEFAULTS.base,
  };
}

/** @param {Request} request  @param {Map<string, Tensor>} tensors  @returns {Encoding} */
export function encodingOf(request, tensors) {
  return {
    ...request,
    encoding: matrixOf(tensors, "encoding"),
    similarity: matrixOf(tensors, "similarity"),
  };
}

/**
 * Positions × columns.
 * @param {Map<string, Tensor>} tensors
 * @param {string} name
 * @returns {Matrix}
 */
export function matrixOf(tensors, name) {
  const { data, shape, dtype } = present(tensors.get(name), `tensor ${name}`);
  if (data instanceof BigInt64Array || data instanceof Int32Array)
    throw new Error(`tensor ${name} holds ${dtype}, as no encoding does`);
  const [rows, cols] = shape;
  return { data, rows, cols };
}

/**
 * What is held, and where nothing is, what is under the pointer.
 * @param {Pointed | null} hover
 * @returns {Place}
 */
export function placeNow(hover) {
  const { position, second, dim } = state.get();
  return {
    position: position ?? hover?.position ?? null,
    second: second ?? hover?.second ?? null,
    dim: dim ?? hover?.dim ?? null,
    locked: isHeld(),
  };
}

export function isHeld() {
  const { position, second, dim } = state.get();
  return [position, second, dim].some((index) => index !== null);
}

/**
 * What is held of an encoding: another page may have held what is not there.
 * @param {Request} encoding
 * @returns {Held}
 */
export function heldIn({ length, d_model }) {
  const { position, second, dim } = state.get();
  return {
    position: inside(position, length),
    second: inside(second, length),
    dim: inside(dim, d_model),
  };
}

/** @param {number | null} index  @param {number} count */
function inside(index, count) {
  return index !== null && index < count ? index : null;
}

/**
 * Whether this is held already, and so is let go when it is chosen again.
 * @param {Pointed} place
 */
export function isHeldAlready({ position, second, dim }) {
  const now = state.get();
  return (
    (position === undefined || position === now.position) &&
    (second === undefined || second === now.second) &&
    (dim === undefined || dim === now.dim)
  );
}
