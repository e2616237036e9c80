// Arrow keys in the figure: to the nearest door in their direction.

import { hitBy, isModified } from "#views/kit/dom.js";

/** @typedef {[x: number, y: number]} Direction */

/** @type {Record<string, Direction | undefined>} */
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Where a key leads, Home and End to the first and the last.
 * @param {KeyboardEvent} event  @param {HTMLElement[]} doors
 * @returns {HTMLElement | null}  the same door where nothing lies that way; null: it is no such key
 */
export function doorBy(event, doors) {
  const from = hitBy(event, "button.door");
  if (!from || isModified(event)) return null;
  if (event.key === "Home") return doors[0];
  if (event.key === "End") return doors[doors.length - 1];
  const direction = DIRECTIONS[event.key];
  return direction ? nearest(from, doors, direction) : null;
}

/** @param {HTMLElement} from  @param {HTMLElement[]} doors  @param {Direction} direction */
function nearest(from, doors, direction) {
  const here = from.getBoundingClientRect();
  const away = doors
    .map((element) => ({ element, ...wayTo(here, element.getBoundingClientRect(), direction) }))
    .filter(({ along }) => along > 2)
    .sort((a, b) => a.distance - b.distance);
  return away[0]?.element ?? from;
}

/**
 * How far one box lies from another in a direction; what does not lie straight ahead counts as
 * farther away.
 * @param {DOMRect} from  @param {DOMRect} to  @param {Direction} direction
 */
function wayTo(from, to, [x, y]) {
  const dx = (to.left + to.right - from.left - from.right) / 2;
  const dy = (to.top + to.bottom - from.top - from.bottom) / 2;
  const aside = x
    ? Math.max(to.top - from.bottom, from.top - to.bottom, 0)
    : Math.max(to.left - from.right, from.left - to.right, 0);
  const along = dx * x + dy * y;
  return { along, distance: along + 3 * aside + Math.abs(x ? dy : dx) / 10 };
}
