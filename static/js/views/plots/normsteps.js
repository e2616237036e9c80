// What LayerNorm does to the vector of one token, in three rows of dots.

import { largest } from "#lib/layout/matrix.js";
import { momentsOfRow, rowOf, standardised } from "#lib/maths/moments.js";
import { bound, number, tick } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { dotsView } from "#views/plots/dots.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Colors, Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {"before" | "scaled" | "after"} Step
 *
 * @typedef {object} Normed
 * @property {{ matrix: Matrix }} before  @property {{ matrix: Matrix }} after
 * @property {string[]} labels  @property {number} unit  @property {Colors} colors
 */

/**
 * The three states of a token's vector: as summed, centred and scaled, and after γ and β.
 * @type {Step[]}
 */
const STEPS = ["before", "scaled", "after"];

/**
 * The chosen token's numbers before, between and after, on one axis.
 * @param {{ t: Translate, onHover: (dim: number | null) => void }} callbacks
 */
export function stepsView({ t, onHover }) {
  const steps = STEPS.map((name) => {
    const [title, numbers] = [h("b"), h("span", { class: "muted" })];
    const dots = dotsView(h("div"), { onHover });
    const row = h("div", { class: "dots-row" }, h("p", {}, title, numbers), dots.element);
    return { name, title, numbers, dots, element: row };
  });
  const heading = h("h3", { class: "around-heading" });
  const marks = [h("span"), h("span"), h("span")];
  const element = h(
    "section",
    { class: "around-part" },
    heading,
    ...steps.map((step) => step.element),
    h("p", { class: "dots-axis" }, ...marks),
  );

  /** @param {Normed} normed
   * @param {{ row: number, col: number | null }} pointed */
  function draw({ before, after, labels, unit, colors }, { row, col: active }) {
    const rows = { before: rowOf(before.matrix, row), after: rowOf(after.matrix, row) };
    /** @type {Record<Step, ArrayLike<number>>} */
    const values = { ...rows, scaled: standardised(rows.before) };
    const max = bound(largest(...Object.values(values)));
    setText(heading, t("norm.dots", { token: labels[row], cols: before.matrix.cols }));
    for (const { name, title, numbers, dots } of steps) {
      const { mean, deviation } = momentsOfRow(values[name]);
      setText(title, t(`norm.step.${name}`));
      setText(numbers, momentText(name, mean, deviation));
      const width = dots.element.clientWidth;
      dots.draw({ values: values[name], mean, deviation, max, active, width, unit }, colors);
      Object.assign(dots.canvas.dataset, { step: name, row });
    }
    [tick(-max), "0", `+${tick(max)}`].forEach((text, index) => {
      setText(marks[index], text);
    });
  }

  /**
   * What is centred and scaled has a mean of 0 but for rounding.
   * @param {Step} name  @param {number} mean  @param {number} deviation
   */
  function momentText(name, mean, deviation) {
    return name === "scaled"
      ? t("norm.moment", { mean: "0", deviation: "1" })
      : t("norm.moment", { mean: number(mean), deviation: number(deviation) });
  }

  return { element, draw };
}
