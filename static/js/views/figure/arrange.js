// Puts every element of the figure where its layout says.

import { headRows } from "#lib/layout/network.js";

/**
 * @import { Made } from "#views/figure/make.js"
 * @import { Drawn } from "#views/figure/network.js"
 */

/** How far a bar, which is thinner than a finger, takes presses at either side. */
const REACH = 7;

/**
 * @param {Made} made  @param {Drawn} drawn
 * @param {{ box: HTMLElement, output: HTMLElement, outputShape: HTMLElement }} ends
 */
export function arrange(made, drawn, { box, output, outputShape }) {
  const { layout, unit, isMap } = drawn;
  box.style.width = isMap ? "" : `${layout.width * unit}px`;
  box.style.height = isMap ? "" : `${layout.height * unit}px`;
  if (isMap) {
    output.style.width = "";
    return;
  }
  arrangeColumns(made, drawn);
  arrangeStacks(made, drawn);
  if (layout.output === null) return;
  const { x, width } = layout.output;
  put(outputShape, { x: x + width / 2, y: bottomOf(drawn) + layout.below.shapes }, unit);
  put(output, { x, y: layout.top.captions, width }, unit);
}

/** @param {Made} made  @param {Drawn} drawn */
function arrangeColumns({ columns }, drawn) {
  const { layout, unit } = drawn;
  const { body, top, below } = layout;
  const bottom = bottomOf(drawn);
  layout.columns.forEach(({ x, width, place }, index) => {
    const { caption, body: part, add, shape } = columns[index];
    const middle = x + width / 2;
    put(caption, { x: middle, y: top.captions }, unit);
    const reach = place.kind === "feed-forward" ? REACH : 0;
    const size = { width: width + 2 * reach, height: body.height };
    put(part, { x: x - reach, y: body.top, ...size }, unit);
    if (add) put(add, { x: middle, y: bottom + below.stream }, unit);
    if (shape) put(shape, { x: middle, y: bottom + below.shapes }, unit);
  });
}

/** @param {Made} made  @param {Drawn} drawn */
function arrangeStacks({ stacks, layers }, drawn) {
  const { layout, unit } = drawn;
  const { body, top, below } = layout;
  layout.stacks.forEach(({ x, heads, numbers, first }, index) => {
    const parts = stacks[index];
    const { pitch, head: height } = headRows(body.height, heads);
    put(parts.title, { x: first - 19, y: top.title }, unit);
    parts.numbers.forEach((number, head) => {
      put(number, { x: numbers, y: body.top + head * pitch + height / 2 }, unit);
    });
    put(parts.labels, { x, y: body.top }, unit);
  });
  layout.layers.forEach(({ x, width }, index) => {
    put(layers[index], { x, y: bottomOf(drawn) + below.layers, width }, unit);
  });
}

/** @param {Drawn} drawn */
function bottomOf({ layout: { body } }) {
  return body.top + body.height;
}

/**
 * @param {HTMLElement} element
 * @param {{ x: number, y: number, width?: number, height?: number }} box  @param {number} unit
 */
function put({ style }, { x, y, width, height }, unit) {
  style.left = `${x * unit}px`;
  style.top = `${y * unit}px`;
  if (width !== undefined) style.width = `${width * unit}px`;
  if (height !== undefined) style.height = `${height * unit}px`;
}
