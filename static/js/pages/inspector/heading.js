// The heading of what is open: which place, which head, which way of looking, and one sentence on
// the pointed cell.

import { doorsOf } from "#lib/trace/places.js";
import { WAYS, waysOf } from "#lib/trace/ways.js";
import { createReading } from "#pages/inspector/reading.js";
import { placeNote, placeTitle } from "#pages/parts/names.js";
import { headSegments, segmentsOf } from "#pages/parts/segments.js";
import { namesIn } from "#pages/parts/template.js";
import { h, replaceFocused, setText, showChosen } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";
import { drawFormula } from "#views/maths/formula.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Open } from "#pages/inspector/cell.js"
 * @import { Door } from "#pages/inspector/shown.js"
 * @import { At } from "#pages/parts/template.js"
 * @import { Raw, Translate, Way } from "#views/kit/view.js"
 *
 * @typedef {object} Options
 * @property {Translate} t
 * @property {Raw} raw
 * @property {(changes: Partial<State>, options?: { push?: boolean }) => void} onState
 * @property {(door: Door) => void} onOpen
 * @property {() => void} onRelease  the cell is let go
 */

/** @param {HTMLElement} element  holds the elements of the template  @param {Options} options */
export function createHeading(element, options) {
  const at = namesIn(element);
  const { t, onState } = options;
  const reading = createReading(element, options);
  listen(at, options);

  /** @param {Open} open  @param {Way} way */
  function draw(open, way) {
    const { trace, place, head } = open;
    const { places } = trace;
    const isAttention = place.kind === "attention";
    setText(at("title"), placeTitle(place, places, t));
    const hasHead = isAttention && !way.withoutHead;
    setText(at("title-head"), hasHead ? ` · ${t("heads.name", { head: head + 1 })}` : "");
    setText(at("title-note"), placeNote(place, places, t));
    drawFormula(at("formula"), way.formula?.(place, places) ?? null, place, t);
    const heads = isAttention ? place.heads : 0;
    const segments = headSegments(heads, head, t, (next) => onState({ head: next }));
    drawChoice(at("head-choice"), segments);
    drawWays(at, open, options);
    drawPadding(at, open, t);
    drawPlaces(at("place-select", HTMLSelectElement), places, place, t);
    reading.draw(open, way);
  }

  return {
    draw,
    point: reading.point,
    /** @param {string} text */
    speak: (text) => setText(at("spoken"), text),
  };
}

/** @param {At} at  @param {Options} options */
function listen(at, { onState, onOpen }) {
  const place = at("place-select", HTMLSelectElement);
  const view = at("view-select", HTMLSelectElement);
  const padding = at("padding", HTMLInputElement);
  place.addEventListener("change", () => onOpen({ place: place.value }));
  view.addEventListener("change", () => onState({ view: view.value || null }));
  padding.addEventListener("input", () => {
    if (padding.validity.valid) onState({ pad_to: Number(padding.value) || null }, { push: false });
  });
}

/**
 * What there is no choice between is not offered.
 * @param {HTMLElement} box
 * @param {HTMLElement[]} segments
 */
function drawChoice(box, segments) {
  box.hidden = segments.length < 2;
  replaceFocused(box, ...segments);
  showChosen(box);
}

/** @param {At} at  @param {Open} open  @param {Options} options */
function drawWays(at, { trace, place, view }, { t, onState }) {
  const ways = waysOf(place, trace.places);
  const tabs = ways.filter((way) => WAYS[way].tab !== false);
  /** In a link the first is not named. @param {string} way */
  const linkedOf = (way) => (way === ways[0] ? null : way);
  /** @param {string} way */
  const text = (way) => t(`view.${way}`);
  const onChoose = (/** @type {string} */ way) => onState({ view: linkedOf(way) });
  drawChoice(at("view-choice"), segmentsOf(tabs, view, { text, onChoose }));
  const select = at("view-select", HTMLSelectElement);
  present(select.parentElement, "box of the ways of looking").hidden = tabs.length < 2;
  select.replaceChildren(
    ...tabs.map((way) =>
      h("option", { value: linkedOf(way) ?? "", selected: way === view }, text(way)),
    ),
  );
}

/** Somebody may be typing in it. @param {At} at  @param {Open} open  @param {Translate} t */
function drawPadding(at, { state, trace }, t) {
  const value = String(state.pad_to ?? "");
  const field = at("padding", HTMLInputElement);
  if (document.activeElement !== field && field.value !== value) field.value = value;
  const lengths = [trace.source, trace.target].flatMap((side) =>
    side ? [side.tokens.filter(({ kind }) => kind !== "pad").length] : [],
  );
  field.max = String(trace.model.token_limit);
  const least = Math.min(...lengths) + 1;
  const padsNothing = field.value !== "" && (!field.validity.valid || Number(field.value) < least);
  setText(at("padding-note"), padsNothing ? t("padding.range", { least, limit: field.max }) : "");
}

/**
 * The way from place to place where there is no room for the figure.
 * @param {HTMLSelectElement} select  @param {Place[]} places  @param {Place} open
 * @param {Translate} t
 */
function drawPlaces(select, places, open, t) {
  select.replaceChildren(
    ...doorsOf(places).map((place) => {
      const isOpen = place.name === open.name;
      return h("option", { value: place.name, selected: isOpen }, placeTitle(place, places, t));
    }),
  );
}
