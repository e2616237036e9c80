// The terms of a sum as a table: two factors and their product for those that are named, then all
// others together, then the sum. It is as high for one sum as for the next.

import { number } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";

/**
 * @param {object} options
 * @param {import("#lib/text/messages.js").Translate} options.t
 * @param {number} options.most  terms that are named, where there are more
 */
export function termTable({ t, most }) {
  const caption = h("caption", { class: "hidden" });
  const lines = Array.from({ length: most + 1 }, () => {
    const [name, ...cells] = [h("bdi"), h("td"), h("td"), h("td")];
    return { name, cells, element: h("tr", {}, h("th", { scope: "row" }, name), ...cells) };
  });
  const [othersName, othersSum] = [h("th", { scope: "row", colspan: 3 }), h("td")];
  const others = h("tr", { class: "terms-others" }, othersName, othersSum);
  const [totalName, total] = [h("th", { scope: "row", colspan: 3 }), h("td")];
  const heads = Array.from({ length: 4 }, () => h("th", { scope: "col" }));
  const element = h(
    "table",
    { class: "terms" },
    caption,
    h("thead", {}, h("tr", {}, ...heads)),
    h("tbody", {}, ...lines.map((line) => line.element), others),
    h("tfoot", {}, h("tr", {}, totalName, total)),
  );

  return {
    element,
    /**
     * What its columns hold.
     * @param {Node | string} term  @param {() => Node} left  @param {() => Node} right
     */
    name(term, left, right) {
      [[term], [left()], [right()], [left(), " · ", right()]].forEach((parts, at) => {
        heads[at].replaceChildren(...parts);
      });
    },
    /**
     * @param {object} spec
     * @param {import("#lib/maths/terms.js").Shortened} spec.sum
     * @param {(index: number) => string} spec.nameOf  of a term
     * @param {ArrayLike<number>} spec.left  @param {ArrayLike<number>} spec.right  factors
     * @param {ArrayLike<number>} spec.terms
     * @param {number | null} spec.active  a term
     * @param {number} spec.stored  the sum, as the Trace has it
     * @param {string} spec.caption  @param {Node} spec.symbol  of the sum
     */
    draw({ sum, nameOf, left, right, terms, active, stored, caption: text, symbol }) {
      setText(caption, text);
      lines.forEach((line, place) => {
        const index = sum.named[place];
        line.element.hidden = index === undefined;
        if (index === undefined) return;
        line.element.classList.toggle("is-active", index === active);
        setText(line.name, nameOf(index));
        [left[index], right[index], terms[index]].forEach((value, at) => {
          setText(line.cells[at], number(value));
        });
      });
      others.hidden = sum.others === 0;
      setText(othersName, t("terms.others", { count: sum.others }));
      setText(othersSum, number(sum.inOthers));
      totalName.replaceChildren(symbol, " =");
      setText(total, number(stored));
    },
  };
}
