// A score on its way to a weight, in large numbers: q·k, ÷ √d, + M, exp, ÷ Σ.

import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h, m } from "#views/kit/dom.js";
import { between, divisor } from "#views/maths/signs.js";

const STEPS = {
  dot: () => null,
  score: ({ scale, width }) => [between("÷"), divisor({ scale, d_head: width })],
  masked: () => [between("+"), m("mi", {}, "M")],
  exp: () => [m("mi", {}, "exp")],
  weight: () => [between("÷"), m("mo", {}, "Σ")],
};

/** What each number is. */
const NAMES = {
  dot: "arithmetic.dot",
  score: "arithmetic.scaled",
  masked: "arithmetic.masked",
  exp: "arithmetic.share",
  weight: "arithmetic.attention",
};
const SHORT = Object.fromEntries(
  Object.keys(STEPS).map((name) => [name, `arithmetic.short.${name}`]),
);

/**
 * @param {HTMLElement} element  a list
 * @param {{ t: import("#lib/text/messages.js").Translate, raw: (key: string) => string, isShort?: boolean }} callbacks
 *   isShort: a word for each number, and none for what is done to it
 */
export function chainView(element, { t, raw, isShort = false }) {
  element.classList.add("chain");

  return {
    element,
    /**
     * @param {object} given
     * @param {ReturnType<typeof import("#lib/maths/arithmetic.js").stepsOf>} given.steps
     * @param {Record<string, number>} given.stored  what the network itself has for some of them
     * @param {number} given.width  D  @param {string} given.who  masked it; empty for an open cell
     */
    draw({ steps, stored, width, who }) {
      const { scale, shift, sum, bits } = steps;
      const how = {
        score: `÷ ${number(scale)}`,
        masked: bits ? t("arithmetic.masking", { who }) : t("arithmetic.open"),
        exp: t(shift ? "arithmetic.shifted" : "arithmetic.exp"),
        weight: `÷ ${number(sum)}`,
      };
      const letters = {
        q: h("b", { class: "query" }, "q"),
        k: h("b", { class: "key" }, "k"),
        width: String(width),
      };
      const names = isShort ? SHORT : NAMES;
      element.replaceChildren(
        ...Object.keys(STEPS).map((name) =>
          h(
            "li",
            { class: "step", "data-step": name },
            name === "dot"
              ? null
              : h(
                  "span",
                  { class: "step-how" },
                  h(
                    "span",
                    { class: "step-sign" },
                    m("math", {}, m("mrow", {}, ...STEPS[name]({ scale, width }))),
                  ),
                  isShort ? null : h("span", { class: "step-caption" }, how[name]),
                ),
            h(
              "span",
              { class: "step-what" },
              h(
                "data",
                { class: "step-number", value: String(steps[name]) },
                ...signsApart(number(steps[name])),
              ),
              h("span", { class: "step-caption" }, ...pieces(raw(names[name]), letters)),
              differs(steps[name], stored[name])
                ? h(
                    "span",
                    { class: "step-stored" },
                    t("arithmetic.stored", { value: number(stored[name]) }),
                  )
                : null,
            ),
          ),
        ),
      );
    },
  };
}

/** Faces for prose have no good minus sign and no raised digits. @param {string} text */
function signsApart(text) {
  return text
    .split(/([−×∞⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/)
    .filter((part) => part !== "")
    .map((part) => (/^[\d.]/.test(part) ? part : h("span", { class: "sign" }, part)));
}

/** Seldom: where the float32 sum of the network rounds the other way. */
function differs(computed, stored) {
  return stored !== undefined && number(computed) !== number(stored);
}
