// Why the line of matrices is as it is, one sentence each, with the numbers of the row that is pointed at.

import { isRoot, largestWeight } from "#lib/maths/arithmetic.js";
import { number } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";

const WHYS = ["scale", "softmax", "mask"];

/** @param {{ t: import("#lib/text/messages.js").Translate }} given */
export function whysView({ t }) {
  const made = Object.fromEntries(WHYS.map((name) => [name, { why: h("b"), because: h("span") }]));
  const element = h(
    "div",
    { class: "around-why" },
    ...WHYS.map((name) => h("p", {}, made[name].why, " ", made[name].because)),
  );

  return {
    element,
    /** @param {{ parts: Record<string, Record<string, import("#lib/trace/stages.js").Part>>, query: number,
     *           place: import("#lib/trace/places.js").Place }} given */
    draw({ parts, query, place }) {
      element.hidden = !parts.dot || !parts.weights;
      if (element.hidden) return;
      const row = ({ data, cols }) => data.subarray(query * cols, (query + 1) * cols);
      const mask = parts.weights.weights.mask && row(parts.weights.weights.mask);
      const values = {
        width: place.d_head,
        undivided: number(largestWeight(row(parts.dot.dot.matrix), mask)),
        weight: number(Math.max(...row(parts.weights.weights.matrix))),
      };
      made.scale.why.parentElement.hidden = !isRoot(place.scale, place.d_head);
      for (const name of WHYS) {
        setText(made[name].why, t(`why.${name}`, values));
        setText(made[name].because, t(`because.${name}`, values));
      }
    },
  };
}
