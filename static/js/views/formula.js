// Mathematics in the colours of its roles: the formula of a head, and the symbol above each stage.

import { h, m } from "#views/dom.js";

const letter = (name, role) => m("mi", { class: role ?? null }, name);
const query = () => letter("Q", "query");
const key = () => letter("K", "key");
const value = () => letter("V", "value");
const operator = (sign) => m("mo", {}, sign);
const transposed = () => m("msup", {}, key(), m("mo", {}, "⊤"));
const root = (width) => m("msqrt", {}, m("mn", {}, String(width)));
const named = (name) => m("mi", { mathvariant: "normal" }, name);

const SYMBOLS = {
  input: () => [letter("X")],
  project: () => [query(), m("mspace", { width: "0.3em" }), key(), m("mspace", { width: "0.3em" }), value()],
  scores: (width) => [query(), transposed(), m("mo", { form: "infix" }, "∕"), root(width)],
  mask: () => [m("mo", { form: "infix" }, "+"), letter("M")],
  weights: () => [named("softmax")],
  mixed: () => [m("mo", { form: "infix" }, "×"), value()],
};

/** @param {string} stage  @param {number} width  d_head */
export function symbol(stage, width) {
  return m("math", {}, m("mrow", {}, ...SYMBOLS[stage](width)));
}

/**
 * Z = softmax(QKᵀ/√d + M) V
 * @param {HTMLElement} element  @param {{ width: number, label: string }} given
 */
export function drawFormula(element, { width, label }) {
  const inside = m("mrow", {}, m("mfrac", {}, m("mrow", {}, query(), transposed()), root(width)), operator("+"), letter("M"));
  element.replaceChildren(m("math", { "aria-label": label },
    m("mrow", {}, letter("Z"), operator("="), named("softmax"),
      m("mrow", {}, operator("("), inside, operator(")")), value())));
}

/** A word in its role: its colour and its line. @param {string} text  @param {"query" | "key" | "value" | "output"} role */
export function roleWord(text, role) {
  return h("bdi", { class: `role role-${role}` }, text);
}
