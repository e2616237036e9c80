// What lies over what: an element is painted with those of its stacking context, in the order of a
// style sheet.

import { element } from "#lib/ink/svg.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 *
 * @typedef {{ z: number, nodes: Tree[] }} Layer
 *
 * What is painted together, in this order; layers below 0 come after own, the others last.
 * @typedef {object} Flow
 * @property {Tree[]} own
 * @property {Tree[]} blocks
 * @property {Tree[]} content
 * @property {Tree[]} outlines
 * @property {Layer[]} layers
 */

/**
 * Finds the place of something among what is painted together, and lets it be painted there.
 * @param {CSSStyleDeclaration} style
 * @param {string} isIn  how its parent is displayed
 * @param {Flow} flow
 * @param {(own: Flow, boxes: Tree[]) => void} paint
 */
export function standing(style, isIn, flow, paint) {
  const isItem = /flex|grid/.test(isIn);
  const isPlaced = style.position !== "static";
  const hasDepth = style.zIndex !== "auto" && (isPlaced || isItem);
  const isContext =
    hasDepth ||
    ["fixed", "sticky"].includes(style.position) ||
    Number(style.opacity) < 1 ||
    style.transform !== "none" ||
    style.isolation === "isolate";
  if (isContext || isPlaced) {
    /** @type {Layer} */
    const layer = { z: hasDepth ? Number(style.zIndex) : 0, nodes: [] };
    flow.layers.push(layer);
    const own = emptyFlow(isContext ? [] : flow.layers);
    paint(own, own.own);
    const nodes = stacked(own, isContext);
    layer.nodes =
      Number(style.opacity) < 1 && nodes.length > 0
        ? [element("g", { opacity: Number(style.opacity) }, ...nodes)]
        : nodes;
  } else if (isItem || style.display.startsWith("inline-")) {
    const own = emptyFlow(flow.layers);
    paint(own, own.own);
    flow.content.push(...stacked(own, false));
  } else paint(flow, style.display === "inline" ? flow.content : flow.blocks);
}

/** @param {Layer[]} layers  @returns {Flow} */
export function emptyFlow(layers) {
  return { own: [], blocks: [], content: [], outlines: [], layers };
}

/** @param {Flow} flow  @param {boolean} withLayers  whether they are its own */
export function stacked({ own, blocks, content, outlines, layers }, withLayers) {
  const sorted = withLayers ? layers.toSorted((a, b) => a.z - b.z) : [];
  return [
    ...own,
    ...sorted.filter(({ z }) => z < 0).flatMap(({ nodes }) => nodes),
    ...blocks,
    ...content,
    ...outlines,
    ...sorted.filter(({ z }) => z >= 0).flatMap(({ nodes }) => nodes),
  ];
}
