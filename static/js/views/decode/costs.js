// What decoding costs with the cache and without it, as it was measured.

import { grouped, number } from "#lib/text/format.js";
import { h } from "#views/kit/dom.js";

/** @param {HTMLElement} element  a table's body  @param {{ t: import("#lib/text/messages.js").Translate }} given */
export function costsView(element, { t }) {
  const ROWS = [
    ["multiplications", "step", grouped],
    ["multiplications", "total", grouped],
    ["milliseconds", "median", number],
    ["milliseconds", "total", number],
  ];
  return {
    /** @param {{ step: Spent, total: Spent, median: Spent }} given  @typedef {{ with: import("#lib/trace/decoding.js").Cost, without: import("#lib/trace/decoding.js").Cost | null }} Spent */
    draw(spent) {
      element.replaceChildren(
        ...ROWS.map(([unit, span, written]) =>
          h(
            "tr",
            { "data-cost": `${unit}-${span}` },
            h("th", { scope: "row" }, t(`decode.cost.${unit}.${span}`)),
            ...["with", "without"].map((way) =>
              h(
                "td",
                { class: "number" },
                spent[span][way] ? written(spent[span][way][unit]) : t("decode.cost.unknown"),
              ),
            ),
          ),
        ),
      );
    },
  };
}
