// Kind, length, width and base: what the reader sets. Numbers follow the hand at once, the picture shortly after.

import {
  baseOfStep,
  LAST_WIDTH_STEP,
  stepOfBase,
  stepOfWidth,
  widthOfStep,
} from "#lib/maths/positions.js";
import { grouped } from "#lib/text/format.js";
import { setText } from "#views/kit/dom.js";

/** While a slider moves, the picture is asked for this often and no more. */
const PAUSE = 60;

const same = (value) => value;

/** Where a slider stands for a value, and back. */
const SLIDERS = {
  length: { min: 2, max: 512, place: same, value: same },
  d_model: { min: 0, max: LAST_WIDTH_STEP, place: stepOfWidth, value: widthOfStep },
  base: { min: 2, max: 120, place: stepOfBase, value: baseOfStep },
};

/** @param {{ onChange: (changes: Record<string, string | number>, how: { push: boolean }) => void }} callbacks */
export function createSliders({ onChange }) {
  const field = (name) => document.querySelector(`[data-slider="${name}"]`);
  let waiting = {};
  let timer = 0;

  for (const button of document.querySelectorAll("[data-kind]")) {
    button.addEventListener("click", () => onChange({ kind: button.dataset.kind }, { push: true }));
  }
  for (const [name, { value }] of Object.entries(SLIDERS)) {
    field(name).addEventListener("input", () => {
      waiting[name] = value(Number(field(name).value));
      show(name, waiting[name]);
      if (timer === 0) timer = setTimeout(send, PAUSE);
    });
  }

  function send() {
    const changes = waiting;
    [waiting, timer] = [{}, 0];
    onChange(changes, { push: false });
  }

  function show(name, value) {
    setText(document.querySelector(`[data-at="${name}-value"]`), grouped(value));
    field(name).setAttribute("aria-valuetext", String(value));
  }

  return {
    /** @param {{ kind: string, length: number, d_model: number, base: number }} now */
    draw(now) {
      for (const button of document.querySelectorAll("[data-kind]"))
        button.setAttribute("aria-pressed", String(button.dataset.kind === now.kind));
      for (const [name, { min, max, place }] of Object.entries(SLIDERS)) {
        field(name).disabled = name === "base" && now.kind !== "sinusoidal";
        // A slider that is on the move stays under its hand.
        if (name in waiting) continue;
        Object.assign(field(name), { min, max, step: 1 });
        field(name).value = place(now[name]);
        show(name, now[name]);
      }
    },
  };
}
