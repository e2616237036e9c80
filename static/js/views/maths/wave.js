// The formula of the encoding: in letters, or with the numbers of what is pointed at.

import { number } from "#lib/text/format.js";
import { m } from "#views/kit/dom.js";

/** @typedef {import("#views/kit/dom.js").Attributes} Attributes */

/**
 * @type {(tag: "mi" | "mn" | "mo") => (content: string, attributes?: Attributes) => MathMLElement}
 */
const text = (tag) => (content, attributes) => m(tag, attributes, content);
const [letter, digits, sign] = [text("mi"), text("mn"), text("mo")];
/**
 * One height for all, or a bracket around a power would tower over the line.
 * @param {"(" | ")"} side
 */
const bracket = (side) => sign(side, { stretchy: "false" });
/** @param {number} value */
const minus = (value) =>
  value < 0 ? [sign("−"), digits(number(-value))] : [digits(number(value))];

/**
 * @param {MathMLElement} element  a math
 * @param {{ position: number, dim: number, width: number, base: string, value: number } |
 *   null} pointed  null: nothing is, both halves of the formula in letters
 */
export function drawWave(element, pointed) {
  if (pointed === null) {
    const dims = {
      even: [digits("2"), letter("i")],
      odd: [digits("2"), letter("i"), sign("+"), digits("1")],
    };
    const power = () => [digits("2"), letter("i"), sign("∕"), letter("d")];
    /** @param {Node[]} dim  @param {Wave} wave */
    const half = (dim, wave) => part(() => letter("pos"), dim, wave, letter("base"), power());
    element.replaceChildren(
      m("mrow", {}, half(dims.even, "sin")),
      m("mrow", {}, sign(",", { class: "comma", rspace: "0.8em" }), half(dims.odd, "cos")),
    );
    return;
  }
  const { position, dim, width, base, value } = pointed;
  const even = dim - (dim % 2);
  element.replaceChildren(
    m(
      "mrow",
      {},
      part(
        () => digits(String(position)),
        [digits(String(dim))],
        dim === even ? "sin" : "cos",
        digits(base),
        [digits(String(even)), sign("∕"), digits(String(width))],
      ),
      sign("="),
      m("mrow", {}, ...minus(value)),
    ),
  );
}

/**
 * @typedef {"sin" | "cos"} Wave
 * @param {() => Node} position  @param {Node[]} dim  @param {Wave} wave  @param {Node} base
 * @param {Node[]} power
 */
function part(position, dim, wave, base, power) {
  return m(
    "mrow",
    {},
    letter("PE", { mathvariant: "normal" }),
    bracket("("),
    position(),
    sign(","),
    ...dim,
    bracket(")"),
    sign("="),
    letter(wave, { mathvariant: "normal" }),
    bracket("("),
    position(),
    sign("∕"),
    m("msup", {}, base, m("mrow", {}, ...power)),
    bracket(")"),
  );
}
