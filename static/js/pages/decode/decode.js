// The decoding player: from what somebody types to a translation that is walked through token by token, and beside it
// the pass that trains the model. This file knows the page's state, its requests and when it is drawn.

import { announceDrawn, frame, whenPainted } from "#shell/chrome.js";
import { raw, t } from "#shell/i18n.js";
import { api, page, state } from "#shell/page.js";
import { present } from "#shell/presented.js";
import { OF_SENTENCE } from "#shell/state.js";
import { generationOf, linkOf, methodOf, recorder, stepsOf } from "#lib/trace/decoding.js";
import { placeNamed, writingLayers } from "#lib/trace/places.js";
import { neededOf, tensorsOf } from "#lib/trace/ways.js";
import { number, tokenLabels } from "#lib/text/format.js";
import { impossibleStep } from "#lib/link/impossible.js";
import { takenAlong } from "#lib/link/sharing.js";
import { pieces } from "#lib/text/messages.js";
import { createAnswers } from "#pages/parts/answers.js";
import { createForcing } from "#pages/decode/forcing.js";
import { createMethods } from "#pages/decode/methods.js";
import { createPlayback } from "#pages/decode/playback.js";
import { createPlayer } from "#pages/decode/player.js";
import { createQuestion } from "#pages/parts/question.js";
import { whyUnable } from "#pages/decode/unable.js";
import { h, setText } from "#views/kit/dom.js";
import { roleWord } from "#views/maths/formula.js";
import { palette } from "#views/kit/palette.js";

/** From here on an answer is slow, and the page says how far it is. The style sheet knows the same number. */
const SLOW = 350;

const at = (name) => document.querySelector(`[data-at="${name}"]`);
const main = document.querySelector("main");

/**
 * The last good answer to this way of looking, and the question it is about.
 * standsIn: it is the example, below a message about something else.
 */
let answer = null;
let isStandingIn = false;
let since = performance.now();
let waiting = { timer: 0, isSlow: false, tokens: 0 };

const choose = (changes, push) => {
  since = performance.now();
  playback.pause();
  state.set(changes, { push });
};

// What was chosen in the last sentence means nothing in the next one. A target that is read beside it stays.
const question = createQuestion(page, state, {
  onAsk: ask,
  onState: (changes, push) =>
    choose({ ...changes, ...OF_SENTENCE, ...(view() === "player" ? { target: null } : {}) }, push),
});
const methods = createMethods(at("methods"), { onState: choose });
const player = createPlayer(at("player"), {
  onStep: (step) => choose({ step }, true),
  onSpacing: (spacing) => choose({ spacing: spacing === "linear" ? "linear" : null }, true),
});
const forcing = createForcing(at("forcing"), {
  onTarget: (text) => choose({ target: text === "" ? null : text }, false),
  onCommit: () => question.now(),
  onHead: (head) => choose({ head }, true),
  onSpacing: (spacing) => choose({ spacing: spacing === "linear" ? "linear" : null }, true),
});
const playback = createPlayback(at("playback"), {
  where: () =>
    view() === "player" && answer ? { step: shownStep(), last: stepsOf(answer.run) - 1 } : null,
  onStep(step) {
    since = performance.now();
    state.set({ step });
    const { text, probability } = answer.trace.output[step].next;
    setText(
      at("spoken"),
      t("decode.spoken", { step: step + 1, token: text, probability: number(probability) }),
    );
  },
  onPlaying(playing) {
    at("playback").classList.toggle("is-playing", playing);
    at("playback")
      .querySelector("[data-do=play]")
      .setAttribute("aria-label", t(playing ? "decode.pause" : "decode.play"));
  },
});

const answers = createAnswers(
  { trace: answerTo },
  {
    onWait: () => wait(true),
    onAnswer(given, { standsIn = false, about }) {
      wait(false);
      answer = { ...given, standsIn, about };
      if (!standsIn) question.accept(answer.trace);
      main.classList.add("is-drawn");
      question.notice(standsIn ? answer.trace : null);
      draw();
    },
    onProblem(error) {
      wait(false);
      const mayPass = question.refuse(error);
      at("target-field").toggleAttribute("data-invalid", error.members?.field === "target");
      refused(mayPass);
    },
  },
);

/** Asks for everything one way of looking shows: the generation as it comes, and then the Trace of what it wrote. */
async function answerTo({ view, target, generation, tensors, ...asked }, { signal, link, needs }) {
  if (view === "forcing")
    return { view, trace: await api.trace({ ...asked, target, tensors }, { signal, link, needs }) };
  const { run, hear } = recorder();
  const onEvent = (name, data) => {
    hear(name, data);
    progress(Math.max(run.tokens.length, run.beams.length));
  };
  await api.generate(
    { ...asked, ...generation, without_cache: generation.method === "beam" ? null : true },
    { signal, onEvent },
  );
  const trace = await api.trace({ ...asked, target_ids: run.done.ids, tensors }, { signal, needs });
  return { view, generation, trace, run };
}

function view() {
  return (state.get().view ?? page.embed?.view) === "forcing" ? "forcing" : "player";
}

function ask({ link = false }) {
  const why = whyUnable(view(), question.model().places);
  if (why !== null) {
    question.refuseModel(why);
    return question.notice(null);
  }
  const asked = question.asked();
  if (asked.source.trim() === "") {
    answers.cancel();
    wait(false);
    question.refuseEmpty();
    return refused(false);
  }
  const about = questionOf(asked, state.get());
  send(about, { link, about: JSON.stringify(about) });
}

function send(about, how) {
  const { places } = question.model();
  answers.ask(about, tensorsOf(view(), null, places), {
    ...how,
    needs: neededOf(view(), null, places),
  });
}

/** What is asked of the model, and what this way of looking adds to it. */
function questionOf(asked, now) {
  return {
    ...asked,
    ...(view() === "forcing"
      ? { view: "forcing", target: now.target }
      : { view: "player", generation: generationOf(now) }),
  };
}

/** The last good picture stays below the message. Where there is none yet, the example stands in, and is named. */
function refused(mayPass) {
  question.notice(answer?.trace ?? null);
  if (answer !== null || mayPass || isStandingIn) return;
  // Once is enough: where even the example fails, the message stands alone.
  isStandingIn = true;
  send(questionOf(question.example(), {}), { link: true, standsIn: true });
}

function shownStep() {
  return Math.min(state.get().step ?? 0, stepsOf(answer.run) - 1);
}

/** The decoder layer whose rows are shown: as the link says, where the model has it, else the last. */
function shownLayer() {
  const layers = writingLayers(answer.trace.places);
  const named = placeNamed(state.get().block, answer.trace.places);
  const chosen = named?.queries === "target" && layers.find(({ layer }) => layer === named.layer);
  return chosen || layers.at(-1);
}

function draw() {
  drawControls();
  if (!answer || answer.view !== view()) return;
  const now = state.get();
  const colors = palette();
  const { layer, self: place } = shownLayer();
  const steps = answer.run ? stepsOf(answer.run) : null;
  const given = { trace: answer.trace, heads: place.heads, steps, isEmbed: Boolean(page.embed) };
  if (!answer.standsIn) question.wish(state.unread() ?? impossibleStep(now, given));
  const spacing = now.spacing === "linear" ? "linear" : "sqrt";
  if (answer.view === "player") player.draw(answer, { layer, spacing, step: shownStep() }, colors);
  else
    forcing.draw(
      answer,
      { place, spacing, head: Math.min(now.head ?? 0, place.heads - 1) },
      colors,
    );
  drawTitle();
  drawLayers(layer);
  playback.draw();
  if (answer.about === JSON.stringify(questionOf(question.asked(), now))) announce();
}

/** The canvases are painted by now; the screen shows them with the next frame. */
function announce() {
  const query = state.query();
  const { trace } = answer;
  const milliseconds = performance.now() - since;
  whenPainted(() =>
    announceDrawn(query, { source: trace.source.text, target: trace.target.text, milliseconds }),
  );
}

function drawControls() {
  main.dataset.view = view();
  main.dataset.decoding = methodOf(state.get());
  for (const panel of document.querySelectorAll("[data-panel]"))
    panel.hidden = panel.dataset.panel !== view();
  for (const tab of document.querySelectorAll("[data-view-tab]"))
    tab.setAttribute("aria-pressed", String(tab.dataset.viewTab === view()));
  methods.draw(state.get());
  forcing.target.set(state.get().target ?? "");
}

function drawTitle() {
  const { trace } = answer;
  const isPlayer = answer.view === "player";
  const values = isPlayer
    ? {
        step: String(shownStep() + 1),
        token: roleWord(tokenLabels(trace.target)[shownStep()], "query"),
      }
    : { count: String(trace.output.length) };
  at("title").replaceChildren(...pieces(raw(isPlayer ? "decode.step" : "forcing.title"), values));
}

function drawLayers(shown) {
  const box = at("layers");
  const held = box.contains(document.activeElement);
  box.replaceChildren(
    ...writingLayers(answer.trace.places).map(({ layer, cross }) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(layer === shown),
          "aria-label": t("decode.layer", { layer: layer + 1 }),
          onClick: () => choose({ block: cross.name }, true),
        },
        layer === shown ? t("decode.layer", { layer: layer + 1 }) : String(layer + 1),
      ),
    ),
  );
  if (held) box.querySelector("[aria-pressed=true]").focus();
}

/** The last answer fades and a line says how far the next one is, both only when that takes its time. */
function wait(isWaiting) {
  main.setAttribute("aria-busy", String(isWaiting));
  clearTimeout(waiting.timer);
  waiting = { timer: 0, isSlow: false, tokens: 0 };
  if (isWaiting) {
    waiting.timer = setTimeout(() => {
      waiting.isSlow = true;
      progress(waiting.tokens);
    }, SLOW);
  } else setText(at("progress"), "");
}

function progress(tokens) {
  waiting.tokens = tokens;
  if (waiting.isSlow)
    setText(at("progress"), t(tokens > 0 ? "decode.progress" : "decode.waiting", { tokens }));
}

for (const tab of document.querySelectorAll("[data-view-tab]")) {
  tab.addEventListener("click", () =>
    choose(
      { view: tab.dataset.viewTab === (page.embed?.view ?? "player") ? null : tab.dataset.viewTab },
      true,
    ),
  );
}

const ASKED_AT_ONCE = ["target_language", "model", "view", "method"];
/** Typing and turning ask after a pause. */
const ASKED_SOON = ["source", "target", "beam", "temperature", "top_k", "top_p", "seed"];

state.onChange((now, changed, moved) => {
  const isAny = (names) => changed.some((name) => names.includes(name));
  if (moved) {
    since = performance.now();
    playback.pause();
  }
  if (changed.includes("view")) {
    answer = null;
    isStandingIn = false;
    main.classList.remove("is-drawn");
  }
  if (!isAny([...ASKED_AT_ONCE, ...ASKED_SOON])) return draw();
  drawControls();
  if (isAny(ASKED_AT_ONCE) || moved || now.source === null) question.now({ link: moved });
  else question.soon();
});

frame(state, { onLook: redraw });
present({
  view,
  // Another page's place may be carried along in the link.
  link: () => ({
    ...question.asked(),
    ...linkOf(state.get()),
    block: answer && shownLayer().cross.name,
    view: null,
  }),
  run: () => ({
    ...question.asked(),
    ...(view() === "player"
      ? { target_ids: answer?.run.done.ids }
      : { target: state.get().target }),
  }),
  tensors() {
    if (!answer) return null;
    const { trace } = answer;
    const about = view() === "player" ? shownLayer().cross : shownLayer().self;
    const names = tensorsOf(view(), null, trace.places).filter((name) => trace.has(name));
    return takenAlong(trace, names, `${about.name}.weights`);
  },
  steps() {
    if (
      !answer ||
      answer.view !== view() ||
      answer.about !== JSON.stringify(questionOf(question.asked(), state.get()))
    )
      return null;
    const count = view() === "player" ? stepsOf(answer.run) : 0;
    return { count, index: count > 0 ? shownStep() : -1, first: 0, to: (step) => ({ step }) };
  },
  // A deck's way back is its own.
  set: (changes) => choose(changes, false),
});
let width = main.clientWidth;
new ResizeObserver(() => {
  if (main.clientWidth === width) return;
  width = main.clientWidth;
  redraw();
}).observe(main);

/** The same again: other colours, another width. */
function redraw() {
  question.grow();
  forcing.target.grow();
  draw();
}

drawControls();
question.now({ link: true });
