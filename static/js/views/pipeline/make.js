// The elements of the line of matrices, made once.

import { STAGES } from "#lib/layout/stages.js";
import { h } from "#views/kit/dom.js";
import { svg } from "#views/kit/svg.js";
import { stageParts } from "#views/pipeline/stage.js";
import { whysView } from "#views/pipeline/whys.js";

/** @typedef {ReturnType<typeof makePipeline>} Made */

/** @param {HTMLElement} element  @param {import("#views/kit/view.js").Callbacks} callbacks */
export function makePipeline(element, callbacks) {
  const { t, onState } = callbacks;
  const stages = stageParts(callbacks);
  const band = h("i", { class: "band" });
  const lines = svg("svg", { class: "connectors", "aria-hidden": "true" });
  const rowLabels = h("canvas", { class: "row-labels", "aria-hidden": "true" });
  const side = h(
    "div",
    { class: "stage stage-labels" },
    h("p", { class: "axis axis-query" }, t("axis.query")),
    rowLabels,
  );
  const lensRows = h("canvas", { class: "lens-rows", "aria-hidden": "true" });
  const tabs = h("div", { class: "stage-tabs", role: "group", "aria-label": t("stage.choose") });
  const line = h(
    "div",
    { class: "pipeline" },
    band,
    lines,
    side,
    ...STAGES.map((name) => stages[name].element),
  );
  const whys = whysView({ t });
  element.replaceChildren(tabs, line, whys.element);
  /** @param {string} stage */
  const choose = (stage) => onState({ stage }, { push: false });
  return { element, tabs, line, lines, band, side, rowLabels, lensRows, stages, whys, choose };
}
