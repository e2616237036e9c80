// What the trained model adds to the reader's own tokens: the sentence they type, three strips, and
// whether the middle one is the formula's. The page knows the state; this file asks, draws and says
// what went wrong.

import { isEmpty } from "#lib/link/question.js";
import { translates } from "#lib/trace/places.js";
import { tensorsOf } from "#lib/trace/ways.js";
import { createAnswers, tracesOf } from "#pages/parts/answers.js";
import { createAsking } from "#pages/parts/asking.js";
import { found, namesIn } from "#pages/parts/template.js";
import { createComparison } from "#pages/positions/comparison.js";
import { DEFAULTS } from "#pages/positions/encoding.js";
import { createStrips, entranceOf, readOf } from "#pages/positions/strips.js";
import { t } from "#shell/i18n.js";
import { setText } from "#views/kit/dom.js";

/**
 * @import { Question } from "#lib/link/question.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { AskOptions } from "#pages/parts/answers.js"
 * @import { Origin } from "#pages/parts/pause.js"
 * @import { Request as EncodingRequest } from "#pages/positions/encoding.js"
 * @import { Strips } from "#pages/positions/strips.js"
 * @import { Pointing } from "#pages/positions/waves.js"
 * @import { Api } from "#shell/api.js"
 * @import { Model } from "#shell/page.js"
 *
 * @typedef {AskOptions & { standsIn?: boolean }} Request  standsIn: it is the example, below a
 *   message
 * @typedef {Pick<EncodingRequest, "kind" | "d_model" | "base">} Formula
 *
 * @typedef {object} Options
 * @property {Api} api
 * @property {() => Question} question  what the page's state asks
 * @property {() => Question} example  what stands in for it
 * @property {() => Model} model  that is asked
 * @property {(text: string | null) => void} onText  the sentence was typed; null: the example was
 *   chosen
 * @property {() => void} onCommit  a reader does not want to wait
 * @property {() => void} onWait
 * @property {(isNew: boolean) => void} onSettled  nothing is asked for any more; isNew: another
 *   answer is drawn
 * @property {(formula: Formula) => void} onShow  the model's own encoding is wanted in the pictures
 *   above
 */

/** From so many characters on, the sentence is written smaller. */
const LONG = 160;

const at = namesIn(document);

/** @param {Options & Pointing} options */
export function createAddition(options) {
  const { model, onText, onCommit, onShow } = options;
  const box = at("added");
  const asking = createAsking({
    box,
    notice: "added-notice",
    model,
    empty: () => ({ message: t("positions.empty"), remedy: "example" }),
    onText,
    onCommit,
    onExample: () => onText(null),
  });
  const strips = createStrips(options);
  const ask = createReader(options, { box, asking, strips, redraw });
  at("show").addEventListener("click", () => onShow(formulaAt(strips.width)));

  /** Colours or sizes have changed, or what is drawn. */
  function redraw() {
    const field = found(box, "[name=source]");
    if (strips.trace) field.classList.toggle("is-long", asking.typed.length > LONG);
    asking.grow();
    strips.draw();
  }

  return {
    ask,
    redraw,
    point: strips.point,
    write: asking.write,
    /** Offers the model's own encoding where another one is shown. @param {Formula} formula */
    compareWith(formula) {
      at("show").hidden = !strips.trace || isSame(formula, formulaAt(strips.width));
    },
    /** What stands in the line. */
    get typed() {
      return asking.typed;
    },
    /** The sentence that is drawn. */
    get source() {
      return strips.trace ? readOf(strips.trace).text : "";
    },
  };
}

/**
 * Asks what is added to a sentence, has it drawn, and says whether it is the formula's.
 * @param {Options} options
 * @param {{ box: HTMLElement, asking: ReturnType<typeof createAsking>, strips: Strips,
 *   redraw: () => void }} parts
 */
function createReader(options, { box, asking, strips, redraw }) {
  const { api, question, example, model, onWait, onSettled } = options;
  const compare = createComparison(api, () => model().token_limit);
  /** Counts the questions, so that what belongs to an older one is noticed. */
  let turn = 0;

  const answers = createAnswers(tracesOf(api), {
    onWait() {
      box.setAttribute("aria-busy", "true");
      onWait();
    },
    /** @param {Trace} trace  @param {Request} request */
    async onAnswer(trace, { standsIn = false }) {
      const mine = turn;
      if (!standsIn) asking.accept(trace);
      asking.notice(trace);
      box.classList.add("is-drawn");
      strips.show(trace);
      redraw();
      await judge(trace).catch((error) => {
        asking.refuse(error);
        asking.notice(trace);
      });
      if (mine === turn) settle(true);
    },
    onProblem(error, { standsIn = false }) {
      const mayPass = asking.refuse(error);
      refused(standsIn || mayPass);
    },
  });

  /** @param {Question} sentence  @param {Request} request */
  function send(sentence, request) {
    const { places } = model();
    answers.ask(
      readingOf(sentence, places),
      tensorsOf("input", entranceOf(places), places),
      request,
    );
  }

  /** Says what the model has added. @param {Trace} trace */
  async function judge(trace) {
    const verdict = await compare(trace, `${entranceOf(trace.places).name}.position`);
    if (trace === strips.trace) setText(at("verdict"), verdict);
  }

  /**
   * The last good picture stays below the message. Where there is none yet, the example stands in.
   * @param {boolean} isFinal  it cannot, or the same may be asked again
   */
  function refused(isFinal) {
    asking.notice(strips.trace);
    if (strips.trace !== null || isFinal) return settle(false);
    send(example(), { link: true, standsIn: true });
  }

  /** @param {boolean} isNew */
  function settle(isNew) {
    box.removeAttribute("aria-busy");
    onSettled(isNew);
  }

  /** @param {Origin} [origin] */
  return ({ link = false } = {}) => {
    turn++;
    if (!isEmpty(question())) return send(question(), { link });
    answers.cancel();
    asking.refuseEmpty();
    refused(false);
  };
}

/**
 * Where a sentence is read, nothing is translated: only that side is run.
 * @param {Question} question  @param {Place[]} places
 */
function readingOf({ source, model }, places) {
  const isSource = entranceOf(places).queries === "source" && translates(places);
  return { source, model, side: isSource ? "source" : null };
}

/** What models follow. @param {number} width  @returns {Formula} */
function formulaAt(width) {
  return { kind: DEFAULTS.kind, d_model: width, base: DEFAULTS.base };
}

/** @param {Formula} formula  @param {Formula} own */
function isSame(formula, own) {
  return formula.kind === own.kind && formula.d_model === own.d_model && formula.base === own.base;
}
