// Whether what a model adds is what the formula says: after a look at every number of it.

import { largestDifference } from "#lib/maths/sum.js";
import { grouped, number } from "#lib/text/format.js";
import { DEFAULTS, matrixOf } from "#pages/positions/encoding.js";
import { t } from "#shell/i18n.js";

/**
 * @import { Numbers, Trace } from "#lib/trace/trace.js"
 * @import { Api } from "#shell/api.js"
 */

/** Of the formula that models follow. */
const { kind, base } = DEFAULTS;

/** @param {Api} api  @param {() => number} limit  of the positions of the model that is asked */
export function createComparison(api, limit) {
  /** @type {Map<number, Promise<Numbers>>} */
  const tables = new Map();

  /**
   * The formula's values at a model's width, once for all sentences: a row does not depend on how
   * many follow.
   * @param {number} width
   */
  function tableOf(width) {
    const known = tables.get(width);
    if (known) return known;
    const table = api
      .positions({ kind, length: limit(), d_model: width, base })
      .then((tensors) => matrixOf(tensors, "encoding").data);
    tables.set(width, table);
    table.catch(() => tables.delete(width));
    return table;
  }

  /** @param {Trace} trace  @param {string} name  of what is added  @returns {Promise<string>} */
  return async (trace, name) => {
    if (!trace.has(name)) return t("positions.addsNothing");
    const { data, rows, cols } = trace.matrix(name);
    const difference = largestDifference(data, await tableOf(cols));
    return t(difference === 0 ? "positions.addsFormula" : "positions.addsOther", {
      last: rows - 1,
      width: cols,
      base: grouped(base),
      difference: number(difference),
    });
  };
}
