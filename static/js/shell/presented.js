// What this page shows, for those who take it along: a slide that moves it, a link to it, a file of
// it.

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Taken } from "#lib/link/sharing.js"
 * @import { Steps } from "#lib/link/steps.js"
 *
 * @typedef {object} Presented
 * @property {() => string} view  its name in /embed/{view}
 * @property {() => Partial<State>} link  what the link of that view has to name, though the page's
 *   own need not
 * @property {() => Record<string, unknown>} run  the text and what is done with it, as /api/export
 *   takes it, or an encoding
 * @property {() => Taken[] | null} tensors  what can be taken along as a matrix; null while nothing
 *   is drawn
 * @property {() => Record<string, () => string> | null} [copies]  what is shown as texts, by the
 *   names of their forms
 * @property {() => Steps | null} steps  null while what the link says is not drawn yet
 * @property {(changes: Partial<State>) => void} set  changes the state
 */

/** @type {Presented | null} */
let current = null;

/** @param {Presented} view */
export function present(view) {
  current = view;
}

/** @returns {Presented | null}  null until the page has begun */
export function presented() {
  return current;
}
