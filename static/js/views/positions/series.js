// The list beside the curves: the line of each, its dimension, and its value at the position that
// is pointed at. The last entry belongs to whatever other dimension is pointed at elsewhere.

import { number } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { svg } from "#views/kit/svg.js";

/** @typedef {ReturnType<typeof entryOf>} Entry */

/**
 * @param {HTMLElement} element  a list
 * @param {object} callbacks
 * @param {import("#lib/text/messages.js").Translate} callbacks.t
 * @param {(place: { dim: number } | null) => void} callbacks.onHover
 * @param {(place: { dim: number }) => void} callbacks.onChoose
 */
export function seriesView(element, { t, onHover, onChoose }) {
  /** @type {Entry[]} */
  let items = [];
  /** @type {Entry & { hint: HTMLElement }} */
  let other;

  return {
    /**
     * @param {{ dim: number, color: string, pattern: string }[]} curves
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    draw(curves, colors) {
      const held = items.findIndex(({ button }) => button === document.activeElement);
      items = curves.map((curve) => entryOf(curve, { onHover, onChoose }));
      const hint = h("p", { class: "muted" }, t("positions.other"));
      const added = entryOf({ dim: null, color: colors.ink, pattern: "" }, { onHover, onChoose });
      other = { ...added, hint };
      element.replaceChildren(
        ...items.map(({ button }) => h("li", {}, button)),
        h("li", {}, other.button, hint),
      );
      items[held]?.button.focus({ preventScroll: true });
    },
    /** @param {{ dim: number | null, locked: boolean, valueOf: (dim: number) => number }} place */
    point({ dim, locked, valueOf: read }) {
      other.shown.dim = dim === null || items.some(({ shown }) => shown.dim === dim) ? null : dim;
      other.button.hidden = other.shown.dim === null;
      other.hint.hidden = other.shown.dim !== null;
      for (const { shown, button, name, value } of [...items, other]) {
        const { dim: own } = shown;
        if (own === null) continue;
        setText(name, t("positions.dim", { dim: own }));
        setText(value, number(read(own)));
        button.classList.toggle("is-lit", own === dim);
        button.setAttribute("aria-pressed", String(locked && own === dim));
      }
    },
  };
}

/**
 * A line, its dimension, and its value; the dimension of the last entry changes.
 * @param {{ dim: number | null, color: string, pattern: string }} curve
 * @param {object} callbacks
 * @param {(place: { dim: number } | null) => void} callbacks.onHover
 * @param {(place: { dim: number }) => void} callbacks.onChoose
 */
function entryOf({ dim, color, pattern }, { onHover, onChoose }) {
  const shown = { dim };
  const [name, value] = [h("b"), h("span")];
  const button = h(
    "button",
    {
      type: "button",
      onPointerenter: () => shown.dim !== null && onHover({ dim: shown.dim }),
      onPointerleave: () => onHover(null),
      onClick: () => shown.dim !== null && onChoose({ dim: shown.dim }),
    },
    sample(color, pattern),
    name,
    value,
  );
  return { shown, name, value, button };
}

/** @param {string} color  @param {string} pattern */
function sample(color, pattern) {
  return svg(
    "svg",
    { viewBox: "0 0 28 8", "aria-hidden": "true" },
    svg("line", {
      x1: 0,
      y1: 4,
      x2: 28,
      y2: 4,
      stroke: color,
      "stroke-width": 2,
      "stroke-dasharray": pattern || "none",
    }),
  );
}
