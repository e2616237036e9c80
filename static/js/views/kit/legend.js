// What a colour means: the ramp, its ticks where they fall, and for weights the choice of spacing.

import { cssColor, placer, rampTable, STEPS } from "#lib/ink/color.js";
import { tick } from "#lib/text/format.js";
import { shades, sized } from "#views/kit/canvas.js";
import { h } from "#views/kit/dom.js";

/** @typedef {import("#lib/ink/color.js").Spacing} Spacing */

/** Between so many colours of the ramp a gradient has the others, to within one level. */
const STOPS = STEPS / 2;
/** Far enough apart to be read, on either spacing. */
/** @type {Record<Spacing, number[]>} */
const WEIGHT_TICKS = { sqrt: [0, 0.1, 0.5, 1], linear: [0, 0.5, 1] };

/**
 * @param {HTMLElement} element
 * @param {object} callbacks
 * @param {import("#lib/text/messages.js").Translate} callbacks.t
 * @param {(spacing: Spacing) => void} [callbacks.onSpacing]
 */
export function legendView(element, { t, onSpacing }) {
  const ramp = h("canvas", { class: "ramp", "aria-hidden": "true" });
  const ticks = h("div", { class: "ticks" });
  /** @type {Spacing} */
  let next = "linear";
  const spacing =
    onSpacing &&
    h("button", { type: "button", class: "quiet spacing", onClick: () => onSpacing(next) });
  element.classList.add("legend");
  const scaleBox = h("div", { class: "scale" }, ramp, ticks);
  element.replaceChildren(scaleBox, ...(spacing ? [spacing] : []));

  return {
    element,
    /** Without the choice of spacing. */
    scale: scaleBox,
    /**
     * @param {import("#lib/trace/stages.js").Scale} scale
     * @param {{ theme: import("#lib/ink/color.js").Theme }} colors
     */
    draw(scale, colors) {
      const context = sized(ramp, STEPS + 1, 1);
      const table = rampTable(scale.ramp, colors.theme);
      context.fillStyle = shades(
        context,
        STEPS + 1,
        Array.from({ length: STOPS + 1 }, (_, stop) => cssColor(table, stop / STOPS)),
      );
      context.fillRect(0, 0, STEPS + 1, 1);
      const place = placer(scale);
      const marks =
        scale.ramp === "weight" ? WEIGHT_TICKS[scale.spacing] : [-scale.max, 0, scale.max];
      ticks.replaceChildren(
        ...marks.map((mark) => {
          const label = scale.ramp === "signed" && mark > 0 ? `+${tick(mark)}` : tick(mark);
          const element = h("span", {}, label);
          element.style.left = `${place(mark) * 100}%`;
          return element;
        }),
      );
      if (spacing) {
        const isLinear = scale.spacing === "linear";
        next = isLinear ? "sqrt" : "linear";
        spacing.dataset.next = next;
        spacing.textContent = t(isLinear ? "legend.useSqrt" : "legend.useLinear");
        spacing.title = t(isLinear ? "legend.toSqrt" : "legend.toLinear");
      }
    },
  };
}
