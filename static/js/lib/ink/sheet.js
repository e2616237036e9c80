// What a drawing has put down so far: its elements, and how far they reach.

import { element } from "#lib/ink/svg.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 *
 * @typedef {[x: number, y: number]} Point
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Reach
 */

export function createSheet() {
  /** @type {Tree[]} */
  const nodes = [];
  /** @type {Reach} */
  const reach = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  return {
    nodes,
    reach,

    /** @param {Point[]} points  @param {number} [around] */
    extend(points, around = 0) {
      for (const [x, y] of points) {
        reach.left = Math.min(reach.left, x - around);
        reach.right = Math.max(reach.right, x + around);
        reach.top = Math.min(reach.top, y - around);
        reach.bottom = Math.max(reach.bottom, y + around);
      }
    },

    /**
     * Cells on whole pixels touch without a seam, at any size, where nothing smooths their edges.
     * @param {Tree} node
     * @param {boolean} isOnPixels
     */
    put(node, isOnPixels) {
      const last = nodes.at(-1);
      if (!isOnPixels) nodes.push(node);
      else if (last?.attributes["shape-rendering"]) last.children.push(node);
      else nodes.push(element("g", { "shape-rendering": "crispEdges" }, node));
    },
  };
}

/** @param {Box} box */
export function isWhole({ x, y, width, height }) {
  return [x, y, width, height].every(Number.isInteger);
}

/** @param {Box} box  @returns {Point[]} */
export function cornersOf({ x, y, width, height }) {
  return [
    [x, y],
    [x + width, y + height],
  ];
}
