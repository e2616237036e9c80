// A text too long for the address comes along to the next page of this tab.

import { fitting, storage } from "#shell/state.js";

/** @import { Store } from "#shell/state.js" */

const TEXTS = /** @type {const} */ (["source", "target"]);

/** @param {Store} state */
export function carryDrafts(state) {
  const drafts = storage("sessionStorage");
  for (const name of TEXTS) {
    if (state.get()[name] === null && drafts.get(name)) state.set({ [name]: drafts.get(name) });
    drafts.remove(name);
  }
  globalThis.addEventListener("pagehide", () => {
    if (fitting(state.query()) !== null) return;
    for (const name of TEXTS) {
      const text = state.get()[name];
      if (text !== null) drafts.set(name, text);
    }
  });
}
