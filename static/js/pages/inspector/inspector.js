// The inspector: from what somebody types to the picture of the model's answer. This file knows the page's state and
// when something is asked and drawn; asking.js has the line to type in, figure.js and detail.js draw.
// An embed shows one of the two without the other.

import { absence, impossible } from "#lib/link/impossible.js";
import { exampleOf, isEmpty, keyOf, QUESTION, questionOf } from "#lib/link/question.js";
import { takenAlong } from "#lib/link/sharing.js";
import { stepsOf } from "#lib/link/steps.js";
import { firstPlace, placeNamed } from "#lib/trace/places.js";
import { stagesIn } from "#lib/trace/stages.js";
import {
  fits,
  neededOf,
  tensorsNamed,
  tensorsOf,
  viewOf,
  viewsOf,
  WAYS,
  waysOf,
  withFigure,
} from "#lib/trace/ways.js";
import { listenToKeys } from "#pages/inspector/keys.js";
import { createTranslation } from "#pages/inspector/translation.js";
import { createAnswers } from "#pages/parts/answers.js";
import { createAsking, emptyMessage } from "#pages/parts/asking.js";
import { absenceText } from "#pages/parts/names.js";
import { createPause } from "#pages/parts/pause.js";
import { announceDrawn, frame, whenPainted } from "#shell/chrome.js";
import { carryDrafts } from "#shell/drafts.js";
import { known, raw, t } from "#shell/i18n.js";
import { api, modelAsked, page, state } from "#shell/page.js";
import { present, presented } from "#shell/presented.js";
import { OF_SENTENCE } from "#shell/state.js";

const at = (name) => document.querySelector(`[data-at="${name}"]`);
const main = document.querySelector("main");
// what an embed shows stands wholly in its link
if (!page.embed) carryDrafts(state);
/** What is drawn here, and only that is loaded. */
const [createFigure, createDetail] = await Promise.all([
  at("figure") && import("#pages/inspector/figure.js").then((module) => module.createFigure),
  document.querySelector(".detail") &&
    import("#pages/inspector/detail.js").then((module) => module.createDetail),
]);

/**
 * The last good answer, what it answers, and the place and way of looking it has the numbers for.
 * standsIn: it stands below a message about something else.
 */
let answer = null;
/** Key of the question that only another one can follow. */
let refusal = null;
let since = performance.now();
/** The view that the arithmetic was opened from. */
let wayBack = null;
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
const chooseSentence = (changes, push) =>
  choose({ ...changes, ...OF_SENTENCE, target: null }, push);

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
const translation = createTranslation({ onOwn: () => choose({ ...OF_SENTENCE, target: null }) });
const figure = createFigure?.(at("figure"), { t, isAlone: !createDetail, onOpen: open });
const detail = createDetail?.(document.querySelector(".detail"), {
  t,
  raw,
  onState: (changes, { push = true } = {}) => choose(changes, push),
  onOpen: open,
  onCell: (cell, walked) => choose(cell ?? { query: null, key: null, dim: null }, !walked),
  onPoint({ query }) {
    if (answer.trace.place(answer.shown.place)?.queries === "target") figure?.point(query);
  },
});

const answers = createAnswers(api, {
  onWait: () => translation.wait(true),
  onProgress: translation.progress,
  onAnswer(trace, { standsIn = false, asked, shown }) {
    translation.wait(false);
    main.classList.add("is-drawn");
    answer = { trace, standsIn, asked, shown };
    if (!standsIn) asking.accept(trace);
    asking.notice(standsIn ? trace : null);
    draw();
  },
  onProblem(error, { standsIn = false }) {
    translation.wait(false);
    if (standsIn) return;
    const mayPass = asking.refuse(error);
    refused(mayPass);
  },
});

/** Another place, and in an attention the head that was pressed. Who is followed through the same tokens stays chosen. */
function open({ place: name, head, view = null }) {
  const { query, key } = state.get();
  const [from, to] = [shownPlace(), placeNamed(name, places())];
  const isFollowed = from.queries === to.queries;
  choose({
    // What an embed begins with, not every place has.
    block: name,
    view: view ?? (page.embed && detail ? viewOf(page.embed.view, to, places()) : null),
    ...(head === undefined ? {} : { head }),
    query: isFollowed ? query : null,
    key: isFollowed && from.keys === to.keys ? key : null,
  });
  isComing = figure?.isMap ?? false;
}

/** Those of the model that is asked. */
function places() {
  return modelAsked().places;
}

/** On a phone what is open stands below the map, out of sight. */
function come() {
  if (isComing) document.querySelector(".detail")?.scrollIntoView({ block: "start" });
  isComing = false;
}

/** The place a link names; where this model does not have it, or an embed cannot show it, the one a page begins with. */
function shownPlace() {
  const all = places();
  const named = placeNamed(state.get().block, all);
  const only = onlyView();
  const canShow = (place) =>
    viewsOf("inspector").includes(only) ? fits(only, place, all) : waysOf(place, all).length > 0;
  return named && canShow(named) ? named : firstPlace(all, wayOf(state.get()));
}

function shownView() {
  return viewOf(wayOf(state.get()), shownPlace(), places());
}

/** Of an embed the view that its place has to have. */
const onlyView = () => (page.embed && detail ? wayOf(state.get()) : null);

/** The way of looking that is asked for; an embed has one of its own. */
function wayOf({ view }) {
  return view ?? page.embed?.view ?? null;
}

function ask({ link = false } = {}) {
  const asked = questionNow();
  if (isEmpty(asked)) {
    answers.cancel();
    translation.wait(false);
    asking.refuseEmpty();
    refused(false);
    return;
  }
  send(asked, { link });
}

function questionNow() {
  return questionOf(state.get(), page.settings);
}

/** Whether what is shown is what the link says. */
function isAnswered() {
  return (
    answer !== null &&
    answer.shown.place === shownPlace().name &&
    answer.shown.view === shownView() &&
    keyOf(answer.asked) === keyOf(questionNow())
  );
}

function send(asked, how) {
  const [place, view] = [shownPlace(), shownView()];
  const tensors = detail ? tensorsOf(view, place, places()) : [];
  answers.ask(asked, figure ? withFigure(tensors, places()) : tensors, {
    ...how,
    asked,
    shown: { place: place.name, view },
    needs: detail ? neededOf(view, place, places()) : [],
  });
}

/** Another place, or another way of looking. Below a message it is the last good answer that is looked at. */
function turn(how) {
  if (answer && refusal === keyOf(questionNow())) send(answer.asked, { standsIn: true });
  else pause.now(how);
}

/** The last good picture stays below the message. Where there is none yet, the example stands in, and is named. */
function refused(mayPass) {
  refusal = mayPass ? null : keyOf(questionNow());
  asking.notice(answer?.trace ?? null);
  if (answer === null && !mayPass) {
    send(exampleOf(page.settings), { link: true, standsIn: true });
  }
}

async function draw() {
  const { trace, standsIn, asked, shown } = answer;
  const now = state.get();
  const [place, view] = [shownPlace(), shownView()];
  // The numbers of another place are on their way.
  if (place.name !== shown.place || view !== shown.view) return;
  const head = Math.min(now.head ?? 0, (place.heads ?? 1) - 1);
  const spacing = now.spacing === "linear" ? "linear" : "sqrt";
  main.classList.toggle("is-arithmetic", view === "arithmetic");
  translation.draw(trace);
  if (!standsIn) asking.wish(wrong(trace));
  asking.grow();
  figure?.draw({ trace, place, head, view, spacing });
  try {
    await detail?.draw({
      trace,
      place,
      head,
      spacing,
      view,
      state: now,
      query: now.query,
      key: now.key,
    });
  } catch (error) {
    // The module of a view may not come, as any other answer.
    asking.refuse(error);
    asking.notice(trace);
    throw error;
  }
  if (place.kind !== "attention" || place.queries !== "target")
    figure?.point(followed(place, trace));
  if (figure?.isMap) come();
  const isNow =
    answer.trace === trace && state.get() === now && keyOf(asked) === keyOf(questionNow());
  if (isNow && !standsIn) announce(trace);
}

/** What the link asks for in vain. */
function wrong(trace) {
  const now = state.get();
  const place = shownPlace();
  const asked = detail
    ? absence(wayOf(now), placeNamed(now.block, trace.places) ?? place, trace.places)
    : null;
  if (state.unread() !== null || asked === null) {
    return (
      state.unread() ??
      impossible(now, {
        trace,
        place,
        view: shownView(),
        isEmbed: Boolean(page.embed),
        only: onlyView(),
      })
    );
  }
  return {
    field: "view",
    sent: asked.view,
    allowed: waysOf(place, trace.places).join(", "),
    message: absenceText(asked, trace.places, t, known),
  };
}

/** The row of the decoder that the figure shows where no attention of its tokens is open. */
function followed(place, { target }) {
  const { query } = state.get();
  const written = target?.tokens.filter(({ kind }) => kind !== "pad").length ?? 0;
  return place.queries === "target" && query !== null ? query : Math.floor(written / 2);
}

/** The canvases are painted by now; the screen shows them with the next frame. */
function announce(trace) {
  const query = state.query();
  const milliseconds = performance.now() - since;
  whenPainted(() =>
    announceDrawn(query, {
      source: trace.source?.text ?? "",
      target: trace.target?.text ?? "",
      milliseconds,
    }),
  );
}

state.onChange((now, changed, moved) => {
  if (moved) since = performance.now();
  if (changed.includes("source")) asking.write(questionNow().source);
  asking.offer(now.target_language);
  const isTyped = changed.includes("source") && !moved && now.source !== null;
  if (isTyped) return pause.soon();
  if (changed.some((name) => name in QUESTION)) pause.now({ link: moved });
  else if (changed.includes("block") || changed.includes("view")) turn({ link: moved });
  else if (answer) draw();
});

/** The same again: other colours, another width. */
function redraw() {
  asking.grow();
  figure?.redraw();
  detail?.redraw();
}

frame(state, { onLook: redraw });
listenToKeys({
  onState: (changes) => choose(changes),
  onOpen: open,
  now() {
    if (answer === null) return null;
    const { view, stage, query, key } = state.get();
    const place = shownPlace();
    return {
      place,
      view: shownView(),
      asked: view,
      only: onlyView(),
      heads: place.heads ?? 0,
      stage: stage ?? "weights",
      stages: stagesIn(answer.trace, place),
      locked: query !== null || key !== null,
      places: places(),
    };
  },
});
present({
  view: () => (detail ? shownView() : "figure"),
  link: () => ({ ...questionNow(), block: shownPlace().name, view: null }),
  run: questionNow,
  tensors: () => answer && shownTensors(answer.trace),
  copies: () => detail?.copies ?? null,
  steps: () =>
    isAnswered()
      ? stepsOf(presented().view(), {
          trace: answer.trace,
          place: shownPlace(),
          state: state.get(),
        })
      : null,
  // A deck's way back is its own.
  set: (changes) => choose(changes, false),
});
/** What can be taken along of what is shown, each by one name; chosen is what the way of looking is about. */
function shownTensors(trace) {
  const [place, view] = [shownPlace(), shownView()];
  const names = tensorsOf(view, place, places()).filter((name) => trace.has(name));
  const { export: word } = WAYS[view];
  return takenAlong(trace, names, word === null ? null : tensorsNamed(word, place, places())[0]);
}

let width = main.clientWidth;
new ResizeObserver(() => {
  if (main.clientWidth === width) return;
  width = main.clientWidth;
  redraw();
}).observe(main);
asking.write(questionNow().source);
asking.offer(state.get().target_language);
ask({ link: true });
