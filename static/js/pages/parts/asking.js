// The line somebody types in and what is said about it: how long the sentence is, which way it is
// translated, what went wrong. It draws what the page tells it and says what a reader does; what is
// asked, and when, is the page's own affair.

import { createDirections } from "#pages/parts/directions.js";
import { createNotice } from "#pages/parts/notice.js";
import { Problem, problemMessage } from "#shell/api.js";
import { announceProblem } from "#shell/chrome.js";
import { known, t } from "#shell/i18n.js";
import { setText } from "#views/kit/dom.js";
import { sentenceView } from "#views/kit/sentence.js";

/** What is said of a line without a text. @param {boolean} isSlide  it has no line to type in */
export function emptyMessage(isSlide) {
  return /** @type {Message} */ (
    isSlide
      ? { message: t("problem.empty-link"), remedy: "linking" }
      : { message: t("problem.empty-text"), remedy: "example" }
  );
}

/**
 * @typedef {import("#lib/trace/trace.js").Trace} Trace
 * @typedef {import("#pages/parts/notice.js").Message} Message
 */

/**
 * @param {object} options
 * @param {ParentNode} [options.box]  what holds the line and its count
 * @param {string} [options.notice]  name of the place of messages
 * @param {HTMLElement | null} [options.main]  what is marked while it shows another sentence than
 *   the line; null: nothing is
 * @param {() => import("#shell/page.js").Model} options.model  that is asked
 * @param {() => Message} options.empty  what is said of a line without a text
 * @param {(text: string) => void} options.onText
 * @param {() => void} options.onCommit  a reader does not want to wait
 * @param {(language: string | null) => void} [options.onLanguage]
 * @param {() => void} options.onExample
 */
export function createAsking({
  box = document,
  notice = "notice",
  main = null,
  model,
  empty,
  onText,
  onCommit,
  onLanguage = () => {},
  onExample,
}) {
  const at = (name) => box.querySelector(`[data-at="${name}"]`);
  const field = box.querySelector("[name=source]");
  const sentence = sentenceView(field, { onInput: onText, onCommit });
  const directions =
    at("direction") && createDirections(at("direction"), at("direction-note"), { onLanguage });
  const messages = createNotice(at(notice), { onAgain: onCommit, onExample });
  /** @type {Message | null} */
  let said = null;

  document.fonts?.ready.then(sentence.grow);

  /** @param {Trace | null} below  what is still drawn */
  function drawNotice(below) {
    main?.classList.toggle("is-other", said !== null && said.remedy !== "choosing");
    if (said !== null && main !== null) announceProblem(said.message, said.members);
    messages.draw(said, below);
  }

  /** @param {number} tokens */
  function count(tokens) {
    const { token_limit: limit } = model();
    const isOver = tokens > limit;
    at("count").classList.toggle("is-over", isOver);
    field.setAttribute("aria-invalid", String(isOver));
    const excess = tokens - limit;
    setText(
      at("count"),
      isOver ? t("tokens.over", { tokens, limit, excess }) : t("tokens.of", { tokens, limit }),
    );
  }

  return {
    grow: sentence.grow,
    notice: drawNotice,
    /** What stands in the line. */
    get typed() {
      return field.value;
    },
    /** Whether something is said. */
    get isSaying() {
      return said !== null;
    },
    /** Puts a text into the line; one that stands there already keeps its caret. @param {string} source */
    write: (source) => sentence.set(source),
    /** Offers the languages of the model. @param {string | null} language  that is asked for */
    offer: (language) => directions?.draw(model().directions, language),
    /** An answer has come: its length, its direction, and nothing to complain about. @param {Trace} trace */
    accept(trace) {
      said = null;
      const read = trace.source ?? trace.target;
      count(read.tokens.filter(({ kind }) => kind !== "pad").length);
      directions?.compare(model().directions, trace);
    },
    /**
     * What the link asks for in vain, though there is an answer.
     * @param {import("#lib/link/impossible.js").Impossible & { message?: string } | null} wish
     *   message: why, where that is known
     */
    wish(wish) {
      if (said !== null && said.remedy !== "choosing") return;
      const problem = wish && new Problem({ type: "/problems/invalid-value", ...wish });
      const message = problem && (wish.message ?? problemMessage(problem, t, known));
      if (message === (said?.message ?? null)) return;
      said = problem && { message, remedy: "choosing", members: problem.members };
      drawNotice(null);
    },
    /** There is nothing to ask about. */
    refuseEmpty() {
      count(0);
      said = empty();
    },
    /** The model cannot do what the page shows. @param {string} message */
    refuseModel(message) {
      said = { message, remedy: "choosing", members: { field: "model" } };
    },
    /** @param {unknown} error  @returns {boolean} whether asking again may help */
    refuse(error) {
      if (error.kind === "too-long" && error.members.field !== "target")
        count(error.members.tokens);
      const remedy = error.mayPass ? "again" : "typing";
      said = { message: problemMessage(error, t, known), remedy, members: error.members };
      return remedy === "again";
    },
  };
}
