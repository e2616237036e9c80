// Where an element is cut by those around it.

import { element } from "#lib/ink/svg.js";
import { grown, onPixels, radiusOf, round, within } from "#picture/boxes.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 * @import { Box } from "#picture/boxes.js"
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
  const fits = ({ x, y, width, height }) =>
    box.x >= x && box.y >= y && box.x + box.width <= x + width && box.y + box.height <= y + height;
  const { box: seen } = both(clip, { box: box ?? clip.box, radius: 0 });
  if (seen.width === 0 || seen.height === 0) return;
  list.push(
    box && fits(grown(clip.box, clip.radius * -0.3))
      ? node
      : element(
          "g",
          {
            "clip-path": element(
              "clipPath",
              {},
              element("rect", { ...clip.box, ...round(clip.radius) }),
            ),
          },
          node,
        ),
  );
}

/** @param {Clip} one  @param {Clip} other  @returns {Clip} */
export function both(one, other) {
  const [x, y] = [Math.max(one.box.x, other.box.x), Math.max(one.box.y, other.box.y)];
  const width = Math.min(one.box.x + one.box.width, other.box.x + other.box.width) - x;
  const height = Math.min(one.box.y + one.box.height, other.box.y + other.box.height) - y;
  const isOther = width === other.box.width && height === other.box.height;
  return {
    box: { x, y, width: Math.max(0, width), height: Math.max(0, height) },
    radius: isOther ? other.radius : one.radius,
  };
}

/** What can be seen through an element that cuts what is in it. @returns {Clip} */
export function openingOf(box, style) {
  const border = ["Top", "Right", "Bottom", "Left"].map((side) =>
    Number.parseFloat(style[`border${side}Width`]),
  );
  const margin =
    style.overflowX === "clip" || style.overflowY === "clip"
      ? Number.parseFloat(style.overflowClipMargin) || 0
      : 0;
  const open = within(
    onPixels(box),
    border.map((width) => width - margin),
  );
  const far = 1e5;
  const across = style.overflowX === "visible" ? { x: -far, width: 2 * far } : {};
  const down = style.overflowY === "visible" ? { y: -far, height: 2 * far } : {};
  return {
    box: { ...open, ...across, ...down },
    radius: margin > 0 ? 0 : Math.max(0, radiusOf(box, style) - border[0]),
  };
}
