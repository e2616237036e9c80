// What decoding costs with the cache and without it, as it was measured.

import { grouped, number } from "#lib/format.js";
import { h } from "#views/dom.js";

/** @param {HTMLElement} element  a table's body  @param {{ t: import("#lib/messages.js").Translate }} given */
export function costsView(element, { t }) {
  const WRITTEN = { multiplications: grouped, milliseconds: number };
  return {
    /** @param {{ step: Spent, total: Spent }} given  @typedef {{ with: import("#lib/decoding.js").Cost, without: import("#lib/decoding.js").Cost | null }} Spent */
    draw({ step, total }) {
      const rows = Object.keys(WRITTEN).flatMap((unit) => [["step", step], ["total", total]].map(([span, spent]) => h("tr", { "data-cost": `${unit}-${span}` },
        h("th", { scope: "row" }, t(`decode.cost.${unit}.${span}`)),
        ...["with", "without"].map((way) => h("td", { class: "number" }, spent[way] ? WRITTEN[unit](spent[way][unit]) : t("decode.cost.unknown"))))));
      element.replaceChildren(...rows);
    },
  };
}
