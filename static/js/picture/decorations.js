// What a style sheet puts around and behind an element: backgrounds, borders, outlines, hard
// shadows.

import { element, ink } from "#lib/ink/svg.js";
import { cast, castInside, gradient, partsOf, shadows } from "#picture/backgrounds.js";
import { bordersOf, frame, isClear, linesAround } from "#picture/borders.js";
import { grown, onPixels, radiusOf, round, within } from "#picture/boxes.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 * @import { Box } from "#picture/boxes.js"
 */

/** @param {Box} box  @param {CSSStyleDeclaration} style  @returns {Tree[]} */
export function boxOf(box, style) {
  const edges = edgesOf(box, style);
  const borders = bordersOf(style);
  const padding = within(
    edges,
    borders.map(({ width }) => width),
  );
  const radius = radiusOf(edges, style);
  const inner = Math.max(0, radius - borders[0].width);
  const [behind, cut] = style.backgroundClip === "padding-box" ? [padding, inner] : [edges, radius];
  return [
    ...shadows(style, false).map((shadow) => cast(edges, radius, shadow)),
    ...(isClear(style.backgroundColor)
      ? []
      : [element("rect", { ...behind, ...round(cut), ...ink("fill", style.backgroundColor) })]),
    ...partsOf(style.backgroundImage)
      .toReversed()
      .map((layer) => element("rect", { ...behind, ...round(cut), fill: gradient(layer, behind) })),
    ...shadows(style, true).map((shadow) => castInside(padding, inner, shadow)),
    ...linesAround(edges, radius, borders),
  ];
}

/** @param {Box} box  @param {CSSStyleDeclaration} style  @returns {Tree[]} */
export function outlineOf(box, style) {
  const width = style.outlineStyle === "none" ? 0 : Number.parseFloat(style.outlineWidth);
  if (width === 0 || isClear(style.outlineColor)) return [];
  const away = Number.parseFloat(style.outlineOffset) + width;
  const edges = grown(edgesOf(box, style), away);
  const radius = radiusOf(box, style);
  const line = { width, style: style.outlineStyle, color: style.outlineColor };
  return frame(edges, radius > 0 ? radius + away : 0, line);
}

/**
 * How far an element's outline and shadows reach over its edges.
 * @param {CSSStyleDeclaration} style
 */
export function overhang(style) {
  const outline =
    style.outlineStyle === "none"
      ? 0
      : Number.parseFloat(style.outlineOffset) + Number.parseFloat(style.outlineWidth);
  return Math.max(
    0,
    outline,
    ...shadows(style, false).map(({ x, y, spread }) => Math.max(Math.abs(x), Math.abs(y)) + spread),
  );
}

/**
 * What was moved has its edges on whole pixels before it is moved.
 * @param {Box} box
 * @param {CSSStyleDeclaration} style
 * @returns {Box}
 */
function edgesOf(box, { transform }) {
  const { e, f } = new DOMMatrixReadOnly(transform);
  const edges = onPixels({ ...box, x: box.x - e, y: box.y - f });
  return { ...edges, x: edges.x + e, y: edges.y + f };
}
