// The inspector: from what somebody types to the picture of the model's answer. This file knows the
// page's state and when something is asked and drawn; asking.js has the line to type in, figure.js
// and detail.js draw. An embed shows one of the two without the other.

import { exampleOf, isEmpty, keyOf, QUESTION, questionOf } from "#lib/link/question.js";
import { placeNamed } from "#lib/trace/places.js";
import { stagesIn } from "#lib/trace/stages.js";
import { neededOf, tensorsOf, viewOf, withFigure } from "#lib/trace/ways.js";
import { listenToKeys } from "#pages/inspector/keys.js";
import { presentInspector } from "#pages/inspector/presentation.js";
import {
  followedRow,
  isDetailed,
  onlyView,
  places,
  shownPlace,
  shownView,
  vainWish,
} from "#pages/inspector/shown.js";
import { createTranslation } from "#pages/inspector/translation.js";
import { createAnswers, tracesOf } from "#pages/parts/answers.js";
import { announceTrace, atEveryWidth, createStopwatch } from "#pages/parts/drawn.js";
import { createPause } from "#pages/parts/pause.js";
import { createSentence } from "#pages/parts/sentence.js";
import { found } from "#pages/parts/template.js";
import { frame } from "#shell/chrome.js";
import { carryDrafts } from "#shell/drafts.js";
import { raw, t } from "#shell/i18n.js";
import { api, page, state } from "#shell/page.js";
import { OF_SENTENCE } from "#shell/state.js";
import { query } from "#views/kit/dom.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Question } from "#lib/link/question.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Open } from "#pages/inspector/keys.js"
 * @import { Door } from "#pages/inspector/shown.js"
 * @import { AskOptions } from "#pages/parts/answers.js"
 * @import { Origin } from "#pages/parts/pause.js"
 *
 * What is asked, and the place and the way of looking that need it.
 * @typedef {object} Request
 * @property {Question} question
 * @property {{ place: string, view: string }} open
 * @property {boolean} [standsIn]  it stands below a message about something else
 *
 * @typedef {Request & { trace: Trace }} Answer
 */

const main = found(document, "main");
// What an embed shows stands wholly in its link.
if (!page.embed) carryDrafts(state);
/** What is drawn here, and only that is loaded. */
const [createFigure, createDetail] = await Promise.all([
  query(document, "[data-at=figure]") &&
    import("#pages/inspector/figure.js").then((module) => module.createFigure),
  isDetailed ? import("#pages/inspector/detail.js").then((module) => module.createDetail) : null,
]);

/** @type {Answer | null} The last good one. */
let answer = null;
/** @type {string | null} Key of the question that only another one can follow. */
let refusal = null;
/** @type {string | null} The view that the arithmetic was opened from. */
let wayBack = null;
/**
 * Whether the page goes down to what is open, once that is drawn: a link has named it, or the map
 * was pressed.
 */
let isComing = [state.get().block, state.get().view, state.get().query].some(
  (value) => value !== null,
);

const stopwatch = createStopwatch();
const pause = createPause(ask);
const sentence = createSentence(main, {
  onChoose: (changes, push) => choose({ ...changes, target: null }, push),
  onCommit: () => pause.now(),
});
const translation = createTranslation({ onOwn: () => choose({ ...OF_SENTENCE, target: null }) });
const figure = createFigure?.(found(document, "[data-at=figure]"), {
  t,
  isAlone: !isDetailed,
  onOpen: open,
});
const detail = createDetail?.(found(document, ".detail"), {
  t,
  raw,
  onState: (changes, { push = true } = {}) => choose(changes, push),
  onOpen: open,
  onCell: (cell, isWalked) => choose(cell ?? { query: null, key: null, dim: null }, !isWalked),
  onPoint({ query: row }) {
    if (answer?.trace.place(answer.open.place)?.queries === "target") figure?.point(row);
  },
});

const answers = createAnswers(tracesOf(api), {
  onWait: () => translation.wait(true),
  onProgress: translation.progress,
  /** @param {Trace} trace  @param {Request & AskOptions} request */
  onAnswer(trace, request) {
    translation.wait(false);
    main.classList.add("is-drawn");
    answer = { ...request, trace };
    if (!request.standsIn) sentence.accept(trace);
    sentence.notice(request.standsIn ? trace : null);
    draw(answer);
  },
  onProblem(error, { standsIn = false }) {
    translation.wait(false);
    if (standsIn) return;
    const mayPass = sentence.refuse(error);
    refused(mayPass);
  },
});

state.onChange((now, changed, moved) => {
  if (moved) stopwatch.restart();
  if (changed.includes("source")) sentence.write(questionNow().source);
  sentence.offer(now.target_language);
  const isTyped = changed.includes("source") && !moved && now.source !== null;
  if (isTyped) return pause.soon();
  if (changed.some((name) => name in QUESTION)) pause.now({ link: moved });
  else if (changed.includes("block") || changed.includes("view")) turn({ link: moved });
  else if (answer) draw(answer);
});
frame(state, { onLook: redraw });
listenToKeys({ onState: (changes) => choose(changes), onOpen: open, now: openNow });
presentInspector({
  question: questionNow,
  trace: () => answer?.trace ?? null,
  isAnswered,
  copies: () => detail?.copies ?? null,
  // A deck's way back is its own.
  set: (changes) => choose(changes, false),
});
atEveryWidth(main, redraw);
sentence.write(questionNow().source);
sentence.offer(state.get().target_language);
ask({ link: true });

/** @param {Partial<State>} changes  @param {boolean} [push] */
function choose(changes, push = true) {
  stopwatch.restart();
  const { view } = state.get();
  if (changes.view === "arithmetic" && view !== "arithmetic") wayBack = view;
  // Closed, the arithmetic gives way to what it was opened from.
  const isClosed = view === "arithmetic" && changes.view === null && changes.block === undefined;
  state.set(isClosed ? { ...changes, view: wayBack } : changes, { push });
}

/**
 * Another place, and in an attention the head that was pressed. Who is followed through the same
 * tokens stays chosen.
 * @param {Door} door
 */
function open({ place: name, head, view = null }) {
  const { query: row, key } = state.get();
  const [from, to] = [shownPlace(), placeNamed(name, places())];
  if (to === null) return;
  const isFollowed = from.queries === to.queries;
  choose({
    // What an embed begins with, not every place has.
    block: name,
    view: view ?? (page.embed && detail ? viewOf(page.embed.view, to, places()) : null),
    ...(head === undefined ? {} : { head }),
    query: isFollowed ? row : null,
    key: isFollowed && from.keys === to.keys ? key : null,
  });
  isComing = figure?.isMap ?? false;
}

/** For the keys. @returns {Open | null} */
function openNow() {
  if (answer === null) return null;
  const { view, stage, query: row, key } = state.get();
  const place = shownPlace();
  return {
    place,
    view: shownView(),
    named: view,
    only: onlyView(),
    heads: place.heads ?? 0,
    stage: stage ?? "weights",
    stages: stagesIn(answer.trace, place),
    isLocked: row !== null || key !== null,
    places: places(),
  };
}

function questionNow() {
  return questionOf(state.get(), page.settings);
}

/** Whether what is shown is what the link says. */
function isAnswered() {
  return (
    answer !== null &&
    answer.open.place === shownPlace().name &&
    answer.open.view === shownView() &&
    keyOf(answer.question) === keyOf(questionNow())
  );
}

/** @param {Origin} origin */
function ask(origin) {
  const question = questionNow();
  if (!isEmpty(question)) return send(question, origin);
  answers.cancel();
  translation.wait(false);
  sentence.refuseEmpty();
  refused(false);
}

/** @param {Question} question  @param {Origin & { standsIn?: boolean }} options */
function send(question, options) {
  const [place, view] = [shownPlace(), shownView()];
  const tensors = detail ? tensorsOf(view, place, places()) : [];
  answers.ask({ ...question }, figure ? withFigure(tensors, places()) : tensors, {
    ...options,
    question,
    open: { place: place.name, view },
    needs: detail ? neededOf(view, place, places()) : [],
  });
}

/**
 * Another place, or another way of looking. Below a message it is the last good answer that is
 * looked at.
 * @param {Origin} origin
 */
function turn(origin) {
  if (answer && refusal === keyOf(questionNow())) send(answer.question, { standsIn: true });
  else pause.now(origin);
}

/**
 * The last good picture stays below the message. Where there is none yet, the example stands in,
 * and is named.
 * @param {boolean} mayPass  the same may be asked again
 */
function refused(mayPass) {
  refusal = mayPass ? null : keyOf(questionNow());
  sentence.notice(answer?.trace ?? null);
  if (answer === null && !mayPass) send(exampleOf(page.settings), { link: true, standsIn: true });
}

/** @param {Answer} drawn */
async function draw(drawn) {
  const { trace, standsIn, open: numbers } = drawn;
  const now = state.get();
  const [place, view] = [shownPlace(), shownView()];
  // The numbers of another place are on their way.
  if (place.name !== numbers.place || view !== numbers.view) return;
  const head = Math.min(now.head ?? 0, (place.heads ?? 1) - 1);
  const spacing = now.spacing === "linear" ? "linear" : "sqrt";
  main.classList.toggle("is-arithmetic", view === "arithmetic");
  translation.draw(trace);
  if (!standsIn) sentence.wish(vainWish(trace));
  sentence.grow();
  figure?.draw({ trace, place, head, view, spacing });
  try {
    const { query: row, key } = now;
    await detail?.draw({ trace, place, head, spacing, view, state: now, query: row, key });
  } catch (error) {
    // The module of a view may not come, as any other answer.
    sentence.refuse(error);
    sentence.notice(trace);
    throw error;
  }
  if (place.kind !== "attention" || place.queries !== "target")
    figure?.point(followedRow(place, trace));
  if (figure?.isMap) come();
  const isNow = answer?.trace === trace && state.get() === now;
  if (isNow && !standsIn && keyOf(drawn.question) === keyOf(questionNow()))
    announceTrace(state.query(), trace, stopwatch.elapsed);
}

/** On a phone what is open stands below the map, out of sight. */
function come() {
  if (isComing) query(document, ".detail")?.scrollIntoView({ block: "start" });
  isComing = false;
}

/** The same again: other colours, another width. */
function redraw() {
  sentence.grow();
  figure?.redraw();
  detail?.redraw();
}
