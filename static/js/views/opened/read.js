// What becomes of one score, computed from q and k, beside what the network itself has of it.

import { productsOf, readingsOf, rowOf, stepsOf } from "#lib/maths/arithmetic.js";
import { number } from "#lib/text/format.js";
import { whoClosed } from "#lib/trace/attention.js";
import { headMatrix } from "#lib/trace/headrows.js";

/**
 * @import { AttentionShown, Labels, Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {{ query: number, key: number }} Cell
 * @typedef {ReturnType<typeof openedCell>} Opened
 */

/** @param {AttentionShown} shown  @param {Cell} cell  @param {Translate} t */
export function openedCell({ trace, place, head }, cell, t) {
  /** @param {string} value */
  const has = (value) => trace.has(`${place.name}.${value}`);
  /** @param {string} value */
  const matrix = (value) => headMatrix(trace, place, value, head);
  /** What the network itself has of a step. @param {string} value */
  const storedOf = (value) => (has(value) ? rowOf(matrix(value), cell.query)[cell.key] : undefined);
  const vectors = { q: matrix("q"), k: matrix("k") };
  const [q, k] = [rowOf(vectors.q, cell.query), rowOf(vectors.k, cell.key)];
  const mask = has("mask") ? matrix("mask") : null;
  const row = readingsOf({ ...vectors, mask, scale: place.scale }, cell.query);
  const steps = stepsOf(row, cell.key);
  return {
    cell,
    q,
    k,
    ...productsOf(q, k),
    row,
    steps,
    stored: { dot: storedOf("dot"), score: storedOf("scores"), weight: storedOf("weights") },
    who: whoClosed(steps.bits, t),
  };
}

/** In words. @param {Opened} opened  @param {Labels} labels  @param {Translate} t */
export function sentenceOf({ cell, steps, who }, labels, t) {
  const names = { query: labels.queries[cell.query], key: labels.keys[cell.key] };
  if (steps.bits) return t("arithmetic.spoken.masked", { ...names, who });
  return t("arithmetic.spoken.open", {
    ...names,
    dot: number(steps.dot),
    score: number(steps.score),
    exp: number(steps.exp),
    weight: number(steps.weight),
  });
}
