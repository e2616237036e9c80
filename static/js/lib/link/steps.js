// What a clicker moves: the stations of a way of looking, one after the other.

import { doorsOf } from "#lib/trace/places.js";
import { stagesIn } from "#lib/trace/stages.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 *
 * The stations of what is shown, and at which of them it stands.
 * @typedef {object} Steps
 * @property {number} count
 * @property {number} index  -1 before the first
 * @property {-1 | 0} first  -1 where it can be gone back to before the first
 * @property {(index: number) => Partial<State>} to  what leads there
 */

/**
 * Of the whole network its places, of a line of matrices its stages, of one cell the keys of its
 * row, and of everything else the rows.
 * @param {string} view
 * @param {{ trace: Trace, place: Place, state: Pick<State, "stage" | "query" | "key"> }} page
 * @returns {Steps}
 */
export function stepsOf(view, { trace, place, state }) {
  if (view === "figure") {
    const names = doorsOf(trace.places).map(({ name }) => name);
    return {
      count: names.length,
      index: names.indexOf(place.name),
      first: 0,
      to: (index) => ({ block: names[index] }),
    };
  }
  if (view === "pipeline") {
    /** @type {string[]} */
    const stages = stagesIn(trace, place);
    return {
      count: stages.length,
      index: stages.indexOf(state.stage ?? "weights"),
      first: 0,
      to: (index) => ({ stage: stages[index] }),
    };
  }
  if (view === "arithmetic") {
    return chosenSteps(trace.side(place, "keys").tokens.length, state.key, (key) => ({ key }));
  }
  return chosenSteps(trace.side(place, "queries").tokens.length, state.query, (query) => ({
    query,
    key: null,
    dim: null,
  }));
}

/**
 * The steps of what can be chosen, or not.
 * @param {number} count
 * @param {number | null} chosen
 * @param {(index: number | null) => Partial<State>} choose
 * @returns {Steps}
 */
export function chosenSteps(count, chosen, choose) {
  const isThere = chosen !== null && chosen < count;
  return {
    count,
    index: isThere ? chosen : -1,
    first: -1,
    to: (index) => choose(index < 0 ? null : index),
  };
}

/**
 * Where a step leads; null: beyond the end.
 * @param {Steps} steps
 * @param {{ by?: number, to?: number }} step
 */
export function after({ count, index, first }, { by = 1, to = index + by }) {
  return to >= first && to < count ? to : null;
}
