// The decoding player: from what somebody types to a translation that is walked through token by
// token, and beside it the pass that trains the model. This file knows the page's state, its
// requests and when it is drawn.

import { impossibleStep } from "#lib/link/impossible.js";
import { exampleOf, isEmpty, keyOf, QUESTION, questionOf } from "#lib/link/question.js";
import { number } from "#lib/text/format.js";
import { stepsOf } from "#lib/trace/decoding.js";
import { neededOf, tensorsOf } from "#lib/trace/ways.js";
import { decodingQuestion, translationsOf } from "#pages/decode/answering.js";
import { createControls } from "#pages/decode/controls.js";
import { createForcing } from "#pages/decode/forcing.js";
import { createPlayback } from "#pages/decode/playback.js";
import { createPlayer } from "#pages/decode/player.js";
import { presentDecoder } from "#pages/decode/presentation.js";
import { createProgress } from "#pages/decode/progress.js";
import { shownLayer, shownStep, shownView, translationOf } from "#pages/decode/shown.js";
import { whyUnable } from "#pages/decode/unable.js";
import { createAnswers } from "#pages/parts/answers.js";
import { announceTrace, atEveryWidth, createStopwatch } from "#pages/parts/drawn.js";
import { createPause } from "#pages/parts/pause.js";
import { createSentence } from "#pages/parts/sentence.js";
import { found, namesIn } from "#pages/parts/template.js";
import { Problem } from "#shell/api.js";
import { frame } from "#shell/chrome.js";
import { carryDrafts } from "#shell/drafts.js";
import { t } from "#shell/i18n.js";
import { api, modelAsked, page, state } from "#shell/page.js";
import { setText } from "#views/kit/dom.js";
import { palette } from "#views/kit/palette.js";

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { State } from "#lib/link/impossible.js"
 * @import { DecodingAnswer, DecodingQuestion } from "#pages/decode/answering.js"
 * @import { AskOptions } from "#pages/parts/answers.js"
 * @import { Origin } from "#pages/parts/pause.js"
 *
 * about: the key of the question; standsIn: it is the example, below a message about something
 * else.
 * @typedef {AskOptions & { about?: string, standsIn?: boolean }} Request
 * @typedef {DecodingAnswer & Pick<Request, "about" | "standsIn">} Answer
 */

const at = namesIn(document);
const main = found(document, "main");
// What an embed shows stands wholly in its link.
if (!page.embed) carryDrafts(state);

/** @type {Answer | null} The last good one to this way of looking. */
let answer = null;
/** Whether the example was asked for, to stand in for what was refused. */
let isStandingIn = false;

const stopwatch = createStopwatch();
const progress = createProgress(main, at("progress"));
const pause = createPause(ask);
const sentence = createSentence(main, {
  // A target that is read beside the source stays.
  onChoose: (changes, push) =>
    choose({ ...changes, ...(shownView() === "player" ? { target: null } : {}) }, push),
  onCommit: () => pause.now(),
});
const controls = createControls(main, { onChoose: choose });
const player = createPlayer(at("player"), {
  onStep: (step) => choose({ step }, true),
  onSpacing: chooseSpacing,
});
const forcing = createForcing(at("forcing"), {
  onTarget: (text) => choose({ target: text === "" ? null : text }, false),
  onCommit: () => pause.now(),
  onHead: (head) => choose({ head }, true),
  onSpacing: chooseSpacing,
});
const playback = createPlayback(at("playback"), {
  where: () =>
    shownView() === "player" && answer?.view === "player"
      ? { step: shownStep(answer.run), last: stepsOf(answer.run) - 1 }
      : null,
  onStep: walk,
  onPlaying(isPlaying) {
    at("playback").classList.toggle("is-playing", isPlaying);
    found(at("playback"), "[data-do=play]").setAttribute(
      "aria-label",
      t(isPlaying ? "decode.pause" : "decode.play"),
    );
  },
});
const answers = createAnswers(translationsOf(api, progress.count), {
  onWait: () => progress.wait(true),
  /** @param {DecodingAnswer} answered  @param {Request} request */
  onAnswer(answered, { standsIn = false, about }) {
    progress.wait(false);
    answer = { ...answered, standsIn, about };
    if (!standsIn) sentence.accept(answer.trace);
    main.classList.add("is-drawn");
    sentence.notice(standsIn ? answer.trace : null);
    draw();
  },
  onProblem(error) {
    progress.wait(false);
    const mayPass = sentence.refuse(error);
    const isOfTarget = error instanceof Problem && error.members.field === "target";
    at("target-field").toggleAttribute("data-invalid", isOfTarget);
    refused(mayPass);
  },
});

/** Typing and turning ask after a pause. */
const ASKED_SOON = ["source", "target", "beam", "temperature", "top_k", "top_p", "seed"];
const ASKED_AT_ONCE = [...Object.keys(QUESTION), "view", "method"].filter(
  (name) => !ASKED_SOON.includes(name),
);

state.onChange((now, changed, moved) => {
  /** @param {string[]} names */
  const isAny = (names) => changed.some((name) => names.includes(name));
  if (moved) {
    stopwatch.restart();
    playback.pause();
  }
  if (changed.includes("view")) {
    answer = null;
    isStandingIn = false;
    main.classList.remove("is-drawn");
  }
  if (changed.includes("source")) sentence.write(questionNow().source);
  sentence.offer(now.target_language);
  if (!isAny([...ASKED_AT_ONCE, ...ASKED_SOON])) return draw();
  drawControls();
  if (isAny(ASKED_AT_ONCE) || moved || now.source === null) pause.now({ link: moved });
  else pause.soon();
});
frame(state, { onLook: redraw });
presentDecoder({
  question: questionNow,
  answer: () => answer,
  isAnswered,
  // A deck's way back is its own.
  set: (changes) => choose(changes, false),
});
atEveryWidth(main, redraw);
sentence.write(questionNow().source);
sentence.offer(state.get().target_language);
drawControls();
pause.now({ link: true });

/** @param {Partial<State>} changes  @param {boolean} push */
function choose(changes, push) {
  stopwatch.restart();
  playback.pause();
  state.set(changes, { push });
}

/** @param {Spacing} spacing */
function chooseSpacing(spacing) {
  choose({ spacing: spacing === "linear" ? "linear" : null }, true);
}

/** Playing goes on; who listens hears what was written. @param {number} step */
function walk(step) {
  stopwatch.restart();
  state.set({ step });
  if (answer === null) return;
  const { text, probability } = translationOf(answer.trace).output[step].next;
  setText(
    at("spoken"),
    t("decode.spoken", { step: step + 1, token: text, probability: number(probability) }),
  );
}

function questionNow() {
  return questionOf(state.get(), page.settings);
}

/** Whether what is shown is what the link says. */
function isAnswered() {
  return (
    answer !== null &&
    answer.view === shownView() &&
    answer.about === keyOf(decodingQuestion(questionNow(), state.get()))
  );
}

/** @param {Origin} origin */
function ask({ link = false }) {
  const why = whyUnable(shownView(), modelAsked().places);
  if (why !== null) {
    sentence.refuseModel(why);
    return sentence.notice(null);
  }
  if (isEmpty(questionNow())) {
    answers.cancel();
    progress.wait(false);
    sentence.refuseEmpty();
    return refused(false);
  }
  const question = decodingQuestion(questionNow(), state.get());
  send(question, { link, about: keyOf(question) });
}

/** @param {DecodingQuestion} question  @param {Request} request */
function send(question, request) {
  const { places } = modelAsked();
  const needs = neededOf(shownView(), null, places);
  answers.ask(question, tensorsOf(shownView(), null, places), { ...request, needs });
}

/**
 * The last good picture stays below the message. Where there is none yet, the example stands in,
 * and is named.
 * @param {boolean} mayPass  the same may be asked again
 */
function refused(mayPass) {
  sentence.notice(answer?.trace ?? null);
  if (answer !== null || mayPass || isStandingIn) return;
  // Once is enough: where even the example fails, the message stands alone.
  isStandingIn = true;
  send(decodingQuestion(exampleOf(page.settings), {}), { link: true, standsIn: true });
}

function draw() {
  drawControls();
  if (!answer || answer.view !== shownView()) return;
  const now = state.get();
  const colors = palette();
  const layer = shownLayer(answer.trace.places);
  const { heads } = layer.self;
  const spacing = now.spacing === "linear" ? "linear" : "sqrt";
  if (!answer.standsIn) sentence.wish(state.unread() ?? impossibleStep(now, limits(answer, heads)));
  if (answer.view === "player") {
    const index = shownStep(answer.run);
    player.draw(answer, { layer: layer.layer, spacing, index }, colors);
  } else {
    const head = Math.min(now.head ?? 0, heads - 1);
    forcing.draw(answer.trace, { place: layer.self, spacing, head }, colors);
  }
  controls.drawAnswer(answer, layer);
  playback.draw();
  if (isAnswered()) announceTrace(state.query(), answer.trace, stopwatch.elapsed);
}

/** What a link can ask for. @param {Answer} answer  @param {number} heads */
function limits(answer, heads) {
  const steps = answer.view === "player" ? stepsOf(answer.run) : null;
  return { trace: answer.trace, heads, steps, isEmbed: Boolean(page.embed) };
}

function drawControls() {
  controls.draw(state.get());
  forcing.target.set(state.get().target ?? "");
}

/** The same again: other colours, another width. */
function redraw() {
  sentence.grow();
  forcing.target.grow();
  draw();
}
