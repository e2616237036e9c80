// Positional encodings: the formula's numbers in three pictures, and what the trained model adds to
// the reader's own tokens. This file knows the page's state and asks for the encoding; waves.js and
// addition.js draw.

import { impossiblePosition } from "#lib/link/impossible.js";
import { exampleOf, questionOf } from "#lib/link/question.js";
import { chosenSteps } from "#lib/link/steps.js";
import { atEveryWidth, createStopwatch } from "#pages/parts/drawn.js";
import { impossibleMessage } from "#pages/parts/notice.js";
import { createPause } from "#pages/parts/pause.js";
import { found, namesIn } from "#pages/parts/template.js";
import {
  DEFAULTS,
  encodingAsked,
  encodingOf,
  FREE,
  heldIn,
  isHeld,
  isHeldAlready,
  placeNow,
} from "#pages/positions/encoding.js";
import { createSettling } from "#pages/positions/settling.js";
import { createSliders } from "#pages/positions/sliders.js";
import { createWaves } from "#pages/positions/waves.js";
import { Problem, problemMessage } from "#shell/api.js";
import { announceDrawn, announceProblem, frame } from "#shell/chrome.js";
import { known, t } from "#shell/i18n.js";
import { api, modelAsked, page, state } from "#shell/page.js";
import { present } from "#shell/presented.js";
import { OF_SENTENCE } from "#shell/state.js";
import { hitBy, query, setText } from "#views/kit/dom.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Pointed, Request } from "#pages/positions/encoding.js"
 */

const at = namesIn(document);
const main = found(document, "main");

/** @type {Pointed | null} */
let hover = null;
let nextFrame = 0;
/** @type {AbortController | null} */
let running = null;
/** Whether there is an encoding of what the link says now. */
let isGiven = false;

const stopwatch = createStopwatch();
const settling = createSettling(announce);
const pointing = {
  onHover: over,
  onChoose: choose,
  onHold: hold,
  onWalk: (/** @type {Pointed} */ next) => set(next, { push: false }),
};
const sliders = createSliders({ onChange: set });
const waves = createWaves(page.plotly ?? "", pointing);
/** Beside other pictures than those of a page, there may be no sentence. */
const createAddition =
  query(document, "[data-at=added]") &&
  (await import("#pages/positions/addition.js")).createAddition;
const pause = createPause((origin) => addition?.ask(origin));
const addition = createAddition?.({
  ...pointing,
  api,
  model: modelAsked,
  question: questionNow,
  example: () => ({ ...exampleOf(page.settings), model: questionNow().model }),
  onCommit: () => pause.now(),
  onText: (source) => set({ source, target: null, ...OF_SENTENCE }, { push: source === null }),
  onShow: (formula) => set(formula, { push: true }),
  onWait: () => settling.wait("addition"),
  onSettled(isDrawn) {
    addition?.compareWith(encodingAsked());
    settling.settle("addition", isDrawn);
  },
});

at("release").addEventListener("click", release);
document.addEventListener("keydown", (event) => {
  const isComposing = event.isComposing || event.keyCode === 229;
  if (event.key !== "Escape" || event.defaultPrevented || isComposing) return;
  // A menu or a list that is open closes first.
  if (!hitBy(event, "[data-at=menu], dialog")) release();
});
state.onChange((now, changed, moved) => {
  if (moved) stopwatch.restart();
  /** @param {string[]} names */
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
  if (isGiven && settling.isSettled && !isDrawnLater) announce();
});
frame(state, {
  async onLook() {
    await redraw();
    if (main.classList.contains("is-drawn") && settling.isSettled) announce();
  },
});
present({
  view: () => "positions",
  link: () => ({ ...encodingAsked(), ...heldIn(encodingAsked()) }),
  run: encodingAsked,
  tensors: () =>
    ["encoding", "similarity"].map((name) => ({ name, hasHeads: false, isChosen: false })),
  steps: () =>
    chosenSteps(encodingAsked().length, state.get().position, (position) => ({ position })),
  // A deck's way back is its own.
  set: (changes) => set(changes, { push: false }),
});
atEveryWidth(main, redraw);
addition?.write(questionNow().source);
addition?.ask({ link: true });
ask();
point();

function questionNow() {
  return questionOf(state.get(), page.settings);
}

async function ask() {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const request = encodingAsked();
  sliders.draw(request);
  addition?.compareWith(request);
  main.setAttribute("aria-busy", "true");
  settling.wait("encoding");
  isGiven = false;
  try {
    await draw(request, mine, () => {
      isGiven = true;
      sayImpossible();
    });
    if (running === mine) settling.settle("encoding", true);
  } catch (error) {
    if (running === mine) await refused(error, mine);
  } finally {
    if (running === mine) main.removeAttribute("aria-busy");
  }
}

/**
 * @param {Request} request  @param {AbortController} mine
 * @param {() => void} onGiven  there are numbers to draw
 */
async function draw(request, mine, onGiven) {
  const tensors = await api.positions(request, { signal: mine.signal });
  if (running !== mine) return;
  main.classList.add("is-drawn");
  onGiven();
  await waves.draw(encodingOf(request, tensors));
}

/** @param {unknown} error  @param {AbortController} mine */
async function refused(error, mine) {
  const members = error instanceof Problem ? error.members : undefined;
  const message = problemMessage(error, t, known);
  say(message);
  announceProblem(message, members);
  settling.settle("encoding", false);
  if (Object.hasOwn(DEFAULTS, String(members?.field))) await standIn(mine);
}

/**
 * The last picture stays below a message; where there is none yet, that of the paper stands in.
 * @param {AbortController} mine
 */
async function standIn(mine) {
  if (main.classList.contains("is-drawn")) return;
  // What is said already is enough.
  await draw(DEFAULTS, mine, () => {}).catch(() => {});
}

/** What the link asks for in vain, though there is an encoding. */
function sayImpossible() {
  const limits = { ...encodingAsked(), isEmbed: Boolean(page.embed) };
  const impossible = state.unread() ?? impossiblePosition(state.get(), limits);
  const said = impossible && impossibleMessage(impossible);
  const message = said?.message ?? null;
  if (message === (at("notice").hidden ? null : at("notice").textContent)) return;
  say(message);
  if (said) announceProblem(said.message, said.members);
}

/** @param {string | null} message */
function say(message) {
  at("notice").hidden = message === null;
  setText(at("notice"), message ?? "");
}

function announce() {
  announceDrawn(state.query(), {
    ...encodingAsked(),
    source: addition?.source ?? "",
    target: "",
    milliseconds: stopwatch.elapsed,
  });
}

function point() {
  const place = placeNow(hover);
  waves.point(place);
  addition?.point(place);
  at("release").hidden = !isHeld();
}

/** @param {Pointed | null} next */
function over(next) {
  hover = next;
  cancelAnimationFrame(nextFrame);
  nextFrame = requestAnimationFrame(point);
}

/** What is chosen again is let go. @param {Pointed} next */
function choose(next) {
  set(isHeldAlready(next) ? FREE : next, { push: true });
}

/** @param {Pointed} next */
function hold(next) {
  set(next, { push: true });
}

function release() {
  if (isHeld()) set(FREE, { push: true });
}

/** @param {Partial<State>} changes  @param {{ push: boolean }} options */
function set(changes, { push }) {
  stopwatch.restart();
  state.set(changes, { push });
}

/** The same in other colours or at another width. */
async function redraw() {
  addition?.redraw();
  await waves.draw();
}
