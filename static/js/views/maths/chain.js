// A score on its way to a weight, in large numbers: q·k, ÷ √d, + M, exp, ÷ Σ.

import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h, m } from "#views/kit/dom.js";
import { namesOf, recordOf } from "#views/kit/records.js";
import { between, divisor } from "#views/maths/signs.js";

/**
 * @import { stepsOf } from "#lib/maths/arithmetic.js"
 * @typedef {"dot" | "score" | "masked" | "exp" | "weight"} Step
 */

/**
 * What is done to the number before.
 * @type {Record<Step, (score: { scale: number, width: number }) => Node[]>}
 */
const STEPS = {
  dot: () => [],
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
/** @type {Step[]} */
const ORDER = namesOf(STEPS);
const SHORT = recordOf(ORDER, (name) => `arithmetic.short.${name}`);

/**
 * @param {HTMLElement} element  a list
 * @param {object} callbacks
 * @param {import("#lib/text/messages.js").Translate} callbacks.t
 * @param {import("#views/kit/view.js").Raw} callbacks.raw
 * @param {boolean} [callbacks.isShort]  a word for each number, and none for what is done to it
 */
export function chainView(element, { t, raw, isShort = false }) {
  element.classList.add("chain");
  const names = isShort ? SHORT : NAMES;

  /**
   * @typedef {object} Score
   * @property {ReturnType<typeof stepsOf>} steps
   * @property {Partial<Record<Step, number>>} stored  what the network itself has for some of them
   * @property {number} width  D
   * @property {string} who  masked it; empty for an open cell
   * @param {Score} score
   */
  function draw(score) {
    element.replaceChildren(
      ...ORDER.map((name) =>
        h(
          "li",
          { class: "step", "data-step": name },
          name === "dot" ? null : operation(name, score),
          result(name, score),
        ),
      ),
    );
  }

  /** @param {Exclude<Step, "dot">} name  @param {Score} score */
  function operation(name, { steps: { scale, shift, sum, bits }, width, who }) {
    const captions = {
      score: `÷ ${number(scale)}`,
      masked: bits ? t("arithmetic.masking", { who }) : t("arithmetic.open"),
      exp: t(shift ? "arithmetic.shifted" : "arithmetic.exp"),
      weight: `÷ ${number(sum)}`,
    };
    const sign = m("math", {}, m("mrow", {}, ...STEPS[name]({ scale, width })));
    return h(
      "span",
      { class: "step-how" },
      h("span", { class: "step-sign" }, sign),
      isShort ? null : h("span", { class: "step-caption" }, captions[name]),
    );
  }

  /** @param {Step} name  @param {Score} score */
  function result(name, { steps, stored: own, width }) {
    const [computed, stored] = [steps[name], own[name]];
    const letters = {
      q: h("b", { class: "query" }, "q"),
      k: h("b", { class: "key" }, "k"),
      width: String(width),
    };
    return h(
      "span",
      { class: "step-what" },
      h("data", { class: "step-number", value: String(computed) }, ...signsApart(number(computed))),
      h("span", { class: "step-caption" }, ...pieces(raw(names[name]), letters)),
      stored !== undefined && differs(computed, stored)
        ? h("span", { class: "step-stored" }, t("arithmetic.stored", { value: number(stored) }))
        : null,
    );
  }

  return { element, draw };
}

/** Faces for prose have no good minus sign and no raised digits. @param {string} text */
function signsApart(text) {
  return text
    .split(/([−×∞⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/)
    .filter((part) => part !== "")
    .map((part) => (/^[\d.]/.test(part) ? part : h("span", { class: "sign" }, part)));
}

/**
 * Seldom: where the float32 sum of the network rounds the other way.
 * @param {number} computed  @param {number} stored
 */
function differs(computed, stored) {
  return number(computed) !== number(stored);
}
