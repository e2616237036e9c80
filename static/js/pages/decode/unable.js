// Why a model cannot be shown while it decodes.

import { translates, writingLayers } from "#lib/trace/places.js";
import { gapsOf } from "#lib/trace/ways.js";
import { absenceText } from "#pages/parts/names.js";
import { known, t } from "#shell/i18n.js";

/** @import { Place } from "#lib/trace/places.js" */

/**
 * @param {string} view  a way of looking of this page
 * @param {Place[]} places  of the model
 * @returns {string | null}  null: it can be shown
 */
export function whyUnable(view, places) {
  const layers = writingLayers(places);
  const isDecoder = layers.length > 0 && layers.every(({ self, cross }) => self && cross);
  if (!translates(places) || !isDecoder) return t("decode.untranslated");
  const [gap] = gapsOf(view, places);
  return gap
    ? absenceText({ view, place: gap.place, lacks: [gap.word], kinds: [] }, places, t, known)
    : null;
}
