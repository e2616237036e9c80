// The list beside the curves: the line of each, its dimension, and its value at the position that is pointed at. The
// last entry belongs to whatever other dimension is pointed at elsewhere.

import { number } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { svg } from "#views/kit/svg.js";

/**
 * @param {HTMLElement} element  a list
 * @param {{ t: import("#lib/text/messages.js").Translate, onHover: (place: { dim: number } | null) => void,
 *           onChoose: (place: { dim: number }) => void }} callbacks
 */
export function seriesView(element, { t, onHover, onChoose }) {
  let items = [];
  let other = null;

  const item = (dim, color, pattern) => {
    const made = { dim, name: h("b"), value: h("span") };
    made.button = h(
      "button",
      {
        type: "button",
        onPointerenter: () => onHover({ dim: made.dim }),
        onPointerleave: () => onHover(null),
        onClick: () => onChoose({ dim: made.dim }),
      },
      sample(color, pattern),
      made.name,
      made.value,
    );
    return made;
  };

  return {
    /**
     * @param {{ dim: number, color: string, pattern: string }[]} curves
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    draw(curves, colors) {
      const held = items.findIndex(({ button }) => button === document.activeElement);
      items = curves.map(({ dim, color, pattern }) => item(dim, color, pattern));
      other = item(null, colors.ink, "");
      const hint = h("p", { class: "muted" }, t("positions.other"));
      element.replaceChildren(
        ...items.map(({ button }) => h("li", {}, button)),
        h("li", {}, other.button, hint),
      );
      items[held]?.button.focus({ preventScroll: true });
    },
    /** @param {{ dim: number | null, locked: boolean, valueOf: (dim: number) => number }} place */
    point({ dim, locked, valueOf }) {
      other.dim = dim === null || items.some((one) => one.dim === dim) ? null : dim;
      other.button.hidden = other.dim === null;
      other.button.nextSibling.hidden = other.dim !== null;
      for (const { dim: own, button, name, value } of [...items, other]) {
        if (own === null) continue;
        setText(name, t("positions.dim", { dim: own }));
        setText(value, number(valueOf(own)));
        button.classList.toggle("is-lit", own === dim);
        button.setAttribute("aria-pressed", String(locked && own === dim));
      }
    },
  };
}

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
