// What a clicker moves: the stations of a way of looking, one after the other.

import { STAGES } from "#lib/layout.js";
import { placesOf, sidesOf } from "#lib/places.js";
import { stagesIn } from "#lib/stages.js";

/**
 * The stations of what is shown, and at which of them it stands.
 * @typedef {{ count: number, index: number, to: (index: number) => Record<string, string | number | null> }} Steps
 *   index: -1 before the first; to: what leads there, as names of the page's state
 */

/**
 * Of the whole network its places, of a line of matrices its stages, of one cell the keys of its row, and of everything
 * else the rows.
 * @param {string} view
 * @param {{ trace: import("#lib/trace.js").Trace, place: import("#lib/places.js").Place,
 *           state: Record<string, string | number | null> }} shown
 * @returns {Steps}
 */
export function stepsOf(view, { trace, place, state }) {
  if (view === "figure") {
    const names = placesOf(trace.model).map(({ name }) => name);
    return { count: names.length, index: names.indexOf(place.name), to: (index) => ({ block: names[index] }) };
  }
  if (view === "pipeline") {
    const there = stagesIn(trace, place.name);
    const stages = STAGES.filter((name) => there.includes(name));
    return { count: stages.length, index: stages.indexOf(state.stage ?? "weights"), to: (index) => ({ stage: stages[index] }) };
  }
  const { rows, columns } = sidesOf(place);
  if (view === "arithmetic") {
    return { count: trace[columns].tokens.length, index: state.key ?? -1, to: (index) => ({ key: index }) };
  }
  return { count: trace[rows].tokens.length, index: state.query ?? -1, to: (index) => ({ query: index, key: null, dim: null }) };
}

/**
 * Where a step leads; null: beyond the end.
 * @param {Steps} steps  @param {{ by?: number, to?: number }} step
 */
export function after({ count, index }, { by = 1, to = index + by }) {
  return to >= 0 && to < count ? to : null;
}
