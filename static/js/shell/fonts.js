// The fonts that a first picture is drawn with. Text of a page is set in others until they come; canvases and whatever else
// is measured wait for them, since they are drawn once.

import { redraw } from "#shell/chrome.js";

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
 * @template {{ trace: Function, positions: Function, generate: Function }} Api
 * @param {Api} api  @returns {Api}
 */
export function withFonts(api) {
  const held =
    (ask) =>
    async (...question) =>
      (await Promise.all([ask(...question), awaited]))[0];
  return {
    ...api,
    trace: held(api.trace),
    positions: held(api.positions),
    async generate(...question) {
      await awaited;
      return api.generate(...question);
    },
  };
}
