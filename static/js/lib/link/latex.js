// The arithmetic of one cell as LaTeX. Tokens are whatever somebody typed, so every character that
// means something to TeX is written as a command.

import { isRoot, stepsOf } from "#lib/maths/arithmetic.js";
import { number } from "#lib/text/format.js";
import { whoClosed } from "#lib/trace/attention.js";

/**
 * @import { Row } from "#lib/maths/arithmetic.js"
 * @import { Translate } from "#lib/text/messages.js"
 *
 * One score that was opened, as the forms that can be copied need it.
 * @typedef {object} Opened
 * @property {string} where  the head, in the reader's language
 * @property {{ query: number, key: number }} cell
 * @property {{ queries: string[], keys: string[] }} labels
 * @property {ArrayLike<number>} q  D numbers
 * @property {ArrayLike<number>} k  likewise
 * @property {Float64Array} products
 * @property {Float64Array} sums  after each dimension
 * @property {Row} row
 */

/**
 * Needs amsmath and nothing else, unless a token is written in other than Latin letters; then a
 * comment says so.
 * @param {Opened} opened
 * @param {Translate} t
 */
export function latexOf({ where, cell, labels, q, products, row }, t) {
  const { dot, scale, score, bits, masked, shift, exp, sum, weight } = stepsOf(row, cell.key);
  const [divisor, divided] = isRoot(scale, q.length)
    ? [String.raw`\sqrt{d_k}`, String.raw`\sqrt{${q.length}}`]
    : [tex(scale), tex(scale)];
  const [query, key] = [escaped(labels.queries[cell.query]), escaped(labels.keys[cell.key])];
  const who = escaped(whoClosed(bits, t));
  const power = shift ? "s + M - m" : "s + M";
  const vectors = String.raw`\mathbf{q}_{\text{${query}}} \cdot \mathbf{k}_{\text{${key}}}`;
  const product = String.raw`\sum_{d=1}^{${q.length}} q_d k_d = ${terms(products)}`;
  const mask = bits ? String.raw`(-\infty)` : "0";
  const reason = bits ? String.raw` \quad \text{(${who})}` : "";
  const total = String.raw`\sum_j \exp(${power.replace(/[sM]/g, "$&_j")})`;
  const rounded = {
    dot: `${products.length === 1 ? "=" : about(dot)} ${tex(dot)}`,
    score: `${about(score)} ${tex(score)}`,
    exp: `${about(exp)} ${tex(exp)}`,
    weight: `${about(weight)} ${tex(weight)}`,
  };
  const lines = [
    `${vectors} &= ${product} ${rounded.dot}`,
    `s &= ${fraction(String.raw`\mathbf{q} \cdot \mathbf{k}`, divisor)} = ` +
      `${fraction(tex(dot), divided)} ${rounded.score}`,
    `s + M &= ${tex(score)} + ${mask} = ${tex(masked)}${reason}`,
    ...(shift ? [String.raw`m &= \max_j\,(s_j + M_j) = ${tex(shift)}`] : []),
    String.raw`\exp(${power}) &= \exp(${tex(masked)}${shift ? subtracted(shift) : ""}) ` +
      rounded.exp,
    String.raw`\alpha &= ${fraction(String.raw`\exp(${power})`, total)} = ` +
      `${fraction(tex(exp), tex(sum))} ${rounded.weight}`,
  ];
  const body = lines.map((line) => `  ${line}`).join(" \\\\\n");
  const isPlain = /^[\p{ASCII}\p{Script=Latin}]*$/u.test(query + key + who);
  return [
    `% ${where}`,
    `% ${t("arithmetic.latex.needs")}`,
    ...(isPlain ? [] : [`% ${t("arithmetic.latex.engine")}`]),
    String.raw`\begin{align*}`,
    body,
    String.raw`\end{align*}`,
    "",
  ].join("\n");
}

/** @param {string} above  @param {string} below */
const fraction = (above, below) => String.raw`\frac{${above}}{${below}}`;

/**
 * The first products and the last one; all of them where they are few.
 * @param {Float64Array} products
 */
function terms(products) {
  const written = Array.from(products, (product, index) =>
    index === 0 ? tex(product) : added(product),
  );
  return written.length <= 5
    ? written.join(" ")
    : [...written.slice(0, 3), String.raw`+ \cdots`, written.at(-1)].join(" ");
}

/**
 * What follows from numbers that are written rounded only roughly equals them; a true 0 is exact.
 * @param {number} value
 */
const about = (value) => (value === 0 ? "=" : String.raw`\approx`);
/** @param {number} value */
const added = (value) => (value < 0 ? `- ${tex(-value)}` : `+ ${tex(value)}`);
/** @param {number} value */
const subtracted = (value) => ` ${added(-value)}`;

/** @type {Record<string, string>} */
const RAISED = {
  "⁻": "-",
  "⁰": "0",
  "¹": "1",
  "²": "2",
  "³": "3",
  "⁴": "4",
  "⁵": "5",
  "⁶": "6",
  "⁷": "7",
  "⁸": "8",
  "⁹": "9",
};

/** A number as the page shows it. @param {number} value */
function tex(value) {
  return number(value)
    .replaceAll("−", "-")
    .replaceAll("∞", String.raw`\infty`)
    .replace(/×10(.+)$/, (_, power) => String.raw` \times 10^{${lowered(power)}}`);
}

/** @param {string} power  in raised digits */
const lowered = (power) => Array.from(power, (digit) => RAISED[digit]).join("");

/** @type {Record<string, string>} */
const COMMANDS = {
  "\\": String.raw`\textbackslash{}`,
  "{": String.raw`\{`,
  "}": String.raw`\}`,
  "#": String.raw`\#`,
  $: String.raw`\$`,
  "%": String.raw`\%`,
  "&": String.raw`\&`,
  _: String.raw`\_`,
  "^": String.raw`\textasciicircum{}`,
  "~": String.raw`\textasciitilde{}`,
  "<": String.raw`\textless{}`,
  ">": String.raw`\textgreater{}`,
  "|": String.raw`\textbar{}`,
  "`": String.raw`\textasciigrave{}`,
  "'": String.raw`\textquotesingle{}`,
  // \textquotedbl needs another font encoding than the usual one.
  '"': String.raw`\symbol{34}`,
  // Two hyphens would become a dash.
  "-": "-{}",
  "␣": String.raw`\textvisiblespace{}`,
  "↵": String.raw`$\hookleftarrow$`,
  "⇥": String.raw`$\mapsto$`,
};

/** A text inside \text{…}, character by character as it was typed. @param {string} text */
export function escaped(text) {
  return text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/[\\{}#$%&_^~<>|`'"\-␣↵⇥]/gu, (character) => COMMANDS[character]);
}
