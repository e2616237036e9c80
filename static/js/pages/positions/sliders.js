// Kind, length, width and base: what the reader sets. Numbers follow the hand at once, the picture
// shortly after.

import {
  baseOfStep,
  LAST_WIDTH_STEP,
  stepOfBase,
  stepOfWidth,
  widthOfStep,
} from "#lib/maths/positions.js";
import { grouped } from "#lib/text/format.js";
import { found } from "#pages/parts/template.js";
import { queryAll, setText } from "#views/kit/dom.js";
import { namesOf } from "#views/kit/records.js";

/**
 * @import { Request } from "#pages/positions/encoding.js"
 *
 * @typedef {keyof typeof SLIDERS} Slider
 * @typedef {(changes: Partial<Request>, options: { push: boolean }) => void} OnChange
 */

/** While a slider moves, the picture is asked for this often and no more. */
const PAUSE = 60;

/** @param {number} value */
const same = (value) => value;

/** Where a slider stands for a value, and back. */
const SLIDERS = {
  length: { min: 2, max: 512, place: same, value: same },
  d_model: { min: 0, max: LAST_WIDTH_STEP, place: stepOfWidth, value: widthOfStep },
  base: { min: 2, max: 120, place: stepOfBase, value: baseOfStep },
};
const NAMES = namesOf(SLIDERS);

/** @param {{ onChange: OnChange }} callbacks */
export function createSliders({ onChange }) {
  /** @type {Partial<Record<Slider, number>>} */
  let waiting = {};
  let timer = 0;

  for (const button of kindButtons())
    button.addEventListener("click", () => onChange({ kind: button.dataset.kind }, { push: true }));
  for (const name of NAMES) {
    field(name).addEventListener("input", () => {
      const value = SLIDERS[name].value(Number(field(name).value));
      waiting[name] = value;
      drawValue(name, value);
      if (timer === 0) timer = window.setTimeout(send, PAUSE);
    });
  }

  function send() {
    const changes = waiting;
    [waiting, timer] = [{}, 0];
    onChange(changes, { push: false });
  }

  return {
    /** @param {Request} now */
    draw(now) {
      for (const button of kindButtons())
        button.setAttribute("aria-pressed", String(button.dataset.kind === now.kind));
      for (const name of NAMES) {
        field(name).disabled = name === "base" && now.kind !== "sinusoidal";
        // A slider that is on the move stays under its hand.
        if (name in waiting) continue;
        const { min, max, place } = SLIDERS[name];
        Object.assign(field(name), { min, max, step: 1 });
        field(name).value = String(place(now[name]));
        drawValue(name, now[name]);
      }
    },
  };
}

const kindButtons = () => queryAll(document, "[data-kind]");

/** @param {Slider} name */
function field(name) {
  return found(document, `[data-slider="${name}"]`, HTMLInputElement);
}

/** @param {Slider} name  @param {number} value */
function drawValue(name, value) {
  setText(found(document, `[data-at="${name}-value"]`), grouped(value));
  field(name).setAttribute("aria-valuetext", String(value));
}
