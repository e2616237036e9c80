// Buttons of which one is pressed.

import { h } from "#views/kit/dom.js";

/**
 * @template Item
 * @param {Item[]} items
 * @param {Item} chosen
 * @param {object} words
 * @param {(item: Item) => string} words.text
 * @param {(item: Item) => string} [words.label]  where a text alone does not say it
 * @param {(item: Item) => void} words.onChoose
 */
export function segmentsOf(items, chosen, { text, label = text, onChoose }) {
  return items.map((item) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(item === chosen),
        "aria-label": label(item),
        onClick: () => onChoose(item),
      },
      text(item),
    ),
  );
}

/**
 * Heads of an attention, counted from 0.
 * @param {number} count  @param {number} chosen
 * @param {import("#lib/text/messages.js").Translate} t
 * @param {(head: number) => void} onChoose
 */
export function headSegments(count, chosen, t, onChoose) {
  const heads = Array.from({ length: count }, (_, head) => head);
  /** @param {number} head */
  const label = (head) => t("heads.name", { head: head + 1 });
  return segmentsOf(heads, chosen, {
    text: (head) => (head === chosen ? label(head) : String(head + 1)),
    label,
    onChoose,
  });
}
