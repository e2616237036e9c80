// The line somebody types in and what is said about it: how long the sentence is, which way it is
// translated, what went wrong. It draws what the page tells it and says what a reader does; what is
// asked, and when, is the page's own affair.

import { createDirections } from "#pages/parts/directions.js";
import { createNotice } from "#pages/parts/notice.js";
import { found, namesIn } from "#pages/parts/template.js";
import { Problem, problemMessage } from "#shell/api.js";
import { known, t } from "#shell/i18n.js";
import { query, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";
import { sentenceView } from "#views/kit/sentence.js";

/**
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Message } from "#pages/parts/notice.js"
 * @import { Model } from "#shell/page.js"
 *
 * @typedef {object} AskingOptions
 * @property {ParentNode} [box]  what holds the line and its count
 * @property {string} [notice]  name of the place of messages
 * @property {HTMLElement | null} [main]  what is marked while it shows another sentence than the
 *   line; null: nothing is
 * @property {() => Model} model  that is asked
 * @property {() => Message} empty  what is said of a line without a text
 * @property {(text: string) => void} onText
 * @property {() => void} onCommit  a reader does not want to wait
 * @property {(language: string | null) => void} [onLanguage]
 * @property {() => void} onExample
 */

/** @param {AskingOptions} options */
export function createAsking(options) {
  const { box = document, model, empty } = options;
  const { field, sentence, directions, messages } = make(options);
  document.fonts?.ready.then(sentence.grow);

  /** @param {number} tokens */
  const count = (tokens) => drawCount(namesIn(box)("count"), field, tokens, model().token_limit);

  return {
    grow: sentence.grow,
    notice: messages.draw,
    wish: messages.wish,
    /** What stands in the line. */
    get typed() {
      return field.value;
    },
    /**
     * Puts a text into the line; one that stands there already keeps its caret.
     * @param {string} source
     */
    write: (source) => sentence.set(source),
    /** Offers the languages of the model. @param {string | null} language  that is asked for */
    offer: (language) => directions?.draw(model().directions, language),
    /**
     * An answer has come: its length, its direction, and nothing to complain about.
     * @param {Trace} trace
     */
    accept(trace) {
      messages.say(null);
      const { tokens } = present(trace.source ?? trace.target, "text of this answer");
      count(tokens.filter(({ kind }) => kind !== "pad").length);
      directions?.compare(model().directions, trace);
    },
    /** There is nothing to ask about. */
    refuseEmpty() {
      count(0);
      messages.say(empty());
    },
    /** The model cannot do what the page shows. @param {string} message */
    refuseModel(message) {
      messages.say({ message, remedy: "choosing", members: { field: "model" } });
    },
    /** @param {unknown} error  @returns {boolean} whether asking again may help */
    refuse(error) {
      const problem = error instanceof Problem ? error : null;
      if (problem?.kind === "too-long" && problem.members.field !== "target")
        count(Number(problem.members.tokens));
      const remedy = problem?.mayPass ? "again" : "typing";
      const message = problemMessage(error, t, known);
      messages.say({ message, remedy, members: problem?.members });
      return remedy === "again";
    },
  };
}

/** @param {AskingOptions} options */
function make({
  box = document,
  notice = "notice",
  main = null,
  onText,
  onCommit,
  onLanguage = () => {},
  onExample,
}) {
  const at = namesIn(box);
  const field = found(box, "[name=source]", HTMLTextAreaElement);
  const sentence = sentenceView(field, { onInput: onText, onCommit });
  const directions =
    query(box, "[data-at=direction]") &&
    createDirections(at("direction", HTMLSelectElement), at("direction-note"), { onLanguage });
  const messages = createNotice(at(notice), main, { onAgain: onCommit, onExample });
  return { field, sentence, directions, messages };
}

/**
 * @param {HTMLElement} element  @param {HTMLTextAreaElement} field
 * @param {number} tokens  @param {number} limit
 */
function drawCount(element, field, tokens, limit) {
  const isOver = tokens > limit;
  element.classList.toggle("is-over", isOver);
  field.setAttribute("aria-invalid", String(isOver));
  const excess = tokens - limit;
  setText(
    element,
    isOver ? t("tokens.over", { tokens, limit, excess }) : t("tokens.of", { tokens, limit }),
  );
}
