// Positional encodings: the formula's numbers in three pictures, and what the trained model adds to the reader's own
// tokens. This file knows the page's state and asks for the encoding; waves.js and addition.js draw.

import { impossiblePosition } from "#lib/link/impossible.js";
import { exampleOf, questionOf } from "#lib/link/question.js";
import { chosenSteps } from "#lib/link/steps.js";
import { createPause } from "#pages/parts/pause.js";
import { createSliders } from "#pages/positions/sliders.js";
import { createWaves } from "#pages/positions/waves.js";
import { Problem, problemMessage } from "#shell/api.js";
import { announceDrawn, announceProblem, frame } from "#shell/chrome.js";
import { known, t } from "#shell/i18n.js";
import { api, modelAsked, page, state } from "#shell/page.js";
import { present } from "#shell/presented.js";
import { OF_SENTENCE } from "#shell/state.js";
import { setText } from "#views/kit/dom.js";

const at = (name) => document.querySelector(`[data-at="${name}"]`);
const main = document.querySelector("main");

const DEFAULTS = { kind: "sinusoidal", length: 64, d_model: 128, base: 10_000 };
/** Where the pointer can be held: two positions and a dimension. */
const FREE = { position: null, second: null, dim: null };

let hover = null;
let nextFrame = 0;
let running = null;
/** Whether there is an encoding of what the link says now. */
let isGiven = false;
let since = performance.now();
/** What is being asked for, and whether an answer is drawn that nobody was told of. */
const waiting = new Set();
let isNew = false;

const pointing = {
  onHover: over,
  onChoose: choose,
  onHold: hold,
  onWalk: (next) => set(next, { push: false }),
};
const sliders = createSliders({ onChange: set });
const waves = createWaves({ t, url: page.plotly, ...pointing });
/** Beside other pictures than those of a page, there may be no sentence. */
const createAddition = at("added") && (await import("#pages/positions/addition.js")).createAddition;
const pause = createPause((how) => addition?.ask(how));
const addition = createAddition?.({
  ...pointing,
  api,
  base: DEFAULTS.base,
  model: modelAsked,
  question: questionNow,
  example: () => ({ ...exampleOf(page.settings), model: questionNow().model }),
  onCommit: () => pause.now(),
  onText: (source) => set({ source, target: null, ...OF_SENTENCE }, { push: source === null }),
  onShow: (encoding) => set(encoding, { push: true }),
  onWait: () => waiting.add("addition"),
  onSettled(isDrawn) {
    addition?.compareWith(encodingAsked());
    settle("addition", isDrawn);
  },
});

function questionNow() {
  return questionOf(state.get(), page.settings);
}

function encodingAsked() {
  const now = state.get();
  return Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, now[name] ?? value]),
  );
}

async function ask() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const request = encodingAsked();
  sliders.draw(request);
  addition?.compareWith(request);
  main.setAttribute("aria-busy", "true");
  waiting.add("encoding");
  isGiven = false;
  try {
    await draw(request, mine, () => {
      isGiven = true;
      sayImpossible();
    });
    if (running === mine) settle("encoding", true);
  } catch (error) {
    if (running !== mine) return;
    say(problemMessage(error, t, known));
    announceProblem(at("notice").textContent, error.members);
    settle("encoding", false);
    if (error.members?.field in DEFAULTS) await standIn(mine);
  } finally {
    if (running === mine) main.removeAttribute("aria-busy");
  }
}

/** @param {typeof DEFAULTS} request  @param {AbortController} mine  @param {() => void} onGiven  there are numbers to draw */
async function draw(request, mine, onGiven) {
  const tensors = await api.positions(request, { signal: mine.signal });
  if (running !== mine) return;
  const matrix = (name) => {
    const {
      data,
      shape: [rows, cols],
    } = tensors.get(name);
    return { data, rows, cols };
  };
  main.classList.add("is-drawn");
  onGiven();
  await waves.draw({ ...request, encoding: matrix("encoding"), similarity: matrix("similarity") });
}

/** The last picture stays below a message; where there is none yet, that of the paper stands in. */
async function standIn(mine) {
  if (main.classList.contains("is-drawn")) return;
  // What is said already is enough.
  await draw(DEFAULTS, mine, () => {}).catch(() => {});
}

/** What the link asks for in vain, though there is an encoding. */
function sayImpossible() {
  const wrong =
    state.unread() ??
    impossiblePosition(state.get(), { ...encodingAsked(), isEmbed: Boolean(page.embed) });
  const problem = wrong && new Problem({ type: "/problems/invalid-value", ...wrong });
  const message = problem && problemMessage(problem, t, known);
  if (message === (at("notice").hidden ? null : at("notice").textContent)) return;
  say(message);
  if (message) announceProblem(message, problem.members);
}

function say(message) {
  at("notice").hidden = message === null;
  setText(at("notice"), message ?? "");
}

/** A picture stands when both its parts do. */
function settle(part, isDrawn) {
  waiting.delete(part);
  isNew ||= isDrawn;
  if (waiting.size > 0 || !isNew) return;
  isNew = false;
  announce();
}

function announce() {
  announceDrawn(state.query(), {
    ...encodingAsked(),
    source: addition?.source ?? "",
    target: "",
    milliseconds: performance.now() - since,
  });
}

/** What is held, and where nothing is, what is under the pointer. */
function place() {
  const now = state.get();
  const pointed = Object.fromEntries(
    Object.keys(FREE).map((name) => [name, now[name] ?? hover?.[name] ?? null]),
  );
  return { ...pointed, locked: isHeld() };
}

/** What another page has held may not be there. */
function within({ length, d_model }) {
  const now = state.get();
  const inside = (index, count) => (index !== null && index < count ? index : null);
  return {
    position: inside(now.position, length),
    second: inside(now.second, length),
    dim: inside(now.dim, d_model),
  };
}

function isHeld() {
  return Object.keys(FREE).some((name) => state.get()[name] !== null);
}

function point() {
  waves.point(place());
  addition?.point(place());
  at("release").hidden = !isHeld();
}

function over(next) {
  hover = next;
  cancelAnimationFrame(nextFrame);
  nextFrame = requestAnimationFrame(point);
}

/** What is chosen again is let go. */
function choose(next) {
  const now = state.get();
  const isAgain = Object.entries(next).every(([name, index]) => now[name] === index);
  set(isAgain ? FREE : next, { push: true });
}

function hold(next) {
  set(next, { push: true });
}

function set(changes, { push }) {
  since = performance.now();
  state.set(changes, { push });
}

function release() {
  if (isHeld()) set(FREE, { push: true });
}

at("release").addEventListener("click", release);
document.addEventListener("keydown", (event) => {
  if (
    event.key !== "Escape" ||
    event.defaultPrevented ||
    event.isComposing ||
    event.keyCode === 229
  )
    return;
  // A menu or a list that is open closes first.
  if (!event.target.closest?.("[data-at=menu], dialog")) release();
});

state.onChange((now, changed, moved) => {
  if (moved) since = performance.now();
  const has = (names) => changed.some((name) => names.includes(name));
  const isTyped =
    has(["source"]) && !moved && now.source !== null && now.source === addition?.typed;
  if (has(["source"])) addition?.write(questionNow().source);
  if (has(Object.keys(FREE))) point();
  if (isTyped) pause.soon();
  else if (has(["source", "model"])) pause.now({ link: moved });
  if (has(Object.keys(DEFAULTS))) return ask();
  if (isGiven) sayImpossible();
  // Of a sentence and of a look it is said when they are drawn.
  const isDrawnLater = has(["theme", "scale"]) || (addition && has(["source", "model"]));
  if (isGiven && waiting.size === 0 && !isDrawnLater) announce();
});

/** The same in other colours or at another width. */
async function redraw() {
  addition?.redraw();
  await waves.draw();
}

frame(state, {
  async onLook() {
    await redraw();
    if (main.classList.contains("is-drawn") && waiting.size === 0) announce();
  },
});
present({
  view: () => "positions",
  link: () => ({ ...encodingAsked(), ...within(encodingAsked()) }),
  run: encodingAsked,
  tensors: () =>
    ["encoding", "similarity"].map((name) => ({ name, hasHeads: false, isChosen: false })),
  steps: () =>
    chosenSteps(encodingAsked().length, state.get().position, (position) => ({ position })),
  // A deck's way back is its own.
  set: (changes) => set(changes, { push: false }),
});
let width = main.clientWidth;
new ResizeObserver(() => {
  if (main.clientWidth === width) return;
  width = main.clientWidth;
  redraw();
}).observe(main);
addition?.write(questionNow().source);
addition?.ask({ link: true });
ask();
point();
