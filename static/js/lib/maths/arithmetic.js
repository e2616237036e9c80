// One score of one head, computed anew from q and k, and what its row makes of it. Products of two
// float32 numbers are exact here, and their sum in float64 nearly so; the network adds up in
// float32 and in another order, so that what is stored may differ within `sumError`. Axes: Q query
// tokens · K key tokens · D head width.

/**
 * @typedef {import("#lib/trace/trace.js").Matrix} Matrix
 * @typedef {{ dot: number, score: number, bits: number, exp: number, weight: number }} Reading  of
 *   one key by the query; score: scaled, finite where masked too; bits: who masked it, 0 for an
 *   open key
 * @typedef {{ keys: Reading[], scale: number, max: number, shift: number, sum: number }} Row
 *   scale: what q·k is divided by; max: the largest open score; shift: what is subtracted from
 *   every score before exp; sum: of all exp
 */

/**
 * From here on e to the power of a score is no number to read: the row's largest score is
 * subtracted first.
 */
const LARGEST_PLAIN = 1e15;

/** Machine epsilon of float32: the distance from 1 to the next number. */
const EPSILON = 2 ** -23;

/**
 * @param {Matrix} matrix  @param {number} row
 * @returns {Float32Array | Uint8Array}  on the same memory
 */
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
  return { products, sums: products.map((product) => (sum += product)) };
}

/**
 * How every key is read by one query: softmax over the open keys, exactly 0 for a masked one.
 * @param {{ q: Matrix, k: Matrix, mask: Matrix | null, scale: number }} head  q: Q × D, k: K × D,
 *   mask: Q × K
 * @param {number} query
 * @returns {Row}
 */
export function readingsOf({ q, k, mask, scale }, query) {
  const scored = Array.from({ length: k.rows }, (_, key) => {
    const dot = productsOf(rowOf(q, query), rowOf(k, key)).sums.at(-1);
    return { dot, score: dot / scale, bits: mask ? rowOf(mask, query)[key] : 0 };
  });
  const max = Math.max(...scored.filter(({ bits }) => bits === 0).map(({ score }) => score));
  const shift = Math.abs(max) < Math.log(LARGEST_PLAIN) ? 0 : max;
  const power = (from, { bits, score }) => (bits ? 0 : Math.exp(score - from));
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
 * @param {Row} row  @param {number} key
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
 * @param {{ pitch: number, room: number, most: number }} given  pitch: from bar to bar; room: what
 *   a label needs; most: labels at all
 * @returns {number[]}  dimensions, the largest first
 */
export function labelledProducts(products, { pitch, room, most }) {
  const bySize = Array.from(products, (_, dim) => dim).sort(
    (a, b) => Math.abs(products[b]) - Math.abs(products[a]),
  );
  const chosen = [];
  for (const dim of bySize) {
    if (chosen.length === most || products[dim] === 0) break;
    const within = (other, reach) =>
      products[other] > 0 === products[dim] > 0 && Math.abs(other - dim) * pitch < reach;
    const larger = bySize.slice(0, bySize.indexOf(dim));
    if (
      !chosen.some((other) => within(other, room)) &&
      !larger.some((other) => within(other, (room + pitch) / 2))
    )
      chosen.push(dim);
  }
  return chosen;
}

/**
 * On how many lines the dimensions stand: as many as their values need to be written in, at most
 * three. Where that is not enough, or there is no height for it, values are left to their colour,
 * and one line is enough for most.
 * @param {{ dims: number, width: number, readable: number, visible: number, low: boolean }} given
 *   readable, visible: the least width of a cell with its value written in, and without
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
