// The most probable next tokens as bars; the one that was chosen is marked. Where tokens are drawn,
// a second bar says with which chance.

import { cut, number, readable } from "#lib/text/format.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Prediction } from "#lib/trace/trace.js"
 * @typedef {Map<number, number>} Chances  by id, as far as they are known
 */

/**
 * @param {HTMLElement} element  @param {{ t: import("#lib/text/messages.js").Translate }} options
 */
export function candidatesView(element, { t }) {
  element.classList.add("candidates");
  return {
    /**
     * @param {object} step
     * @param {Prediction[]} step.top
     * @param {Prediction} step.chosen  takes the place of the last where it is not among the first
     * @param {number} step.most  rows
     * @param {Chances | null} step.chances  null: nothing is drawn
     */
    draw({ top, chosen, most, chances }) {
      const first = top.slice(0, most);
      const isAmong = first.some(({ id }) => id === chosen.id);
      const shown = isAmong ? first : [...first.slice(0, most - 1), chosen];
      element.classList.toggle("has-chances", chances !== null);
      element.replaceChildren(
        ...(chances ? [head()] : []),
        ...shown.map((item) =>
          row(item, {
            isChosen: item.id === chosen.id,
            isApart: !isAmong && item === chosen,
            chances,
          }),
        ),
      );
    },
  };

  function head() {
    return h(
      "li",
      { class: "candidate candidates-head" },
      h("span"),
      h("span"),
      ...["softmax", "drawn"].map((name) =>
        h("span", { class: "number" }, t(`decode.column.${name}`)),
      ),
    );
  }

  /**
   * @param {Prediction} prediction
   * @param {{ isChosen: boolean, isApart: boolean, chances: Chances | null }} step
   */
  function row({ id, text, probability }, { isChosen, isApart, chances }) {
    const chance = chances?.get(id);
    return h(
      "li",
      {
        class: `candidate${isChosen ? " is-chosen" : ""}${isApart ? " is-apart" : ""}`,
        "data-id": id,
      },
      h(
        "bdi",
        { title: readable(text) },
        cut(readable(text), 14),
        isChosen ? h("span", { class: "hidden" }, ` ${t("decode.chosen")}`) : null,
      ),
      h(
        "span",
        { class: "tracks", "aria-hidden": "true" },
        track(probability),
        ...(chance === undefined ? [] : [track(chance, "is-chance")]),
      ),
      h("span", { class: "number" }, number(probability)),
      ...(chances
        ? [
            h(
              "span",
              { class: "number chance" },
              chance === undefined ? t("decode.chance.unknown") : number(chance),
            ),
          ]
        : []),
    );
  }
}

/** @param {number} share  @param {string} [name] */
function track(share, name = "") {
  const bar = h("i", { class: `bar ${name}`.trim() });
  bar.style.width = `${share * 100}%`;
  bar.hidden = share === 0;
  return h("span", { class: "track" }, bar);
}
