// The whole Transformer above what is open: from the page's answer to the figure's numbers.

import { enlargement } from "#shell/chrome.js";
import { networkView } from "#views/figure/network.js";
import { palette } from "#views/kit/palette.js";

/**
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Door } from "#pages/inspector/shown.js"
 * @import { Figure } from "#views/figure/network.js"
 *
 * @typedef {Pick<Figure, "trace" | "place" | "head" | "view" | "spacing">} Content
 */

/**
 * @param {HTMLElement} element
 * @param {{ t: Translate, isAlone: boolean, onOpen: (door: Door) => void }} options
 */
export function createFigure(element, { t, isAlone, onOpen }) {
  const network = networkView(element, { t, onOpen });
  /** @type {Content | null} */
  let figure = null;
  let row = 0;

  function redraw() {
    if (!figure || element.clientWidth === 0) return;
    const height = isAlone
      ? globalThis.innerHeight - 2 * element.getBoundingClientRect().top
      : globalThis.innerHeight;
    network.draw(
      { ...figure, unit: enlargement(), width: element.clientWidth, height, isAlone },
      palette(),
    );
    network.point(row);
  }

  return {
    /** @param {Content} next */
    draw(next) {
      figure = next;
      row = Math.min(row, (next.trace.output?.length ?? 1) - 1);
      redraw();
    },
    redraw,
    /** Whether it is a map of small blocks, on a phone. */
    get isMap() {
      return network.isMap;
    },
    /**
     * The decoder's row that is pointed at below: what follows it is figure.
     * @param {number} next
     */
    point(next) {
      if (!figure || row === next) return;
      row = next;
      network.point(row);
    },
  };
}
