// Mathematics in the colours of its roles: the formula of a way of looking, and the symbols above
// its matrices.

import { isRoot } from "#lib/maths/arithmetic.js";
import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { h, m } from "#views/kit/dom.js";
import {
  between,
  digit,
  divisor,
  entry,
  gap,
  key,
  letter,
  listed,
  mixing,
  mixingOf,
  named,
  ofHead,
  operator,
  query,
  relu,
  softmax,
  sub,
  sublayer,
  transposed,
  value,
} from "#views/maths/signs.js";

/** @typedef {import("#lib/trace/places.js").Place} Place */

/** @typedef {import("#views/maths/signs.js").Role} Role */

/** @type {Record<string, (place: Place) => Node[]>} */
const SYMBOLS = {
  input: () => [letter("X")],
  project: () => [query(), gap("0.3em"), key(), gap("0.3em"), value()],
  dot: () => [query(), transposed()],
  scores: (place) => (place.scale === null ? [letter("S")] : [between("÷"), divisor(place)]),
  mask: () => [between("+"), letter("M")],
  weights: () => [named("softmax")],
  mixed: () => [between("×"), value()],
  output: () => [between("×"), mixing()],
};

/** @param {string} stage  @param {Place} place */
export function symbol(stage, place) {
  return m("math", {}, m("mrow", {}, ...SYMBOLS[stage](place)));
}

/**
 * What the columns of tokens around attention hold.
 * @type {Record<Column, (index: number) => Node[]>}
 */
const COLUMNS = {
  x: () => [letter("X")],
  sublayer: () => sublayer(letter("X")),
  residual: () => [letter("X"), operator("+"), ...sublayer(letter("X"))],
  normed: () => [named("LayerNorm")],
  hidden: () => [letter("A"), operator("="), ...relu()],
  ffn: () => [letter("A"), sub(letter("W"), digit(2)), operator("+"), sub(letter("b"), digit(2))],
  z: (index) => [sub(letter("Z"), digit(index))],
  result: () => [sub(letter("Z"), letter("h"))],
  joined: (count) =>
    listed(
      sub(letter("Z"), digit(1)),
      ...(count > 1 ? [operator("…"), sub(letter("Z"), digit(count))] : []),
    ),
  mixer: () => [mixing()],
  share: (index) => [sub(letter("Z"), digit(index)), mixingOf(digit(index))],
  out: () => [letter("O", "output")],
  memory: () => [named("memory")],
  k: () => [key()],
  v: () => [value()],
};

/**
 * @typedef {"x" | "sublayer" | "residual" | "normed" | "hidden" | "ffn" | "z" | "result" | "joined"
 *   | "mixer" | "share" | "out" | "memory" | "k" | "v"} Column
 * @param {Column} column  @param {number} [index]  of a head, counted from 1, or how many there are
 */
export function columnSymbol(column, index = 1) {
  return m("math", {}, m("mrow", {}, ...COLUMNS[column](index)));
}

/**
 * The matrix of one head that makes its queries, keys or values.
 * @param {"query" | "key" | "value"} role
 */
export function projection(role) {
  return m("math", {}, m("msubsup", {}, letter("W"), letter("h"), { query, key, value }[role]()));
}

/** All queries, keys or values of one head. @param {"query" | "key" | "value"} role */
export function ofOneHead(role) {
  return m("math", {}, ofHead({ query, key, value }[role]()));
}

/**
 * A vector, or a number of it.
 * @param {string} name  @param {Role | null} role  @param {string} indexes  a letter each
 */
export function indexed(name, role, indexes) {
  return m("math", {}, entry(name, role, indexes));
}

/** A weight times the value it belongs to. */
export function weightedValue() {
  return m(
    "math",
    {},
    m("mrow", {}, entry("α", null, "ij"), operator("\u2062"), entry("v", "value", "j")),
  );
}

/**
 * The formula of a way of looking, for one place; null: it does not hold there.
 * @typedef {(place: Place, places: Place[]) => { name: string, signs: Node[] } | null} FormulaOf
 *   places: all of the network; name: below `formula.` in the catalogue, where it stands in words
 */

/** Whether the scores of a place are products of queries and keys. @param {Place} place */
export function hasProducts({ values, scale }) {
  return values.includes("q") && values.includes("k") && scale !== null;
}

/** Of all ways to look at the weights. @type {FormulaOf} */
export const weightsFormula = (place) =>
  hasProducts(place) ? { name: "weights", signs: softmax(place) } : null;

/**
 * @param {HTMLElement} element  @param {ReturnType<FormulaOf>} formula  @param {Place} place
 * @param {import("#lib/text/messages.js").Translate} t
 */
export function drawFormula(element, formula, place, t) {
  if (formula === null) return element.replaceChildren();
  const { scale, d_head: width } = place;
  const divisor =
    width !== null && isRoot(scale, width) ? t("formula.root", { width }) : number(scale ?? 1);
  const words = t(`formula.${formula.name}`, { divisor });
  element.replaceChildren(m("math", { "aria-label": words }, m("mrow", {}, ...formula.signs)));
}

/**
 * A query, and what its row is about to write: the row of a decoder is the token before it.
 * @param {string} label  @param {string | null} next  @param {import("#views/kit/view.js").Raw} raw
 */
export function queryWord(label, next, raw) {
  const word = roleWord(label, "query");
  return next === null
    ? word
    : h("span", {}, ...pieces(raw("reading.writing"), { query: word, next: h("bdi", {}, next) }));
}

/** A word in its role: its colour and its line. @param {string} text  @param {Role} role */
export function roleWord(text, role) {
  return h("bdi", { class: `role role-${role}` }, text);
}
