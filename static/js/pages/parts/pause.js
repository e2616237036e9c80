// Typing asks when it pauses; everything else asks at once.

/** Milliseconds between the last key and the question. */
const PAUSE = 100;

/** @typedef {{ link?: boolean }} Origin  of a question; link: it came with a link */

/** @param {(origin: Origin) => void} ask */
export function createPause(ask) {
  let timer = 0;
  return {
    /** Instead of what was to be asked soon. @param {Origin} [origin] */
    now(origin = {}) {
      clearTimeout(timer);
      ask(origin);
    },
    soon() {
      clearTimeout(timer);
      timer = window.setTimeout(ask, PAUSE, {});
    },
  };
}
