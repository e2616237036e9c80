// Rectangles of a picture. Edges stand on whole pixels of the device, as on the screen.

/**
 * @import { Attributes } from "#lib/ink/svg.js"
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Box  in the picture
 * @typedef {{ left: number, top: number, width: number, height: number }} Rect  in the window
 * @typedef {(rect: Rect) => Box} Locate  where something of the window stands in the picture
 */

/** @param {Box} box  @returns {Box} */
export function onPixels({ x, y, width, height }) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [left, top, right, bottom] = [x, y, x + width, y + height].map(
    (edge) => Math.round(edge * ratio) / ratio,
  );
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Inside of widths at the four sides.
 * @param {Box} box
 * @param {number[]} widths
 * @returns {Box}
 */
export function within({ x, y, width, height }, [top, right, bottom, left]) {
  return {
    x: x + left,
    y: y + top,
    width: Math.max(0, width - left - right),
    height: Math.max(0, height - top - bottom),
  };
}

/** @param {Box} box  @param {number} by  to every side */
export const grown = (box, by) => within(box, [-by, -by, -by, -by]);

/** @param {Box} box  @param {CSSStyleDeclaration} style */
export function radiusOf({ width, height }, { borderTopLeftRadius }) {
  const radius = Number.parseFloat(borderTopLeftRadius);
  return Math.min(
    borderTopLeftRadius.includes("%") ? (radius / 100) * width : radius,
    width / 2,
    height / 2,
  );
}

/** @param {number} radius  @returns {Attributes} */
export const round = (radius) => (radius > 0 ? { rx: radius, ry: radius } : {});
