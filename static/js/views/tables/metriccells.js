// The cells of the table of all heads: the names of its metrics, by which it can be sorted, the
// heads, which can be chosen, and the numbers.

import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Neighbour } from "#lib/maths/likeness.js"
 * @import { HeadMetrics, Sort } from "#lib/maths/metrics.js"
 * @import { Raw } from "#views/kit/view.js"
 * @import { Callbacks, Heads } from "#views/tables/metrics.js"
 */

/**
 * @typedef {keyof HeadMetrics} Metric
 * @typedef {keyof typeof NEIGHBOUR} Kin  which of the heads that look alike
 * @typedef {"row" | "col"} Scope
 */

/** The catalogue's words for a head that looks alike, and where it is. */
const NEIGHBOUR = { nearest: "metrics.neighbour", anywhere: "metrics.farNeighbour" };

/** Those that lie between 0 and 1, and have a bar. @type {Metric[]} */
const SHARES = ["spread", "previous", "same", "next", "first", "end"];

/** @param {Callbacks} callbacks  @param {Heads} drawn */
export function metricCells({ t, raw, onHead, onSort }, { heads, likeness, sort, chosen }) {
  return { byHead, metricName, kinName, headOf, metricCell, kinCell };

  /** @param {Scope} scope */
  function byHead(scope) {
    return h(
      "th",
      { scope, "aria-sort": sort.by === null ? "ascending" : "none" },
      sorter(null, t("metrics.head"), sort, { t, onSort }),
    );
  }

  /** @param {Metric} name  @param {Scope} scope */
  function metricName(name, scope) {
    return h(
      "th",
      { scope, "aria-sort": sorted(name, sort) },
      sorter(name, t(`metrics.${name}`), sort, { t, onSort }),
    );
  }

  /** @param {Kin} name  @param {Scope} scope */
  function kinName(name, scope) {
    return h("th", { scope }, t(`metrics.${name}`));
  }

  /** @param {number} head  @param {Scope} scope */
  function headOf(head, scope) {
    return h(
      "th",
      { scope },
      h(
        "button",
        {
          type: "button",
          class: "choice",
          "data-key": `head-${head}`,
          "aria-pressed": String(head === chosen),
          "aria-label": t("heads.name", { head: head + 1 }),
          onClick: () => onHead(head),
        },
        String(head + 1),
      ),
    );
  }

  /** @param {Metric} name  @param {number} head */
  function metricCell(name, head) {
    return cell(name, head, shown(name, heads[head][name]));
  }

  /** @param {Kin} name  @param {number} head */
  function kinCell(name, head) {
    return cell(name, head, neighbourOf(name, likeness[name][head], raw));
  }

  /** @param {string} name  @param {number} head  @param {string | Node} content */
  function cell(name, head, content) {
    return h(
      "td",
      { "data-metric": name, "data-head": head, class: head === chosen ? "is-chosen" : null },
      content,
    );
  }
}

/**
 * @param {Metric | null} by  @param {string} label  @param {Sort} sort
 * @param {Pick<Callbacks, "t" | "onSort">} callbacks
 */
function sorter(by, label, sort, { t, onSort }) {
  const isBy = sort.by === by;
  const arrow = isBy && by !== null ? (sort.descending ? "▾" : "▴") : "";
  return h(
    "button",
    {
      type: "button",
      class: "sorter",
      "data-key": `sort-${by}`,
      title: t(by === null ? "metrics.head.meaning" : `metrics.${by}.meaning`),
      onClick: () => onSort(nextSort(by, sort)),
    },
    label,
    h("span", { class: "arrow-mark", "aria-hidden": "true" }, arrow),
  );
}

/** @param {Kin} name  @param {Neighbour | null} near  @param {Raw} raw */
function neighbourOf(name, near, raw) {
  if (near === null) return "–";
  const values = {
    head: String(near.head + 1),
    layer: String(near.layer + 1),
    similarity: h("b", {}, number(near.similarity)),
  };
  return h("span", {}, ...pieces(raw(NEIGHBOUR[name]), values));
}

/**
 * The largest first, then the smallest, then as the model counts them.
 * @param {Metric | null} by  @param {Sort} sort  @returns {Sort}
 */
function nextSort(by, sort) {
  if (by === null || sort.by !== by) return { by, descending: true };
  return sort.descending ? { by, descending: false } : { by: null, descending: true };
}

/** @param {Metric} name  @param {Sort} sort */
function sorted(name, { by, descending }) {
  if (by !== name) return "none";
  return descending ? "descending" : "ascending";
}

/** @param {Metric} name  @param {number | null} metric */
function shown(name, metric) {
  if (metric === null) return "–";
  if (!SHARES.includes(name)) return number(metric);
  const bar = h("i", { class: "share", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(metric));
  return h("span", { class: "shared" }, number(metric), bar);
}
