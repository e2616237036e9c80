// The inspector's own keys: from head to head, layer to layer, block to block, stage to stage, and one scale back.

import { STAGES } from "#lib/layout/stages.js";
import { neighbour } from "#lib/trace/places.js";
import { fits } from "#lib/trace/ways.js";
import { listen } from "#shell/shortcuts.js";

const MOST_HEADS = 9;

/**
 * @param {{ onState: (changes: Record<string, string | number | null>) => void,
 *           onOpen: (door: { place: string, view: string | null }) => void,
 *           now: () => { place: import("#lib/trace/places.js").Place, view: string, asked: string | null, only: string | null, heads: number,
 *                        locked: boolean, stage: string, stages: string[],
 *                        places: import("#lib/trace/places.js").Place[] } | null }} given  now: what is open, and in an
 *   embed the view that a place has to have; null: nothing yet
 */
export function listenToKeys({ onState, onOpen, now }) {
  const whenOpen = (action) => () => {
    const open = now();
    return open ? action(open) : false;
  };
  const go = (step) =>
    whenOpen(({ place, asked, only, places }) => {
      let next = neighbour(place, step, places);
      while (next && only !== null && !fits(only, next, places))
        next = neighbour(next, step, places);
      if (!next) return false;
      // Kept where it means nothing, a way of looking is there again behind a feed-forward.
      onOpen({ place: next.name, view: asked });
    });
  const turn = (step) =>
    whenOpen(({ view, stage, stages }) => {
      const shown = STAGES.filter((name) => stages.includes(name));
      const next = shown[shown.indexOf(stage) + step];
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
    Escape: whenOpen(({ view, locked }) => {
      if (view === "arithmetic") onState({ view: null });
      else if (locked) onState({ query: null, key: null, dim: null });
      else document.querySelector(".network [tabindex='0']")?.focus();
    }),
    // Where nothing has the keyboard, the cell that is spoken of opens.
    Enter: whenOpen(() => {
      const button = document.querySelector("[data-at=open-arithmetic]");
      if (document.activeElement !== document.body || button.offsetParent === null) return false;
      button.click();
    }),
  });
}
