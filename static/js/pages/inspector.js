// The inspector: from what somebody types to the picture of the model's answer. This file knows the page's state, its
// requests and its messages; figure.js draws.

import { createApi, problemMessage } from "#api.js";
import { announceDrawn, frame, look } from "#chrome.js";
import { known, raw, t } from "#i18n.js";
import { addressAdapter, createState, storage } from "#state.js";
import { tensorsOf } from "#lib/stages.js";
import { createAnswers } from "#pages/answers.js";
import { createFigure } from "#pages/figure.js";
import { focusableWhereScrolled, h, setText } from "#views/dom.js";
import { sentenceView } from "#views/sentence.js";

/** Between the last key and the question. */
const PAUSE = 100;
/** From here on an answer is slow, and the page says that it waits. The style sheet knows the same number. */
const SLOW = 350;

const page = JSON.parse(document.getElementById("page").textContent);
const { example, limit } = page.settings;
const at = (name) => document.querySelector(`[data-at="${name}"]`);
const main = document.querySelector("main");

const state = createState(addressAdapter(), look);
const drafts = storage("sessionStorage");
if (state.get().source === null && drafts.get("source")) state.set({ source: drafts.get("source") });
drafts.remove("source");

/** The last good answer; standsIn: it is the example, below a message about something else. */
let answer = null;
/** The message that is shown, and what the reader can do. */
let said = null;
let since = performance.now();
let timer = 0;
let patience = 0;

const sentence = sentenceView(document.querySelector("[name=source]"), {
  onInput(text) {
    since = performance.now();
    // What was chosen for the last sentence means nothing in the next one.
    state.set({ source: text, target: null, query: null, key: null });
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  },
  onCommit() {
    clearTimeout(timer);
    ask();
  },
});

const choose = (changes, push = true) => {
  since = performance.now();
  state.set(changes, { push });
};

const figure = createFigure({
  t, raw,
  onBlock: (block) => choose({ block, query: null, key: null }),
  onHead: (head) => choose({ head }),
  onStage: (stage) => choose({ stage }, false),
  onSpacing: (spacing) => choose({ spacing: spacing === "linear" ? "linear" : null }),
  onCell: (cell, walked) => choose(cell ?? { query: null, key: null }, !walked),
});

const answers = createAnswers(createApi(page.root), {
  onWait: () => wait(true),
  onAnswer(trace, { standsIn = false }) {
    wait(false);
    main.classList.add("is-drawn");
    answer = { trace, standsIn };
    if (!standsIn) said = null;
    notice();
    draw();
  },
  onProblem(error) {
    wait(false);
    if (error.kind === "too-long") count(error.members.tokens);
    refuse(problemMessage(error, t, known), PASSING.includes(error.kind) ? "again" : "typing");
  },
});

/** Problems that may be gone a moment later; the others are mended by typing or choosing. */
const PASSING = ["offline", "timeout", "overloaded", "not-ready", "failed", "unknown"];

/** The whole question the page's state puts to the model. */
function requestOf({ source, target = null, target_language: language, model, pad_to = null, block }) {
  const isExample = source === null;
  return {
    source: source ?? example.source, target, pad_to,
    target_language: language ?? (isExample ? example.target_language : null),
    model: model ?? page.settings.model,
    tensors: tensorsOf(isBlock(block) ? block : firstBlock()),
  };
}

/** Cross-attention of the last decoder layer, the one that aligns the two sentences; without a decoder the last block. */
function firstBlock() {
  const { stacks, layers } = model();
  const last = stacks.at(-1);
  return `${last}.${layers[last] - 1}.${stacks.length > 1 ? "cross" : "self"}`;
}

/** A link may name a block this model does not have. @param {string | null | undefined} name */
function isBlock(name) {
  const { stacks, layers } = model();
  const [, stack, layer, kind] = /^(\w+)\.(\d+)\.(self|cross)$/.exec(name ?? "") ?? [];
  return Number(layer) < layers[stack] && (kind === "self" || (stacks.length > 1 && stack === stacks.at(-1)));
}

function ask({ link = false } = {}) {
  const request = requestOf(state.get());
  if (request.source.trim() === "") {
    answers.cancel();
    wait(false);
    count(0);
    refuse(t("problem.empty-text"), "example");
    return;
  }
  answers.ask(request, { link });
}

/** The last good picture stays below the message. Where there is none yet, the example stands in, and is named. */
function refuse(message, remedy) {
  said = { message, remedy };
  notice();
  if (answer === null && remedy !== "again") {
    answers.ask(requestOf({ source: null }), { link: true, standsIn: true });
  }
}

function draw() {
  const { trace } = answer;
  const now = state.get();
  const block = trace.block(now.block) ?? trace.block(firstBlock()) ?? trace.blocks.at(-1);
  const head = Math.min(now.head ?? 0, block.heads - 1);
  drawSentences(trace);
  figure.draw({
    trace, block: block.name, head, stage: now.stage ?? "weights", spacing: now.spacing === "linear" ? "linear" : "sqrt",
    query: now.query, key: now.key,
  });
  if (!answer.standsIn) announce(trace);
}

/** The canvases are painted by now; the screen shows them with the next frame. */
function announce(trace) {
  const query = state.query();
  const milliseconds = performance.now() - since;
  requestAnimationFrame(() => announceDrawn(query, { source: trace.source?.text ?? "", target: trace.target?.text ?? "", milliseconds }));
}

function drawSentences(trace) {
  if (said === null) count(trace.source?.tokens.filter(({ kind }) => kind !== "pad").length ?? 0);
  const language = /^<(\w+)>$/.exec(trace.target?.tokens[0]?.text ?? "")?.[1] ?? "";
  const output = at("translation");
  setText(output, trace.target?.text ?? "");
  focusableWhereScrolled(output);
  output.lang = language === "zh" ? "zh-CN" : language;
  document.querySelector(".sentences").classList.toggle("is-long", Math.max(trace.source?.text.length ?? 0, trace.target?.text.length ?? 0) > 160);
  sentence.grow();
  nameTranslation();
  setText(at("target-count"), t("tokens.count", { tokens: trace.target?.tokens.filter(({ kind }) => kind !== "pad").length ?? 0 }));
  drawDirection(trace.source?.text ?? "", language);
}

/** Which way the translation goes, and whether the model was trained for it. */
function drawDirection(source, language) {
  const isChinese = /\p{Script=Han}/u.test(source);
  const trained = directions().filter(({ to }) => to === language);
  const fits = trained.some(({ from }) => (from === "zh") === isChinese);
  setText(at("direction-note"), fits || language === "" ? ""
    : t("direction.untrained", { trained: trained.map(({ from, to }) => direction(from, to)).join(t("list.comma")) }));
  showDirection();
}

function model() {
  return page.models.find(({ id }) => id === (state.get().model ?? page.settings.model)) ?? page.models[0];
}

function directions() {
  return model().directions.map((way) => {
    const [from, to] = way.split("-");
    return { from, to };
  });
}

function direction(from, to) {
  return t("direction.name", { from: languageName(from), to: languageName(to) });
}

/** A model may know languages whose names nobody has written down here: then its own short name has to do. */
function languageName(language) {
  return known(`language.${language}`) ? t(`language.${language}`) : language;
}

/** A language that is not on offer, from a link, is left to the message about it. */
function showDirection() {
  const language = state.get().target_language ?? "";
  at("direction").value = directions().some(({ to }) => to === language) ? language : "";
}

function offerDirections() {
  const targets = [...new Set(directions().map(({ to }) => to))];
  const ways = (target) => directions().filter(({ to }) => to === target).map(({ from, to }) => direction(from, to));
  at("direction").replaceChildren(
    h("option", { value: "" }, t("direction.auto")),
    ...targets.map((target) => h("option", { value: target }, ways(target).join(t("list.comma")))),
  );
  showDirection();
  at("direction").addEventListener("change", (event) => choose({ target_language: event.target.value || null, target: null, query: null, key: null }));
}

/** @param {number} tokens */
function count(tokens) {
  const isOver = tokens > limit;
  at("count").classList.toggle("is-over", isOver);
  document.querySelector("[name=source]").setAttribute("aria-invalid", String(isOver));
  setText(at("count"), isOver ? t("tokens.over", { tokens, limit, excess: tokens - limit }) : t("tokens.of", { tokens, limit }));
}

/** The last answer fades and a word says why, both only when the next one takes its time. @param {boolean} waiting */
function wait(waiting) {
  main.setAttribute("aria-busy", String(waiting));
  clearTimeout(patience);
  if (waiting) patience = setTimeout(() => setText(at("translation-name"), t("translation.waiting")), SLOW);
  else nameTranslation();
}

function nameTranslation() {
  const isGiven = answer?.trace.target?.given === "reader";
  setText(at("translation-name"), t(isGiven ? "translation.given" : "translation.greedy"));
}

/** What happened, what to do, and whose picture is still below. */
function notice() {
  const box = at("notice");
  box.hidden = said === null;
  main.classList.toggle("is-other", said !== null);
  if (said === null) return box.replaceChildren();
  const button = (key, onClick) => h("button", { type: "button", class: "plain", onClick }, t(key));
  box.replaceChildren(h("span", {}, said.message),
    ...(said.remedy === "again" ? [button("problem.again", () => ask())] : []),
    ...(said.remedy === "example" ? [button("problem.useExample", takeExample)] : []),
    ...(answer ? [h("span", { class: "muted" }, below(answer.trace))] : []));
}

/** The sentence of the picture with its own translation, which is hidden beside the text it does not belong to. */
function below({ source, target }) {
  return t("problem.below", { source: source?.text ?? "", target: target?.text ?? "" });
}

function takeExample() {
  sentence.set(example.source);
  choose({ source: null, target: null, target_language: null, query: null, key: null });
}

const ASKED_ANEW = ["target_language", "model", "pad_to", "block"];

state.onChange((now, changed, moved) => {
  if (moved) since = performance.now();
  if (moved && changed.includes("source")) sentence.set(now.source ?? example.source);
  const isNewText = changed.includes("source") || changed.includes("target");
  // Typing asks after a pause of its own; everything else at once.
  if (changed.some((name) => ASKED_ANEW.includes(name)) || (isNewText && (moved || now.source === null))) ask({ link: moved });
  else if (answer && !isNewText) draw();
});

frame(state, { onLook() {
  sentence.grow();
  figure.redraw();
} });
offerDirections();
sentence.set(state.get().source ?? example.source);
document.fonts?.ready.then(sentence.grow);
let width = main.clientWidth;
new ResizeObserver(() => {
  if (main.clientWidth === width) return;
  width = main.clientWidth;
  sentence.grow();
  figure.redraw();
}).observe(main);
globalThis.addEventListener("pagehide", () => {
  if (location.search === "" && state.get().source !== null) drafts.set("source", state.get().source);
});
ask({ link: true });
