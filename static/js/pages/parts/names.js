// What places and heads are called on a page, and why a way of looking is not there.

import { attentionGroup, sidesOf } from "#lib/trace/places.js";

/**
 * @import { Absence } from "#lib/link/impossible.js"
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Place } from "#lib/trace/places.js"
 */

/**
 * Of places that bear other names where a network only writes on: its text is no translation.
 * @param {Place[]} places
 */
const isAlone = (places) => !sidesOf(places).has("source");

/** @param {Place} place  @param {Place[]} places  all of the network  @param {Translate} t */
export function placeTitle(place, places, t) {
  const { name, kind, stack, layer } = place;
  if (layer === null)
    return t(`place.${name}${name === "target" && isAlone(places) ? ".alone" : ""}`);
  const part = kind === "attention" ? t(`attention.${attentionGroup(place)}`) : t("place.ffn");
  return t("block.title", { stack: t(`stack.${stack}`), layer: layer + 1, attention: part });
}

/**
 * One sentence on where its numbers come from.
 * @param {Place} place
 * @param {Place[]} places
 * @param {Translate} t
 */
export function placeNote(place, places, t) {
  const { name, kind } = place;
  const group = kind === "attention" ? attentionGroup(place) : null;
  const own = ["target", "masked"].includes(group ?? name) && isAlone(places) ? ".alone" : "";
  if (group !== null) return t(`attention.${group}${own}.note`);
  return t(`place.${kind === "feed-forward" ? "ffn" : name}${own}.note`);
}

/**
 * One sentence on a way of looking that is asked for in vain.
 * @param {Absence} absence  @param {Place[]} places
 * @param {Translate} t  @param {(key: string) => boolean} known  whether the catalogue has a key
 */
export function absenceText({ view, place, lacks, kinds }, places, t, known) {
  const name = t(`view.${view}`);
  if (place === null) return t("absence.kind", { view: name, kind: t(`kind.${kinds[0]}`) });
  // Words of other places, such as readers:k, are about one and the same lack.
  const keys = new Set(
    lacks.map((word) => `lack.${word.startsWith("readers:") ? "readers" : word}`),
  );
  const list = [...keys].map((key) => (known(key) ? t(key) : key.slice("lack.".length)));
  return t("absence.lacks", {
    view: name,
    place: placeTitle(place, places, t),
    lacks: list.join(t("list.comma")),
  });
}
