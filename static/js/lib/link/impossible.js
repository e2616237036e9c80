// What a link asks for and a page cannot show: it is said, with what there is instead, and the
// nearest is shown. Links of the header carry the state of all pages along; only of an embed
// everything in its link is its own.

import { headsOf, LEAST } from "#lib/layout/flow.js";
import { STAGES } from "#lib/layout/stages.js";
import { BACKGROUNDS, SCALES, THEMES } from "#lib/link/appearance.js";
import { METRICS, sortOf } from "#lib/maths/metrics.js";
import { doorsOf } from "#lib/trace/places.js";
import { stagesIn } from "#lib/trace/stages.js";
import { fits, lacking, viewsOf, WAYS } from "#lib/trace/ways.js";

/**
 * @import { Place } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 *
 * What a link says, by its names; null: nothing. Numbers count from 0.
 * @typedef {Record<Word, string | null> & Record<Count, number | null>} State
 * @typedef {"source" | "target" | "target_language" | "model" | "view" | "block" | "stage"
 *   | "spacing" | "heads" | "sort" | "method" | "kind" | "lang" | "theme" | "background"} Word
 * @typedef {"pad_to" | "head" | "query" | "key" | "dim" | "least" | "beam" | "temperature" |
 *   "top_k" | "top_p" | "seed" | "step" | "length" | "d_model" | "base" | "position" | "second" |
 *   "scale" | "controls"} Count
 *
 * What a page has for one name of a link, and that in words.
 * @typedef {{ has: (value: string | number) => boolean, allowed: string }} Choice
 * @typedef {Partial<Record<keyof State, () => Choice | false>>} Choices  false: the page has no use
 *   for it
 *
 * @typedef {{ field: string, sent: string, allowed: string }} Impossible
 */

const INSPECTED = viewsOf("inspector");
const DECODED = viewsOf("decode");
/** Views that the inspector does not have below its figure. */
const ELSEWHERE = Object.keys(WAYS).filter((view) => !INSPECTED.includes(view));

/**
 * What every page takes from its link.
 * @type {Choices}
 */
const LOOK = {
  theme: () => oneOf(...THEMES),
  background: () => oneOf(...BACKGROUNDS),
  scale: () => ({
    has: (scale) => Number(scale) >= SCALES.least && Number(scale) <= SCALES.most,
    allowed: `${SCALES.least}–${SCALES.most}`,
  }),
};
/** @type {Choices} */
const SPACING = { spacing: () => oneOf("sqrt", "linear") };

/**
 * Of the inspector.
 * @param {State} state
 * @param {object} page
 * @param {Trace} page.trace
 * @param {Place} page.place  what is shown
 * @param {string} page.view  how it is shown
 * @param {boolean} page.isEmbed
 * @param {string | null} page.only  of an embed the view that its place has to have
 * @returns {Impossible | null}
 */
export function impossible(state, { trace, place, view, isEmbed, only }) {
  const { heads } = place;
  return first(state, {
    block: () => placeIn(trace, place, only),
    view: () => oneOf(...INSPECTED, ...(isEmbed ? [] : ELSEWHERE)),
    head: () => heads !== null && countedTo(heads),
    query: () => countedTo(trace.side(place, "queries").tokens.length),
    key: () => place.keys !== null && countedTo(trace.side(place, "keys").tokens.length),
    stage: () =>
      view === "pipeline" &&
      oneOf(...STAGES.filter((name) => stagesIn(trace, place).includes(name))),
    heads: () =>
      view === "flow" &&
      heads !== null && {
        has: (word) => headsOf(String(word), heads).join("_") === word,
        allowed: `0–${heads - 1}, 0_1, …`,
      },
    least: () => view === "flow" && oneOf(...LEAST),
    sort: () =>
      view === "heads" && {
        has: (word) => sortOf(String(word)).by !== null,
        allowed: METRICS.flatMap((name) => [name, `${name}_up`]).join(", "),
      },
    ...SPACING,
    ...LOOK,
  });
}

/**
 * Why a way of looking is not there, though a page knows it: the place lacks what it shows, or the
 * network has no place for it. What only belongs to places of another kind waits there, and is no
 * reason to complain.
 * @typedef {object} Absence
 * @property {string} view
 * @property {Place | null} place
 * @property {string[]} lacks  in the words of `waylist.js`
 * @property {string[]} kinds  of places that it would fit
 *
 * @param {string | null} view  that is asked for
 * @param {Place} place  of which
 * @param {Place[]} places  all
 * @returns {Absence | null}
 */
export function absence(view, place, places) {
  if (view === null || !INSPECTED.includes(view) || fits(view, place, places)) return null;
  const { kinds } = WAYS[view];
  /** @param {Place} place */
  const isOfKind = ({ kind }) => kinds.includes(kind);
  if (!isOfKind(place) && places.some((other) => fits(view, other, places))) return null;
  const lame = isOfKind(place) ? place : (places.findLast(isOfKind) ?? null);
  return { view, place: lame, lacks: lame ? lacking(view, lame, places) : [], kinds };
}

/**
 * Of the decoding player, and of the pass that trains.
 * @param {State} state
 * @param {object} page
 * @param {Trace} page.trace
 * @param {number} page.heads  of the masked attention that is shown
 * @param {number | null} page.steps  null where there are none
 * @param {boolean} page.isEmbed
 * @returns {Impossible | null}
 */
export function impossibleStep(state, { trace, heads, steps, isEmbed }) {
  /** @param {Place} place */
  const isWriting = ({ kind, queries }) => kind === "attention" && queries === "target";
  const doors = doorsOf(trace.places).filter((place) => !isEmbed || isWriting(place));
  return first(state, {
    view: () => (isEmbed ? oneOf(...DECODED) : oneOf(...Object.keys(WAYS))),
    method: () => oneOf("greedy", "beam", "sample"),
    step: () => steps !== null && countedTo(steps),
    block: () => oneOf(...doors.map(({ name }) => name)),
    head: () => countedTo(heads),
    ...SPACING,
    ...LOOK,
  });
}

/**
 * Of positional encodings, beside what the server says of the encoding itself.
 * @param {State} state
 * @param {{ length: number, d_model: number, isEmbed: boolean }} page
 * @returns {Impossible | null}
 */
export function impossiblePosition(state, { length, d_model, isEmbed }) {
  return first(state, {
    position: () => countedTo(length),
    second: () => countedTo(length),
    dim: () => isEmbed && countedTo(d_model),
    ...LOOK,
  });
}

/**
 * The first of several values that the page does not have.
 * @param {Record<string, string | number | null>} state
 * @param {Choices} choices
 * @returns {Impossible | null}
 */
function first(state, choices) {
  for (const [field, choiceOf] of Object.entries(choices)) {
    const value = state[field];
    const choice = value !== null && choiceOf();
    if (choice && !choice.has(value))
      return { field, sent: String(value), allowed: choice.allowed };
  }
  return null;
}

/** @param {...(string | number)} values  @returns {Choice} */
function oneOf(...values) {
  return { has: (value) => values.includes(value), allowed: values.join(", ") };
}

/** @param {number} count  @returns {Choice} */
function countedTo(count) {
  return { has: (index) => Number(index) < count, allowed: `0–${count - 1}` };
}

/**
 * The place that is shown, if it is one of those that can be named.
 * @param {Trace} trace
 * @param {Place} place
 * @param {string | null} only  the view that it has to have
 * @returns {Choice}
 */
function placeIn({ places }, place, only) {
  const names = doorsOf(places)
    .filter((door) => only === null || fits(only, door, places))
    .map(({ name }) => name);
  return {
    has: (name) => name === place.name && names.includes(place.name),
    allowed: names.join(", "),
  };
}
