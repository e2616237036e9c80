// The lines of the figure: the residual stream under each stack, the memory's way into every
// decoder layer, and the stem from what is open to its picture below.

import { crosses } from "#lib/trace/places.js";
import { place, svg } from "#views/kit/svg.js";

/** How far the stem reaches below the figure, towards what it opens. */
const STEM = 7;

/**
 * @import { Column } from "#lib/layout/columns.js"
 * @import { NetworkLayout, Stack } from "#lib/layout/network.js"
 */

/** @param {SVGElement} element  @param {NetworkLayout} layout  @param {number} unit */
export function drawLines(element, layout, unit) {
  place(element, {
    viewBox: `0 0 ${layout.width} ${layout.height}`,
    width: layout.width * unit,
    height: layout.height * unit,
  });
  element.replaceChildren(
    ...layout.stacks.map((stack) => stream(stack, layout)),
    ...memory(layout),
    ...thread(layout),
  );
}

/**
 * x runs along the bottom of its stack; every sublayer adds to it.
 * @param {Stack} stack  @param {NetworkLayout} layout
 */
function stream({ first, last, isRead }, { body, below }) {
  const y = body.top + body.height + below.stream;
  const end = isRead ? `H${last}V${body.top + body.height + 2}` : `H${last}`;
  return svg("path", { class: "stream", d: `M${first} ${body.top + body.height + 2}V${y}${end}` });
}

/**
 * Keys dashed, values dotted: the same memory for every decoder layer.
 * @param {NetworkLayout} layout
 */
function memory({ columns, body, top }) {
  const from = columns.find(({ place: { kind } }) => kind === "memory");
  const into = columns.filter(
    ({ place: other }) => crosses(other) && other.keys === from?.place.queries,
  );
  const last = into.at(-1);
  if (!from || !last) return [];
  /** @param {"key" | "value"} role  @param {number} y  @param {number} aside */
  const line = (role, y, aside) => {
    /** @param {Column} column */
    const center = ({ x, width }) => x + width / 2 + aside;
    const drops = into.map((column) => `M${center(column)} ${y}V${top.captions + 1}`).join("");
    return svg("path", {
      class: `memory-line is-${role}`,
      d: `M${center(from)} ${top.captions + 1}V${y}H${center(last)}${drops}`,
    });
  };
  return [
    line("key", top.lines, -3),
    line("value", top.lines + 4, 3),
    svg("path", { class: "memory-top", d: `M${from.x} ${body.top - 1}h${from.width}` }),
  ];
}

/** From the last layer to the next token. @param {NetworkLayout} layout */
function thread({ stacks, output, body, below }) {
  const stack = stacks.at(-1);
  if (output === null || !stack) return [];
  const y = body.top + body.height + below.stream;
  return [
    svg("path", { class: "stream", d: `M${stack.last} ${y}H${output.x - 6}m-4 -3.5l4 3.5l-4 3.5` }),
  ];
}

/**
 * @param {SVGElement} element  @param {NetworkLayout} layout
 * @param {string} opened  name of a place
 */
export function drawStem(element, layout, opened) {
  element.querySelector(".stem")?.remove();
  const column = layout.columns.find(({ place: { name } }) => name === opened);
  if (!column) return;
  const x = column.x + column.width / 2;
  const top = layout.body.top + layout.body.height + (column.place.kind === "attention" ? 5 : 2);
  element.append(
    svg("path", { class: "stem", d: `M${x} ${top}V${layout.height + STEM}m-4 -6l4 6l4 -6` }),
  );
}
