// Which heads do nearly the same.

import { choosing, entropy } from "#lib/maths/metrics.js";

/** From here on two heads are said to look alike. */
export const ALIKE = 0.9;

/**
 * @typedef {{ weights: import("#lib/trace/trace.js").Matrix, bits: Float64Array }} Rows  bits:
 *   entropy of every row
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
 * @param {Rows} one  @param {Rows} other
 * @param {number[]} queries  those with a choice, see `choosing`
 * @returns {number | null}  null: no query has a choice
 */
export function similarity(one, other, queries) {
  if (queries.length === 0) return null;
  let total = 0;
  for (const row of queries) total += divergence(one, other, row);
  return Math.min(Math.max(1 - total / queries.length, 0), 1);
}

function divergence(one, other, row) {
  const { cols } = one.weights;
  const [p, q] = [one.weights.data, other.weights.data];
  let bits = 0;
  for (let index = row * cols; index < (row + 1) * cols; index++) {
    const middle = (p[index] + q[index]) / 2;
    if (middle > 0) bits -= middle * Math.log2(middle);
  }
  return bits - (one.bits[row] + other.bits[row]) / 2;
}

/** @param {import("#lib/trace/trace.js").Matrix} weights  @returns {Rows} */
export function rowsOf(weights) {
  const { data, rows, cols } = weights;
  return {
    weights,
    bits: Float64Array.from({ length: rows }, (_, row) => entropy(data, row * cols, cols)),
  };
}

/**
 * Every head of a block beside all other heads of the same kind of attention in the same stack.
 * @param {import("#lib/trace/trace.js").Trace} trace
 * @param {import("#lib/trace/places.js").Place} block
 * @param {number} queries  rows of the sentence
 * @returns {{ pairs: { heads: [number, number], similarity: number }[], nearest: (Neighbour |
 *   null)[],
 *             anywhere: (Neighbour | null)[] }}  pairs: those of this block that look alike;
 *             nearest: for every head the one most like it in this block; anywhere: in all layers
 */
export function likeness(trace, block, queries) {
  const same = (other) =>
    ["kind", "stack", "queries", "keys"].every((part) => other[part] === block[part]);
  const kin = trace.places.filter((other) => same(other) && trace.has(`${other.name}.weights`));
  const all = kin.flatMap(({ name, layer, heads }) =>
    Array.from({ length: heads }, (_, head) => ({
      block: name,
      layer,
      head,
      ...rowsOf(trace.matrix(`${name}.weights`, head)),
    })),
  );
  const mask = trace.has(`${block.name}.mask`) ? trace.matrix(`${block.name}.mask`) : null;
  const rows = choosing(mask, queries, all[0].weights);
  const own = all.filter(({ block: name }) => name === block.name);
  const near = own.map((mine) =>
    all
      .filter((other) => other !== mine)
      .map((other) => {
        return {
          block: other.block,
          layer: other.layer,
          head: other.head,
          similarity: similarity(mine, other, rows),
        };
      })
      .filter((other) => other.similarity !== null),
  );
  const best = (list) =>
    list.reduce(
      (most, other) => (most === null || other.similarity > most.similarity ? other : most),
      null,
    );
  const inBlock = (list) => list.filter(({ block: name }) => name === block.name);
  return {
    pairs: near.flatMap((list, head) =>
      inBlock(list)
        .filter((other) => other.head > head && other.similarity >= ALIKE)
        .map((other) => ({ heads: [head, other.head], similarity: other.similarity })),
    ),
    nearest: near.map((list) => best(inBlock(list))),
    anywhere: near.map(best),
  };
}
