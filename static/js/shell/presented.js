// What this page shows, for those who take it along: a slide that moves it, a link to it, a file of it.

/**
 * @typedef {object} Presented
 * @property {() => string} view  its name in /embed/{view}
 * @property {() => Record<string, string | number | null>} link  what the link of that view has to name, though the page's own need not
 * @property {() => Record<string, string | number | null>} run  the text and what is done with it, as /api/export takes it, or an
 *   encoding
 * @property {() => import("#lib/link/sharing.js").Taken[] | null} tensors  what can be taken along as a matrix; null while
 *   nothing is drawn
 * @property {() => Record<string, () => string> | null} [copies]  what is shown as texts, by the names of their forms
 * @property {() => import("#lib/link/steps.js").Steps | null} steps  null while what the link says is not drawn yet
 * @property {(changes: Record<string, string | number | null>) => void} set  changes the state
 */

/** @type {Presented | null} */
let current = null;

/** @param {Presented} what */
export function present(what) {
  current = what;
}

/** @returns {Presented | null}  null until the page has begun */
export function presented() {
  return current;
}
