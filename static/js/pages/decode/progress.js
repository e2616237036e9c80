// The last answer fades and a line says how far the next one is, both only when that takes its
// time.

import { createPatience } from "#pages/parts/patience.js";
import { t } from "#shell/i18n.js";
import { setText } from "#views/kit/dom.js";

/** @param {HTMLElement} main  @param {HTMLElement} element */
export function createProgress(main, element) {
  let tokens = 0;
  const patience = createPatience(draw);

  function draw() {
    if (!patience.isOut) return;
    setText(element, t(tokens > 0 ? "decode.progress" : "decode.waiting", { tokens }));
  }

  return {
    /** @param {boolean} isWaiting */
    wait(isWaiting) {
      main.setAttribute("aria-busy", String(isWaiting));
      tokens = 0;
      if (isWaiting) return patience.begin();
      patience.end();
      setText(element, "");
    },
    /** So many are written. @param {number} count */
    count(count) {
      tokens = count;
      draw();
    },
  };
}
