// One head as a line of matrices that share their rows: X → Q, K, V → q·k → ÷√d → + mask → softmax
// → · V → W^O. Query tokens are written once at the left, and one pale band runs through under all
// matrices.

import { m } from "#views/kit/dom.js";
import { namesOf } from "#views/kit/records.js";
import { hasProducts } from "#views/maths/formula.js";
import { letter, ofHead, operator, softmax, sub, value } from "#views/maths/signs.js";
import { arrange, measure, stagesFor } from "#views/pipeline/arrange.js";
import { drawConnectors } from "#views/pipeline/connectors.js";
import { makePipeline } from "#views/pipeline/make.js";
import { drawTabs, drawTexts, paintStages } from "#views/pipeline/paint.js";
import { pointCell } from "#views/pipeline/point.js";
import { spoken } from "#views/pipeline/readouts.js";

/**
 * @import { AttentionShown, Callbacks, Cell, Colors, View } from "#views/kit/view.js"
 * @import { Drawn } from "#views/pipeline/arrange.js"
 */

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = (place) =>
  hasProducts(place)
    ? {
        name: "pipeline",
        signs: [
          letter("O", "output"),
          operator("="),
          sub(operator("∑"), letter("h")),
          ...softmax(place),
          ofHead(value()),
          m("msubsup", {}, letter("W"), letter("h"), letter("O", "output")),
        ],
      }
    : null;

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t } = callbacks;
  const made = makePipeline(element, callbacks);
  /** @type {Drawn} */
  let drawn;
  let isConnected = false;

  /** @param {AttentionShown} shown  @param {Colors} colors */
  function draw(shown, colors) {
    const measured = measure(shown, colors, t);
    const width = element.clientWidth;
    const first = stagesFor(measured, width);
    drawTabs(made, measured, first);
    drawTexts(made, measured, first);
    const { place } = made.stages[namesOf(first.stages)[0]];
    const top = place.getBoundingClientRect().top + globalThis.scrollY;
    drawn = arrange(measured, first, width, top);
    paintStages(made, drawn);
    isConnected = false;
  }

  /** @param {Cell} cell */
  function point(cell) {
    pointCell(made, drawn, cell);
    // Where lines may run is known once all texts stand.
    if (!isConnected) connect();
    isConnected = true;
  }

  function connect() {
    const { names, parts, unit } = drawn;
    drawConnectors(made.lines, {
      line: made.line,
      stages: made.stages,
      shown: names,
      all: namesOf(parts),
      unit,
      waiting: t("stage.waiting"),
    });
  }

  return {
    draw,
    point,
    speak: (cell, walked) => spoken(drawn, cell, walked),
    focus() {
      const [view] = Object.values(made.stages[drawn.focus].views);
      view.element.focus({ preventScroll: true });
    },
  };
}
