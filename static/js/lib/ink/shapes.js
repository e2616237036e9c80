// What a canvas in some state makes of a shape or a text, as elements of an SVG.

import { cornersOf, isWhole } from "#lib/ink/sheet.js";
import { element, familiesFor, ink, short } from "#lib/ink/svg.js";

/**
 * @import { Box, Point } from "#lib/ink/sheet.js"
 * @import { Attributes, Tree } from "#lib/ink/svg.js"
 *
 * @typedef {[number, number, number, number, number, number]} Matrix  as setTransform takes it
 *
 * The state of a canvas; a pattern stands as an element.
 * @typedef {object} State
 * @property {string | Tree} fillStyle
 * @property {string | Tree} strokeStyle
 * @property {number} globalAlpha
 * @property {number} lineWidth
 * @property {string} lineCap
 * @property {string} lineJoin
 * @property {string} font
 * @property {keyof typeof ANCHORS} textAlign
 * @property {string} textBaseline
 * @property {string} direction
 * @property {number[]} dash
 * @property {Matrix} matrix
 *
 * A stretch of a path, with the points between which it lies; a circle also has its radius.
 * @typedef {{ points: Point[], d: string, radius?: number, isOnPixels?: boolean }} Stretch
 *
 * The width of a text, and how far above its alphabetic baseline the point lies where it is
 * written.
 * @typedef {{ width: number, rise: number }} Extent
 */

const ANCHORS = { start: "start", left: "start", center: "middle", right: "end", end: "end" };
/** Where a text begins, in its widths. */
const BEGINS = { start: 0, left: 0, center: -1 / 2, right: -1, end: -1 };

/** @param {State} state  @param {number} x  @param {number} y  @returns {Point} */
export function at({ matrix: [a, b, c, d, e, f] }, x, y) {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** @param {State} state */
export function enlargement({ matrix: [a, b, c, d] }) {
  return Math.sqrt(Math.abs(a * d - b * c));
}

/** @param {State} state  @param {Matrix} by  @returns {State} */
export function moved(state, [a, b, c, d, e, f]) {
  const [k, l, m, n] = state.matrix;
  const [x, y] = at(state, e, f);
  return {
    ...state,
    matrix: [k * a + m * b, l * a + n * b, k * c + m * d, l * c + n * d, x, y],
  };
}

/**
 * A rectangle where it comes to lie.
 * @param {State} state
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
export function boxOf(state, x, y, width, height) {
  if (state.matrix[1] !== 0 || state.matrix[2] !== 0)
    throw new Error("a drawing knows no rectangles that are turned");
  const [from, to] = [at(state, x, y), at(state, x + width, y + height)];
  return {
    x: Math.min(from[0], to[0]),
    y: Math.min(from[1], to[1]),
    width: Math.abs(to[0] - from[0]),
    height: Math.abs(to[1] - from[1]),
  };
}

/** @param {Box} box  @returns {Stretch} */
export function rectangle(box) {
  const [across, down] = [short(box.width), short(box.height)];
  return {
    points: cornersOf(box),
    isOnPixels: isWhole(box),
    d: `M${short(box.x)} ${short(box.y)}h${across}v${down}h-${across}z`,
  };
}

/** @param {Point} center  @param {number} radius  @returns {Stretch} */
export function circle([x, y], radius) {
  /** @param {1 | -1} sign */
  const half = (sign) =>
    `A${short(radius)} ${short(radius)} 0 1 1 ${short(x + sign * radius)} ${short(y)}`;
  return {
    points: [[x, y]],
    radius,
    d: `M${short(x + radius)} ${short(y)}${half(-1)}${half(1)}`,
  };
}

/** A circle alone stays a circle. @param {Stretch[]} path  @param {Attributes} style */
export function outline(path, style) {
  const [{ points, radius }] = path;
  if (path.length > 1 || radius === undefined)
    return element("path", { d: path.map(({ d }) => d).join(""), ...style });
  const [[cx, cy]] = points;
  return element("circle", { cx, cy, r: radius, ...style });
}

/** @param {State} state */
export const filled = (state) => painted("fill", state.fillStyle, state.globalAlpha);

/** Half of a line lies outside of what it surrounds. @param {State} state */
export const halfLine = (state) => (state.lineWidth * enlargement(state)) / 2;

/** @param {State} state  @returns {Attributes} */
export function stroked(state) {
  const scale = enlargement(state);
  return {
    fill: "none",
    ...painted("stroke", state.strokeStyle, state.globalAlpha),
    "stroke-width": state.lineWidth * scale,
    "stroke-linecap": state.lineCap,
    "stroke-linejoin": state.lineJoin,
    "stroke-miterlimit": 10,
    "stroke-dasharray":
      state.dash.length > 0 ? state.dash.map((length) => short(length * scale)).join(" ") : "none",
  };
}

/** @param {"fill" | "stroke"} name  @param {string | Tree} style  @param {number} alpha */
function painted(name, style, alpha) {
  if (typeof style === "string") return ink(name, style, alpha);
  return { [name]: style, [`${name}-opacity`]: alpha };
}

/**
 * @param {State} state
 * @param {Extent} extent
 * @param {number} x
 * @param {number} y
 * @param {number} [most]  the width at most
 */
export function textCorners(state, { width, rise }, x, y, most) {
  const wide = width * squeezedTo(most, width);
  const from = x + BEGINS[state.textAlign] * wide;
  const { size } = fontOf(state.font);
  const [above, below] = [y + rise - size * 1.2, y + rise + size * 0.5];
  return [
    at(state, from, above),
    at(state, from + wide, above),
    at(state, from, below),
    at(state, from + wide, below),
  ];
}

/**
 * @param {State} state
 * @param {Extent} extent
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number | undefined} most  the width at most
 * @param {Attributes} style
 */
export function textElement(state, { width, rise }, text, x, y, most, style) {
  const { size, family, ...font } = fontOf(state.font);
  const [left, base] = at(state, x, y + rise);
  const angle = (Math.atan2(state.matrix[1], state.matrix[0]) * 180) / Math.PI;
  const squeezed = squeezedTo(most, width);
  const moves = [`translate(${short(left)} ${short(base)})`];
  if (angle !== 0) moves.push(`rotate(${short(angle)})`);
  if (squeezed < 1) moves.push(`scale(${squeezed.toFixed(4)} 1)`);
  const where = moves.length === 1 ? { x: left, y: base } : { transform: moves.join(" ") };
  const attributes = {
    ...where,
    ...font,
    "font-family": familiesFor(family, text),
    "font-variant": "normal",
    "font-size": size * enlargement(state),
    "text-anchor": ANCHORS[state.textAlign],
    "xml:space": /^\s|\s$|\s\s/.test(text) ? "preserve" : null,
    ...style,
  };
  return element("text", attributes, text);
}

/** @param {number | undefined} most  @param {number} width */
const squeezedTo = (most, width) => Math.min(1, (most ?? width) / width);

/** @param {string} font  as a context has it */
function fontOf(font) {
  const [, style = "normal", weight = "400", size, family] =
    /^(?:(italic) )?(?:(\d+) )?([\d.]+)px (.+)$/.exec(font) ?? [];
  if (!family) throw new Error(`a drawing does not know the font ${font}`);
  return {
    "font-style": style,
    "font-weight": weight,
    family,
    size: Number(size),
  };
}
