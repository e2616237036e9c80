// What one query mixes: its weights, the values times these, their sum, and one number of it
// written out.

import { argmax } from "#lib/layout/matrix.js";
import { axisEnd, lengthsOf, maskedRows, weightedValues } from "#lib/maths/mix.js";
import { rowOf } from "#lib/maths/moments.js";
import { columnOf } from "#lib/maths/projection.js";
import { sumText } from "#lib/maths/sum.js";
import { shortened, termsOf } from "#lib/maths/terms.js";
import { number, percent } from "#lib/text/format.js";
import { whoClosed } from "#lib/trace/attention.js";
import { signedScale } from "#lib/trace/stages.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { AttentionShown, Translate } from "#views/kit/view.js"
 * @import { Last } from "#views/pointing/vector.js"
 */

/**
 * @typedef {object} Mixed  of one head
 * @property {AttentionShown} shown
 * @property {{ tensor: string, matrix: Matrix }} v
 * @property {{ tensor: string, matrix: Matrix }} z
 * @property {Matrix} weights  @property {Matrix | null} mask
 *
 * @typedef {ReturnType<typeof stackOf>} Stack  of one query
 * @typedef {ReturnType<typeof sumOf>} Sum
 */

/** Terms that are written, where there are more keys. */
export const MOST = 8;

/** What is known of one query. @param {Mixed} drawn  @param {number} query */
export function stackOf({ weights, mask, v }, query) {
  const alphas = Array.from(rowOf(weights, query));
  const bits = mask && rowOf(mask, query);
  const weighted = weightedValues(alphas, v.matrix);
  const norms = lengthsOf(v.matrix).lengths;
  return { query, alphas, bits, weighted, norms, ...lengthsOf(weighted) };
}

/** @param {Mixed} drawn  @param {Stack} stack  @param {Translate} t */
export function rowOfStack({ shown, z }, { query, alphas, bits, weighted }, t) {
  const sum = rowOf(z.matrix, query);
  // One scale for the parts and their sum.
  const scale = signedScale(weighted.data, sum);
  const { rows, cols } = weighted;
  const names = { query: shown.labels.queries[query], rows, cols };
  const mask = bits?.some((bit) => bit !== 0) ? maskedRows(bits, cols) : undefined;
  return {
    weights: alphas,
    mask: bits,
    end: axisEnd(alphas),
    tensor: `${shown.place.name}.weights`,
    weighted: { tensor: "", matrix: weighted, mask, scale, label: t("mix.matrix.weighted", names) },
    z: {
      tensor: z.tensor,
      matrix: { data: sum, rows: 1, cols: sum.length },
      scale,
      label: t("mix.matrix.z", names),
    },
  };
}

/**
 * One number of the row. Until a dimension is pointed at, the largest.
 * @param {Mixed} drawn  @param {Stack} stack
 * @param {{ query: number, key: number } & Pick<Last, "dim">} pointed
 */
export function sumOf({ shown, v, z }, { alphas }, { query, key, dim: pointedDim }) {
  const dim = pointedDim ?? argmax(rowOf(z.matrix, query).map(Math.abs));
  const [left, right] = [alphas, columnOf(v.matrix, dim)];
  const terms = termsOf(left, right);
  return {
    dim,
    left,
    right,
    terms,
    sum: shortened(terms, MOST, key),
    stored: z.matrix.data[query * z.matrix.cols + dim],
    names: { token: shown.labels.queries[query], dim: dim + 1 },
  };
}

/** @param {Sum} sum  @param {Translate} t */
export function sentence({ sum: { named, others, inOthers }, terms, stored, names }, t) {
  const numbers = named.map((index) => terms[index]);
  const text = sumText(others > 0 ? [...numbers, inOthers, stored] : [...numbers, stored]);
  return t(others > 0 ? "mix.longSum" : "mix.shortSum", { ...names, sum: text, count: others });
}

/**
 * What one key adds to the row.
 * @param {Stack} stack  @param {number} key  @param {string} token  @param {Translate} t
 */
export function partOf({ alphas, bits, norms, lengths, shares }, key, token, t) {
  if (bits?.[key]) return t("mix.closed", { key: token, who: whoClosed(bits[key], t) });
  const numbers = {
    weight: number(alphas[key]),
    norm: number(norms[key]),
    length: number(lengths[key]),
  };
  return t("mix.share", { key: token, ...numbers, share: percent(shares[key]) });
}
