// How the next token is chosen: the method, and the settings that belong to it and to no other.

import { METHODS, methodOf } from "#lib/trace/decoding.js";
import { found } from "#pages/parts/template.js";
import { t } from "#shell/i18n.js";
import { h, queryAll } from "#views/kit/dom.js";
import { namesOf } from "#views/kit/records.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Method } from "#lib/trace/decoding.js"
 *
 * @typedef {keyof typeof FIELDS} Setting
 * @typedef {Map<Setting, HTMLInputElement>} Inputs
 * @typedef {(changes: Partial<State>, push: boolean) => void} OnChoose
 */

/** What the server takes; a step of a field is what one press of an arrow key changes. */
const FIELDS = {
  beam: { min: 1, max: 8, step: 1 },
  temperature: { min: 0.1, max: 10, step: 0.1 },
  top_k: { min: 0, max: 999, step: 1 },
  top_p: { min: 0.05, max: 1, step: 0.05 },
  seed: { min: 0, max: 999_999, step: 1 },
};
/** @type {Record<string, number>} */
const TURNS = { ArrowUp: 1, ArrowDown: -1 };

/**
 * @param {HTMLElement} element  holds the buttons of the methods and a place for their settings
 * @param {{ onChoose: OnChoose }} callbacks
 */
export function createMethods(element, { onChoose }) {
  const buttons = queryAll(element, "[data-method]");
  const box = found(element, "[data-at=settings]");
  /** @type {Method | null} */
  let offered = null;
  /** @type {Inputs} */
  let inputs = new Map();

  for (const button of buttons) {
    const { method = null } = button.dataset;
    button.addEventListener("click", () =>
      onChoose({ method: method === "greedy" ? null : method }, true),
    );
  }

  return {
    /** @param {State} now */
    draw(now) {
      const method = methodOf(now);
      if (method !== offered) inputs = offer(box, method, onChoose);
      offered = method;
      for (const button of buttons)
        button.setAttribute("aria-pressed", String(button.dataset.method === method));
      for (const [name, input] of inputs) {
        const value = String(now[name] ?? METHODS[method][name]);
        if (Number(input.value) !== Number(value) || input.value === "") input.value = value;
      }
    },
  };
}

/**
 * The settings of a method.
 * @param {HTMLElement} box
 * @param {Method} method
 * @param {OnChoose} onChoose
 */
function offer(box, method, onChoose) {
  const names = namesOf(FIELDS).filter((name) => name in METHODS[method]);
  /** @type {Inputs} */
  const inputs = new Map(names.map((name) => [name, settingInput(name, onChoose)]));
  const seed = inputs.get("seed");
  const again =
    seed &&
    h(
      "button",
      {
        type: "button",
        class: "quiet",
        onClick: () => onChoose({ seed: (Number(seed.value) + 1) % (FIELDS.seed.max + 1) }, true),
      },
      t("decode.again"),
    );
  box.replaceChildren(
    ...[...inputs].map(([name, input]) =>
      h("label", { class: "setting" }, h("span", {}, t(`decode.${name}`)), input),
    ),
    ...(again ? [again] : []),
    h("p", { class: "muted" }, t(`decode.method.${method}.note`)),
  );
  return inputs;
}

/** @param {Setting} name  @param {OnChoose} onChoose */
function settingInput(name, onChoose) {
  const { min, max, step } = FIELDS[name];
  const input = h("input", {
    type: "number",
    name,
    min,
    max,
    step: "any",
    inputmode: "decimal",
    autocomplete: "off",
  });
  input.step = step === 1 ? "1" : "any";
  input.addEventListener("input", () => {
    if (input.value !== "" && input.checkValidity())
      onChoose({ [name]: Number(input.value) }, false);
  });
  // “any” takes every number, but then an arrow key changes it by 1.
  input.addEventListener("keydown", (event) => {
    const turn = TURNS[event.key];
    if (!turn || input.step !== "any" || event.isComposing) return;
    event.preventDefault();
    input.value = String(stepped(Number(input.value), turn, FIELDS[name]));
    input.dispatchEvent(new Event("input"));
  });
  return input;
}

/**
 * @param {number} value
 * @param {number} turn
 * @param {{ min: number, max: number, step: number }} field
 */
function stepped(value, turn, { min, max, step }) {
  const next = Math.round((value + turn * step) / step) * step;
  return Number(Math.min(Math.max(next, min), max).toFixed(2));
}
