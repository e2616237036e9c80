// The most probable next tokens as bars; the one that was chosen is marked.

import { cut, number, readable } from "#lib/format.js";
import { h } from "#views/dom.js";

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/messages.js").Translate }} given
 */
export function candidatesView(element, { t }) {
  element.classList.add("candidates");
  return {
    /**
     * @param {{ top: import("#lib/decoding.js").Prediction[], chosen: import("#lib/decoding.js").Prediction, most: number }} given
     *   most: rows; where the chosen one is not among the first of them, it takes the place of the last
     */
    draw({ top, chosen, most }) {
      const first = top.slice(0, most);
      const isAmong = first.some(({ id }) => id === chosen.id);
      const shown = isAmong ? first : [...first.slice(0, most - 1), chosen];
      element.replaceChildren(...shown.map((item) => row(item, item.id === chosen.id, !isAmong && item === chosen)));
    },
  };

  function row({ id, text, probability }, isChosen, isApart) {
    const bar = h("i", { class: "bar" });
    bar.style.width = `${probability * 100}%`;
    return h("li", { class: `candidate${isChosen ? " is-chosen" : ""}${isApart ? " is-apart" : ""}`, "data-id": id },
      h("bdi", { title: readable(text) }, cut(readable(text), 14), isChosen ? h("span", { class: "hidden" }, ` ${t("decode.chosen")}`) : null),
      h("span", { class: "track", "aria-hidden": "true" }, bar), h("span", { class: "number" }, number(probability)));
  }
}
