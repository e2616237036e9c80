// Typing asks when it pauses; everything else asks at once.

/** Milliseconds between the last key and the question. */
const PAUSE = 100;

/** @param {(how: { link?: boolean }) => void} ask */
export function createPause(ask) {
  let timer = 0;
  return {
    /** Instead of what was to be asked soon. @param {{ link?: boolean }} [how] */
    now(how = {}) {
      clearTimeout(timer);
      ask(how);
    },
    soon() {
      clearTimeout(timer);
      timer = window.setTimeout(ask, PAUSE, {});
    },
  };
}
