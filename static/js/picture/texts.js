// Text as text: every line of it where it stands, in its own type, with the lines under it.

import { element, familiesFor, ink } from "#lib/ink/svg.js";
import { stroke } from "#picture/borders.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Attributes, Tree } from "#lib/ink/svg.js"
 * @import { Box, Locate, Rect } from "#picture/boxes.js"
 *
 * @typedef {{ node: Tree, box: Box }} Piece
 * @typedef {{ text: string, rect: DOMRect }} Character
 * @typedef {Rect & { text: string }} Run  letters of one line that stand beside each other
 */

/** How far under its text a line may stand. */
const BELOW = 8;

/**
 * @param {Text} text
 * @param {CSSStyleDeclaration} style  of the element it stands in
 * @param {object} around
 * @param {Locate} around.place
 * @param {CSSStyleDeclaration[]} around.decorations  of the elements whose underlines run through
 *   it
 * @param {number | null} around.end  where three dots stand for the rest
 * @returns {Piece[]}
 */
export function textOf(text, style, { place, decorations, end }) {
  const lines = end === null ? linesOf(text, style) : cutLines(text, style, end);
  return lines.flatMap((line) => {
    const box = place(line);
    const base = box.y + ascent(style);
    const right = style.direction === "rtl";
    const node = element(
      "text",
      {
        x: right ? box.x + box.width : box.x,
        y: base,
        direction: style.direction,
        "xml:space": /\s\s/.test(line.text) ? "preserve" : null,
        ...typeOf(style, line.text),
      },
      shaped(line.text, style),
    );
    const under = decorations.flatMap((decoration) => underline(box, base, decoration));
    // Letters fill less than their line, so that one which only just touches an edge is not cut.
    const seen = {
      x: box.x + 1,
      y: box.y + 1,
      width: Math.max(1, box.width - 2),
      height: box.height - 2,
    };
    return [
      ...under.map((stroke) => ({ node: stroke, box: { ...seen, height: box.height + BELOW } })),
      { node, box: seen },
    ];
  });
}

/**
 * The type of a text, as attributes.
 * @param {CSSStyleDeclaration} style
 * @param {string} text
 * @returns {Attributes}
 */
export function typeOf(style, text) {
  return {
    "font-family": familiesFor(style.fontFamily, text),
    "font-size": Number.parseFloat(style.fontSize),
    "font-style": style.fontStyle,
    "font-weight": style.fontWeight,
    "font-variant": style.fontVariantNumeric,
    ...ink("fill", style.color),
  };
}

/**
 * Runs of a text that stand beside each other. Spaces that the page does not show are none of them.
 * @param {Text} text
 * @param {CSSStyleDeclaration} style
 * @returns {Run[]}
 */
function linesOf(text, style) {
  const [first, last] = [text.data.search(/\S/), text.data.search(/\s*$/)];
  if (first < 0) return [];
  const rects = rectsOf(text, first, last);
  const isOne = rects.every(({ top }) => top === rects[0].top);
  return isOne && rects.length > 0
    ? [joined(spaced(text.data.slice(first, last), style), rects)]
    : broken(charactersOf(text, first, last), style);
}

/** @param {Character[]} characters  @param {CSSStyleDeclaration} style  @returns {Run[]} */
function broken(characters, style) {
  /** @type {Character[][]} */
  const lines = [];
  for (const character of characters) {
    const line = lines.at(-1);
    if (line && Math.abs(line[0].rect.top - character.rect.top) < character.rect.height / 2)
      line.push(character);
    else lines.push([character]);
  }
  return lines.flatMap((line) => {
    const first = line.findIndex(({ text }) => /\S/.test(text));
    const last = line.findLastIndex(({ text }) => /\S/.test(text));
    if (first < 0) return [];
    const seen = line.slice(first, last + 1);
    const text = spaced(seen.map((character) => character.text).join(""), style);
    return joined(
      text,
      seen.map(({ rect }) => rect),
    );
  });
}

/**
 * What has room before the end, and three dots.
 * @param {Text} text
 * @param {CSSStyleDeclaration} style
 * @param {number} end
 * @returns {Run[]}
 */
function cutLines(text, style, end) {
  const characters = charactersOf(text, 0, text.length);
  if (characters.every(({ rect }) => rect.right <= end + 0.5)) return linesOf(text, style);
  const dots = widthOf("…", style);
  const seen = characters.filter(
    ({ rect }, index) => index === 0 || rect.right <= end - dots + 0.01,
  );
  const lines = broken(seen, style);
  const right = Math.max(...seen.map(({ rect }) => rect.right));
  const { top, height } = characters[0].rect;
  return right >= end ? lines : [...lines, { text: "…", left: right, top, width: dots, height }];
}

/**
 * Every character with its place; zero-width ones have one as well, spaces that fall away have
 * none.
 * @param {Text} text
 * @param {number} from
 * @param {number} to
 */
function charactersOf(text, from, to) {
  /** @type {Character[]} */
  const characters = [];
  for (let index = from; index < to; ) {
    const character = String.fromCodePoint(Number(text.data.codePointAt(index)));
    const rect = rectsOf(text, index, index + character.length).at(-1);
    if (rect && (rect.width > 0 || /\S/.test(character)))
      characters.push({ text: character, rect });
    index += character.length;
  }
  return characters;
}

const range = document.createRange();

/** @param {Text} text  @param {number} from  @param {number} to */
function rectsOf(text, from, to) {
  range.setStart(text, from);
  range.setEnd(text, to);
  return Array.from(range.getClientRects());
}

/** @param {string} text  @param {DOMRect[]} rects  @returns {Run} */
function joined(text, rects) {
  const [left, right] = [
    Math.min(...rects.map((rect) => rect.left)),
    Math.max(...rects.map((rect) => rect.right)),
  ];
  return { text, left, top: rects[0].top, width: right - left, height: rects[0].height };
}

/** @param {string} text  @param {CSSStyleDeclaration} style */
function spaced(text, { whiteSpace, whiteSpaceCollapse = whiteSpace }) {
  return whiteSpaceCollapse.startsWith("pre") ? text : text.replace(/[ \t\n\r]+/g, " ");
}

/**
 * One letter of mathematics is a sloping one, which has a number of its own in Unicode.
 * @param {string} text
 * @param {CSSStyleDeclaration} style
 */
function shaped(text, { textTransform }) {
  if (textTransform !== "math-auto" || Array.from(text).length !== 1) return text;
  const code = Number(text.codePointAt(0));
  if (text === "h") return "ℎ";
  if (/[A-Z]/.test(text)) return String.fromCodePoint(0x1d434 + code - 65);
  return /[a-z]/.test(text) ? String.fromCodePoint(0x1d44e + code - 97) : text;
}

/** From the top of a line to its letters' feet. @param {CSSStyleDeclaration} style */
function ascent(style) {
  return measured(style).ascent;
}

/**
 * The same in a box that is higher than its letters.
 * @param {number} height
 * @param {CSSStyleDeclaration} style
 */
export function baseIn(height, style) {
  const { ascent, height: letters } = measured(style);
  return Math.floor((height - letters) / 2) + ascent;
}

/** @param {string} text  @param {CSSStyleDeclaration} style */
export function widthOf(text, style) {
  return measured(style, text).width;
}

/** @type {Map<string, { width: number, height: number, ascent: number }>} */
const known = new Map();

/**
 * Set on the page for a moment: there the language has its say in what type is taken.
 * @param {CSSStyleDeclaration} style
 */
function measured({ fontStyle, fontWeight, fontSize, fontFamily }, text = "x") {
  const font = { fontStyle, fontWeight, fontSize, fontFamily };
  const key = JSON.stringify([font, text, globalThis.devicePixelRatio]);
  const found = known.get(key);
  if (found) return found;
  const [word, foot] = [h("span", {}, text), h("i")];
  const line = h("p", { "aria-hidden": "true" }, word, foot);
  Object.assign(line.style, font, {
    position: "absolute",
    whiteSpace: "pre",
    margin: 0,
    lineHeight: "normal",
  });
  Object.assign(foot.style, { display: "inline-block" });
  document.documentElement.append(line);
  const { top, width, height } = word.getBoundingClientRect();
  const sizes = { width, height, ascent: foot.getBoundingClientRect().bottom - top };
  line.remove();
  known.set(key, sizes);
  return sizes;
}

/**
 * @param {Box} box  of the text
 * @param {number} base  where its letters stand
 * @param {CSSStyleDeclaration} style  of the element that underlines
 */
function underline({ x, width: long }, base, style) {
  const size = Number.parseFloat(style.fontSize);
  const width = Math.max(1, pixelsOf(style.textDecorationThickness) ?? size / 10);
  const offset = pixelsOf(style.textUnderlineOffset) ?? Math.max(1, Math.ceil(width / 2));
  const top = Math.round(base + offset);
  const [left, right] = [Math.round(x), Math.round(x) + Math.floor(long)];
  const line = { width, style: style.textDecorationStyle, color: style.textDecorationColor };
  /** @param {number} y */
  const at = (y) => stroke(left, y + width / 2, right, y + width / 2, line);
  return line.style === "double" ? [at(top), at(top + width + 1)] : [at(top)];
}

/** @param {string} length  @returns {number | null}  null: the browser chooses */
function pixelsOf(length) {
  return length === "auto" ? null : Math.round(Number.parseFloat(length));
}
