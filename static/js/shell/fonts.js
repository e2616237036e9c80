// The fonts that a first picture is drawn with. Text of a page is set in others until they come;
// canvases and whatever else is measured wait for them, since they are drawn once.

import { redraw } from "#shell/chrome.js";

/** @import { Api } from "#shell/api.js" */

const FAMILIES = ["Inter", "AttnScope Serif", "STIX Two Math"];
/** Milliseconds that a picture waits at most. */
const PATIENCE = 3_000;

/** Fonts that cannot be had are not waited for. */
const settled = Promise.allSettled(
  FAMILIES.map((family) => document.fonts.load(`1em "${family}"`)),
);
let isLate = false;
const awaited = Promise.race([
  settled,
  new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
  }).then(() => {
    isLate = true;
  }),
]);
settled.then(() => {
  if (isLate) redraw();
});

/**
 * Answers are drawn as they come: none comes before the fonts.
 * @param {Api} api
 * @returns {Api}
 */
export function withFonts(api) {
  return {
    ...api,
    trace: (...question) => held(api.trace(...question)),
    positions: (...question) => held(api.positions(...question)),
    async generate(...question) {
      await awaited;
      return api.generate(...question);
    },
  };
}

/** @template T  @param {Promise<T>} answer */
async function held(answer) {
  const [drawn] = await Promise.all([answer, awaited]);
  return drawn;
}
