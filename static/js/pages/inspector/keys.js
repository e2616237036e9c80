// The inspector's own keys: from head to head, layer to layer, block to block, stage to stage, and
// one scale back.

import { STAGES } from "#lib/layout/stages.js";
import { neighbour } from "#lib/trace/places.js";
import { fits } from "#lib/trace/ways.js";
import { listen } from "#shell/shortcuts.js";
import { query } from "#views/kit/dom.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Door } from "#pages/inspector/shown.js"
 *
 * @typedef {object} Open  what is open
 * @property {Place} place
 * @property {string} view
 * @property {string | null} named  the view that the link names
 * @property {string | null} only  of an embed the view that a place has to have
 * @property {number} heads
 * @property {string} stage
 * @property {string[]} stages  that there are
 * @property {boolean} isLocked  the pointed cell, or its row
 * @property {Place[]} places
 *
 * @typedef {object} Callbacks
 * @property {(changes: Partial<State>) => void} onState
 * @property {(door: Door) => void} onOpen
 * @property {() => Open | null} now  null: nothing is open yet
 *
 * @typedef {(open: Open) => boolean | void} Action  false: it did nothing
 */

const MOST_HEADS = 9;

/** @param {Callbacks} callbacks */
export function listenToKeys({ onState, onOpen, now }) {
  /** @param {Action} action */
  const whenOpen = (action) => () => {
    const open = now();
    return open ? action(open) : false;
  };
  /** @param {Parameters<typeof neighbour>[1]} step */
  const go = (step) =>
    whenOpen((open) => {
      const next = nextPlace(open, step);
      if (!next) return false;
      // Kept where it means nothing, a way of looking is there again behind a feed-forward.
      onOpen({ place: next.name, view: open.named });
    });
  /** @param {-1 | 1} step */
  const turn = (step) =>
    whenOpen(({ view, stage, stages }) => {
      /** @type {string[]} */
      const drawn = STAGES.filter((name) => stages.includes(name));
      const next = drawn[drawn.indexOf(stage) + step];
      if (view !== "pipeline" || !next) return false;
      onState({ stage: next });
    });
  const heads = Array.from({ length: MOST_HEADS }, (_, head) => [
    String(head + 1),
    whenOpen(({ place, heads: count }) => {
      if (place.kind !== "attention" || head >= count) return false;
      onState({ head });
    }),
  ]);
  listen({
    ...Object.fromEntries(heads),
    "Shift+ArrowUp": go({ layer: -1 }),
    "Shift+ArrowDown": go({ layer: 1 }),
    "Shift+ArrowLeft": go({ block: -1 }),
    "Shift+ArrowRight": go({ block: 1 }),
    "[": turn(-1),
    "]": turn(1),
    // One scale back: from the arithmetic, from a cell, and at last to the figure.
    Escape: whenOpen(({ view, isLocked }) => {
      if (view === "arithmetic") onState({ view: null });
      else if (isLocked) onState({ query: null, key: null, dim: null });
      else query(document, ".network [tabindex='0']")?.focus();
    }),
    Enter: whenOpen(openPointed),
  });
}

/** @param {Open} open  @param {Parameters<typeof neighbour>[1]} step */
function nextPlace({ place, only, places }, step) {
  let next = neighbour(place, step, places);
  while (next && only !== null && !fits(only, next, places)) next = neighbour(next, step, places);
  return next;
}

/** Where nothing has the keyboard, the cell that is spoken of opens. */
function openPointed() {
  const button = query(document, "[data-at=open-arithmetic]");
  // The figure alone has no cells.
  if (document.activeElement !== document.body || !button?.offsetParent) return false;
  button.click();
}
