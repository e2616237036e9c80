// The numbers of every head as a table that can be sorted, which heads look alike, and what each
// number means. A head is a row; where that is wider than the page, a head is a column, and as many
// of them stand side by side as have room.

import { ALIKE } from "#lib/maths/likeness.js";
import { METRICS, PLACED } from "#lib/maths/metrics.js";
import { number } from "#lib/text/format.js";
import { focusedIn, h, query } from "#views/kit/dom.js";
import { metricCells } from "#views/tables/metriccells.js";

/**
 * @import { likeness as likenessOf } from "#lib/maths/likeness.js"
 * @import { HeadMetrics, Sentence, Sort } from "#lib/maths/metrics.js"
 * @import { Translate } from "#views/kit/view.js"
 * @import { Kin, Metric } from "#views/tables/metriccells.js"
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
 * @typedef {object} Callbacks
 * @property {Translate} t
 * @property {import("#views/kit/view.js").Raw} raw
 * @property {(head: number) => void} onHead
 * @property {(sort: Sort) => void} onSort
 */

/** @type {Kin[]} */
const KINS = ["nearest", "anywhere"];
/** Widths of a column of names and of one head, in rem. */
const TURNED = { names: 5.5, head: 4.15 };

/** @param {HTMLElement} element  @param {Callbacks} callbacks */
export function metricsView(element, callbacks) {
  const { t } = callbacks;
  const { box, summary, meanings, about } = make(element, t);
  const isScrolled = () => box.scrollWidth > box.clientWidth + 1;

  /** @param {Heads} drawn */
  function draw(drawn) {
    const metrics = METRICS.filter((name) => drawn.heads.some((head) => head[name] !== null));
    const focused = focusedIn(element)?.dataset.key;
    box.hidden = about.hidden = metrics.length === 0;
    box.replaceChildren(upright(drawn, metrics, callbacks));
    if (isScrolled()) box.replaceChildren(...turned(drawn, metrics, box.clientWidth, callbacks));
    summary.replaceChildren(...sentences(drawn, metrics, t).map((text) => h("p", {}, text)));
    meanings.replaceChildren(
      ...[...metrics, "similarity"].flatMap((name) => [
        h("dt", {}, t(`metrics.${name}`)),
        h("dd", {}, t(`metrics.${name}.meaning`)),
      ]),
    );
    if (focused !== undefined) query(element, `[data-key="${focused}"]`)?.focus();
    box.toggleAttribute("tabindex", false);
    if (isScrolled()) box.tabIndex = 0;
  }

  return { element, draw };
}

/** @param {HTMLElement} element  @param {Translate} t */
function make(element, t) {
  const heading = h(
    "h3",
    {},
    t("metrics.heading"),
    " ",
    h("small", { class: "muted" }, t("metrics.note")),
  );
  const box = h("div", { class: "table-box", role: "group", "aria-label": t("metrics.heading") });
  const summary = h("div", { class: "metrics-said" });
  const meanings = h("dl");
  const about = h(
    "details",
    { class: "meanings" },
    h("summary", {}, t("metrics.meanings")),
    meanings,
  );
  element.replaceChildren(heading, box, summary, about);
  return { box, summary, meanings, about };
}

/**
 * A head is a row.
 * @param {Heads} drawn  @param {Metric[]} metrics  @param {Callbacks} callbacks
 */
function upright(drawn, metrics, callbacks) {
  const cells = metricCells(callbacks, drawn);
  const head = h(
    "tr",
    {},
    cells.byHead("col"),
    ...metrics.map((name) => cells.metricName(name, "col")),
    ...KINS.map((name) => cells.kinName(name, "col")),
  );
  const rows = drawn.order.map((index) =>
    h(
      "tr",
      { class: index === drawn.chosen ? "is-chosen" : null },
      cells.headOf(index, "row"),
      ...metrics.map((name) => cells.metricCell(name, index)),
      ...KINS.map((name) => cells.kinCell(name, index)),
    ),
  );
  return h("table", {}, caption(callbacks.t), h("thead", {}, head), h("tbody", {}, ...rows));
}

/**
 * A head is a column.
 * @param {Heads} drawn  @param {Metric[]} metrics  @param {number} width
 * @param {Callbacks} callbacks
 */
function turned(drawn, metrics, width, callbacks) {
  const cells = metricCells(callbacks, drawn);
  return tablesFor(drawn.order, width).map((heads) => {
    const head = h(
      "tr",
      {},
      cells.byHead("row"),
      ...heads.map((index) => cells.headOf(index, "col")),
    );
    const rows = [
      ...metrics.map((name) => [
        cells.metricName(name, "row"),
        ...heads.map((index) => cells.metricCell(name, index)),
      ]),
      ...KINS.map((name) => [
        cells.kinName(name, "row"),
        ...heads.map((index) => cells.kinCell(name, index)),
      ]),
    ];
    return h(
      "table",
      { class: "is-turned" },
      caption(callbacks.t),
      h("thead", {}, head),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row))),
    );
  });
}

/** About equally many heads in every table. @param {number[]} order  @param {number} width */
function tablesFor(order, width) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const most = Math.max(Math.floor((width / rem - TURNED.names) / TURNED.head), 1);
  const tables = Math.ceil(order.length / most);
  const each = Math.ceil(order.length / tables);
  return Array.from({ length: tables }, (_, table) =>
    order.slice(table * each, (table + 1) * each),
  );
}

/** @param {Translate} t */
function caption(t) {
  return h("caption", { class: "hidden" }, t("metrics.note"));
}

/** @param {Heads} drawn  @param {Metric[]} metrics  @param {Translate} t */
function sentences({ heads, likeness, sentence, padded }, metrics, t) {
  if (metrics.length === 0) return [t("metrics.none")];
  const alike = likeness.pairs.map(({ heads: [head, twin], similarity }) =>
    t("metrics.alike", { one: head + 1, other: twin + 1, similarity: number(similarity) }),
  );
  const compared =
    heads.length < 2 || likeness.nearest.every((near) => near === null)
      ? []
      : alike.length > 0
        ? alike
        : [t("metrics.unlike", { least: ALIKE })];
  return [
    ...compared,
    ...(sentence.aligned ? [] : [t("metrics.apart")]),
    ...METRICS.filter((name) => !metrics.includes(name))
      .filter((name) => sentence.aligned || !PLACED.includes(name))
      .map((name) => t(`metrics.${name}.absent`)),
    ...(padded ? [t("metrics.padded")] : []),
  ];
}
