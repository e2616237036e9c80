// The lines around an element, and any other straight line as style sheets have it: solid, dashed
// or dotted.

import { element, ink, short } from "#lib/ink/svg.js";
import { grown, round } from "#picture/boxes.js";

/**
 * @import { Attributes, Tree } from "#lib/ink/svg.js"
 * @import { Box } from "#picture/boxes.js"
 *
 * @typedef {{ width: number, style: string, color: string }} Line  style: solid, dashed or dotted
 */

/** Top, right, bottom, left. @param {CSSStyleDeclaration} style  @returns {Line[]} */
export function bordersOf(style) {
  const sides = [
    [style.borderTopWidth, style.borderTopStyle, style.borderTopColor],
    [style.borderRightWidth, style.borderRightStyle, style.borderRightColor],
    [style.borderBottomWidth, style.borderBottomStyle, style.borderBottomColor],
    [style.borderLeftWidth, style.borderLeftStyle, style.borderLeftColor],
  ];
  return sides.map(([width, line, color]) => ({
    width: Number.parseFloat(width),
    style: line,
    color,
  }));
}

/** @param {string} color */
export const isClear = (color) => ink("fill", color).fill === "none";

/** @param {Box} edges  @param {number} radius  @param {Line[]} borders  @returns {Tree[]} */
export function linesAround(edges, radius, borders) {
  const [first] = borders;
  const isFrame = borders.every(
    ({ width, style, color }) =>
      width === first.width && style === first.style && color === first.color,
  );
  if (isFrame) return isSeen(first) ? frame(edges, radius, first) : [];
  return borders.flatMap((border, index) => (isSeen(border) ? [side(edges, index, border)] : []));
}

/** @param {Line} line */
const isSeen = ({ width, color }) => width > 0 && !isClear(color);

/**
 * The same line on all sides, inside of the edges.
 * @param {Box} edges
 * @param {number} radius
 * @param {Line} line
 */
export function frame(edges, radius, line) {
  if (line.style !== "solid" && radius === 0)
    return [0, 1, 2, 3].map((index) => side(edges, index, line));
  const half = line.width / 2;
  const length = 2 * (edges.width + edges.height) - 8 * radius + 2 * Math.PI * radius;
  return [
    element("rect", {
      ...grown(edges, -half),
      ...round(Math.max(0, radius - half)),
      fill: "none",
      ...ink("stroke", line.color),
      "stroke-width": line.width,
      ...dashes(length, line, true),
    }),
  ];
}

/** @param {Box} edges  @param {number} index  of the side  @param {Line} line */
function side({ x, y, width, height }, index, line) {
  const half = line.width / 2;
  const [x1, y1, x2, y2] = [
    [x, y + half, x + width, y + half],
    [x + width - half, y, x + width - half, y + height],
    [x, y + height - half, x + width, y + height - half],
    [x + half, y, x + half, y + height],
  ][index];
  return stroke(x1, y1, x2, y2, line);
}

/**
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {Line} line
 */
export function stroke(x1, y1, x2, y2, line) {
  return element("path", {
    d: `M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}`,
    fill: "none",
    ...ink("stroke", line.color),
    "stroke-width": line.width,
    ...dashes(Math.hypot(x2 - x1, y2 - y1), line),
  });
}

/**
 * As many dashes as fit, the first and the last of them whole.
 * @param {number} length
 * @param {Line} line
 * @param {boolean} [isClosed]
 * @returns {Attributes}
 */
function dashes(length, { width, style }, isClosed = false) {
  if (style !== "dashed" && style !== "dotted") return {};
  if (style === "dotted") return { "stroke-dasharray": `${short(width)} ${short(width)}` };
  const [dash, gap] = width < 3 ? [3 * width, 2 * width] : [2 * width, width];
  if (length <= 2 * dash) return {};
  const fitting = Math.floor((isClosed ? length : length + gap) / (dash + gap));
  /** @param {number} count  of dashes */
  const gapOf = (count) => (length - count * dash) / (isClosed ? count : count - 1);
  const [wide, narrow] = [gapOf(fitting), gapOf(fitting + 1)];
  const best = narrow <= 0 || Math.abs(wide - gap) < Math.abs(narrow - gap) ? wide : narrow;
  // Two decimals would add up to a dash on a long line.
  return { "stroke-dasharray": `${short(dash)} ${best.toFixed(4)}` };
}
