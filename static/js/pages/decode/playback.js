// Walking through the steps: by key, by button, or by itself at a calm pace until the end is
// reached or the reader touches anything.

import { found } from "#pages/parts/template.js";
import { listen } from "#shell/shortcuts.js";
import { hitBy } from "#views/kit/dom.js";
import { namesOf } from "#views/kit/records.js";

/**
 * @typedef {{ step: number, last: number }} Progress
 * @typedef {"ArrowRight" | "ArrowLeft" | "Home" | "End"} Key
 *
 * @typedef {object} Callbacks
 * @property {() => Progress | null} where  null while there is nothing to walk through
 * @property {(step: number) => void} onStep
 * @property {(isPlaying: boolean) => void} onPlaying
 *
 * @typedef {ReturnType<typeof createWalk>} Walk
 */

/** Time to read a step, in milliseconds. */
const PACE = 1600;

/** To which step a key leads. @type {Record<Key, (progress: Progress) => number>} */
const MOVES = {
  ArrowRight: ({ step, last }) => Math.min(step + 1, last),
  ArrowLeft: ({ step }) => Math.max(step - 1, 0),
  Home: () => 0,
  End: ({ last }) => last,
};

/** What the space bar presses, and what has keys of its own. */
const OWN_SPACE = "button, a, summary, dialog";

/**
 * @param {HTMLElement} element  holds the buttons, data-do: start, back, play, next
 * @param {Callbacks} callbacks
 */
export function createPlayback(element, callbacks) {
  const { where } = callbacks;
  const walk = createWalk(callbacks);
  /** @param {string} name */
  const button = (name) => found(element, `[data-do=${name}]`);

  button("play").addEventListener("click", walk.toggle);
  button("start").addEventListener("click", () => walk.move("Home"));
  button("back").addEventListener("click", () => walk.move("ArrowLeft"));
  button("next").addEventListener("click", () => walk.move("ArrowRight"));
  pauseWhenTouched(button("play"), walk.pause);
  playFromCells(where);
  listenToKeys(walk, where);

  return {
    pause: walk.pause,
    /** Which buttons lead anywhere. Those that do not still keep the focus. */
    draw() {
      const { step, last } = where() ?? { step: 0, last: 0 };
      /** @param {string} name  @param {boolean} isLeading */
      const lead = (name, isLeading) =>
        button(name).setAttribute("aria-disabled", String(!isLeading));
      lead("start", step > 0);
      lead("back", step > 0);
      lead("next", step < last);
      lead("play", last > 0);
    },
  };
}

/** @param {Callbacks} callbacks */
function createWalk({ where, onStep, onPlaying }) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;

  const toggle = () => (timer === null ? play() : pause());

  function play() {
    const now = where();
    if (!now || now.last === 0) return;
    // At the end, playing begins anew.
    if (now.step >= now.last) go(0);
    timer = setTimeout(tick, PACE);
    onPlaying(true);
  }

  function tick() {
    const now = where();
    if (!now || now.step >= now.last) return pause();
    go(now.step + 1);
    if (now.step + 1 >= now.last) return pause();
    timer = setTimeout(tick, PACE);
  }

  function pause() {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    onPlaying(false);
  }

  /** @param {Key} key */
  function move(key) {
    pause();
    const now = where();
    return now !== null && go(MOVES[key](now));
  }

  /** @param {number} step  @returns {boolean} whether there is such a step to go */
  function go(step) {
    const now = where();
    if (!now || step === now.step) return false;
    onStep(step);
    return true;
  }

  return { toggle, pause, move };
}

/**
 * Whatever the reader touches, the player waits for them; its own switch decides for itself.
 * @param {HTMLElement} button  of playing  @param {() => void} pause
 */
function pauseWhenTouched(button, pause) {
  /** @param {Event} event */
  const isSwitch = ({ target }) => target instanceof Node && button.contains(target);
  for (const kind of ["pointerdown", "focusin"])
    document.addEventListener(kind, (event) => {
      if (!isSwitch(event)) pause();
    });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== " " && !(event.key === "Enter" && isSwitch(event))) pause();
    },
    { capture: true },
  );
}

/**
 * Whoever walks the cells of a matrix plays and pauses with the space bar, too, before the matrix
 * hears of it.
 * @param {Callbacks["where"]} where
 */
function playFromCells(where) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== " " || !event.isTrusted) return;
      if (where() === null || !hitBy(event, ".matrix")) return;
      event.stopPropagation();
      if (!document.body.dispatchEvent(new KeyboardEvent("keydown", event))) event.preventDefault();
    },
    { capture: true },
  );
}

/**
 * A field that has the focus takes its keys first, and a matrix its arrows.
 * @param {Walk} walk  @param {Callbacks["where"]} where
 */
function listenToKeys({ move, toggle }, where) {
  /** @param {KeyboardEvent} event */
  const isOurs = (event) => where() !== null && !event.shiftKey && !hitBy(event, "dialog");
  const moves = namesOf(MOVES).map((key) => [
    key,
    (/** @type {KeyboardEvent} */ event) => isOurs(event) && move(key),
  ]);
  listen({
    ...Object.fromEntries(moves),
    " ": (event) => {
      if (!isOurs(event) || hitBy(event, OWN_SPACE)) return false;
      toggle();
    },
  });
}
