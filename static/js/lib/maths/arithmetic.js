// One score of one head, computed anew from q and k, and what its row makes of it. Products of two
// float32 numbers are exact here, and their sum in float64 nearly so; the network adds up in
// float32 and in another order, so that what is stored may differ within `sumError`. Axes: Q query
// tokens · K key tokens · D head width.

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 *
 * How one key is read by the query.
 * @typedef {object} Reading
 * @property {number} dot
 * @property {number} score  scaled, finite where masked too
 * @property {number} bits  who masked it, 0 for an open key
 * @property {number} exp
 * @property {number} weight
 *
 * @typedef {object} Row
 * @property {Reading[]} keys
 * @property {number} scale  what q·k is divided by
 * @property {number} max  the largest open score
 * @property {number} shift  what is subtracted from every score before exp
 * @property {number} sum  of all exp
 */

/**
 * From here on e to the power of a score is no number to read: the row's largest score is
 * subtracted first.
 */
const LARGEST_PLAIN = 1e15;

/** Machine epsilon of float32: the distance from 1 to the next number. */
const EPSILON = 2 ** -23;

/** One row, on the same memory. @param {Matrix} matrix  @param {number} row */
export function rowOf({ data, cols }, row) {
  return data.subarray(row * cols, (row + 1) * cols);
}

/**
 * @param {ArrayLike<number>} q  @param {ArrayLike<number>} k  D each
 * @returns {{ products: Float64Array, sums: Float64Array }}  sums: after each dimension; the last
 *   one is q·k
 */
export function productsOf(q, k) {
  const products = Float64Array.from(q, (value, dim) => value * k[dim]);
  let sum = 0;
  const sums = products.map((product) => {
    sum += product;
    return sum;
  });
  return { products, sums };
}

/**
 * How every key is read by one query: softmax over the open keys, exactly 0 for a masked one.
 * @param {object} head
 * @param {Matrix} head.q  Q × D
 * @param {Matrix} head.k  K × D
 * @param {Matrix | null} head.mask  Q × K
 * @param {number | null} head.scale  null: q·k is not divided
 * @param {number} query
 * @returns {Row}
 */
export function readingsOf({ q, k, mask, scale: divisor }, query) {
  const scale = divisor ?? 1;
  const scored = Array.from({ length: k.rows }, (_, key) => {
    const { sums } = productsOf(rowOf(q, query), rowOf(k, key));
    const dot = sums[sums.length - 1];
    return { dot, score: dot / scale, bits: mask ? rowOf(mask, query)[key] : 0 };
  });
  const max = Math.max(...scored.filter(({ bits }) => bits === 0).map(({ score }) => score));
  const shift = Math.abs(max) < Math.log(LARGEST_PLAIN) ? 0 : max;
  /** @param {number} from  @param {Pick<Reading, "bits" | "score">} reading */
  const power = (from, { bits, score }) => (bits ? 0 : Math.exp(score - from));
  /** @param {number} from */
  const total = (from) => scored.reduce((sum, reading) => sum + power(from, reading), 0);
  const stable = total(max);
  return {
    keys: scored.map((reading) => ({
      ...reading,
      exp: power(shift, reading),
      weight: power(max, reading) / stable,
    })),
    scale,
    max,
    shift,
    sum: total(shift),
  };
}

/**
 * What becomes of one score, step by step.
 * @param {Row} row
 * @param {number} key
 */
export function stepsOf({ keys, scale, shift, sum }, key) {
  const { dot, score, bits, exp, weight } = keys[key];
  return { dot, scale, score, bits, masked: bits ? -Infinity : score, shift, exp, sum, weight };
}

/**
 * Whether q·k is divided by the root of its width, as usual.
 * @param {number | null} scale
 * @param {number | null} width  D
 */
export function isRoot(scale, width) {
  return width !== null && scale === Math.sqrt(width);
}

/**
 * How far a float32 sum of these products may be from the exact one, whatever the order:
 * D·2⁻²³·Σ|q·k|.
 * @param {Float64Array} products
 */
export function sumError(products) {
  return products.length * EPSILON * products.reduce((sum, product) => sum + Math.abs(product), 0);
}

/**
 * The products that get a label: the largest ones, as long as no label touches another or a longer
 * bar on its own side of the line.
 * @param {ArrayLike<number>} products
 * @param {object} measures
 * @param {number} measures.pitch  from bar to bar
 * @param {number} measures.room  what a label needs
 * @param {number} measures.most  labels at all
 * @returns {number[]}  dimensions, the largest first
 */
export function labelledProducts(products, { pitch, room, most }) {
  const bySize = Array.from(products, (_, dim) => dim).sort(
    (a, b) => Math.abs(products[b]) - Math.abs(products[a]),
  );
  /** @type {number[]} */
  const labelled = [];
  for (const [rank, dim] of bySize.entries()) {
    if (labelled.length === most || products[dim] === 0) break;
    /** @param {number} neighbour  @param {number} reach */
    const isNear = (neighbour, reach) =>
      products[neighbour] > 0 === products[dim] > 0 && Math.abs(neighbour - dim) * pitch < reach;
    const meetsLabel = labelled.some((neighbour) => isNear(neighbour, room));
    const meetsBar = bySize
      .slice(0, rank)
      .some((neighbour) => isNear(neighbour, (room + pitch) / 2));
    if (!meetsLabel && !meetsBar) labelled.push(dim);
  }
  return labelled;
}

/**
 * On how many lines the dimensions stand: as many as their values need to be written in, at most
 * three. Where that is not enough, or there is no height for it, values are left to their colour,
 * and one line is enough for most.
 * @param {object} measures
 * @param {number} measures.dims
 * @param {number} measures.width
 * @param {number} measures.readable  the least width of a cell with its value written in
 * @param {number} measures.visible  the same without
 * @param {boolean} measures.low  there is no height for more lines
 * @returns {{ lines: number, written: boolean }}
 */
export function linesFor({ dims, width, readable, visible, low }) {
  const needed = Math.ceil((dims * readable) / width);
  if (needed <= (low ? 1 : 3)) return { lines: needed, written: true };
  return { lines: dims * visible <= width ? 1 : 2, written: false };
}

/**
 * The largest weight that softmax makes of some scores, as 1 ÷ Σ exp(score − largest).
 * @param {ArrayLike<number>} scores
 * @param {ArrayLike<number> | undefined} mask  0 where a score is open
 */
export function largestWeight(scores, mask) {
  const open = Array.from(scores).filter((_, key) => !mask?.[key]);
  const most = Math.max(...open);
  return 1 / open.reduce((sum, score) => sum + Math.exp(score - most), 0);
}
