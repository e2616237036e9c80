// A sentence as the model sees it: its tokens in a line, cut from what was typed. Bytes of one character stay together.

import { byteOf, tokenLabels } from "#lib/format.js";
import { focusableWhereScrolled, h } from "#views/dom.js";

/**
 * @param {HTMLElement} element
 * @param {{ onHover?: (index: number | null) => void, onChoose?: (index: number) => void }} callbacks
 */
export function tokensView(element, { onHover, onChoose } = {}) {
  let items = [];
  element.classList.add("tokens");
  const indexOf = (event) => {
    const item = event.target.closest?.("[data-index]");
    return item ? Number(item.dataset.index) : null;
  };
  element.addEventListener("pointerover", (event) => onHover?.(indexOf(event)));
  element.addEventListener("pointerleave", () => onHover?.(null));
  element.addEventListener("click", (event) => {
    const index = indexOf(event);
    if (index !== null) onChoose?.(index);
  });

  return {
    /** @param {import("#lib/trace.js").Side | null} side */
    draw(side) {
      const labels = tokenLabels(side);
      items = labels.map((label, index) => {
        const { id, kind, start } = side.tokens[index];
        const joins = byteOf(side.tokens[index]) !== null && index > 0 && side.tokens[index - 1].start === start;
        return h("li", { class: `token is-${kind}${joins ? " is-joined" : ""}`, "data-index": index, "data-id": id }, h("bdi", {}, label));
      });
      element.replaceChildren(...items);
      focusableWhereScrolled(element);
    },
    /** Marks the token that asks and the one that is asked. @param {{ query?: number | null, key?: number | null }} place */
    point({ query = null, key = null }) {
      items.forEach((item, index) => {
        item.classList.toggle("is-query", index === query);
        item.classList.toggle("is-key", index === key);
      });
    },
  };
}
