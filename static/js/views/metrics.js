// The numbers of every head as a table that can be sorted, which heads look alike, and what each number means.

import { ALIKE } from "#lib/alike.js";
import { number } from "#lib/format.js";
import { METRICS, PLACED } from "#lib/metrics.js";
import { pieces } from "#lib/messages.js";
import { h } from "#views/dom.js";

/** Those that lie between 0 and 1, and have a bar. */
const SHARES = ["spread", "previous", "same", "next", "first", "end"];

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/messages.js").Translate, raw: (key: string) => string, onHead: (head: number) => void,
 *           onSort: (sort: { by: string | null, descending: boolean }) => void }} callbacks
 */
export function metricsView(element, { t, raw, onHead, onSort }) {
  const heading = h("h3", {}, t("metrics.heading"), " ", h("small", { class: "muted" }, t("metrics.note")));
  const head = h("tr");
  const body = h("tbody");
  const table = h("div", { class: "table-box", role: "group", "aria-label": t("metrics.heading") },
    h("table", {}, h("caption", { class: "hidden" }, t("metrics.note")), h("thead", {}, head), body));
  const said = h("div", { class: "metrics-said" });
  const meanings = h("dl");
  const about = h("details", { class: "meanings" }, h("summary", {}, t("metrics.meanings")), meanings);
  element.replaceChildren(heading, table, said, about);

  return {
    element,
    /**
     * @param {object} given
     * @param {import("#lib/metrics.js").HeadMetrics[]} given.heads
     * @param {ReturnType<typeof import("#lib/alike.js").likeness>} given.likeness
     * @param {import("#lib/metrics.js").Sentence} given.sentence
     * @param {{ by: string | null, descending: boolean }} given.sort
     * @param {number[]} given.order  heads from top to bottom
     * @param {number} given.chosen  @param {boolean} given.padded  whether rows of padding were left out
     */
    draw({ heads, likeness, sentence, sort, order, chosen, padded }) {
      const columns = METRICS.filter((name) => heads.some((metrics) => metrics[name] !== null));
      const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
      head.replaceChildren(
        h("th", { scope: "col", "aria-sort": sort.by === null ? "ascending" : "none" }, sorter(null, t("metrics.head"), sort)),
        ...columns.map((name) => h("th", { scope: "col", "aria-sort": sorted(name, sort) }, sorter(name, t(`metrics.${name}`), sort))),
        h("th", { scope: "col" }, t("metrics.nearest")), h("th", { scope: "col" }, t("metrics.anywhere")));
      body.replaceChildren(...order.map((index) => row(index)));
      said.replaceChildren(...sentences().map((text) => h("p", {}, text)));
      meanings.replaceChildren(...[...columns, "similarity"].flatMap((name) => [
        h("dt", {}, t(`metrics.${name}`)), h("dd", {}, t(`metrics.${name}.meaning`))]));
      if (focused !== undefined) element.querySelector(`[data-key="${focused}"]`)?.focus();
      table.toggleAttribute("tabindex", false);
      if (table.scrollWidth > table.clientWidth + 1) table.tabIndex = 0;

      function row(index) {
        const metrics = heads[index];
        const button = h("button", {
          type: "button", class: "choice", "data-key": `head-${index}`, "aria-pressed": String(index === chosen),
          "aria-label": t("heads.name", { head: index + 1 }), onClick: () => onHead(index),
        }, String(index + 1));
        return h("tr", { class: index === chosen ? "is-chosen" : null }, h("th", { scope: "row" }, button),
          ...columns.map((name) => h("td", { "data-metric": name }, value(name, metrics[name]))),
          h("td", { "data-metric": "nearest" }, neighbour("metrics.neighbour", likeness.nearest[index])),
          h("td", { "data-metric": "anywhere" }, neighbour("metrics.farNeighbour", likeness.anywhere[index])));
      }

      function sentences() {
        const alike = likeness.pairs.map(({ heads: [one, other], similarity }) => {
          return t("metrics.alike", { one: one + 1, other: other + 1, similarity: number(similarity) });
        });
        const left = METRICS.filter((name) => !columns.includes(name));
        return [
          ...(heads.length < 2 || likeness.nearest.every((near) => near === null) ? [] : alike.length > 0 ? alike : [t("metrics.unlike", { least: ALIKE })]),
          ...(sentence.aligned ? [] : [t("metrics.apart")]),
          ...left.filter((name) => sentence.aligned || !PLACED.includes(name)).map((name) => t(`metrics.${name}.absent`)),
          ...(padded ? [t("metrics.padded")] : []),
        ];
      }
    },
  };

  function sorter(by, label, sort) {
    const isBy = sort.by === by;
    const next = isBy && by !== null ? (sort.descending ? { by, descending: false } : { by: null, descending: true }) : { by, descending: true };
    const arrow = isBy && by !== null ? (sort.descending ? "▾" : "▴") : "";
    return h("button", {
      type: "button", class: "sorter", "data-key": `sort-${by}`, title: t(by === null ? "metrics.head.meaning" : `metrics.${by}.meaning`),
      onClick: () => onSort(next),
    }, label, h("span", { class: "arrow-mark", "aria-hidden": "true" }, arrow));
  }

  function neighbour(key, near) {
    if (near === null) return "–";
    const values = { head: near.head + 1, layer: near.layer + 1, similarity: h("b", {}, number(near.similarity)) };
    return h("span", {}, ...pieces(raw(key), values).map((piece) => (typeof piece === "number" ? String(piece) : piece)));
  }
}

function sorted(name, { by, descending }) {
  if (by !== name) return "none";
  return descending ? "descending" : "ascending";
}

function value(name, of) {
  if (of === null) return "–";
  if (!SHARES.includes(name)) return number(of);
  const bar = h("i", { class: "share", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(of));
  return h("span", { class: "shared" }, number(of), bar);
}
