// Why the line of matrices is as it is, one sentence each, with the numbers of the row that is
// pointed at.

import { isRoot, largestWeight } from "#lib/maths/arithmetic.js";
import { number } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { recordOf } from "#views/kit/records.js";

/** @type {("scale" | "softmax" | "mask")[]} */
const WHYS = ["scale", "softmax", "mask"];

/** @param {{ t: import("#lib/text/messages.js").Translate }} options */
export function whysView({ t }) {
  const made = recordOf(WHYS, () => {
    const [why, because] = [h("b"), h("span")];
    return { why, because, line: h("p", {}, why, " ", because) };
  });
  const element = h("div", { class: "around-why" }, ...WHYS.map((name) => made[name].line));

  return {
    element,
    /**
     * @param {Pick<import("#views/pipeline/arrange.js").Drawn, "parts" | "place"> & { query: number
     *   }} row
     */
    draw({ parts: { dot, weights }, query, place }) {
      element.hidden = !dot || !weights;
      if (!dot || !weights) return;
      /** @param {import("#lib/trace/trace.js").Matrix} matrix */
      const row = ({ data, cols }) => data.subarray(query * cols, (query + 1) * cols);
      const mask = weights.weights.mask && row(weights.weights.mask);
      const values = {
        width: place.d_head ?? "",
        undivided: number(largestWeight(row(dot.dot.matrix), mask)),
        weight: number(Math.max(...row(weights.weights.matrix))),
      };
      made.scale.line.hidden = !isRoot(place.scale, place.d_head);
      for (const name of WHYS) {
        setText(made[name].why, t(`why.${name}`, values));
        setText(made[name].because, t(`because.${name}`, values));
      }
    },
  };
}
