// The line of a page that translates what is typed in it.

import { createAsking } from "#pages/parts/asking.js";
import { t } from "#shell/i18n.js";
import { modelAsked, page, state } from "#shell/page.js";
import { OF_SENTENCE } from "#shell/state.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Message } from "#pages/parts/notice.js"
 *
 * @param {HTMLElement} main
 * @param {object} callbacks
 * @param {(changes: Partial<State>, push: boolean) => void} callbacks.onChoose
 * @param {() => void} callbacks.onCommit  a reader does not want to wait
 */
export function createSentence(main, { onChoose, onCommit }) {
  // What was chosen in the last sentence means nothing in the next one.
  /** @param {Partial<State>} changes  @param {boolean} push */
  const choose = (changes, push) => onChoose({ ...changes, ...OF_SENTENCE }, push);
  return createAsking({
    main,
    model: modelAsked,
    empty,
    onText: (source) => choose({ source }, false),
    onCommit,
    onLanguage: (language) => choose({ target_language: language }, true),
    onExample: () => choose({ source: null, target_language: null }, true),
  });
}

/** What is said of a line without a text. @returns {Message} */
function empty() {
  const isSlide = Boolean(page.embed) && state.get().controls !== 1;
  return isSlide
    ? { message: t("problem.empty-link"), remedy: "linking" }
    : { message: t("problem.empty-text"), remedy: "example" };
}
