// The doors of the figure: what each is called, and the elements that are pressed.

import { fits } from "#lib/trace/ways.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Column } from "#lib/layout/columns.js"
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Attention, Place } from "#lib/trace/places.js"
 * @typedef {{ place: string, head?: number, view?: string }} Door  what it opens
 * @typedef {(door: Door) => void} OnOpen
 *
 * @typedef {object} ColumnElements
 * @property {HTMLElement} caption
 * @property {HTMLElement} body  a door, or the block of an attention with a door for each head
 * @property {HTMLCanvasElement | null} canvas  of what has no heads
 * @property {{ canvas: HTMLCanvasElement, element: HTMLElement }[]} heads
 * @property {HTMLElement | null} add  the circle on the residual stream
 */

/** A caption cut short for want of room names the same thing. @param {string} caption */
const fullName = (caption) => caption.replace(/Narrow(est)?$/, "");

/** @typedef {{ t: Translate, onOpen: OnOpen }} Callbacks */

/** @param {Callbacks} callbacks */
export function createDoors(callbacks) {
  const { t } = callbacks;
  return {
    /**
     * @param {Column} column
     * @param {object} figure
     * @param {string | null} figure.stack  that it stands in
     * @param {Place[]} figure.places  all
     * @param {boolean} figure.isMap
     * @returns {ColumnElements}
     */
    columnOf(column, { stack, places, isMap }) {
      const { place } = column;
      const name = t(`figure.${column.caption}`);
      const caption = h("span", { class: `network-caption is-${place.kind}` }, name);
      const add = addDoor(column, stack, places, callbacks);
      if (place.kind === "attention") {
        const heads = headDoors(column, place, stack, callbacks);
        return { caption, ...blockOf(column, heads, stack, isMap, callbacks), add };
      }
      const canvas = h("canvas", { "aria-hidden": "true" });
      const label = labelOf(column, stack, t);
      const body = door({ place: place.name }, `is-${place.kind}`, label, [canvas], callbacks);
      return { caption, body, canvas, heads: [], add };
    },
  };
}

/**
 * @param {Door} opens  @param {string} look  @param {string} label
 * @param {(Node | string)[]} children
 * @param {Callbacks} callbacks
 */
function door(opens, look, label, children, { onOpen }) {
  return h(
    "button",
    {
      type: "button",
      class: `door ${look}`,
      tabindex: -1,
      "aria-label": label,
      title: label,
      "data-place": opens.place,
      "data-head": opens.head ?? null,
      "data-way": opens.view ?? null,
      onClick: () => onOpen(opens),
    },
    ...children,
  );
}

/** @param {Place} place  @param {string | null} stack  that it stands in  @param {Translate} t */
function where({ layer }, stack, t) {
  const name = t(`stack.${stack}`);
  return layer === null ? name : t("figure.where", { stack: name, layer: layer + 1 });
}

/** @param {string} caption  @param {Translate} t */
const nameOf = (caption, t) => t(`figure.name.${fullName(caption)}`);

/** @param {Column} column  @param {string | null} stack  @param {Translate} t */
function labelOf({ place, caption }, stack, t) {
  const name = nameOf(caption, t);
  if (place.kind === "memory") return name;
  return t("figure.open", { name, where: where(place, stack, t) });
}

/**
 * The circle on the residual stream, where what was added is normalised.
 * @param {Column} column  @param {string | null} stack  @param {Place[]} places
 * @param {Callbacks} callbacks
 */
function addDoor({ place, caption }, stack, places, callbacks) {
  if (!fits("norm", place, places)) return null;
  const { t } = callbacks;
  const own = caption === "cross" || place.kind === "feed-forward" ? caption : "self";
  const key = place.norm === "pre" ? "figure.openNorm.pre" : "figure.openNorm";
  const label = t(key, { name: t(`figure.name.${own}`), where: where(place, stack, t) });
  return door({ place: place.name, view: "norm" }, "is-add", label, ["+"], callbacks);
}

/**
 * @param {Column} column  @param {Attention} place  @param {string | null} stack
 * @param {Callbacks} callbacks
 */
function headDoors({ caption }, place, stack, callbacks) {
  const { t } = callbacks;
  const names = { name: nameOf(caption, t), where: where(place, stack, t) };
  return Array.from({ length: place.heads }, (_, head) => {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const label = t("figure.openHead", { head: head + 1, ...names });
    const element = door({ place: place.name, head }, "is-head", label, [canvas], callbacks);
    return { canvas, element };
  });
}

/**
 * @param {Column} column  @param {ColumnElements["heads"]} heads  @param {string | null} stack
 * @param {boolean} isMap  @param {Callbacks} callbacks
 */
function blockOf(column, heads, stack, isMap, callbacks) {
  const body = h("div", { class: "network-block" }, ...heads.map(({ element }) => element));
  // A finger is wider than a head of the map: there the whole block is the door.
  if (isMap) {
    for (const head of heads) head.element.inert = true;
    const label = labelOf(column, stack, callbacks.t);
    body.append(door({ place: column.place.name }, "is-block", label, [], callbacks));
  }
  return { body, canvas: null, heads };
}
