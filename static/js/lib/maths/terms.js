// One number of a product of matrices as the sum it is: its terms, the largest of them by name, the
// others together.

/**
 * Term by term, in double precision.
 * @param {ArrayLike<number>} left
 * @param {ArrayLike<number>} right  as many
 */
export function termsOf(left, right) {
  return Float64Array.from(left, (value, index) => value * right[index]);
}

/**
 * @typedef {object} Shortened
 * @property {number[]} named  the terms that are written, in their order
 * @property {number} inNamed  what they add up to
 * @property {number} others  how many terms are not written
 * @property {number} inOthers  what they add up to
 * @property {number} total
 */

/**
 * @param {ArrayLike<number>} terms
 * @param {number} most  terms that are written; one more where nothing else would be left
 * @param {number | null} [kept]  is written even where it is small
 * @returns {Shortened}
 */
export function shortened(terms, most, kept = null) {
  const named =
    terms.length <= most + 1
      ? Array.from(terms, (_, index) => index)
      : largestOf(terms, most, kept);
  const isNamed = new Set(named);
  let [inNamed, inOthers] = [0, 0];
  for (let index = 0; index < terms.length; index++) {
    if (isNamed.has(index)) inNamed += terms[index];
    else inOthers += terms[index];
  }
  return {
    named,
    inNamed,
    others: terms.length - named.length,
    inOthers,
    total: inNamed + inOthers,
  };
}

/**
 * Those farthest from zero, the first among equals; one that is 0 adds nothing to the sum.
 * @param {ArrayLike<number>} terms
 * @param {number} most
 * @param {number | null} kept
 */
function largestOf(terms, most, kept) {
  const bySize = Array.from(terms, (_, index) => index)
    .filter((index) => terms[index] !== 0)
    .sort((a, b) => Math.abs(terms[b]) - Math.abs(terms[a]) || a - b);
  const named = bySize.slice(0, most);
  if (kept !== null && !named.includes(kept)) named.splice(most - 1, 1, kept);
  return named.sort((a, b) => a - b);
}

/** What float32 leaves open in a sum of a hundred numbers of the size that networks hold. */
const ROUNDING = 1e-4;

/**
 * Whether a stored number is the sum of the terms. A model that adds a bias, or turns queries and
 * keys by their position, stores another one.
 * @param {number} total  @param {number} stored
 */
export function agrees(total, stored) {
  return Math.abs(total - stored) <= ROUNDING * Math.max(1, Math.abs(stored));
}
