// One row of a head as a table: what every key scores, what the mask adds, and its share of the
// row. The chosen key is marked; another one is chosen by a click. The table scrolls in its own
// box, its head and its sums stay.

import { cssColor, placer, rampTable } from "#lib/ink/color.js";
import { number } from "#lib/text/format.js";
import { whoClosed } from "#lib/trace/attention.js";
import { reasons } from "#lib/trace/stages.js";
import { focusedIn, h, hitBy, setText } from "#views/kit/dom.js";

/**
 * @import { Theme } from "#lib/ink/color.js"
 * @import { Reading, Row } from "#lib/maths/arithmetic.js"
 * @import { Spacing, Translate } from "#views/kit/view.js"
 */

const COLUMNS = ["key", "score", "mask", "exp", "weight"];
/** @type {Record<string, string>} */
const SYMBOLS = { mask: "+ M", exp: "exp" };

/** A bar in the palest colours would not show on paper. */
const PALEST = 0.25;

/** @typedef {ReturnType<typeof make>} Made */

/**
 * @param {HTMLElement} element
 * @param {{ t: Translate, onKey: (key: number) => void }} callbacks
 */
export function rowTableView(element, { t, onKey }) {
  const made = make(element, t);
  made.body.addEventListener("click", (event) => {
    const row = hitBy(event, "tr");
    if (row) onKey(Number(row.dataset.key));
  });

  return {
    element,
    /**
     * @param {object} spec
     * @param {Row} spec.row  @param {string[]} spec.labels  of the keys
     * @param {number} spec.key  the chosen one
     * @param {string} spec.caption  @param {Spacing} spec.spacing
     * @param {{ theme: Theme }} colors
     */
    draw({ row, labels, key, caption, spacing }, colors) {
      const { body, sums } = made;
      const hadFocus = focusedIn(body) !== null;
      setText(made.caption, caption);
      const place = placer({ ramp: "weight", spacing });
      const table = rampTable("weight", colors.theme);
      /** @param {number} weight */
      const colorOf = (weight) => cssColor(table, Math.max(place(weight), PALEST));
      const lines = row.keys.map((reading, index) =>
        lineOf(reading, { index, label: labels[index], isChosen: index === key, colorOf }, t),
      );
      body.replaceChildren(...lines.map((line) => line.element));
      setText(sums.exp, number(row.sum));
      setText(sums.weight, number(row.keys.reduce((sum, { weight }) => sum + weight, 0)));
      if (hadFocus) lines[key].button.focus({ preventScroll: true });
      showRow(made, lines[key].element);
    },
  };
}

/** @param {HTMLElement} element  @param {Translate} t */
function make(element, t) {
  const caption = h("caption", { class: "hidden" });
  const body = h("tbody");
  const sums = { exp: h("td"), weight: h("td") };
  const names = COLUMNS.map((name) =>
    h("th", { scope: "col", class: `is-${name}` }, SYMBOLS[name] ?? t(`arithmetic.column.${name}`)),
  );
  const total = h("th", { scope: "row" }, t("arithmetic.sum"));
  const head = h("thead", {}, h("tr", {}, ...names));
  const foot = h("tfoot", {}, h("tr", {}, total, h("td"), h("td"), sums.exp, sums.weight));
  element.classList.add("row-table");
  element.replaceChildren(h("table", {}, caption, head, body, foot));
  return { element, caption, head, body, foot, sums };
}

/**
 * @param {Reading} reading
 * @param {object} key
 * @param {number} key.index  @param {string} key.label  @param {boolean} key.isChosen
 * @param {(weight: number) => string} key.colorOf
 * @param {Translate} t
 */
function lineOf({ score, bits, exp, weight }, { index, label, isChosen, colorOf }, t) {
  const button = h(
    "button",
    {
      type: "button",
      tabindex: isChosen ? 0 : -1,
      title: label,
      "aria-current": isChosen ? "true" : null,
    },
    h("bdi", {}, label),
  );
  const element = h(
    "tr",
    {
      "data-key": index,
      class: [isChosen && "is-chosen", bits && "is-masked"].filter(Boolean).join(" ") || null,
    },
    h("th", { scope: "row" }, button),
    h("td", {}, number(score)),
    h("td", { class: "is-mask" }, bits ? "−∞" : "0"),
    h("td", {}, number(exp)),
    h(
      "td",
      {},
      h(
        "div",
        { class: "share" },
        bits ? maskOf(bits, t) : barOf(weight, colorOf),
        h("span", {}, number(weight)),
      ),
    ),
  );
  return { button, element };
}

/**
 * Hatched as its cell is in a matrix; where several masked it, one is written and the tooltip names
 * all.
 * @param {number} bits  @param {Translate} t
 */
function maskOf(bits, t) {
  const who = reasons(bits);
  const shown = ["reader", "padding", "causal"].find((reason) => who.includes(reason));
  return h(
    "span",
    { class: `mask-bar is-${shown}`, title: whoClosed(bits, t) },
    h("span", {}, t(`reason.${shown}`)),
  );
}

/** @param {number} weight  @param {(weight: number) => string} colorOf */
function barOf(weight, colorOf) {
  const fill = h("i");
  fill.style.width = `${weight * 100}%`;
  fill.style.background = colorOf(weight);
  return h("span", { class: "weight-bar" }, fill);
}

/**
 * Scrolls the box and nothing around it: a step by as much as it needs, further away to the middle.
 * @param {Made} made  @param {HTMLElement} row
 */
function showRow({ element, head, foot }, { offsetTop: top, offsetHeight: height }) {
  const from = element.scrollTop + head.offsetHeight;
  const to = element.scrollTop + element.clientHeight - foot.offsetHeight;
  const hidden = Math.max(from - top, top + height - to, 0);
  if (hidden > height) element.scrollTop += top + height / 2 - (from + to) / 2;
  else if (top < from) element.scrollTop -= hidden;
  else element.scrollTop += hidden;
}
