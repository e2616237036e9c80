// The line somebody types in and what a page says about it: which way it is translated, how long it is, what went wrong
// and what can be done. What the answer looks like is the page's own affair.

import { Problem, problemMessage } from "#shell/api.js";
import { announceProblem } from "#shell/chrome.js";
import { known, t } from "#shell/i18n.js";
import { modelAsked } from "#shell/page.js";
import { fitting, storage } from "#shell/state.js";
import { quoted } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { sentenceView } from "#views/kit/sentence.js";

/** Between the last key and the question. */
const PAUSE = 100;

const at = (name) => document.querySelector(`[data-at="${name}"]`);

/**
 * @param {typeof import("#shell/page.js").page} page  what came with the page
 * @param {ReturnType<typeof import("#shell/state.js").createState>} state
 * @param {{ onAsk: (how: { link?: boolean }) => void,
 *           onState: (changes: Record<string, string | null>, push: boolean) => void }} callbacks
 *   onAsk: ask what the state says; onState: the reader has changed what the next question is about
 */
export function createQuestion(page, state, { onAsk, onState }) {
  const { example } = page.settings;
  const field = document.querySelector("[name=source]");
  let timer = 0;
  let said = null;

  if (!page.embed) carryDrafts();

  const sentence = sentenceView(field, {
    onInput: (text) => onState({ source: text }, false),
    onCommit: () => now(),
  });
  sentence.set(state.get().source ?? example.source);
  document.fonts?.ready.then(sentence.grow);
  state.onChange((now, changed) => {
    // A text that stands there already keeps its caret.
    if (changed.includes("source")) sentence.set(now.source ?? example.source);
    if (changed.includes("model")) offerDirections();
    else showDirection();
  });
  at("direction").addEventListener("change", (event) =>
    onState({ target_language: event.target.value || null }, true),
  );
  offerDirections();

  /** A text too long for the address comes along to this tab's next page. What an embed shows stands wholly in its link. */
  function carryDrafts() {
    const drafts = storage("sessionStorage");
    for (const name of ["source", "target"]) {
      if (state.get()[name] === null && drafts.get(name)) state.set({ [name]: drafts.get(name) });
      drafts.remove(name);
    }
    globalThis.addEventListener("pagehide", () => {
      if (fitting(state.query()) !== null) return;
      for (const name of ["source", "target"])
        if (state.get()[name] !== null) drafts.set(name, state.get()[name]);
    });
  }

  function now(how = {}) {
    clearTimeout(timer);
    onAsk(how);
  }

  /** After a pause, unless something is asked before. */
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(onAsk, PAUSE, {});
  }

  function offerDirections() {
    const targets = [...new Set(directions().map(({ to }) => to))];
    const ways = (target) =>
      directions()
        .filter(({ to }) => to === target)
        .map(({ from, to }) => direction(from, to));
    at("direction").replaceChildren(
      h("option", { value: "" }, t("direction.auto")),
      ...targets.map((target) =>
        h("option", { value: target }, ways(target).join(t("list.comma"))),
      ),
    );
    at("direction").parentElement.hidden = targets.length === 0;
    showDirection();
  }

  /** A language that is not on offer, from a link, is left to the message about it. */
  function showDirection() {
    const language = state.get().target_language ?? "";
    at("direction").value = directions().some(({ to }) => to === language) ? language : "";
  }

  function directions() {
    return modelAsked().directions.map((way) => {
      const [from, to] = way.split("-");
      return { from, to };
    });
  }

  function takeExample() {
    sentence.set(example.source);
    onState({ source: null, target_language: null }, true);
  }

  /** What happened, what to do, and whose picture is still below. @param {import("#lib/trace/trace.js").Trace | null} below */
  function notice(below) {
    const box = at("notice");
    box.hidden = said === null;
    document
      .querySelector("main")
      .classList.toggle("is-other", said !== null && said.remedy !== "choosing");
    if (said === null) return box.replaceChildren();
    announceProblem(said.message, said.members);
    const button = (key, onClick) =>
      h("button", { type: "button", class: "plain", onClick }, t(key));
    box.replaceChildren(
      h("span", {}, said.message),
      ...(said.remedy === "again" ? [button("problem.again", () => now())] : []),
      ...(said.remedy === "example" ? [button("problem.useExample", takeExample)] : []),
      ...(below ? [h("span", { class: "muted" }, belowText(below))] : []),
    );
  }

  /** @param {number} tokens */
  function count(tokens) {
    const { token_limit: limit } = modelAsked();
    const isOver = tokens > limit;
    at("count").classList.toggle("is-over", isOver);
    field.setAttribute("aria-invalid", String(isOver));
    setText(
      at("count"),
      isOver
        ? t("tokens.over", { tokens, limit, excess: tokens - limit })
        : t("tokens.of", { tokens, limit }),
    );
  }

  return {
    now,
    soon,
    model: modelAsked,
    notice,
    grow: sentence.grow,
    /** What is asked of the model, whatever the page wants to see of it. */
    asked() {
      const { source, target_language: language, model: name } = state.get();
      const isExample = source === null;
      return {
        source: source ?? example.source,
        target_language: language ?? (isExample ? (example.target_language ?? null) : null),
        model: name ?? page.settings.model,
      };
    },
    example: () => ({ ...example, model: page.settings.model }),
    /**
     * An answer has come: its length, its direction, and nothing to complain about.
     * @param {import("#lib/trace/trace.js").Trace} trace
     */
    accept(trace) {
      said = null;
      const read = trace.source ?? trace.target;
      count(read.tokens.filter(({ kind }) => kind !== "pad").length);
      const language = trace.source && trace.target ? trace.target.language : null;
      const isChinese = /\p{Script=Han}/u.test(read.text);
      const trained = directions().filter(({ to }) => to === language);
      const fits = language === null || trained.some(({ from }) => (from === "zh") === isChinese);
      setText(
        at("direction-note"),
        fits
          ? ""
          : t("direction.untrained", {
              trained: trained.map(({ from, to }) => direction(from, to)).join(t("list.comma")),
            }),
      );
    },
    /**
     * What the link asks for in vain, though there is an answer.
     * @param {import("#lib/link/impossible.js").Impossible & { message?: string } | null} wish  message: why, where that is known
     */
    wish(wish) {
      if (said !== null && said.remedy !== "choosing") return;
      const problem = wish && new Problem({ type: "/problems/invalid-value", ...wish });
      const message = problem && (wish.message ?? problemMessage(problem, t, known));
      if (message === (said?.message ?? null)) return;
      said = problem && { message, remedy: "choosing", members: problem.members };
      notice(null);
    },
    /** There is nothing to ask about. */
    refuseEmpty() {
      count(0);
      // A slide has no line to type in.
      const isGiven = page.embed && state.get().controls !== 1;
      said = isGiven
        ? { message: t("problem.empty-link"), remedy: "linking" }
        : { message: t("problem.empty-text"), remedy: "example" };
    },
    /** The model cannot do what the page shows. @param {string} message */
    refuseModel(message) {
      said = { message, remedy: "choosing", members: { field: "model" } };
    },
    /** @param {unknown} error  @returns {boolean} whether asking again may help */
    refuse(error) {
      if (error.kind === "too-long" && error.members.field !== "target")
        count(error.members.tokens);
      const remedy = error.mayPass ? "again" : "typing";
      said = { message: problemMessage(error, t, known), remedy, members: error.members };
      return remedy === "again";
    },
  };
}

/** Whose picture stands below a message. @param {import("#lib/trace/trace.js").Trace} trace */
function belowText({ source, target }) {
  const [read, written] = [source ?? target, source && target].map((side) =>
    quoted(side?.text ?? ""),
  );
  return source && target
    ? t("problem.below", { source: read, target: written })
    : t("positions.below", { source: read });
}

function direction(from, to) {
  return t("direction.name", { from: languageName(from), to: languageName(to) });
}

/** A model may know languages whose names nobody has written down here: then its own short name has to do. */
function languageName(language) {
  return known(`language.${language}`) ? t(`language.${language}`) : language;
}
