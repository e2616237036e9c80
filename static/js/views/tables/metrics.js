// The numbers of every head as a table that can be sorted, which heads look alike, and what each number means. A head is
// a row; where that is wider than the page, a head is a column, and as many of them stand side by side as have room.

import { ALIKE } from "#lib/maths/likeness.js";
import { METRICS, PLACED } from "#lib/maths/metrics.js";
import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Neighbour, likeness as likenessOf } from "#lib/maths/likeness.js"
 * @import { HeadMetrics, Sentence } from "#lib/maths/metrics.js"
 * @import { Raw } from "#views/kit/view.js"
 */

/**
 * What the table shows.
 * @typedef {object} Heads
 * @property {HeadMetrics[]} heads
 * @property {ReturnType<typeof likenessOf>} likeness
 * @property {Sentence} sentence
 * @property {Sort} sort
 * @property {number[]} order  heads from top to bottom
 * @property {number} chosen
 * @property {boolean} padded  whether rows of padding were left out
 *
 * @typedef {{ by: string | null, descending: boolean }} Sort
 * @typedef {keyof HeadMetrics} Metric
 * @typedef {keyof typeof NEIGHBOUR} Kin
 * @typedef {"row" | "col"} Scope
 */

const NEIGHBOUR = { nearest: "metrics.neighbour", anywhere: "metrics.farNeighbour" };
/** @type {Kin[]} */
const NEIGHBOURS = namesOf(NEIGHBOUR);
/** Widths of a column of names and of one head, in rem. */
const TURNED = { names: 5.5, head: 4.15 };

/** Those that lie between 0 and 1, and have a bar. */
const SHARES = ["spread", "previous", "same", "next", "first", "end"];

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate, raw: (key: string) => string, onHead: (head: number) => void,
 *           onSort: (sort: { by: string | null, descending: boolean }) => void }} callbacks
 */
export function metricsView(element, { t, raw, onHead, onSort }) {
  const heading = h(
    "h3",
    {},
    t("metrics.heading"),
    " ",
    h("small", { class: "muted" }, t("metrics.note")),
  );
  const box = h("div", { class: "table-box", role: "group", "aria-label": t("metrics.heading") });
  const said = h("div", { class: "metrics-said" });
  const meanings = h("dl");
  const about = h(
    "details",
    { class: "meanings" },
    h("summary", {}, t("metrics.meanings")),
    meanings,
  );
  element.replaceChildren(heading, box, said, about);

  return {
    element,
    /**
     * @param {object} given
     * @param {import("#lib/maths/metrics.js").HeadMetrics[]} given.heads
     * @param {ReturnType<typeof import("#lib/maths/likeness.js").likeness>} given.likeness
     * @param {import("#lib/maths/metrics.js").Sentence} given.sentence
     * @param {{ by: string | null, descending: boolean }} given.sort
     * @param {number[]} given.order  heads from top to bottom
     * @param {number} given.chosen  @param {boolean} given.padded  whether rows of padding were left out
     */
    draw({ heads, likeness, sentence, sort, order, chosen, padded }) {
      const metrics = METRICS.filter((name) => heads.some((head) => head[name] !== null));
      const focused = element.contains(document.activeElement)
        ? document.activeElement.dataset.key
        : undefined;
      box.hidden = about.hidden = metrics.length === 0;
      box.replaceChildren(upright());
      if (box.scrollWidth > box.clientWidth + 1) box.replaceChildren(...turned());
      said.replaceChildren(...sentences().map((text) => h("p", {}, text)));
      meanings.replaceChildren(
        ...[...metrics, "similarity"].flatMap((name) => [
          h("dt", {}, t(`metrics.${name}`)),
          h("dd", {}, t(`metrics.${name}.meaning`)),
        ]),
      );
      if (focused !== undefined) element.querySelector(`[data-key="${focused}"]`)?.focus();
      box.toggleAttribute("tabindex", false);
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;

      /** A head is a row. */
      function upright() {
        return h(
          "table",
          {},
          caption(),
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              byHead("col"),
              ...[...metrics, ...NEIGHBOURS].map((name) => nameOf(name, "col")),
            ),
          ),
          h(
            "tbody",
            {},
            ...order.map((index) =>
              h(
                "tr",
                { class: index === chosen ? "is-chosen" : null },
                headOf(index, "row"),
                ...[...metrics, ...NEIGHBOURS].map((name) => cell(name, index)),
              ),
            ),
          ),
        );
      }

      /** A head is a column. */
      function turned() {
        const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
        const most = Math.max(Math.floor((box.clientWidth / rem - TURNED.names) / TURNED.head), 1);
        const tables = Math.ceil(order.length / most);
        const each = Math.ceil(order.length / tables);
        return Array.from({ length: tables }, (_, table) =>
          order.slice(table * each, (table + 1) * each),
        ).map((some) => {
          return h(
            "table",
            { class: "is-turned" },
            caption(),
            h(
              "thead",
              {},
              h("tr", {}, byHead("row"), ...some.map((index) => headOf(index, "col"))),
            ),
            h(
              "tbody",
              {},
              ...[...metrics, ...NEIGHBOURS].map((name) =>
                h("tr", {}, nameOf(name, "row"), ...some.map((index) => cell(name, index))),
              ),
            ),
          );
        });
      }

      function caption() {
        return h("caption", { class: "hidden" }, t("metrics.note"));
      }

      function byHead(scope) {
        return h(
          "th",
          { scope, "aria-sort": sort.by === null ? "ascending" : "none" },
          sorter(null, t("metrics.head"), sort),
        );
      }

      function nameOf(name, scope) {
        if (NEIGHBOURS.includes(name)) return h("th", { scope }, t(`metrics.${name}`));
        return h(
          "th",
          { scope, "aria-sort": sorted(name, sort) },
          sorter(name, t(`metrics.${name}`), sort),
        );
      }

      function headOf(index, scope) {
        return h(
          "th",
          { scope },
          h(
            "button",
            {
              type: "button",
              class: "choice",
              "data-key": `head-${index}`,
              "aria-pressed": String(index === chosen),
              "aria-label": t("heads.name", { head: index + 1 }),
              onClick: () => onHead(index),
            },
            String(index + 1),
          ),
        );
      }

      function cell(name, index) {
        return h(
          "td",
          { "data-metric": name, "data-head": index, class: index === chosen ? "is-chosen" : null },
          NEIGHBOURS.includes(name)
            ? neighbour(NEIGHBOUR[name], likeness[name][index])
            : value(name, heads[index][name]),
        );
      }

      function sentences() {
        if (metrics.length === 0) return [t("metrics.none")];
        const alike = likeness.pairs.map(({ heads: [one, other], similarity }) => {
          return t("metrics.alike", {
            one: one + 1,
            other: other + 1,
            similarity: number(similarity),
          });
        });
        const left = METRICS.filter((name) => !metrics.includes(name));
        return [
          ...(heads.length < 2 || likeness.nearest.every((near) => near === null)
            ? []
            : alike.length > 0
              ? alike
              : [t("metrics.unlike", { least: ALIKE })]),
          ...(sentence.aligned ? [] : [t("metrics.apart")]),
          ...left
            .filter((name) => sentence.aligned || !PLACED.includes(name))
            .map((name) => t(`metrics.${name}.absent`)),
          ...(padded ? [t("metrics.padded")] : []),
        ];
      }
    },
  };

  function sorter(by, label, sort) {
    const isBy = sort.by === by;
    const next =
      isBy && by !== null
        ? sort.descending
          ? { by, descending: false }
          : { by: null, descending: true }
        : { by, descending: true };
    const arrow = isBy && by !== null ? (sort.descending ? "▾" : "▴") : "";
    return h(
      "button",
      {
        type: "button",
        class: "sorter",
        "data-key": `sort-${by}`,
        title: t(by === null ? "metrics.head.meaning" : `metrics.${by}.meaning`),
        onClick: () => onSort(next),
      },
      label,
      h("span", { class: "arrow-mark", "aria-hidden": "true" }, arrow),
    );
  }

  function neighbour(key, near) {
    if (near === null) return "–";
    const values = {
      head: near.head + 1,
      layer: near.layer + 1,
      similarity: h("b", {}, number(near.similarity)),
    };
    return h(
      "span",
      {},
      ...pieces(raw(key), values).map((piece) =>
        typeof piece === "number" ? String(piece) : piece,
      ),
    );
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
