// One query's row as a list: what it reads most, as bars and numbers, and that all of it adds up to
// 1.

import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h, setText } from "#views/kit/dom.js";
import { queryWord } from "#views/maths/formula.js";

/** So many keys are named wherever there is a list. */
const LEAST = 3;

/**
 * @param {HTMLElement} element
 * @param {object} options
 * @param {import("#lib/text/messages.js").Translate} options.t
 * @param {import("#views/kit/view.js").Raw} options.raw
 * @param {(key: number) => void} options.onKey
 * @param {number} [options.most]  keys that are named; the others are counted
 */
export function rowListView(element, { t, raw, onKey, most = 10 }) {
  const title = h("h3");
  const items = Array.from({ length: most }, () => makeItem(onKey));
  const rest = h("p", { class: "muted" });
  element.classList.add("row-list");
  const list = h("ol", {}, ...items.map((item) => item.element));
  element.replaceChildren(title, list, rest);

  /** How many keys can be named in some height. @param {number} room */
  function fitting(room) {
    const [first] = items;
    return Math.floor(
      (room - (element.offsetHeight - list.offsetHeight)) / first.element.offsetHeight,
    );
  }

  return {
    element,
    /**
     * @param {object} row  its weights and mask, the labels of its keys
     * @param {ArrayLike<number>} row.weights  @param {ArrayLike<number> | null} row.mask
     * @param {string[]} row.labels  @param {string} row.query
     * @param {string | null} row.next  what it is about to write
     * @param {number} row.key  @param {number} [row.room]  height there is, in CSS pixels
     */
    draw({ weights, mask, labels, query, next, key, room = Infinity }) {
      title.replaceChildren(...pieces(raw("row.reads"), { query: queryWord(query, next, raw) }));
      const open = labels
        .map((_, index) => index)
        .filter((index) => !mask?.[index])
        .sort((a, b) => weights[b] - weights[a] || a - b);
      // Heights are asked for only where there is an end to them: this runs with every move of the
      // pointer.
      const count = room === Infinity ? most : Math.min(most, Math.max(LEAST, fitting(room)));
      const named = open.slice(0, count);
      items.forEach((item, place) => {
        const index = named[place];
        item.element.hidden = index === undefined;
        if (index === undefined) return;
        item.button.dataset.key = String(index);
        item.element.classList.toggle("is-chosen", index === key);
        setText(item.label, labels[index]);
        setText(item.value, number(weights[index]));
        item.bar.style.width = `${weights[index] * 100}%`;
      });
      /** @param {number[]} indexes */
      const sum = (indexes) => indexes.reduce((total, index) => total + weights[index], 0);
      const others = open.slice(count);
      const closed = labels.length - open.length;
      setText(
        rest,
        [
          others.length > 0
            ? t("row.others", { count: others.length, sum: number(sum(others)) })
            : null,
          closed > 0 ? t("row.closed", { count: closed }) : null,
          t("row.sum", { sum: number(sum(open)) }),
        ]
          .filter((text) => text !== null)
          .join(t("list.semicolon")),
      );
    },
  };
}

/** @param {(key: number) => void} onKey */
function makeItem(onKey) {
  const [label, value, bar] = [
    h("bdi"),
    h("span", { class: "row-value" }),
    h("i", { class: "row-bar" }),
  ];
  const button = h(
    "button",
    { type: "button", onClick: () => onKey(Number(button.dataset.key)) },
    label,
    value,
  );
  const track = h("span", { class: "row-track", "aria-hidden": "true" }, bar);
  return { label, value, bar, button, element: h("li", {}, button, track) };
}
