// What a link asks for and a page cannot show: it is said, with what there is instead, and the nearest is shown.
// Links of the header carry the state of all pages along; only of an embed everything in its link is its own.

import { LEAST, headsOf } from "#lib/layout/flow.js";
import { STAGES } from "#lib/layout/stages.js";
import { BACKGROUNDS, SCALES, THEMES } from "#lib/link/appearance.js";
import { METRICS, sortOf } from "#lib/maths/metrics.js";
import { VIEWS, placesOf, sidesOf } from "#lib/trace/places.js";
import { stagesIn } from "#lib/trace/stages.js";

/** @typedef {{ field: string, sent: string, allowed: string }} Impossible */

const INSPECTED = [...new Set(Object.values(VIEWS).flat())];
/** Views of the other pages. */
const ELSEWHERE = ["figure", "player", "forcing", "positions"];

/** What every page takes from its link. */
const LOOK = {
  theme: () => oneOf(...THEMES), background: () => oneOf(...BACKGROUNDS),
  scale: () => ({ has: (scale) => scale >= SCALES.least && scale <= SCALES.most, allowed: `${SCALES.least}–${SCALES.most}` }),
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
  const block = trace.block(place.name);
  return first(state, {
    block: () => places(state.block, { trace, place, only }),
    view: () => oneOf(...INSPECTED, ...(isEmbed ? [] : ELSEWHERE)),
    head: () => block && countedTo(block.heads),
    query: () => countedTo(trace[sidesOf(place).rows].tokens.length),
    key: () => block && countedTo(trace.side(block, "keys").tokens.length),
    stage: () => view === "pipeline" && oneOf(...STAGES.filter((name) => stagesIn(trace, place.name).includes(name))),
    heads: () => view === "flow" && { has: (word) => headsOf(word, block.heads).join("_") === word, allowed: `0–${block.heads - 1}, 0_1, …` },
    least: () => view === "flow" && oneOf(...LEAST),
    sort: () => view === "heads" && { has: (word) => sortOf(word).by !== null, allowed: METRICS.flatMap((name) => [name, `${name}_up`]).join(", ") },
    ...SPACING, ...LOOK,
  });
}

/**
 * Of the decoding player, and of the pass that trains.
 * @param {Record<string, string | number | null>} state
 * @param {{ trace: import("#lib/trace/trace.js").Trace, steps: number | null, isEmbed: boolean }} given  steps: null where there are none
 * @returns {Impossible | null}
 */
export function impossibleStep(state, { trace, steps, isEmbed }) {
  const names = placesOf(trace.model).map(({ name }) => name).filter((name) => !isEmbed || /^decoder\..*(self|cross)$/.test(name));
  return first(state, {
    view: () => (isEmbed ? oneOf("player", "forcing") : oneOf(...ELSEWHERE, ...INSPECTED)),
    method: () => oneOf("greedy", "beam", "sample"),
    step: () => steps !== null && countedTo(steps),
    block: () => oneOf(...names),
    head: () => countedTo(trace.block("decoder.0.self").heads),
    ...SPACING, ...LOOK,
  });
}

/**
 * Of positional encodings, beside what the server says of the encoding itself.
 * @param {Record<string, string | number | null>} state  @param {{ length: number, d_model: number, isEmbed: boolean }} given
 * @returns {Impossible | null}
 */
export function impossiblePosition(state, { length, d_model, isEmbed }) {
  return first(state, {
    position: () => countedTo(length), second: () => countedTo(length), dim: () => isEmbed && countedTo(d_model), ...LOOK,
  });
}

function first(state, wishes) {
  for (const [field, wish] of Object.entries(wishes)) {
    const found = state[field] !== null && wish();
    if (found && !found.has(state[field])) return { field, sent: String(state[field]), allowed: found.allowed };
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

function places(name, { trace, place, only }) {
  const all = placesOf(trace.model).filter(({ kind }) => only === null || VIEWS[kind].includes(only));
  return { has: () => name === place.name && all.some((other) => other.name === name), allowed: all.map((other) => other.name).join(", ") };
}
