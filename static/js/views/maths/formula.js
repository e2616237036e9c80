// Mathematics in the colours of its roles: the formula of a head, and the symbol above each stage.

import { pieces } from "#lib/text/messages.js";
import { h, m } from "#views/kit/dom.js";

/** Greek stands upright: sloping Greek letters have numbers of their own, which many fonts lack. */
const letter = (name, role) => m("mi", { class: role ?? null, mathvariant: /[α-ω]/.test(name) ? "normal" : null }, name);
const query = () => letter("Q", "query");
const key = () => letter("K", "key");
const value = () => letter("V", "value");
const mixing = () => m("msup", {}, letter("W"), letter("O", "output"));
const operator = (sign) => m("mo", {}, sign);
const transposed = () => m("msup", {}, key(), m("mo", {}, "⊤"));
const root = (width) => m("msqrt", {}, m("mn", {}, String(width)));
const named = (name) => m("mi", { mathvariant: "normal" }, name);

const SYMBOLS = {
  input: () => [letter("X")],
  project: () => [query(), m("mspace", { width: "0.3em" }), key(), m("mspace", { width: "0.3em" }), value()],
  dot: () => [query(), transposed()],
  scores: (width) => [m("mo", { form: "infix" }, "÷"), root(width)],
  mask: () => [m("mo", { form: "infix" }, "+"), letter("M")],
  weights: () => [named("softmax")],
  mixed: () => [m("mo", { form: "infix" }, "×"), value()],
  output: () => [m("mo", { form: "infix" }, "×"), mixing()],
};

/** @param {string} stage  @param {number} width  d_head */
export function symbol(stage, width) {
  return m("math", {}, m("mrow", {}, ...SYMBOLS[stage](width)));
}

const sub = (base, index) => m("msub", {}, base, index);
const sup = (base, index) => m("msup", {}, base, index);
const digit = (value) => m("mn", {}, String(value));
const gap = () => m("mspace", { width: "1.2em" });
const between = (open, close) => (...inside) => [m("mo", { form: "prefix", stretchy: "false" }, open), ...inside, m("mo", { form: "postfix", stretchy: "false" }, close)];
const bracketed = between("(", ")");
const listed = between("[", "]");
const sublayer = () => [named("Sublayer"), ...bracketed(letter("X"))];
const relu = () => [named("max"), ...bracketed(digit(0), operator(","), letter("X"), sub(letter("W"), digit(1)), operator("+"), sub(letter("b"), digit(1)))];
/** The rows of W^O that belong to one head. @param {Node} head */
const mixingOf = (head) => m("msubsup", {}, letter("W"), head, letter("O", "output"));

/** What the columns of tokens around attention hold. */
const COLUMNS = {
  x: () => [letter("X")],
  sublayer: () => sublayer(),
  residual: () => [letter("X"), operator("+"), ...sublayer()],
  normed: () => [named("LayerNorm")],
  hidden: () => [letter("A"), operator("="), ...relu()],
  ffn: () => [letter("A"), sub(letter("W"), digit(2)), operator("+"), sub(letter("b"), digit(2))],
  z: (index) => [sub(letter("Z"), digit(index))],
  result: () => [sub(letter("Z"), letter("h"))],
  joined: (count) => listed(sub(letter("Z"), digit(1)), ...(count > 1 ? [operator("…"), sub(letter("Z"), digit(count))] : [])),
  mixer: () => [mixing()],
  share: (index) => [sub(letter("Z"), digit(index)), mixingOf(digit(index))],
  out: () => [letter("O", "output")],
  memory: () => [named("memory")],
  k: () => [key()],
  v: () => [value()],
};

/** @param {keyof typeof COLUMNS} column  @param {number} [index]  of a head, counted from 1, or how many there are */
export function columnSymbol(column, index) {
  return m("math", {}, m("mrow", {}, ...COLUMNS[column](index)));
}

/** The matrix of one head that makes its queries, keys or values. @param {"query" | "key" | "value"} role */
export function projection(role) {
  return m("math", {}, m("msubsup", {}, letter("W"), letter("h"), { query, key, value }[role]()));
}

/** All queries, keys or values of one head. @param {"query" | "key" | "value"} role */
export function ofOneHead(role) {
  return m("math", {}, ofHead({ query, key, value }[role]()));
}

/** A vector, or a number of it. @param {string} name  @param {string | null} role  @param {string} indexes  a letter each */
export function indexed(name, role, indexes) {
  return m("math", {}, entry(name, role, indexes));
}

const entry = (name, role, indexes) => sub(letter(name, role),
  m("mrow", {}, ...Array.from(indexes).flatMap((index, place) => (place > 0 ? [operator(","), letter(index)] : [letter(index)]))));
const sumOver = (index) => m("munder", {}, operator("∑"), letter(index));

/** A weight times the value it belongs to. */
export function weightedValue() {
  return m("math", {}, m("mrow", {}, entry("α", null, "ij"), operator("\u2062"), entry("v", "value", "j")));
}

/** What each way of looking shows, as mathematics; those that are no formula have none. */
const FORMULAS = {
  project: () => [ofHead(query()), operator("="), letter("X"), m("msubsup", {}, letter("W"), letter("h"), query()), operator(","), gap(),
    entry("q", "query", "id"), operator("="), sumOver("m"), entry("x", null, "im"), operator("\u2062"), entry("w", null, "md")],
  mix: () => [entry("z", null, "i"), operator("="), sumOver("j"), entry("α", null, "ij"), operator("\u2062"), entry("v", "value", "j")],
  norm: () => [named("LayerNorm"), ...bracketed(letter("X"), operator("+"), ...sublayer())],
  ffn: () => [named("FFN"), ...bracketed(letter("X")), operator("="), ...relu(), sub(letter("W"), digit(2)), operator("+"), sub(letter("b"), digit(2))],
  multihead: () => [letter("O", "output"), operator("="), ...listed(sub(letter("Z"), digit(1)), operator("…"),
    sub(letter("Z"), letter("H"))), mixing(), operator("="),
    m("munder", {}, operator("∑"), letter("h")), sub(letter("Z"), letter("h")), mixingOf(letter("h"))],
  memory: () => [key(), operator("="), named("memory"), operator("·"), sup(letter("W"), key()), operator(","), gap(), value(), operator("="),
    named("memory"), operator("·"), sup(letter("W"), value())],
  input: () => [letter("X"), operator("="), m("msqrt", {}, sub(letter("d"), named("model"))), letter("E"), operator("+"), letter("P")],
  output: () => [letter("p"), operator("="), named("softmax"), ...bracketed(letter("Y"), sup(letter("E"), operator("⊤")))],
  weights: (width) => [...softmax(width)],
  pipeline: (width) => [letter("O", "output"), operator("="), m("msub", {}, operator("∑"), letter("h")),
    ...softmax(width), ofHead(value()), m("msubsup", {}, letter("W"), letter("h"), letter("O", "output"))],
};

/** Ways to look at the weights. */
const OF_WEIGHTS = ["heads", "matrix", "flow", "tokens"];

const ofHead = (symbol) => m("msub", {}, symbol, letter("h"));
const softmax = (width) => [named("softmax"), m("mrow", {}, operator("("),
  m("mfrac", {}, m("mrow", {}, ofHead(query()), m("msubsup", {}, key(), letter("h"), m("mo", {}, "⊤"))), root(width)),
  operator("+"), letter("M"), operator(")"))];

/**
 * @param {HTMLElement} element  @param {string} view
 * @param {{ width?: number, t: import("#lib/text/messages.js").Translate }} given  width: d_head
 */
export function drawFormula(element, view, { width, t }) {
  const name = OF_WEIGHTS.includes(view) ? "weights" : view;
  const formula = FORMULAS[name];
  element.replaceChildren(...(formula ? [m("math", { "aria-label": t(`formula.${name}`, { width: width ?? 0 }) }, m("mrow", {}, ...formula(width)))] : []));
}

/**
 * A query, and what its row is about to write: the row of a decoder is the token before it.
 * @param {string} label  @param {string | null} next  @param {(key: string) => string} raw
 */
export function queryWord(label, next, raw) {
  const word = roleWord(label, "query");
  return next === null ? word : h("span", {}, ...pieces(raw("reading.writing"), { query: word, next: h("bdi", {}, next) }));
}

/** A word in its role: its colour and its line. @param {string} text  @param {"query" | "key" | "value" | "output"} role */
export function roleWord(text, role) {
  return h("bdi", { class: `role role-${role}` }, text);
}
