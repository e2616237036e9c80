// What one head does, in a few numbers: how widely it reads, how far, and how much goes to places
// that many heads like. All are means over the queries of the sentence that may read more than one
// key: where there is one key only, every head gives it everything. Rows of padding are left out.

/**
 * @typedef {import("#lib/trace/trace.js").Matrix} Matrix
 *
 * @typedef {object} Sentence  what the rows and columns of a block's weights stand for
 * @property {number} queries  rows of the sentence; what follows is padding
 * @property {number} keys     columns of the sentence
 * @property {number | null} end  the column of `<eos>`
 * @property {boolean} aligned  row i and column i are the same token, as in self-attention
 *
 * @typedef {object} HeadMetrics  null: it means nothing here
 * @property {number | null} entropy  −Σ w·log₂ w in bits: 0 where one key gets everything, log₂ n
 *   where n keys get the same
 * @property {number | null} spread  the entropy of each query as a share of the most that its open
 *   keys allow
 * @property {number | null} distance  Σ w·|i − j| in tokens
 * @property {number | null} previous  share on the token before, of the queries that may read one
 * @property {number | null} same      share on the token itself
 * @property {number | null} next      share on the token after
 * @property {number | null} first  share on the first token
 * @property {number | null} end  share on `<eos>`
 */

/** In the order in which they are shown. */
export const METRICS = [
  "entropy",
  "spread",
  "distance",
  "previous",
  "same",
  "next",
  "first",
  "end",
];

/** Metrics that compare the places of query and key, which two different sentences do not allow. */
export const PLACED = ["distance", "previous", "same", "next"];

/**
 * @param {Matrix} weights  @param {Matrix | null} mask  0: open
 * @param {Sentence} sentence
 * @returns {HeadMetrics}
 */
export function headMetrics(weights, mask, { queries, keys, end, aligned }) {
  const { cols } = weights;
  const weight = (row, col) => weights.data[row * cols + col];
  const isOpen = (row, col) => col >= 0 && col < keys && !mask?.data[row * cols + col];
  const rows = choosing(mask, queries, weights);
  if (rows.length === 0) return Object.fromEntries(METRICS.map((name) => [name, null]));
  const entropyOf = (row) => entropy(weights.data, row * cols, cols);
  const beside = (step) => {
    const able = rows.filter((row) => isOpen(row, row + step));
    return aligned && able.length > 0 ? mean(able.map((row) => weight(row, row + step))) : null;
  };
  return {
    entropy: mean(rows.map(entropyOf)),
    spread: mean(rows.map((row) => entropyOf(row) / Math.log2(openKeys(mask, row, weights)))),
    distance: aligned ? mean(rows.map((row) => distance(weights, row))) : null,
    previous: beside(-1),
    same: beside(0),
    next: beside(1),
    first: mean(rows.map((row) => weight(row, 0))),
    end: end === null ? null : mean(rows.map((row) => weight(row, end))),
  };
}

/**
 * Queries that may read more than one key.
 * @param {Matrix | null} mask
 * @param {number} queries
 * @param {{ cols: number }} size
 */
export function choosing(mask, queries, size) {
  return Array.from({ length: queries }, (_, row) => row).filter(
    (row) => openKeys(mask, row, size) > 1,
  );
}

/**
 * Keys that a query may read.
 * @param {Matrix | null} mask
 * @param {number} row
 * @param {{ cols: number }} size
 */
export function openKeys(mask, row, { cols }) {
  if (!mask) return cols;
  let open = 0;
  for (let col = 0; col < cols; col++) if (mask.data[row * cols + col] === 0) open++;
  return open;
}

/**
 * Entropy of a part of a list that sums to 1, in bits. A weight of 0 adds nothing: w·log w goes to
 * 0 with w.
 * @param {ArrayLike<number>} data  @param {number} [from]  @param {number} [count]
 */
export function entropy(data, from = 0, count = data.length) {
  let bits = 0;
  for (let index = from; index < from + count; index++)
    if (data[index] > 0) bits -= data[index] * Math.log2(data[index]);
  return Math.max(bits, 0);
}

function distance({ data, cols }, row) {
  let far = 0;
  for (let col = 0; col < cols; col++) far += data[row * cols + col] * Math.abs(row - col);
  return far;
}

/**
 * Heads in the order of one of their metrics, the largest or the smallest first; equal ones keep
 * their order, and those without a value come last.
 * @param {(HeadMetrics & Record<string, number | null>)[]} metrics
 * @param {{ by: string | null, descending: boolean }} sort  null: as the model counts them
 * @returns {number[]}
 */
export function sortedHeads(metrics, { by, descending }) {
  const heads = metrics.map((_, head) => head);
  if (by === null) return heads;
  const value = (head) => metrics[head][by] ?? (descending ? -Infinity : Infinity);
  return heads.sort((a, b) =>
    value(a) === value(b) ? 0 : value(a) < value(b) === descending ? 1 : -1,
  );
}

/**
 * What a link says of the order: a metric, and `_up` where the smallest comes first.
 * @param {string | null} word
 */
export function sortOf(word) {
  const [, by, up] = /^([a-z]+)(_up)?$/.exec(word ?? "") ?? [];
  return METRICS.includes(by)
    ? { by, descending: up === undefined }
    : { by: null, descending: true };
}

/** @param {{ by: string | null, descending: boolean }} sort  @returns {string | null} */
export function sortWord({ by, descending }) {
  return by === null || descending ? by : `${by}_up`;
}

const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
