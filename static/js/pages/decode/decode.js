// The decoding player: from what somebody types to a translation that is walked through token by token, and beside it
// the pass that trains the model. This file knows the page's state, its requests and when it is drawn.

import { impossibleStep } from "#lib/link/impossible.js";
import {
  beforeDecoding,
  exampleOf,
  isEmpty,
  keyOf,
  QUESTION,
  questionOf,
} from "#lib/link/question.js";
import { takenAlong } from "#lib/link/sharing.js";
import { number, tokenLabels } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { generationOf, linkOf, methodOf, recorder, stepsOf } from "#lib/trace/decoding.js";
import { placeNamed, writingLayers } from "#lib/trace/places.js";
import { neededOf, tensorsOf } from "#lib/trace/ways.js";
import { createForcing } from "#pages/decode/forcing.js";
import { createMethods } from "#pages/decode/methods.js";
import { createPlayback } from "#pages/decode/playback.js";
import { createPlayer } from "#pages/decode/player.js";
import { whyUnable } from "#pages/decode/unable.js";
import { createAnswers } from "#pages/parts/answers.js";
import { createAsking, emptyMessage } from "#pages/parts/asking.js";
import { createPause } from "#pages/parts/pause.js";
import { announceDrawn, frame, whenPainted } from "#shell/chrome.js";
import { carryDrafts } from "#shell/drafts.js";
import { raw, t } from "#shell/i18n.js";
import { api, modelAsked, page, state } from "#shell/page.js";
import { present } from "#shell/presented.js";
import { OF_SENTENCE } from "#shell/state.js";
import { h, setText } from "#views/kit/dom.js";
import { palette } from "#views/kit/palette.js";
import { roleWord } from "#views/maths/formula.js";

/** From here on an answer is slow, and the page says how far it is. The style sheet knows the same number. */
const SLOW = 350;

const at = (name) => document.querySelector(`[data-at="${name}"]`);
const main = document.querySelector("main");
// what an embed shows stands wholly in its link
if (!page.embed) carryDrafts(state);

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
const chooseSentence = (changes, push) =>
  choose({ ...changes, ...OF_SENTENCE, ...(view() === "player" ? { target: null } : {}) }, push);

const pause = createPause(ask);
const asking = createAsking({
  main,
  model: modelAsked,
  empty: () => emptyMessage(Boolean(page.embed) && state.get().controls !== 1),
  onText: (source) => chooseSentence({ source }, false),
  onCommit: () => pause.now(),
  onLanguage: (language) => chooseSentence({ target_language: language }, true),
  onExample: () => chooseSentence({ source: null, target_language: null }, true),
});
const methods = createMethods(at("methods"), { onState: choose });
const player = createPlayer(at("player"), {
  onStep: (step) => choose({ step }, true),
  onSpacing: (spacing) => choose({ spacing: spacing === "linear" ? "linear" : null }, true),
});
const forcing = createForcing(at("forcing"), {
  onTarget: (text) => choose({ target: text === "" ? null : text }, false),
  onCommit: () => pause.now(),
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
      if (!standsIn) asking.accept(answer.trace);
      main.classList.add("is-drawn");
      asking.notice(standsIn ? answer.trace : null);
      draw();
    },
    onProblem(error) {
      wait(false);
      const mayPass = asking.refuse(error);
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
  const why = whyUnable(view(), modelAsked().places);
  if (why !== null) {
    asking.refuseModel(why);
    return asking.notice(null);
  }
  if (isEmpty(questionNow())) {
    answers.cancel();
    wait(false);
    asking.refuseEmpty();
    return refused(false);
  }
  const asked = askedOf(questionNow(), state.get());
  send(asked, { link, about: keyOf(asked) });
}

function send(asked, how) {
  const { places } = modelAsked();
  answers.ask(asked, tensorsOf(view(), null, places), {
    ...how,
    needs: neededOf(view(), null, places),
  });
}

function questionNow() {
  return questionOf(state.get(), page.settings);
}

/** What this way of looking asks: the translation that is given, or how one is written. */
function askedOf(question, now) {
  return {
    ...beforeDecoding(question),
    ...(view() === "forcing"
      ? { view: "forcing", target: question.target }
      : { view: "player", generation: generationOf(now) }),
  };
}

/** The last good picture stays below the message. Where there is none yet, the example stands in, and is named. */
function refused(mayPass) {
  asking.notice(answer?.trace ?? null);
  if (answer !== null || mayPass || isStandingIn) return;
  // Once is enough: where even the example fails, the message stands alone.
  isStandingIn = true;
  send(askedOf(exampleOf(page.settings), {}), { link: true, standsIn: true });
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
  if (!answer.standsIn) asking.wish(state.unread() ?? impossibleStep(now, given));
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
  if (answer.about === keyOf(askedOf(questionNow(), now))) announce();
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

/** Typing and turning ask after a pause. */
const ASKED_SOON = ["source", "target", "beam", "temperature", "top_k", "top_p", "seed"];
const ASKED_AT_ONCE = [...Object.keys(QUESTION), "view", "method"].filter(
  (name) => !ASKED_SOON.includes(name),
);

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
  if (changed.includes("source")) asking.write(questionNow().source);
  asking.offer(now.target_language);
  if (!isAny([...ASKED_AT_ONCE, ...ASKED_SOON])) return draw();
  drawControls();
  if (isAny(ASKED_AT_ONCE) || moved || now.source === null) pause.now({ link: moved });
  else pause.soon();
});

frame(state, { onLook: redraw });
present({
  view,
  // Another page's place may be carried along in the link.
  link: () => ({
    ...beforeDecoding(questionNow()),
    ...linkOf(state.get()),
    block: answer && shownLayer().cross.name,
    view: null,
  }),
  run: () => ({
    ...beforeDecoding(questionNow()),
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
      answer.about !== keyOf(askedOf(questionNow(), state.get()))
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
  asking.grow();
  forcing.target.grow();
  draw();
}

asking.write(questionNow().source);
asking.offer(state.get().target_language);
drawControls();
pause.now({ link: true });
