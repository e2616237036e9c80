// Where an element is cut by those around it.

import { element } from "#lib/ink/svg.js";
import { bordersOf } from "#picture/borders.js";
import { grown, onPixels, radiusOf, round, within } from "#picture/boxes.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 * @import { Box } from "#picture/boxes.js"
 *
 * @typedef {{ box: Box, radius: number }} Clip
 */

/**
 * What reaches over the clip is cut, what is outside is left out.
 * @param {Tree[]} list
 * @param {Tree} node
 * @param {Box | null} box  null: it may reach anywhere
 * @param {Clip} clip
 */
export function put(list, node, box, clip) {
  const { box: seen } = overlap(clip, { box: box ?? clip.box, radius: 0 });
  if (seen.width === 0 || seen.height === 0) return;
  if (box && lies(box, grown(clip.box, clip.radius * -0.3))) {
    list.push(node);
    return;
  }
  const opening = element("rect", { ...clip.box, ...round(clip.radius) });
  list.push(element("g", { "clip-path": element("clipPath", {}, opening) }, node));
}

/** Whether a box lies in a larger one. @param {Box} box  @param {Box} room */
function lies(box, { x, y, width, height }) {
  return (
    box.x >= x && box.y >= y && box.x + box.width <= x + width && box.y + box.height <= y + height
  );
}

/** What two clips leave of each other. @param {Clip} outer  @param {Clip} inner  @returns {Clip} */
export function overlap({ box: outer, radius }, { box: inner, radius: innerRadius }) {
  const [x, y] = [Math.max(outer.x, inner.x), Math.max(outer.y, inner.y)];
  const width = Math.min(outer.x + outer.width, inner.x + inner.width) - x;
  const height = Math.min(outer.y + outer.height, inner.y + inner.height) - y;
  const isInner = width === inner.width && height === inner.height;
  return {
    box: { x, y, width: Math.max(0, width), height: Math.max(0, height) },
    radius: isInner ? innerRadius : radius,
  };
}

/**
 * What can be seen through an element that cuts what is in it.
 * @param {Box} box
 * @param {CSSStyleDeclaration} style
 * @returns {Clip}
 */
export function openingOf(box, style) {
  const borders = bordersOf(style).map(({ width }) => width);
  const margin =
    style.overflowX === "clip" || style.overflowY === "clip"
      ? Number.parseFloat(style.getPropertyValue("overflow-clip-margin")) || 0
      : 0;
  const open = within(
    onPixels(box),
    borders.map((width) => width - margin),
  );
  const far = 1e5;
  const across = style.overflowX === "visible" ? { x: -far, width: 2 * far } : {};
  const down = style.overflowY === "visible" ? { y: -far, height: 2 * far } : {};
  return {
    box: { ...open, ...across, ...down },
    radius: margin > 0 ? 0 : Math.max(0, radiusOf(box, style) - borders[0]),
  };
}
