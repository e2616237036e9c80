// Which heads do nearly the same.

import { choosing, entropy } from "#lib/maths/metrics.js";
import { isAttention } from "#lib/trace/places.js";

/**
 * @import { Attention } from "#lib/trace/places.js"
 * @import { Matrix, Trace } from "#lib/trace/trace.js"
 */

/** From here on two heads are said to look alike. */
export const ALIKE = 0.9;

/**
 * @typedef {{ weights: Matrix, bits: Float64Array }} Rows  bits: entropy of every row
 * @typedef {{ block: string, layer: number, head: number, similarity: number }} Neighbour
 */

/**
 * How alike two heads are: 1 − JSD(P‖Q), the mean over queries, where P and Q are the two heads'
 * weights of one query and
 *
 *   JSD(P‖Q) = H((P + Q) / 2) − (H(P) + H(Q)) / 2,   H(P) = −Σ p·log₂ p
 *
 * is the Jensen–Shannon divergence in bits (J. Lin, Divergence measures based on the Shannon
 * entropy, IEEE Trans. Inf. Theory 37, 1991), between 0 for equal rows and 1 for rows that share no
 * key. Clark et al. (What does BERT look at?, 2019) compare heads by the same divergence. A query
 * that may read one key only is left out: there all heads agree.
 * @param {Rows} head
 * @param {Rows} other
 * @param {number[]} queries  those with a choice, see `choosing`
 * @returns {number | null}  null: no query has a choice
 */
export function similarity(head, other, queries) {
  if (queries.length === 0) return null;
  let total = 0;
  for (const row of queries) total += divergence(head, other, row);
  return Math.min(Math.max(1 - total / queries.length, 0), 1);
}

/** @param {Rows} head  @param {Rows} other  @param {number} row */
function divergence(head, other, row) {
  const { cols } = head.weights;
  const [p, q] = [head.weights.data, other.weights.data];
  let bits = 0;
  for (let index = row * cols; index < (row + 1) * cols; index++) {
    const middle = (p[index] + q[index]) / 2;
    if (middle > 0) bits -= middle * Math.log2(middle);
  }
  return bits - (head.bits[row] + other.bits[row]) / 2;
}

/** @param {Matrix} weights  @returns {Rows} */
export function rowsOf(weights) {
  const { data, rows, cols } = weights;
  return {
    weights,
    bits: Float64Array.from({ length: rows }, (_, row) => entropy(data, row * cols, cols)),
  };
}

/**
 * What is alike: of this block all pairs of heads that look alike, and for every head the one most
 * like it, in this block and in all layers.
 * @typedef {object} Likeness
 * @property {{ heads: [number, number], similarity: number }[]} pairs
 * @property {(Neighbour | null)[]} nearest
 * @property {(Neighbour | null)[]} anywhere
 */

/**
 * Every head of a block beside all other heads of the same kind of attention in the same stack.
 * @param {Trace} trace
 * @param {Attention} block
 * @param {number} queries  rows of the sentence
 * @returns {Likeness}
 */
export function likeness(trace, block, queries) {
  const heads = headsLike(trace, block);
  const mask = trace.has(`${block.name}.mask`) ? trace.matrix(`${block.name}.mask`) : null;
  const rows = choosing(mask, queries, heads[0].weights);
  const own = heads.filter((head) => head.block === block.name);
  const neighbours = own.map((head) =>
    heads.filter((other) => other !== head).flatMap((other) => neighbourOf(head, other, rows)),
  );
  /** @param {Neighbour[]} list */
  const inBlock = (list) => list.filter((neighbour) => neighbour.block === block.name);
  return {
    pairs: neighbours.flatMap((list, head) =>
      inBlock(list)
        .filter((other) => other.head > head && other.similarity >= ALIKE)
        .map((other) => ({ heads: [head, other.head], similarity: other.similarity })),
    ),
    nearest: neighbours.map((list) => nearestOf(inBlock(list))),
    anywhere: neighbours.map(nearestOf),
  };
}

/**
 * @param {Trace} trace
 * @param {Attention} block
 * @returns {(Rows & Omit<Neighbour, "similarity">)[]}
 */
function headsLike(trace, { stack, queries, keys }) {
  return trace.places
    .filter(isAttention)
    .filter((place) => place.stack === stack && place.queries === queries && place.keys === keys)
    .filter(({ name }) => trace.has(`${name}.weights`))
    .flatMap(({ name, layer, heads }) =>
      Array.from({ length: heads }, (_, head) => ({
        block: name,
        layer,
        head,
        ...rowsOf(trace.matrix(`${name}.weights`, head)),
      })),
    );
}

/**
 * @param {Rows} head
 * @param {Rows & Omit<Neighbour, "similarity">} other
 * @param {number[]} rows
 * @returns {Neighbour[]}  none where they cannot be compared
 */
function neighbourOf(head, other, rows) {
  const alike = similarity(head, other, rows);
  if (alike === null) return [];
  return [{ block: other.block, layer: other.layer, head: other.head, similarity: alike }];
}

/** The first among equals. @param {Neighbour[]} neighbours */
function nearestOf(neighbours) {
  /** @type {Neighbour | null} */
  let nearest = null;
  for (const neighbour of neighbours)
    if (nearest === null || neighbour.similarity > nearest.similarity) nearest = neighbour;
  return nearest;
}
