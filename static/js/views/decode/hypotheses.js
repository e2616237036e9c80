// The hypotheses of a beam search after one step, best first; the one that became the translation
// is marked.

import { number } from "#lib/text/format.js";
import { h } from "#views/kit/dom.js";

/** @typedef {import("#lib/trace/decoding.js").Hypothesis & { wins: boolean }} Ranked */

/**
 * @param {HTMLElement} element  a table's body
 * @param {{ t: import("#lib/text/messages.js").Translate }} options
 */
export function hypothesesView(element, { t }) {
  return {
    /** @param {{ hypotheses: Ranked[] }} step */
    draw({ hypotheses }) {
      element.replaceChildren(
        ...hypotheses.map(({ text, score, finished, wins }, index) =>
          h(
            "tr",
            { class: wins ? "is-winner" : null },
            h("td", { class: "number" }, String(index + 1)),
            h("td", {}, h("bdi", {}, text)),
            h("td", { class: "number" }, number(score)),
            h(
              "td",
              { class: "muted" },
              [
                finished ? t("decode.beam.finished") : t("decode.beam.kept"),
                ...(wins ? [t("decode.beam.wins")] : []),
              ].join(t("list.comma")),
            ),
          ),
        ),
      );
    },
  };
}
