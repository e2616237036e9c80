// What enters the first layer of a side: embedding + position = input, as strips.

import { sumParts } from "#lib/maths/sum.js";
import { tokenLabels } from "#lib/text/format.js";
import { h, m, setText } from "#views/kit/dom.js";
import { letter, named, operator, sub } from "#views/maths/signs.js";
import { sumView } from "#views/matrix/sum.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { Callbacks, View } from "#views/kit/view.js"
 */

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = ({ values }) => {
  const embedded = [
    letter("X"),
    operator("="),
    m("msqrt", {}, sub(letter("d"), named("model"))),
    letter("E"),
  ];
  if (!values.includes("position")) return { name: "input.plain", signs: embedded };
  return { name: "input", signs: [...embedded, operator("+"), letter("P")] };
};

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t } = callbacks;
  const pointer = rowPointer(element, callbacks, {
    keyAxis: "dim",
    show: (pointed) => sum.point(pointed),
    speak: ({ row, col }) => (col === null ? "" : sum.textOf({ row, col })),
  });
  /** @param {Cell} cell */
  const place = ({ row, col }) => ({ part: "sum", row, axis: "dim", col });
  const box = h("div");
  const sum = sumView(box, {
    t,
    onHover: (cell) => pointer.hover(cell && place(cell)),
    onChoose: (cell) => pointer.choose(place(cell)),
    onWalk: (cell) => pointer.walk(place(cell)),
  });
  const because = h("span");
  const why = h(
    "div",
    { class: "around-why" },
    h("p", {}, h("b", {}, t("input.why")), " ", because),
  );
  element.replaceChildren(
    box,
    h("div", { class: "rows-reading-line" }, pointer.release),
    why,
    pointer.spoken,
  );
  return {
    draw(shown, colors) {
      const { trace, place: embedding, unit } = shown;
      const parts = sumParts(trace, embedding.name);
      const side = trace.side(embedding, "queries");
      const rows = side.tokens.length;
      const { cols } = parts[parts.length - 1].matrix;
      pointer.begin(shown, { rows, cols, first: middleRow(side) });
      sum.draw(
        {
          parts,
          labels: tokenLabels(side),
          width: element.clientWidth,
          height: Math.max(globalThis.innerHeight * 0.4, 180),
          unit,
          from: 1,
        },
        colors,
      );
      why.hidden = !embedding.values.includes("position");
      // A causal mask lets its rows see some order, so what is true of an open attention is not
      // true of it.
      const isMasked = trace.places.some(
        ({ causal, queries }) => causal && queries === embedding.queries,
      );
      setText(because, t(`input.because.${isMasked ? "masked" : "open"}`));
      pointer.show();
    },
  };
}
