// What decoding costs with the cache and without it, as it was measured.

import { grouped, number } from "#lib/text/format.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Cost } from "#lib/trace/decoding.js"
 * @typedef {{ with: Cost, without: Cost | null }} Spent
 * @typedef {"step" | "total" | "median"} Span
 */

/** @type {{ unit: keyof Cost, span: Span, written: (value: number) => string }[]} */
const ROWS = [
  { unit: "multiplications", span: "step", written: grouped },
  { unit: "multiplications", span: "total", written: grouped },
  { unit: "milliseconds", span: "median", written: number },
  { unit: "milliseconds", span: "total", written: number },
];

/**
 * @param {HTMLElement} element  a table's body
 * @param {{ t: import("#lib/text/messages.js").Translate }} options
 */
export function costsView(element, { t }) {
  return {
    /** @param {Record<Span, Spent>} spent */
    draw(spent) {
      element.replaceChildren(
        ...ROWS.map(({ unit, span, written }) =>
          h(
            "tr",
            { "data-cost": `${unit}-${span}` },
            h("th", { scope: "row" }, t(`decode.cost.${unit}.${span}`)),
            ...[spent[span].with, spent[span].without].map((cost) =>
              h("td", { class: "number" }, cost ? written(cost[unit]) : t("decode.cost.unknown")),
            ),
          ),
        ),
      );
    },
  };
}
