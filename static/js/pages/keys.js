// The inspector's own keys: from head to head, layer to layer, block to block, stage to stage, and one scale back.

import { STAGES } from "#lib/layout.js";
import { neighbour } from "#lib/places.js";
import { listen } from "#shortcuts.js";

const MOST_HEADS = 9;

/**
 * @param {{ onState: (changes: Record<string, string | number | null>) => void,
 *           now: () => { place: import("#lib/places.js").Place, view: string, heads: number, locked: boolean,
 *                        stage: string, stages: string[], model: object } | null }} given  now: what is open; null: nothing yet
 */
export function listenToKeys({ onState, now }) {
  const whenOpen = (action) => () => {
    const open = now();
    return open ? action(open) : false;
  };
  const go = (step) => whenOpen(({ place, model }) => {
    const next = neighbour(place, step, model);
    if (!next) return false;
    onState({ block: next.name, query: null, key: null, ...(next.kind === place.kind ? {} : { view: null }) });
  });
  const turn = (step) => whenOpen(({ view, stage, stages }) => {
    const shown = STAGES.filter((name) => stages.includes(name));
    const next = shown[shown.indexOf(stage) + step];
    if (view !== "pipeline" || !next) return false;
    onState({ stage: next });
  });
  const heads = Array.from({ length: MOST_HEADS }, (_, head) => [String(head + 1), whenOpen(({ place, heads: count }) => {
    if (place.kind !== "attention" || head >= count) return false;
    onState({ head });
  })]);
  listen({
    ...Object.fromEntries(heads),
    "Shift+ArrowUp": go({ layer: -1 }), "Shift+ArrowDown": go({ layer: 1 }),
    "Shift+ArrowLeft": go({ block: -1 }), "Shift+ArrowRight": go({ block: 1 }),
    "[": turn(-1), "]": turn(1),
    Escape: whenOpen(({ view, locked }) => {
      if (view === "arithmetic") onState({ view: null });
      else if (locked) onState({ query: null, key: null });
      else return false;
    }),
  });
}
