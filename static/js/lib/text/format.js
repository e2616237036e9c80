// Numbers and tokens as people read them.

/**
 * @import { Place } from "#lib/trace/places.js"
 * @import { Side, Token, Trace } from "#lib/trace/trace.js"
 */

const MINUS = "−";

/**
 * A stored value with four significant digits and a real minus sign. Very small and very large ones
 * are written with a power of ten: 5.20×10⁻⁵, never 0.000. Only a true zero is 0.
 * @param {number} value
 */
export function number(value) {
  if (Object.is(value, -0) || value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : `${MINUS}∞`;
  const digits = decimal(Math.abs(value));
  return value < 0 ? MINUS + digits : digits;
}

/** @param {number} size  above 0 */
function decimal(size) {
  const exponent = Number(size.toExponential(3).split("e")[1]);
  if (exponent >= -3 && exponent < 4) return size.toPrecision(4);
  const [mantissa, power] = size.toExponential(2).split("e");
  return `${mantissa}×10${superscript(Number(power))}`;
}

/** @type {Record<string, string>} */
const RAISED = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/** @param {number} integer */
export function superscript(integer) {
  return Array.from(String(integer), (sign) => RAISED[sign]).join("");
}

/** With its sign in front, + as well as −. @param {number} value */
export function signed(value) {
  return value > 0 ? `+${number(value)}` : number(value);
}

/** A share of a whole, in hundredths. @param {number} share  from 0 to 1 */
export function percent(share) {
  return `${(share * 100).toFixed(1)}\u202f%`;
}

/**
 * A large number with its thousands apart, by a thin space in either language.
 * @param {number} value
 */
export function grouped(value) {
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 0.0005)) return number(value);
  return value.toLocaleString("en", { maximumFractionDigits: 3 }).replaceAll(",", "\u202f");
}

/**
 * The bound of a signed scale: the first number with two significant digits that is not below a
 * value, so that what the legend prints is exactly the bound that was used.
 * @param {number} value
 */
export function bound(value) {
  if (!(value > 0)) return 1;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  const steps = Math.ceil(value / unit - 1e-9);
  return Number((steps * unit).toPrecision(2));
}

/** A tick of a legend: as short as it can be, .1 rather than 0.1. @param {number} value */
export function tick(value) {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 0.001 || size >= 10_000)
      ? decimal(size)
      : String(Number(size.toPrecision(2)));
  const short = text.replace(/^0\./, ".");
  return value < 0 ? MINUS + short : short;
}

/**
 * What a token is called on an axis: cut from what the person typed, white space and invisible
 * characters made readable, a byte as its two digits.
 * @param {Token} token
 * @param {string[]} characters  the typed text as code points, see `codePoints`
 */
export function tokenLabel(token, characters) {
  const byte = byteOf(token);
  if (byte !== null) return byte;
  if (
    token.kind === "special" ||
    token.kind === "pad" ||
    token.start === null ||
    token.end === null
  ) {
    return token.text;
  }
  return readable(characters.slice(token.start, token.end).join("") || token.text);
}

/**
 * The two digits of a byte token, such as E4; null for any other token.
 * @param {Token} token
 */
export function byteOf(token) {
  if (token.kind !== "byte") return null;
  const digits = /^(?:<0x)?([0-9a-f]{2})>?$/i.exec(token.text);
  return digits ? digits[1].toUpperCase() : token.text;
}

/**
 * Labels of all tokens of one side.
 * @param {Side | null} side
 * @returns {string[]}
 */
export function tokenLabels(side) {
  if (side === null) return [];
  const characters = codePoints(side.text ?? "");
  return side.tokens.map((token) => tokenLabel(token, characters));
}

/**
 * What a row of the target is about to write: the token after its own. What follows the last one
 * the network says.
 * @param {Trace} trace
 * @param {Place} place
 * @param {number} row
 * @returns {string | null}  null: nothing, as for padding and for a network that writes nothing
 */
export function nextToken(trace, place, row) {
  const { output, target } = trace;
  if (place.queries !== "target" || output === null || row >= output.length) return null;
  return row + 1 < output.length ? tokenLabels(target)[row + 1] : output[row].next.text;
}

/**
 * Character offsets of the server count code points; a string of JavaScript counts UTF-16 units.
 * @param {string} text
 */
export function codePoints(text) {
  return Array.from(text);
}

/** @type {Record<string, string>} */
const SPACES = {
  " ": "␣",
  "\n": "↵",
  "\r": "␍",
  "\t": "⇥",
  "\u00a0": "⍽",
  "\u3000": "□",
  "\u007f": "␡",
};

/**
 * White space, control characters and those without any width, written so that they can be seen.
 * @param {string} text
 */
export function readable(text) {
  return text.replace(/[\u034f\s\p{Cc}\p{Cf}\u115f\u1160\u3164\ufeff]/gu, (character) => {
    if (Object.hasOwn(SPACES, character)) return SPACES[character];
    const code = Number(character.codePointAt(0));
    return code < 0x20
      ? String.fromCodePoint(0x2400 + code)
      : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const FROM_RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Somebody's text inside a sentence of the page, whose direction it must not change.
 * @param {string} text
 */
export function quoted(text) {
  const visible = text.replace(TURNS, readable);
  return FROM_RIGHT_TO_LEFT.test(visible) ? `\u2068${visible}\u2069` : visible;
}

const segmenter =
  typeof Intl.Segmenter === "function"
    ? new Intl.Segmenter(undefined, { granularity: "grapheme" })
    : null;

/**
 * A label cut after some characters as a person counts them.
 * @param {string} label
 * @param {number} [most]
 */
export function cut(label, most = 9) {
  if (label.length <= most) return label;
  const letters = segmenter
    ? Array.from(segmenter.segment(label), ({ segment }) => segment)
    : codePoints(label);
  return letters.length <= most ? label : `${letters.slice(0, most - 1).join("")}…`;
}
