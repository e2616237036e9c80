// What a style sheet adds to an element: ::before and ::after, and the triangle of a list that
// opens.

import { element, ink, short } from "#lib/ink/svg.js";
import { boxOf } from "#picture/decorations.js";
import { baseIn, typeOf, widthOf } from "#picture/texts.js";

/**
 * @import { Locate, Rect } from "#picture/boxes.js"
 * @import { Piece } from "#picture/texts.js"
 */

/**
 * @param {Element} parent
 * @param {"::before" | "::after"} which
 * @param {Locate} place
 * @returns {{ style: CSSStyleDeclaration, pieces: Piece[] } | null}
 */
export function generatedBy(parent, which, place) {
  const style = getComputedStyle(parent, which);
  if (
    ["none", "normal"].includes(style.content) ||
    style.display === "none" ||
    style.visibility !== "visible"
  )
    return null;
  /** @type {string} */
  const text = style.content === '""' ? "" : JSON.parse(style.content);
  const box = place(
    style.position === "absolute" ? placed(parent, style) : beginning(parent, widthOf(text, style)),
  );
  const nodes = boxOf(box, style);
  if (text.trim()) {
    const base = box.y + baseIn(box.height, style);
    nodes.push(element("text", { x: box.x, y: base, ...typeOf(style, text) }, text.trim()));
  }
  return { style, pieces: nodes.map((node) => ({ node, box })) };
}

/**
 * Its left and top are lengths by now, from the padding edge of what holds it.
 * @param {Element} parent
 * @param {CSSStyleDeclaration} style
 * @returns {Rect}
 */
function placed(parent, style) {
  const holder = holderOf(parent);
  const { left, top } = holder.getBoundingClientRect();
  /** @param {"left" | "top" | "width" | "height"} name */
  const length = (name) => Number.parseFloat(style[name]);
  return {
    left: left + holder.clientLeft + length("left"),
    top: top + holder.clientTop + length("top"),
    width: length("width"),
    height: length("height"),
  };
}

/**
 * What an absolute place inside of an element is counted from.
 * @param {Element} parent
 * @returns {Element}
 */
function holderOf(parent) {
  const { position, transform } = getComputedStyle(parent);
  if (position !== "static" || transform !== "none") return parent;
  const holder = parent instanceof HTMLElement ? parent.offsetParent : null;
  return holder ?? document.documentElement;
}

/**
 * In front of what stands in the first line.
 * @param {Element} parent
 * @param {number} width
 * @returns {Rect}
 */
function beginning(parent, width) {
  const { left, top, height } = parent.getClientRects()[0];
  const { borderLeftWidth, paddingLeft } = getComputedStyle(parent);
  return {
    left: left + Number.parseFloat(borderLeftWidth) + Number.parseFloat(paddingLeft),
    top,
    width,
    height,
  };
}

/**
 * @param {Element} parent
 * @param {CSSStyleDeclaration} style
 * @param {Locate} place
 * @returns {Piece[]}
 */
export function markerOf(parent, style, place) {
  if (style.display !== "list-item" || !style.listStyleType.startsWith("disclosure")) return [];
  const { x, y } = place(parent.getBoundingClientRect());
  const size = Number.parseFloat(style.fontSize);
  const middle =
    y +
    Number.parseFloat(style.paddingTop) +
    baseIn(Number.parseFloat(style.lineHeight), style) -
    size * 0.32;
  const [wide, half] = [size * 0.56, size * 0.32].map(short);
  const side = 2 * Number(half);
  const d =
    style.listStyleType === "disclosure-open"
      ? `M${short(x)} ${short(middle - size * 0.28)}h${side}l-${half} ${wide}z`
      : `M${short(x)} ${short(middle - size * 0.32)}v${side}l${wide} -${half}z`;
  return [
    {
      node: element("path", { d, ...ink("fill", style.color) }),
      box: { x, y: middle - size / 2, width: size, height: size },
    },
  ];
}
