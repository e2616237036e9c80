// What of the network is shown: the place and the way of looking that the link names, or the
// nearest to them that this model has and an embed can show.

import { absence, impossible } from "#lib/link/impossible.js";
import { firstPlace, placeNamed } from "#lib/trace/places.js";
import { fits, viewOf, viewsOf, waysOf } from "#lib/trace/ways.js";
import { absenceText } from "#pages/parts/names.js";
import { known, t } from "#shell/i18n.js";
import { modelAsked, page, state } from "#shell/page.js";
import { query } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";

/**
 * @import { Place } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Wish } from "#pages/parts/notice.js"
 *
 * Leads to a place, to one of its heads, or to a way of looking at it.
 * @typedef {{ place: string, head?: number, view?: string | null }} Door
 */

/** Whether one place is open, below the figure or alone; else the figure is alone. */
export const isDetailed = query(document, ".detail") !== null;

/** Those of the model that is asked. */
export function places() {
  return modelAsked().places;
}

/** Where this model does not have the place, or an embed cannot show it, the first one. */
export function shownPlace() {
  const all = places();
  const named = placeNamed(state.get().block, all);
  const only = onlyView();
  /** @param {Place} place */
  const canShow = (place) =>
    only !== null && viewsOf("inspector").includes(only)
      ? fits(only, place, all)
      : waysOf(place, all).length > 0;
  return present(named && canShow(named) ? named : firstPlace(all, askedView()), "place to open");
}

export function shownView() {
  return viewOf(askedView(), shownPlace(), places());
}

/** Of an embed the view that its place has to have. */
export function onlyView() {
  return page.embed && isDetailed ? askedView() : null;
}

/** The way of looking that is asked for; an embed has one of its own. */
function askedView() {
  return state.get().view ?? page.embed?.view ?? null;
}

/** What the link asks for in vain. @param {Trace} trace  @returns {Wish | null} */
export function vainWish(trace) {
  const now = state.get();
  const place = shownPlace();
  const missing = isDetailed
    ? absence(askedView(), placeNamed(now.block, trace.places) ?? place, trace.places)
    : null;
  if (state.unread() === null && missing !== null) {
    return {
      field: "view",
      sent: missing.view,
      allowed: waysOf(place, trace.places).join(", "),
      message: absenceText(missing, trace.places, t, known),
    };
  }
  const view = shownView();
  const isEmbed = Boolean(page.embed);
  return state.unread() ?? impossible(now, { trace, place, view, isEmbed, only: onlyView() });
}

/**
 * The row of the decoder that the figure shows where no attention of its tokens is open.
 * @param {Place} place  @param {Trace} trace
 */
export function followedRow(place, { target }) {
  const { query: row } = state.get();
  const written = target?.tokens.filter(({ kind }) => kind !== "pad").length ?? 0;
  return place.queries === "target" && row !== null ? row : Math.floor(written / 2);
}
