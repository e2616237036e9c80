// What places and heads are called on a page.

import { attentionGroup } from "#lib/trace/places.js";

/**
 * @param {import("#lib/trace/places.js").Place} place  @param {import("#lib/trace/trace.js").Block | undefined} block
 * @param {import("#lib/text/messages.js").Translate} t
 */
export function placeTitle({ name, kind, stack, layer }, block, t) {
  if (kind === "attention") {
    return t("block.title", { stack: t(`stack.${stack}`), layer: layer + 1, attention: t(`attention.${attentionGroup(block)}`) });
  }
  if (kind === "feedforward") return t("block.title", { stack: t(`stack.${stack}`), layer: layer + 1, attention: t("place.ffn") });
  return t(`place.${name}`);
}

/** One sentence on where its numbers come from. */
export function placeNote({ name, kind }, block, t) {
  if (kind === "attention") return t(`attention.${attentionGroup(block)}.note`);
  return t(`place.${kind === "feedforward" ? "ffn" : name}.note`);
}
