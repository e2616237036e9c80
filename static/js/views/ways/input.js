// What enters the first layer of a side: embedding + position = input, as strips.

import { sumParts } from "#lib/maths/sum.js";
import { tokenLabels } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { sumView } from "#views/matrix/sum.js";

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function inputView(element, callbacks) {
  const { t } = callbacks;
  const pointer = rowPointer(element, callbacks, { keyAxis: "dim", show: (pointed) => sum.point(pointed), speak: ({ row, col }) => (col === null ? "" : sum.textOf({ row, col })) });
  const place = (cell) => cell && { part: "sum", row: cell.row, axis: "dim", col: cell.col };
  const box = h("div");
  const sum = sumView(box, {
    t, onHover: (cell) => pointer.hover(place(cell)), onChoose: (cell) => pointer.choose(place(cell)), onWalk: (cell) => pointer.walk(place(cell)),
  });
  const because = h("span");
  element.replaceChildren(box, h("div", { class: "rows-reading-line" }, pointer.release), h("div", { class: "around-why" }, h("p", {}, h("b", {}, t("input.why")), " ", because)), pointer.spoken);
  return {
    draw(shown, colors) {
      const { trace, place: { name }, unit } = shown;
      const parts = sumParts(trace, name);
      const side = trace[name];
      pointer.begin(shown, { rows: side.tokens.length, cols: parts.at(-1).matrix.cols, first: middleRow(side) });
      sum.draw({ parts, labels: tokenLabels(side), width: element.clientWidth, height: Math.max(globalThis.innerHeight * 0.4, 180), unit, from: 1 }, colors);
      // A mask lets a decoder see some order, so what is true of an encoder is not true of it.
      setText(because, t(`input.because.${name}`));
      pointer.show();
    },
  };
}
