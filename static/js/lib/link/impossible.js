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
 * @typedef {{ field: string, sent: string, allowed: string }} Impossible
 * @typedef {import("#lib/trace/places.js").Place} Place
 */

const INSPECTED = viewsOf("inspector");
const DECODED = viewsOf("decode");
/** Views that the inspector does not have below its figure. */
const ELSEWHERE = Object.keys(WAYS).filter((view) => !INSPECTED.includes(view));

/** What every page takes from its link. */
const LOOK = {
  theme: () => oneOf(...THEMES),
  background: () => oneOf(...BACKGROUNDS),
  scale: () => ({
    has: (scale) => scale >= SCALES.least && scale <= SCALES.most,
    allowed: `${SCALES.least}–${SCALES.most}`,
  }),
};
const SPACING = { spacing: () => oneOf("sqrt", "linear") };

/**
 * Of the inspector.
 * @param {Record<string, string | number | null>} state  what the link says
 * @param {object} given
 * @param {import("#lib/trace/trace.js").Trace} given.trace
 * @param {import("#lib/trace/places.js").Place} given.place  what is shown
 * @param {string} given.view  how it is shown
 * @param {boolean} given.isEmbed
 * @param {string | null} given.only  of an embed the view that its place has to have
 * @returns {Impossible | null}
 */
export function impossible(state, { trace, place, view, isEmbed, only }) {
  const { heads } = place;
  return first(state, {
    block: () => named(state.block, { trace, place, only }),
    view: () => oneOf(...INSPECTED, ...(isEmbed ? [] : ELSEWHERE)),
    head: () => heads !== null && countedTo(heads),
    query: () => countedTo(trace.side(place, "queries").tokens.length),
    key: () => place.keys !== null && countedTo(trace.side(place, "keys").tokens.length),
    stage: () =>
      view === "pipeline" &&
      oneOf(...STAGES.filter((name) => stagesIn(trace, place).includes(name))),
    heads: () =>
      view === "flow" && {
        has: (word) => headsOf(word, heads).join("_") === word,
        allowed: `0–${heads - 1}, 0_1, …`,
      },
    least: () => view === "flow" && oneOf(...LEAST),
    sort: () =>
      view === "heads" && {
        has: (word) => sortOf(word).by !== null,
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
 * @typedef {{ view: string, place: Place | null, lacks: string[], kinds: string[] }} Absence
 *   lacks: in the words of `ways.json`  kinds: of places that it would fit
 * @param {string | null} view  that is asked for
 * @param {Place} place  of which
 * @param {Place[]} places  all
 * @returns {Absence | null}
 */
export function absence(view, place, places) {
  if (!INSPECTED.includes(view) || fits(view, place, places)) return null;
  const { kinds } = WAYS[view];
  const isOfKind = ({ kind }) => kinds.includes(kind);
  if (!isOfKind(place) && places.some((other) => fits(view, other, places))) return null;
  const lame = isOfKind(place) ? place : (places.findLast(isOfKind) ?? null);
  return { view, place: lame, lacks: lame ? lacking(view, lame, places) : [], kinds };
}

/**
 * Of the decoding player, and of the pass that trains.
 * @param {Record<string, string | number | null>} state
 * @param {{ trace: import("#lib/trace/trace.js").Trace, heads: number, steps: number | null,
 *   isEmbed: boolean }} given heads: of the masked attention that is shown; steps: null where there
 *   are none
 * @returns {Impossible | null}
 */
export function impossibleStep(state, { trace, heads, steps, isEmbed }) {
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
 * @param {Record<string, string | number | null>} state
 * @param {{ length: number, d_model: number, isEmbed: boolean }} given
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

function first(state, wishes) {
  for (const [field, wish] of Object.entries(wishes)) {
    const found = state[field] !== null && wish();
    if (found && !found.has(state[field]))
      return { field, sent: String(state[field]), allowed: found.allowed };
  }
  return null;
}

/** @param {...(string | number)} values */
function oneOf(...values) {
  return { has: (value) => values.includes(value), allowed: values.join(", ") };
}

/** @param {number} count */
function countedTo(count) {
  return { has: (index) => index < count, allowed: `0–${count - 1}` };
}

function named(name, { trace, place, only }) {
  const doors = doorsOf(trace.places).filter(
    (other) => only === null || fits(only, other, trace.places),
  );
  const names = doors.map((other) => other.name);
  return { has: () => name === place.name && names.includes(name), allowed: names.join(", ") };
}
