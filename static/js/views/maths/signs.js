// The signs that mathematics is written with here, in the colours of their roles.

import { isRoot } from "#lib/maths/arithmetic.js";
import { number } from "#lib/text/format.js";
import { m } from "#views/kit/dom.js";

/** @typedef {"query" | "key" | "value" | "output"} Role */

/**
 * Greek stands upright: sloping Greek letters have numbers of their own, which many fonts lack.
 * @param {string} name  @param {Role | null} [role]
 */
export function letter(name, role = null) {
  return m("mi", { class: role, mathvariant: /[α-ω]/.test(name) ? "normal" : null }, name);
}

export const query = () => letter("Q", "query");
export const key = () => letter("K", "key");
export const value = () => letter("V", "value");
export const mixing = () => m("msup", {}, letter("W"), letter("O", "output"));
/** @param {string} sign */
export const operator = (sign) => m("mo", {}, sign);
/** A sign between two, though only one of them is written. @param {string} sign */
export const between = (sign) => m("mo", { form: "infix" }, sign);
/** @param {string} name */
export const named = (name) => m("mi", { mathvariant: "normal" }, name);
/** @param {Node} base  @param {Node} index */
export const sub = (base, index) => m("msub", {}, base, index);
/** @param {Node} base  @param {Node} index */
export const sup = (base, index) => m("msup", {}, base, index);
/** @param {number | string} number */
export const digit = (number) => m("mn", {}, String(number));
export const gap = (width = "1.2em") => m("mspace", { width });
export const transposed = () => m("msup", {}, key(), operator("⊤"));
/** @param {Node} symbol */
export const ofHead = (symbol) => sub(symbol, letter("h"));
/** @param {string} index */
export const sumOver = (index) => m("munder", {}, operator("∑"), letter(index));

/** @type {(open: string, close: string) => (...inside: Node[]) => Node[]} */
const enclosed =
  (open, close) =>
  (...inside) => [
    m("mo", { form: "prefix", stretchy: "false" }, open),
    ...inside,
    m("mo", { form: "postfix", stretchy: "false" }, close),
  ];
export const bracketed = enclosed("(", ")");
export const listed = enclosed("[", "]");

/** The rows of W^O that belong to one head. @param {Node} head */
export const mixingOf = (head) => m("msubsup", {}, letter("W"), head, letter("O", "output"));

/** @param {Node[]} read */
export const sublayer = (...read) => [named("Sublayer"), ...bracketed(...read)];
/** @param {Node[]} read */
export const layerNorm = (...read) => [named("LayerNorm"), ...bracketed(...read)];
export const relu = () => [
  named("max"),
  ...bracketed(
    digit(0),
    operator(","),
    letter("X"),
    sub(letter("W"), digit(1)),
    operator("+"),
    sub(letter("b"), digit(1)),
  ),
];

/**
 * A number of a vector.
 * @param {string} name  @param {Role | null} role  @param {string} indexes  a letter each
 */
export const entry = (name, role, indexes) =>
  sub(
    letter(name, role),
    m(
      "mrow",
      {},
      ...Array.from(indexes).flatMap((index, place) =>
        place > 0 ? [operator(","), letter(index)] : [letter(index)],
      ),
    ),
  );

/**
 * What q·k is divided by: the root of its width, or another number.
 * @param {{ scale: number | null, d_head: number | null }} place
 */
export function divisor({ scale, d_head: width }) {
  return width !== null && isRoot(scale, width)
    ? m("msqrt", {}, digit(width))
    : digit(number(scale ?? 1));
}

/**
 * The weights of one head.
 * @param {import("#lib/trace/places.js").Place} place  an attention with queries and keys
 */
export function softmax(place) {
  const product = m(
    "mrow",
    {},
    ofHead(query()),
    m("msubsup", {}, key(), letter("h"), operator("⊤")),
  );
  return [
    named("softmax"),
    m(
      "mrow",
      {},
      operator("("),
      m("mfrac", {}, product, divisor(place)),
      operator("+"),
      letter("M"),
      operator(")"),
    ),
  ];
}
