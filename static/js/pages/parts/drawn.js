// When a picture is drawn: how long a reader has waited for it, who is told that it stands, and at
// which widths it is drawn again.

import { announceDrawn, whenPainted } from "#shell/chrome.js";

/** @import { Trace } from "#lib/trace/trace.js" */

/** Since a reader has chosen something. */
export function createStopwatch() {
  let since = performance.now();
  return {
    restart() {
      since = performance.now();
    },
    /** In milliseconds. */
    get elapsed() {
      return performance.now() - since;
    },
  };
}

/**
 * The canvases are painted by now; the screen shows them with the next frame.
 * @param {string} query  the state that was drawn
 * @param {Trace} trace
 * @param {number} milliseconds  that it took
 */
export function announceTrace(query, { source, target }, milliseconds) {
  const texts = { source: source?.text ?? "", target: target?.text ?? "" };
  whenPainted(() => announceDrawn(query, { ...texts, milliseconds }));
}

/** @param {HTMLElement} main  @param {() => unknown} redraw */
export function atEveryWidth(main, redraw) {
  let width = main.clientWidth;
  new ResizeObserver(() => {
    if (main.clientWidth === width) return;
    width = main.clientWidth;
    redraw();
  }).observe(main);
}
