// A line of text whose tokens can be pressed. One of them takes the focus; arrow keys go to the
// next.

import { byteOf, readable, tokenLabels } from "#lib/text/format.js";
import { segmentsOf } from "#lib/text/spans.js";
import { focusedIn, h, hitBy, isModified } from "#views/kit/dom.js";

/**
 * @import { Side as Sentence, Token } from "#lib/trace/trace.js"
 */

/**
 * @typedef {"query" | "key"} Side
 * @typedef {object} TokenButton
 * @property {HTMLButtonElement} button  @property {HTMLElement} word  what it is called
 * @property {HTMLElement} value  what is read of it
 */

/** @type {Record<string, number | undefined>} */
const STEPS = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
  Home: -Infinity,
  End: Infinity,
};

/**
 * @param {Side} side
 * @param {object} callbacks
 * @param {(side: Side, index: number) => void} callbacks.choose
 * @param {(side: Side, index: number | null) => void} callbacks.hover
 * @param {(side: Side, index: number) => void} callbacks.walk
 */
export function sentenceTokens(side, { choose, hover, walk }) {
  const title = h("h3");
  const text = h("p", { class: "overlay-text", role: "group" });
  /** @type {TokenButton[]} */
  let tokens = [];
  /** @type {number | null} */
  let hovered = null;

  text.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") over(indexOf(event));
  });
  text.addEventListener("pointerleave", () => over(null));
  text.addEventListener("click", (event) => {
    const index = indexOf(event);
    if (index !== null) choose(side, index);
  });
  text.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step === undefined || isModified(event)) return;
    const index = Math.min(Math.max((indexOf(event) ?? 0) + step, 0), tokens.length - 1);
    event.preventDefault();
    tokens[index].button.focus();
    walk(side, index);
  });

  /** @param {number | null} index */
  function over(index) {
    if (index === hovered) return;
    hovered = index;
    hover(side, index);
  }

  return {
    title,
    element: h("section", { class: `overlay-${side}` }, title, text),
    get tokens() {
      return tokens;
    },
    /** @param {Sentence} sentence  @param {string} name  what a screen reader calls it */
    fill(sentence, name) {
      hovered = null;
      const labels = tokenLabels(sentence);
      tokens = sentence.tokens.map(tokenButton);
      text.replaceChildren(
        ...segmentsOf(sentence).map((segment) => segmentOf(segment, sentence, labels, tokens)),
      );
      text.setAttribute("aria-label", name);
      if (tokens[0]) tokens[0].button.tabIndex = 0;
    },
    /** Tab leads to the token that is pointed at. @param {number} index */
    rove(index) {
      if (focusedIn(text)) return;
      tokens.forEach(({ button }, at) => {
        button.tabIndex = at === index ? 0 : -1;
      });
    },
  };
}

/** @param {Event} event */
function indexOf(event) {
  const token = hitBy(event, "[data-index]");
  return token ? Number(token.dataset.index) : null;
}

/** @param {Token} token  @param {number} index  @returns {TokenButton} */
function tokenButton({ kind, id }, index) {
  const word = h("bdi");
  const value = h("span", { class: "word-weight", "aria-hidden": "true" });
  const button = h(
    "button",
    {
      type: "button",
      class: `word is-${kind}`,
      "data-index": index,
      "data-id": id,
      tabindex: -1,
    },
    word,
    value,
  );
  return { button, word, value };
}

/**
 * Tokens of one character stand together below it.
 * @param {import("#lib/text/spans.js").Segment} segment  @param {Sentence} sentence
 * @param {string[]} labels  @param {TokenButton[]} buttons
 */
function segmentOf({ text, tokens }, sentence, labels, buttons) {
  /** @param {number} index  @param {string} name */
  const named = (index, name) => {
    const { button, word } = buttons[index];
    word.append(name);
    return button;
  };
  if (tokens.length === 0) return text;
  if (tokens.length === 1) {
    const [index] = tokens;
    const isTyped = text !== "" && byteOf(sentence.tokens[index]) === null;
    return named(index, isTyped ? readable(text) : labels[index]);
  }
  const parts = tokens.map((index) => named(index, labels[index]));
  return h(
    "span",
    { class: "word-group" },
    h("span", { class: "word-whole" }, readable(text)),
    h("span", { class: "word-parts" }, ...parts),
  );
}
