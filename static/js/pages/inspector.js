// The inspector: from what somebody types to the picture of the model's answer. This file knows the page's state and
// when something is asked and drawn; question.js has the line to type in, figure.js and detail.js draw.

import { createApi } from "#api.js";
import { announceDrawn, frame, look } from "#chrome.js";
import { raw, t } from "#i18n.js";
import { addressAdapter, createState } from "#state.js";
import { firstPlace, needsOf, placeOf, sidesOf, viewOf } from "#lib/places.js";
import { stagesIn } from "#lib/stages.js";
import { createAnswers } from "#pages/answers.js";
import { createDetail } from "#pages/detail.js";
import { createFigure } from "#pages/figure.js";
import { listenToKeys } from "#pages/keys.js";
import { createQuestion } from "#pages/question.js";
import { focusableWhereScrolled, setText } from "#views/dom.js";

/** From here on an answer is slow, and the page says that it waits. The style sheet knows the same number. */
const SLOW = 350;

const page = JSON.parse(document.getElementById("page").textContent);
const at = (name) => document.querySelector(`[data-at="${name}"]`);
const main = document.querySelector("main");
const state = createState(addressAdapter(), look);

/**
 * The last good answer, what it answers, and the place and way of looking it has the numbers for.
 * standsIn: it stands below a message about something else.
 */
let answer = null;
/** The question that only another one can follow. */
let refusal = null;
let since = performance.now();
let patience = 0;
/** The view that the arithmetic was opened from. */
let wayBack = null;
let isSlow = false;
/** Whether the page goes down to what is open, once that is drawn: a link has named it, or the map was pressed. */
let isComing = ["block", "view", "query"].some((name) => state.get()[name] !== null);

const choose = (changes, push = true) => {
  since = performance.now();
  const { view } = state.get();
  if (changes.view === "arithmetic" && view !== "arithmetic") wayBack = view;
  // Closed, the arithmetic gives way to what it was opened from.
  const isClosed = view === "arithmetic" && changes.view === null && changes.block === undefined;
  state.set(isClosed ? { ...changes, view: wayBack } : changes, { push });
};

// What was chosen for the last sentence means nothing in the next one.
const question = createQuestion(page, state, {
  onAsk: ask,
  onState: (changes, push) => choose({ ...changes, target: null, query: null, key: null }, push),
});
const figure = createFigure(at("figure"), { t, onOpen: open });
const detail = createDetail(document.querySelector(".detail"), {
  t, raw,
  onState: (changes, { push = true } = {}) => choose(changes, push),
  onOpen: open,
  onCell: (cell, walked) => choose(cell ?? { query: null, key: null, dim: null }, !walked),
  onPoint({ query }) {
    if (answer.trace.block(answer.shown.place)?.queries === "target") figure.point(query);
  },
});

const answers = createAnswers(createApi(page.root), {
  onWait: () => wait(true),
  onProgress: progress,
  onAnswer(trace, { standsIn = false, asked, shown }) {
    wait(false);
    main.classList.add("is-drawn");
    answer = { trace, standsIn, asked, shown };
    if (!standsIn) question.accept(trace, impossible(trace));
    question.notice(standsIn ? trace : null);
    draw();
  },
  onProblem(error, { standsIn = false }) {
    wait(false);
    if (standsIn) return;
    const mayPass = question.refuse(error);
    refused(mayPass);
  },
});

/** Another place, and in an attention the head that was pressed. Who is followed through the same tokens stays chosen. */
function open({ place: name, head, view = null }) {
  const { query, key } = state.get();
  const [from, to] = [shownPlace(), placeOf(name, question.model())].map(sidesOf);
  const isFollowed = from.rows === to.rows;
  choose({
    block: name, view, ...(head === undefined ? {} : { head }),
    query: isFollowed ? query : null, key: isFollowed && from.columns === to.columns ? key : null,
  });
  isComing = figure.isMap;
}

/** On a phone what is open stands below the map, out of sight. */
function come() {
  if (isComing) document.querySelector(".detail").scrollIntoView({ block: "start" });
  isComing = false;
}

/** The place a link names; where this model does not have it, the one a page begins with. */
function shownPlace() {
  return placeOf(state.get().block, question.model()) ?? placeOf(firstPlace(question.model()), question.model());
}

function shownView() {
  return viewOf(shownPlace().kind, state.get().view);
}

function ask({ link = false } = {}) {
  const asked = questionNow();
  if (asked.source.trim() === "") {
    answers.cancel();
    wait(false);
    question.refuseEmpty();
    refused(false);
    return;
  }
  send(asked, { link });
}

function questionNow() {
  const { target, pad_to } = state.get();
  return { ...question.asked(), target, pad_to };
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function send(asked, how) {
  const shown = { place: shownPlace().name, view: shownView() };
  answers.ask(asked, needsOf(shown.view, shown.place), { ...how, asked, shown });
}

/** Another place, or another way of looking. Below a message it is the last good answer that is looked at. */
function turn(how) {
  if (answer && same(refusal, questionNow())) send(answer.asked, { standsIn: true });
  else question.now(how);
}

/** The last good picture stays below the message. Where there is none yet, the example stands in, and is named. */
function refused(mayPass) {
  refusal = mayPass ? null : questionNow();
  question.notice(answer?.trace ?? null);
  if (answer === null && !mayPass) {
    send({ ...question.example(), target: null, pad_to: null }, { link: true, standsIn: true });
  }
}

async function draw() {
  const { trace, standsIn, asked, shown } = answer;
  const now = state.get();
  const [place, view] = [shownPlace(), shownView()];
  // The numbers of another place are on their way.
  if (place.name !== shown.place || view !== shown.view) return;
  const block = trace.block(place.name);
  const head = Math.min(now.head ?? 0, (block?.heads ?? 1) - 1);
  const spacing = now.spacing === "linear" ? "linear" : "sqrt";
  main.classList.toggle("is-arithmetic", view === "arithmetic");
  drawTranslation(trace);
  figure.draw({ trace, place, head, view, spacing });
  try {
    await detail.draw({ trace, place, block, head, spacing, view, state: now, query: now.query, key: now.key });
  } catch (error) {
    // The module of a view may not come, as any other answer.
    question.refuse(error);
    question.notice(trace);
    throw error;
  }
  if (block?.queries !== "target") figure.point(followed(place, trace));
  if (figure.isMap) come();
  const isNow = answer.trace === trace && state.get() === now && same(asked, questionNow());
  if (isNow && !standsIn) announce(trace);
}

/** What a link asks for and this trace does not have: it is said, and the nearest is shown. */
function impossible(trace) {
  const { block, head, query, key } = state.get();
  const place = shownPlace();
  const opened = trace.block(place.name);
  const most = { head: (opened?.heads ?? 1) - 1, query: Infinity, key: Infinity };
  if (opened) [most.query, most.key] = ["queries", "keys"].map((axis) => trace.side(opened, axis).tokens.length - 1);
  if (block !== null && block !== place.name) return { field: "block", sent: block };
  const field = Object.keys(most).find((name) => ({ head, query, key })[name] > most[name]);
  return field ? { field, sent: String(state.get()[field]) } : null;
}

/** The row of the decoder that the figure shows where no attention of its tokens is open. */
function followed(place, { target }) {
  const { query } = state.get();
  const written = target?.tokens.filter(({ kind }) => kind !== "pad").length ?? 0;
  return sidesOf(place).rows === "target" && query !== null ? query : Math.floor(written / 2);
}

/** The canvases are painted by now; the screen shows them with the next frame. */
function announce(trace) {
  const query = state.query();
  const milliseconds = performance.now() - since;
  requestAnimationFrame(() => announceDrawn(query, { source: trace.source?.text ?? "", target: trace.target?.text ?? "", milliseconds }));
}

function drawTranslation({ source, target }) {
  const output = at("translation");
  setText(output, target?.text ?? "");
  focusableWhereScrolled(output);
  const language = /^<(\w+)>$/.exec(target?.tokens[0]?.text ?? "")?.[1] ?? "";
  output.lang = language === "zh" ? "zh-CN" : language;
  document.querySelector(".sentences").classList.toggle("is-long", Math.max(source?.text.length ?? 0, target?.text.length ?? 0) > 160);
  question.grow();
  nameTranslation();
  setText(at("target-count"), t("tokens.count", { tokens: target?.tokens.filter(({ kind }) => kind !== "pad").length ?? 0 }));
}

/** The last answer fades and a word says why, both only when the next one takes its time. @param {boolean} waiting */
function wait(waiting) {
  main.setAttribute("aria-busy", String(waiting));
  clearTimeout(patience);
  isSlow = false;
  at("progress").hidden = true;
  if (!waiting) return nameTranslation();
  patience = setTimeout(() => {
    isSlow = true;
    at("progress").hidden = false;
    progress(0, 1);
    setText(at("translation-name"), t("translation.waiting"));
  }, SLOW);
}

/** How much of a slow answer has come. @param {number} received  @param {number} total  in bytes */
function progress(received, total) {
  if (!isSlow) return;
  at("progress").firstElementChild.style.width = `${(received / total) * 100}%`;
  if (received > 0) setText(at("translation-name"), t("translation.receiving", { share: Math.round((received / total) * 100) }));
}

function nameTranslation() {
  const { limit } = page.settings;
  const isGiven = answer?.trace.target?.given === "reader";
  const isCut = answer?.trace.target?.tokens.filter(({ kind }) => kind !== "pad").length === limit;
  setText(at("translation-name"), t(isGiven ? "translation.given" : isCut ? "translation.cut" : "translation.greedy", { limit }));
  at("own-translation").hidden = !isGiven;
}

const ASKED_ANEW = ["source", "target", "target_language", "model", "pad_to"];

state.onChange((now, changed, moved) => {
  if (moved) since = performance.now();
  const isTyped = changed.includes("source") && !moved && now.source !== null;
  if (isTyped) return question.soon();
  if (changed.some((name) => ASKED_ANEW.includes(name))) question.now({ link: moved });
  else if (changed.includes("block") || changed.includes("view")) turn({ link: moved });
  else if (answer) draw();
});

/** The same again: other colours, another width. */
function redraw() {
  question.grow();
  figure.redraw();
  detail.redraw();
}

frame(state, { onLook: redraw });
at("own-translation").addEventListener("click", () => choose({ target: null, query: null, key: null }));
listenToKeys({
  onState: (changes) => choose(changes),
  onOpen: open,
  now() {
    if (answer === null) return null;
    const { view, stage, query, key } = state.get();
    const place = shownPlace();
    return {
      place, view: shownView(), asked: view, heads: answer.trace.block(place.name)?.heads ?? 0, stage: stage ?? "weights",
      stages: stagesIn(answer.trace, place.name), locked: query !== null || key !== null, model: question.model(),
    };
  },
});
let width = main.clientWidth;
new ResizeObserver(() => {
  if (main.clientWidth === width) return;
  width = main.clientWidth;
  redraw();
}).observe(main);
ask({ link: true });
