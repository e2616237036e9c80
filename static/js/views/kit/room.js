// How much height the window leaves to a view, and how a row of it is brought into sight.

import { query } from "#views/kit/dom.js";

/** An embed is as large as its frame, and nothing stands below it. */
export const fillsFrame = "embed" in document.documentElement.dataset;
/**
 * What an embed keeps free below, in CSS pixels, since more stands there than its view knows of.
 */
let kept = 0;
/** A view that has less than this share of the window is scrolled to anyway. */
const WORTH = 0.25;

/**
 * What a window leaves below the top of an element when its page has not been scrolled, in CSS
 * pixels.
 * @param {HTMLElement} element
 * @returns {number | null}  null: so little that the page is scrolled in any case
 */
export function heightLeft(element) {
  const left = lastVisible() - (element.getBoundingClientRect().top + globalThis.scrollY);
  return left >= globalThis.innerHeight * WORTH ? left : null;
}

/**
 * Scrolls the page by as much as the row that a link names, or that was walked to, needs to be
 * seen; once for each row, so that nobody is called back who has scrolled away.
 * @typedef {Pick<import("#views/kit/view.js").Shown, "trace" | "place" | "query">} Row
 * @param {HTMLElement} element
 * @returns {(shown: Row, row: { y: number, height: number }) => void}
 *   row: in CSS pixels, inside the element
 */
export function rowInSight(element) {
  /** @type {Row | null} */
  let seen = null;
  return ({ trace, place, query }, { y, height }) => {
    if (seen?.trace === trace && seen.place.name === place.name && seen.query === query) return;
    seen = { trace, place, query };
    if (query === null) return;
    // The line at the foot is as high as what it says, and that is written after this.
    requestAnimationFrame(() => {
      const top = element.getBoundingClientRect().top + y;
      const below = top + height - lastVisible();
      if (below > 0) globalThis.scrollBy(0, Math.ceil(below));
      else if (top < 0) globalThis.scrollBy(0, Math.floor(top));
    });
  };
}

/** How far down rows may reach, in CSS pixels of the window. */
export function lastVisible() {
  return foot() - kept;
}

/**
 * The line with the reading stays at the foot of a phone, a projector and an embed, over what is
 * below.
 */
export function foot() {
  const reading = query(document, ".reading");
  const isAtFoot =
    reading !== null && (fillsFrame || getComputedStyle(reading).position === "sticky");
  return globalThis.innerHeight - (isAtFoot ? reading.offsetHeight : 0);
}

/**
 * A view that is not drawn yet has no height: measured then, a page that is scrolled would slide
 * away under the reader.
 * @param {HTMLElement} element  @param {() => void} draw
 */
export function keepingHeight(element, draw) {
  if (!fillsFrame) element.style.minHeight = `${element.offsetHeight}px`;
  try {
    draw();
  } finally {
    element.style.minHeight = "";
  }
}

/**
 * Draws; where that is higher than the frame of an embed, once more with less room, so that rows
 * are lower rather than cut.
 * @param {() => void} draw
 */
export function drawFitting(draw) {
  kept = 0;
  draw();
  if (!fillsFrame) return;
  kept = Math.max(0, document.documentElement.scrollHeight - globalThis.innerHeight);
  if (kept > 0) draw();
}
