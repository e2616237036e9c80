// Walking through the steps: by key, by button, or by itself at a calm pace until the end is reached or the reader
// touches anything.

import { listen } from "#shell/shortcuts.js";

/** Time to read a step, in milliseconds. */
const PACE = 1600;

const MOVES = {
  ArrowRight: (step, last) => Math.min(step + 1, last),
  ArrowLeft: (step) => Math.max(step - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** What the space bar presses, and what has keys of its own. */
const OWN_SPACE = "button, a, summary, dialog";

/**
 * @param {HTMLElement} element  holds the buttons, data-do: start, back, play, next
 * @param {{ where: () => { step: number, last: number } | null, onStep: (step: number) => void,
 *           onPlaying: (playing: boolean) => void }} callbacks  where: null while there is nothing to walk through
 */
export function createPlayback(element, { where, onStep, onPlaying }) {
  let timer = 0;
  const button = (name) => element.querySelector(`[data-do=${name}]`);

  const pause = () => {
    if (timer === 0) return;
    clearTimeout(timer);
    timer = 0;
    onPlaying(false);
  };
  /** Whether there is such a step to go. */
  const go = (step) => {
    const now = where();
    if (!now || step === now.step) return false;
    onStep(step);
    return true;
  };
  const move = (key) => {
    pause();
    const now = where();
    return now !== null && go(MOVES[key](now.step, now.last));
  };
  const tick = () => {
    const now = where();
    if (!now || now.step >= now.last) return pause();
    go(now.step + 1);
    if (now.step + 1 >= now.last) return pause();
    timer = setTimeout(tick, PACE);
  };
  const play = () => {
    const now = where();
    if (!now || now.last === 0) return;
    // At the end, playing begins anew.
    if (now.step >= now.last) go(0);
    timer = setTimeout(tick, PACE);
    onPlaying(true);
  };
  const toggle = () => (timer === 0 ? play() : pause());

  button("play").addEventListener("click", toggle);
  button("start").addEventListener("click", () => move("Home"));
  button("back").addEventListener("click", () => move("ArrowLeft"));
  button("next").addEventListener("click", () => move("ArrowRight"));

  // Whatever the reader touches, the player waits for them; its own switches decide for themselves.
  const isSwitch = (event) => button("play").contains(event.target);
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
  // Whoever walks the cells of a matrix plays and pauses with the space bar, too, before the matrix hears of it.
  document.addEventListener(
    "keydown",
    (event) => {
      if (
        event.key !== " " ||
        !event.isTrusted ||
        where() === null ||
        !event.target.closest?.(".matrix")
      )
        return;
      event.stopPropagation();
      if (!document.body.dispatchEvent(new KeyboardEvent("keydown", event))) event.preventDefault();
    },
    { capture: true },
  );
  // A field that has the focus takes its keys first, and a matrix its arrows.
  const isOurs = (event) =>
    where() !== null && !event.shiftKey && !event.target.closest?.("dialog");
  listen({
    ...Object.fromEntries(
      Object.keys(MOVES).map((key) => [key, (event) => isOurs(event) && move(key)]),
    ),
    " ": (event) => isOurs(event) && !event.target.closest?.(OWN_SPACE) && toggle(),
  });

  return {
    pause,
    /** Which buttons lead anywhere. Those that do not still keep the focus. */
    draw() {
      const now = where();
      const lead = (button, leads) => button.setAttribute("aria-disabled", String(!leads));
      lead(button("start"), now && now.step > 0);
      lead(button("back"), now && now.step > 0);
      lead(button("next"), now && now.step < now.last);
      lead(button("play"), now && now.last > 0);
    },
  };
}
