// What the trained model adds to the reader's own tokens: the sentence they type, three strips, and whether the middle
// one is the formula's. The page knows the state; this file asks, draws and says what went wrong.

import { problemMessage } from "#shell/api.js";
import { enlargement } from "#shell/chrome.js";
import { known, t } from "#shell/i18n.js";
import { grouped, number, quoted, tokenLabels } from "#lib/text/format.js";
import { largestDifference } from "#lib/maths/sum.js";
import { translates } from "#lib/trace/places.js";
import { tensorsOf } from "#lib/trace/ways.js";
import { createAnswers } from "#pages/parts/answers.js";
import { h, setText } from "#views/kit/dom.js";
import { palette } from "#views/kit/palette.js";
import { sentenceView } from "#views/kit/sentence.js";
import { sumParts, sumView } from "#views/matrix/sum.js";

/** Between the last key and the question. */
const PAUSE = 100;
/** From so many characters on, the sentence is written smaller. */
const LONG = 160;
/** Room for the rows of a strip, before enlargement. */
const HEIGHT = 400;

const at = (name) => document.querySelector(`[data-at="${name}"]`);

/**
 * @typedef {{ source: string, model: string }} Question
 * @param {object} given
 * @param {ReturnType<typeof import("#shell/api.js").createApi>} given.api
 * @param {{ example: { source: string } }} given.settings
 * @param {() => Question} given.question  what the page's state asks for
 * @param {() => import("#shell/page.js").Model} given.model  that is asked
 * @param {number} given.base  of the model's encoding
 * @param {(text: string | null) => void} given.onText  the sentence was typed; null: the example was chosen
 * @param {() => void} given.onWait
 * @param {(isNew: boolean) => void} given.onSettled  nothing is asked for any more; isNew: another answer is drawn
 * @param {(encoding: { kind: string, d_model: number, base: number }) => void} given.onShow  the model's own encoding is
 *   wanted in the pictures above
 * @param {(place: { position: number, dim: number } | null) => void} given.onHover  also onChoose, onHold, onWalk
 */
export function createAddition({
  api,
  settings,
  question,
  model,
  base,
  onText,
  onWait,
  onSettled,
  onShow,
  onHover,
  onChoose,
  onHold,
  onWalk,
}) {
  const { example } = settings;
  const box = at("added");
  const field = box.querySelector("[name=source]");
  /** The last good answer. */
  let trace = null;
  /** The message that is shown, and what the reader can do. */
  let said = null;
  let place = { position: null, dim: null, locked: false };
  let timer = 0;
  /** Counts the questions, so that what belongs to an older one is noticed. */
  let turn = 0;

  const sentence = sentenceView(field, {
    onInput(text) {
      onText(text);
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    },
    onCommit() {
      clearTimeout(timer);
      ask();
    },
  });
  const pointed = ({ row, col }) => ({ position: row, dim: col });
  const sum = sumView(at("strips"), {
    t,
    onHover: (cell) => onHover(cell && pointed(cell)),
    onChoose: (cell) => onChoose(pointed(cell)),
    onHold: (cell) => onHold(pointed(cell)),
    onWalk(cell) {
      onWalk(pointed(cell));
      setText(at("spoken"), sum.textOf(cell));
    },
  });
  at("show").addEventListener("click", () =>
    onShow({ kind: "sinusoidal", d_model: widthOf(trace), base }),
  );

  const answers = createAnswers(api, {
    onWait() {
      box.setAttribute("aria-busy", "true");
      onWait();
    },
    async onAnswer(next, { standsIn = false }) {
      const mine = turn;
      trace = next;
      say(standsIn ? said : null);
      box.classList.add("is-drawn");
      draw();
      await compare(next).catch((error) =>
        say({ message: problemMessage(error, t, known), remedy: "again" }),
      );
      if (mine === turn) settle(true);
    },
    onProblem(error, { standsIn = false }) {
      if (error.kind === "too-long") count(error.members.tokens);
      refuse(problemMessage(error, t, known), standsIn || error.mayPass ? "again" : "typing");
    },
  });

  /** @param {{ link?: boolean }} [how]  link: the sentence came with a link, so the answer may be cached */
  function ask({ link = false } = {}) {
    const asked = question();
    turn++;
    if (asked.source.trim() !== "") return answers.ask(requestOf(asked), tensors(), { link });
    answers.cancel();
    count(0);
    refuse(t("positions.empty"), "example");
  }

  /** Where a sentence is read, nothing is translated: only that side is run. @param {Question} asked */
  function requestOf(asked) {
    return {
      ...asked,
      side: entrance().queries === "source" && translates(model().places) ? "source" : null,
    };
  }

  /** The place where a sentence enters the model. */
  const entrance = (places = model().places) => places.find(({ kind }) => kind === "embedding");
  const tensors = () => tensorsOf("input", entrance(), model().places);
  /** What was read, of the last good answer. */
  const read = () => trace.side(entrance(trace.places), "queries");

  function settle(isNew) {
    box.removeAttribute("aria-busy");
    onSettled(isNew);
  }

  /** The last good picture stays below the message. Where there is none yet, the example stands in. */
  function refuse(message, remedy) {
    say({ message, remedy });
    if (trace !== null || remedy === "again") return settle(false);
    answers.ask(requestOf({ ...question(), source: example.source }), tensors(), {
      link: true,
      standsIn: true,
    });
  }

  function say(next) {
    said = next;
    notice();
  }

  function notice() {
    at("added-notice").hidden = said === null;
    if (said === null) return at("added-notice").replaceChildren();
    const button = (key, onClick) =>
      h("button", { type: "button", class: "plain", onClick }, t(key));
    at("added-notice").replaceChildren(
      h("span", {}, said.message),
      ...(said.remedy === "again" ? [button("problem.again", () => ask())] : []),
      ...(said.remedy === "example" ? [button("problem.useExample", () => onText(null))] : []),
      ...(trace
        ? [h("span", { class: "muted" }, t("positions.below", { source: quoted(read().text) }))]
        : []),
    );
  }

  function draw() {
    if (trace === null) return;
    if (said === null) count(read().tokens.length);
    field.classList.toggle("is-long", field.value.length > LONG);
    sentence.grow();
    const unit = enlargement();
    const labels = tokenLabels(read());
    sum.draw(
      {
        parts: sumParts(trace, entrance(trace.places).name),
        labels,
        width: at("strips").clientWidth,
        height: HEIGHT * unit,
        unit,
      },
      palette(),
    );
    point();
  }

  function point(next = place) {
    place = next;
    sum.point({ row: place.position, col: place.dim, locked: place.locked });
  }

  const tables = new Map();

  /** The formula's values at this model's width, once for all sentences: a row does not depend on how many follow. */
  function tableOf(width) {
    if (!tables.has(width)) {
      const { token_limit: length } = model();
      const asked = api
        .positions({ kind: "sinusoidal", length, d_model: width, base })
        .then((tensors) => tensors.get("encoding").data);
      tables.set(width, asked);
      asked.catch(() => tables.delete(width));
    }
    return tables.get(width);
  }

  /** Says what the model has added, after a look at every number of it. */
  async function compare(answer) {
    const name = `${entrance(answer.places).name}.position`;
    if (!answer.has(name)) return setText(at("verdict"), t("positions.addsNothing"));
    const { data, rows, cols } = answer.matrix(name);
    const table = await tableOf(cols);
    if (trace !== answer) return;
    const difference = largestDifference(data, table);
    setText(
      at("verdict"),
      t(difference === 0 ? "positions.addsFormula" : "positions.addsOther", {
        last: rows - 1,
        width: cols,
        base: grouped(base),
        difference: number(difference),
      }),
    );
  }

  /** @param {number} tokens */
  function count(tokens) {
    const { token_limit: limit } = model();
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
    ask,
    point,
    /** Colours or sizes have changed. */
    redraw() {
      sentence.grow();
      draw();
    },
    /** @param {string | null} source  of the state */
    setText: (source) => sentence.set(source ?? example.source),
    /** Offers the model's own encoding where another one is shown. @param {{ kind: string, d_model: number, base: number }} encoding */
    compareWith({ kind, d_model: width, base: shown }) {
      at("show").hidden =
        trace === null || (kind === "sinusoidal" && width === widthOf(trace) && shown === base);
    },
    /** What stands in the line. */
    get typed() {
      return field.value;
    },
    /** The sentence that is drawn. */
    get source() {
      return trace === null ? "" : read().text;
    },
  };

  function widthOf({ places }) {
    return trace.matrix(`${entrance(places).name}.input`).cols;
  }
}
