// What one head does, in a few numbers: how widely it reads, how far, and how much goes to places
// that many heads like. All are means over the queries of the sentence that may read more than one
// key: where there is one key only, every head gives it everything. Rows of padding are left out.

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 *
 * @typedef {object} Sentence  what the rows and columns of a block's weights stand for
 * @property {number} queries  rows of the sentence; what follows is padding
 * @property {number} keys     columns of the sentence
 * @property {number | null} end  the column of `<eos>`
 * @property {boolean} aligned  row i and column i are the same token, as in self-attention
 *
 * @typedef {"entropy" | "spread" | "distance" | "previous" | "same" | "next" | "first" | "end"
 * } MetricName
 * @typedef {Record<MetricName, number | null>} HeadMetrics  null: it means nothing here
 * @typedef {{ by: MetricName | null, descending: boolean }} Sort  null: as the model counts them
 */

/**
 * In the order in which they are shown.
 * - entropy: −Σ w·log₂ w in bits, 0 where one key gets everything, log₂ n where n keys get the same
 * - spread: the entropy of each query as a share of the most that its open keys allow
 * - distance: Σ w·|i − j| in tokens
 * - previous: share on the token before, of the queries that may read one
 * - same, next: share on the token itself, and on the one after
 * - first, end: share on the first token, and on `<eos>`
 * @type {MetricName[]}
 */
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

/**
 * Metrics that compare the places of query and key, which two different sentences do not allow.
 * @type {MetricName[]}
 */
export const PLACED = ["distance", "previous", "same", "next"];

/** @type {HeadMetrics} */
const NONE = {
  entropy: null,
  spread: null,
  distance: null,
  previous: null,
  same: null,
  next: null,
  first: null,
  end: null,
};

/**
 * @param {Matrix} weights
 * @param {Matrix | null} mask  0: open
 * @param {Sentence} sentence
 * @returns {HeadMetrics}
 */
export function headMetrics(weights, mask, { queries, keys, end, aligned }) {
  const { cols } = weights;
  /** @param {number} row  @param {number} col */
  const weight = (row, col) => weights.data[row * cols + col];
  /** @param {number} row  @param {number} col */
  const isOpen = (row, col) => col >= 0 && col < keys && !mask?.data[row * cols + col];
  const rows = choosing(mask, queries, weights);
  if (rows.length === 0) return NONE;
  /** @param {number} row */
  const entropyOf = (row) => entropy(weights.data, row * cols, cols);
  /** @param {number} step  from the token itself */
  const beside = (step) => {
    const reading = rows.filter((row) => isOpen(row, row + step));
    if (!aligned || reading.length === 0) return null;
    return mean(reading.map((row) => weight(row, row + step)));
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

/** @param {Matrix} weights  @param {number} row */
function distance({ data, cols }, row) {
  let far = 0;
  for (let col = 0; col < cols; col++) far += data[row * cols + col] * Math.abs(row - col);
  return far;
}

/**
 * Heads in the order of one of their metrics, the largest or the smallest first; equal ones keep
 * their order, and those without a value come last.
 * @param {HeadMetrics[]} metrics
 * @param {Sort} sort
 * @returns {number[]}
 */
export function sortedHeads(metrics, { by, descending }) {
  const heads = metrics.map((_, head) => head);
  if (by === null) return heads;
  /** @param {number} head */
  const value = (head) => metrics[head][by] ?? (descending ? -Infinity : Infinity);
  return heads.sort((a, b) =>
    value(a) === value(b) ? 0 : value(a) < value(b) === descending ? 1 : -1,
  );
}

/**
 * What a link says of the order: a metric, and `_up` where the smallest comes first.
 * @param {string | number | null} word
 * @returns {Sort}
 */
export function sortOf(word) {
  const [, name, up] = /^([a-z]+)(_up)?$/.exec(String(word ?? "")) ?? [];
  const by = METRICS.find((metric) => metric === name) ?? null;
  return { by, descending: by === null || up === undefined };
}

/** @param {Sort} sort */
export function sortWord({ by, descending }) {
  return by === null || descending ? by : `${by}_up`;
}

/** @param {number[]} values */
const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
