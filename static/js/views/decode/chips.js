// A translation that is walked through again: its tokens as chips, the newest filled, and one empty
// slot for the next. What the model wrote later is not shown before its step, not even as a width.

import { cut } from "#lib/text/format.js";
import { h, hitBy, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";

const MOST_CHARACTERS = 18;
/** From so many tokens on, chips are small. */
const MANY = 24;
/** As long as every way from stage to stage, in milliseconds. */
const FLIGHT = 220;

/**
 * @param {HTMLElement} element  a list
 * @param {object} callbacks
 * @param {import("#lib/text/messages.js").Translate} callbacks.t
 * @param {(step: number) => void} callbacks.onStep
 */
export function chipsView(element, { t, onStep }) {
  /** @type {Chip[]} */
  let chips = [];
  /** The labels they were made for. @type {string[] | null} */
  let drawnFor = null;
  const replay = h("li", { class: "chips-replay" });
  element.classList.add("chips");
  element.addEventListener("click", (event) => {
    const button = hitBy(event, "[data-step]");
    if (button) onStep(Number(button.dataset.step));
  });

  /** @param {string[]} labels */
  const make = (labels) => {
    const [first, ...written] = labels;
    element.classList.toggle("is-long", labels.length > MANY);
    chips = written.map(makeChip);
    element.replaceChildren(
      h(
        "li",
        {},
        h("span", { class: "chip is-given", title: t("decode.given") }, h("bdi", {}, first)),
      ),
      ...chips.map(({ item }) => item),
      replay,
    );
  };

  return {
    /**
     * @param {object} progress
     * @param {string[]} progress.labels  the decoder's first input, then a token a step
     * @param {number} progress.step
     */
    draw({ labels, step }) {
      if (drawnFor !== labels) make(labels);
      drawnFor = labels;
      chips.forEach((chip, index) => {
        paintChip(chip, index, step, labels[index + 1], t);
      });
      setText(
        replay,
        step < chips.length - 1 ? t("decode.replay", { step: step + 1, count: chips.length }) : "",
      );
    },
    /** The newest token comes from where it was chosen. @param {DOMRect} from */
    arrive(from) {
      const newest = chips.find(({ button }) => button.classList.contains("is-newest"));
      fly(present(newest, "newest token").button, from);
    },
    /** Marks the token that is read. @param {number | null} index  among the labels */
    point(index) {
      element.querySelectorAll(".chip").forEach((chip, place) => {
        chip.classList.toggle("is-read", place === index);
      });
    },
  };
}

/** @typedef {ReturnType<typeof makeChip>} Chip */

/** @param {string} label  @param {number} step */
function makeChip(label, step) {
  const button = h(
    "button",
    { type: "button", class: "chip", "data-step": step },
    h("bdi", {}, cut(label, MOST_CHARACTERS)),
  );
  return { button, item: h("li", {}, button) };
}

/**
 * @param {Chip} chip  @param {number} index  @param {number} step  @param {string} token
 * @param {import("#lib/text/messages.js").Translate} t
 */
function paintChip({ button, item }, index, step, token, t) {
  const isEmpty = index > step;
  button.classList.toggle("is-empty", isEmpty);
  button.classList.toggle("is-newest", index === step);
  if (index === step) button.setAttribute("aria-current", "step");
  else button.removeAttribute("aria-current");
  item.hidden = index > step + 1;
  const label = t(isEmpty ? "decode.slot" : "decode.chip", { step: index + 1, token });
  button.setAttribute("aria-label", label);
  button.title = isEmpty ? "" : token;
}

/** @param {HTMLElement} chip  @param {DOMRect} from */
function fly(chip, from) {
  const to = chip.getBoundingClientRect();
  const across = from.left - to.left;
  const down = from.top + from.height / 2 - to.top - to.height / 2;
  chip.animate(
    [
      { transform: `translate(${across}px, ${down}px)`, opacity: 0.2 },
      { transform: "none", opacity: 1 },
    ],
    { duration: FLIGHT, easing: "cubic-bezier(.2, 0, 0, 1)" },
  );
}
