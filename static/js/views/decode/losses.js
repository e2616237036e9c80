// Teacher forcing as a list: what each position reads, what it should write, and what that costs as
// a bar.

import { bound, cut, number, readable } from "#lib/text/format.js";
import { h, hitBy } from "#views/kit/dom.js";

/** @typedef {ReturnType<typeof import("#lib/maths/losses.js").losses>["positions"]} Positions */

/** Losses below this look small: a bar of full length stands for at least one nat. */
const LEAST = 1;

/**
 * @param {HTMLElement} element  a table's body
 * @param {object} callbacks
 * @param {import("#lib/text/messages.js").Translate} callbacks.t
 * @param {(position: number | null) => void} callbacks.onPoint
 */
export function lossesView(element, { t, onPoint }) {
  /** @type {HTMLElement[]} */
  let rows = [];
  element.addEventListener("pointerover", (event) => {
    const row = hitBy(event, "tr");
    onPoint(row ? rows.indexOf(row) : null);
  });
  element.addEventListener("pointerleave", () => onPoint(null));

  /** @param {{ text: string }} prediction */
  const guess = ({ text }) => h("bdi", { title: readable(text) }, cut(readable(text), 12));

  return {
    /**
     * @param {{ positions: Positions, reads: string[], writes: string[] }} sentence
     * @returns {number}  what a bar of full length stands for
     */
    draw({ positions, reads, writes }) {
      const max = Math.max(bound(Math.max(...positions.map(({ loss }) => loss))), LEAST);
      rows = positions.map(({ next, best, loss }, index) => {
        const bar = h("i", { class: "bar" });
        bar.style.width = `${(loss / max) * 100}%`;
        const isHit = best.id === next.id;
        return h(
          "tr",
          { "data-position": index },
          h("td", {}, h("bdi", { title: reads[index] }, cut(reads[index], 12))),
          h("td", { class: "muted", "aria-hidden": "true" }, "→"),
          h(
            "td",
            {},
            h("b", {}, h("bdi", { title: writes[index] }, cut(writes[index], 12))),
            // Where there is no room for a column of its own.
            isHit
              ? null
              : h("small", { class: "guess-below muted" }, t("forcing.guess"), " ", guess(best)),
          ),
          h("td", { class: "number" }, number(next.probability)),
          h(
            "td",
            { class: "loss" },
            h("span", { class: "track", "aria-hidden": "true" }, bar),
            h("span", { class: "number" }, number(loss)),
          ),
          h("td", { class: "guess muted" }, isHit ? t("forcing.hit") : guess(best)),
        );
      });
      element.replaceChildren(...rows);
      return max;
    },
    /** @param {number | null} position */
    point(position) {
      rows.forEach((row, index) => {
        row.classList.toggle("is-read", index === position);
      });
    },
  };
}
