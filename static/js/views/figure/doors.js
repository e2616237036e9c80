// The doors of the figure: what each is called, and the elements that are pressed.

import { fits } from "#lib/trace/ways.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Column } from "#lib/layout/columns.js"
 * @import { Place } from "#lib/trace/places.js"
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

/** @param {{ t: import("#lib/text/messages.js").Translate, onOpen: OnOpen }} callbacks */
export function createDoors({ t, onOpen }) {
  /**
   * @param {Door} opens  @param {string} className  @param {string} label
   * @param {(Node | string)[]} children
   */
  function door(opens, className, label, ...children) {
    return h(
      "button",
      {
        type: "button",
        class: className,
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

  /** @param {Place} place  @param {string | null} stack  that it stands in */
  function where({ layer }, stack) {
    return layer === null
      ? t(`stack.${stack}`)
      : t("figure.where", { stack: t(`stack.${stack}`), layer: layer + 1 });
  }

  /** @param {string} caption */
  const nameOf = (caption) => t(`figure.name.${fullName(caption)}`);

  /** @param {Column} column  @param {string | null} stack */
  function labelOf({ place, caption }, stack) {
    const name = nameOf(caption);
    return place.kind === "memory" ? name : t("figure.open", { name, where: where(place, stack) });
  }

  /**
   * The circle on the residual stream, where what was added is normalised.
   * @param {Column} column  @param {string | null} stack  @param {Place[]} places
   */
  function addDoor({ place, caption }, stack, places) {
    if (!fits("norm", place, places)) return null;
    const name = t(
      `figure.name.${caption === "cross" || place.kind === "feed-forward" ? caption : "self"}`,
    );
    const key = place.norm === "pre" ? "figure.openNorm.pre" : "figure.openNorm";
    return door(
      { place: place.name, view: "norm" },
      "door is-add",
      t(key, { name, where: where(place, stack) }),
      "+",
    );
  }

  /**
   * @param {Column} column
   * @param {{ stack: string | null, places: Place[], isMap: boolean }} figure  stack: that it
   *   stands in; places: all
   * @returns {ColumnElements}
   */
  function columnOf(column, { stack, places, isMap }) {
    const { place, caption } = column;
    const text = h("span", { class: `network-caption is-${place.kind}` }, t(`figure.${caption}`));
    const add = addDoor(column, stack, places);
    if (place.kind !== "attention") {
      const canvas = h("canvas", { "aria-hidden": "true" });
      const body = door(
        { place: place.name },
        `door is-${place.kind}`,
        labelOf(column, stack),
        canvas,
      );
      return { caption: text, body, canvas, heads: [], add };
    }
    const heads = Array.from({ length: place.heads }, (_, head) => {
      const canvas = h("canvas", { "aria-hidden": "true" });
      const label = t("figure.openHead", {
        head: head + 1,
        name: nameOf(caption),
        where: where(place, stack),
      });
      return { canvas, element: door({ place: place.name, head }, "door is-head", label, canvas) };
    });
    const body = h("div", { class: "network-block" }, ...heads.map(({ element }) => element));
    // A finger is wider than a head of the map: there the whole block is the door.
    if (isMap) {
      for (const head of heads) head.element.inert = true;
      body.append(door({ place: place.name }, "door is-block", labelOf(column, stack)));
    }
    return { caption: text, body, canvas: null, heads, add };
  }

  return { columnOf };
}
