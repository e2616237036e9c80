// Which heads are drawn as lines, from which weight on, and what the strength of a line means.

import { weightPosition } from "#lib/ink/color.js";
import { DASHES, FIRST_LEAST, LEAST } from "#lib/layout/flow.js";
import { tick } from "#lib/text/format.js";
import { lineOpacity, lineWidth } from "#views/flow/paint.js";
import { surface } from "#views/kit/canvas.js";
import { focusedIn, h, query, setText } from "#views/kit/dom.js";
import { svg } from "#views/kit/svg.js";

/**
 * @import { Colors, Spacing, Translate } from "#views/kit/view.js"
 * @typedef {Pick<import("#views/kit/view.js").Callbacks, "t" | "onState">} Callbacks
 */

/** Weights whose lines the legend shows. */
const SAMPLES = [0.02, 0.1, 0.5, 1];

/**
 * @typedef {object} Heads
 * @property {number[]} on  those that are drawn, the chosen one among them
 * @property {number} chosen  @property {number} total
 * @property {number} least  @property {Spacing} spacing  @property {number} unit
 */

/** @param {HTMLElement} element  @param {Callbacks} callbacks */
export function flowControls(element, { t, onState }) {
  const { heads, slider, under, samples, spacingButton } = make(element, { t, onState });

  return {
    element,
    /** @param {Heads} drawn  @param {Colors} colors */
    draw(drawn, colors) {
      const { least, spacing, unit } = drawn;
      drawHeads(heads, drawn, { t, onState });
      slider.value = String(LEAST.indexOf(least));
      slider.setAttribute("aria-valuetext", String(least));
      setText(under, t("flow.under", { least }));
      drawSamples(samples, spacing, unit, colors);
      const isLinear = spacing === "linear";
      spacingButton.dataset.next = isLinear ? "" : "linear";
      setText(spacingButton, t(isLinear ? "legend.useSqrt" : "legend.useLinear"));
      spacingButton.title = t(isLinear ? "legend.toSqrt" : "legend.toLinear");
    },
  };
}

/** @param {HTMLElement} element  @param {Callbacks} callbacks */
function make(element, { t, onState }) {
  const heads = h("div", { class: "flow-heads", role: "group", "aria-label": t("flow.heads") });
  const slider = h("input", {
    type: "range",
    min: 0,
    max: LEAST.length - 1,
    step: 1,
    id: "flow-least",
  });
  const under = h("span");
  const samples = h("canvas", { "aria-hidden": "true" });
  const spacingButton = h("button", {
    type: "button",
    class: "quiet spacing",
    onClick: () => onState({ spacing: spacingButton.dataset.next || null }),
  });
  slider.addEventListener("input", () => {
    const least = LEAST[Number(slider.value)];
    onState({ least: least === FIRST_LEAST ? null : least }, { push: false });
  });
  element.replaceChildren(
    heads,
    h(
      "p",
      { class: "flow-least" },
      h("label", { for: "flow-least" }, t("flow.least")),
      slider,
      under,
    ),
    h(
      "p",
      { class: "flow-legend" },
      h("span", { class: "muted" }, t("flow.strength")),
      samples,
      spacingButton,
    ),
  );
  return { heads, slider, under, samples, spacingButton };
}

/** @param {HTMLElement} heads  @param {Heads} drawn  @param {Callbacks} callbacks */
function drawHeads(heads, drawn, { t, onState }) {
  const { on, chosen, total } = drawn;
  const focused = focusedIn(heads)?.dataset.head;
  const every = Array.from({ length: total }, (_, index) => index);
  const isAll = on.length === total;
  /** @param {number[]} next */
  const choose = (next) => onState({ heads: wordOf(next, chosen) }, { push: false });
  const all = h(
    "button",
    {
      type: "button",
      class: "choice",
      "data-head": "all",
      "aria-pressed": String(isAll),
      hidden: total < 2,
      onClick: () => choose(isAll ? [chosen] : every),
    },
    t("flow.all"),
  );
  heads.replaceChildren(...every.map((head) => headButton(head, drawn, t, choose)), all);
  if (focused !== undefined) query(heads, `[data-head="${focused}"]`)?.focus();
}

/**
 * @param {number} head  @param {Heads} drawn  @param {Translate} t
 * @param {(heads: number[]) => void} choose
 */
function headButton(head, { on, chosen }, t, choose) {
  const isOn = on.includes(head);
  const isChosen = head === chosen;
  const toggle = () => choose(isOn ? on.filter((other) => other !== head) : [...on, head]);
  return h(
    "button",
    {
      type: "button",
      class: "choice flow-head",
      "data-head": head,
      "aria-label": t("heads.name", { head: head + 1 }),
      "aria-pressed": String(isOn),
      "aria-disabled": isChosen ? "true" : null,
      title: isChosen ? t("flow.chosen") : null,
      onClick: isChosen ? undefined : toggle,
    },
    swatch(head),
    String(head + 1),
  );
}

/**
 * @param {HTMLCanvasElement} canvas  @param {Spacing} spacing  @param {number} unit
 * @param {Colors} colors
 */
function drawSamples(canvas, spacing, unit, colors) {
  const step = 44 * unit;
  const { context, ratio } = surface(canvas, SAMPLES.length * step, 26 * unit);
  context.scale(ratio, ratio);
  context.font = `400 ${11 * unit}px ${colors.font}`;
  context.textAlign = "center";
  SAMPLES.forEach((weight, index) => {
    const strength = weightPosition(weight, spacing);
    const x = (index + 0.5) * step;
    context.globalAlpha = lineOpacity(strength);
    context.strokeStyle = colors.ink;
    context.lineWidth = lineWidth(strength, unit);
    context.beginPath();
    context.moveTo(x - 16 * unit, 7 * unit);
    context.lineTo(x + 16 * unit, 7 * unit);
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = colors.muted;
    context.fillText(tick(weight), x, 23 * unit);
  });
}

/** The colour and the stroke of a head. @param {number} head */
function swatch(head) {
  const style = head % DASHES.length;
  return svg(
    "svg",
    { viewBox: "0 0 28 8", class: `stroke stroke-${style + 1}`, "aria-hidden": "true" },
    svg("line", {
      x1: 0,
      y1: 4,
      x2: 28,
      y2: 4,
      "stroke-dasharray": DASHES[style].join(" ") || "none",
    }),
  );
}

/**
 * What a link says of the heads that are drawn; nothing where it is the chosen one alone.
 * @param {number[]} heads  @param {number} chosen
 */
function wordOf(heads, chosen) {
  if (heads.every((head) => head === chosen)) return null;
  return [...heads].sort((a, b) => a - b).join("_");
}
