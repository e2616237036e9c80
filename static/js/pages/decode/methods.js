// How the next token is chosen: the method, and the settings that belong to it and to no other.

import { METHODS, methodOf } from "#lib/trace/decoding.js";
import { t } from "#shell/i18n.js";
import { h } from "#views/kit/dom.js";

/** What the server takes; a step of a field is what one press of an arrow key changes. */
const FIELDS = {
  beam: { min: 1, max: 8, step: 1 },
  temperature: { min: 0.1, max: 10, step: 0.1 },
  top_k: { min: 0, max: 999, step: 1 },
  top_p: { min: 0.05, max: 1, step: 0.05 },
  seed: { min: 0, max: 999_999, step: 1 },
};

/**
 * @param {HTMLElement} element  holds the buttons of the methods and a place for their settings
 * @param {{ onState: (changes: Record<string, string | number | null>, push: boolean) => void }} callbacks
 */
export function createMethods(element, { onState }) {
  const buttons = [...element.querySelectorAll("[data-method]")];
  const box = element.querySelector("[data-at=settings]");
  let offered = null;
  let inputs = {};

  for (const button of buttons) {
    button.addEventListener("click", () =>
      onState({ method: button.dataset.method === "greedy" ? null : button.dataset.method }, true),
    );
  }

  const offer = (method) => {
    inputs = Object.fromEntries(Object.keys(METHODS[method]).map((name) => [name, input(name)]));
    const again = h(
      "button",
      {
        type: "button",
        class: "quiet",
        onClick: () => {
          onState({ seed: (Number(inputs.seed.value) + 1) % (FIELDS.seed.max + 1) }, true);
        },
      },
      t("decode.again"),
    );
    box.replaceChildren(
      ...Object.entries(inputs).map(([name, made]) =>
        h("label", { class: "setting" }, h("span", {}, t(`decode.${name}`)), made),
      ),
      ...("seed" in inputs ? [again] : []),
      h("p", { class: "muted" }, t(`decode.method.${method}.note`)),
    );
  };

  const input = (name) => {
    const { min, max } = FIELDS[name];
    const made = h("input", {
      type: "number",
      name,
      min,
      max,
      step: "any",
      inputmode: "decimal",
      autocomplete: "off",
    });
    made.step = FIELDS[name].step === 1 ? "1" : "any";
    made.addEventListener("input", () => {
      if (made.value !== "" && made.checkValidity()) onState({ [name]: Number(made.value) }, false);
    });
    // “any” takes every number, but then an arrow key changes it by 1.
    made.addEventListener("keydown", (event) => {
      const turn = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!turn || made.step !== "any" || event.isComposing) return;
      event.preventDefault();
      made.value = String(stepped(Number(made.value), turn, FIELDS[name]));
      made.dispatchEvent(new Event("input"));
    });
    return made;
  };

  return {
    /** @param {import("#shell/state.js").State} now */
    draw(now) {
      const method = methodOf(now);
      if (method !== offered) offer(method);
      offered = method;
      for (const button of buttons)
        button.setAttribute("aria-pressed", String(button.dataset.method === method));
      for (const [name, made] of Object.entries(inputs)) {
        const value = String(now[name] ?? METHODS[method][name]);
        if (Number(made.value) !== Number(value) || made.value === "") made.value = value;
      }
    },
  };
}

function stepped(value, turn, { min, max, step }) {
  const next = Math.round((value + turn * step) / step) * step;
  return Number(Math.min(Math.max(next, min), max).toFixed(2));
}
