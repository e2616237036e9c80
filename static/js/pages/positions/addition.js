// What the trained model adds to the reader's own tokens: the sentence they type, three strips, and whether the middle
// one is the formula's. The page knows the state; this file asks, draws and says what went wrong.

import { isEmpty } from "#lib/link/question.js";
import { largestDifference } from "#lib/maths/sum.js";
import { grouped, number, tokenLabels } from "#lib/text/format.js";
import { translates } from "#lib/trace/places.js";
import { tensorsOf } from "#lib/trace/ways.js";
import { createAnswers } from "#pages/parts/answers.js";
import { createAsking } from "#pages/parts/asking.js";
import { enlargement } from "#shell/chrome.js";
import { t } from "#shell/i18n.js";
import { setText } from "#views/kit/dom.js";
import { palette } from "#views/kit/palette.js";
import { sumParts, sumView } from "#views/matrix/sum.js";

/** From so many characters on, the sentence is written smaller. */
const LONG = 160;
/** Room for the rows of a strip, before enlargement. */
const HEIGHT = 400;

const at = (name) => document.querySelector(`[data-at="${name}"]`);

/**
 * @param {object} options
 * @param {ReturnType<typeof import("#shell/api.js").createApi>} options.api
 * @param {() => import("#lib/link/question.js").Question} options.question  what the page's state asks
 * @param {() => import("#lib/link/question.js").Question} options.example  what stands in for it
 * @param {() => import("#shell/page.js").Model} options.model  that is asked
 * @param {number} options.base  of the model's encoding
 * @param {(text: string | null) => void} options.onText  the sentence was typed; null: the example was chosen
 * @param {() => void} options.onCommit  a reader does not want to wait
 * @param {() => void} options.onWait
 * @param {(isNew: boolean) => void} options.onSettled  nothing is asked for any more; isNew: another answer is drawn
 * @param {(encoding: { kind: string, d_model: number, base: number }) => void} options.onShow  the model's own encoding is
 *   wanted in the pictures above
 * @param {(place: { position: number, dim: number } | null) => void} options.onHover  also onChoose, onHold, onWalk
 */
export function createAddition({
  api,
  question,
  example,
  model,
  base,
  onText,
  onCommit,
  onWait,
  onSettled,
  onShow,
  onHover,
  onChoose,
  onHold,
  onWalk,
}) {
  const box = at("added");
  const field = box.querySelector("[name=source]");
  /** The last good answer. */
  let trace = null;
  let place = { position: null, dim: null, locked: false };
  /** Counts the questions, so that what belongs to an older one is noticed. */
  let turn = 0;

  const asking = createAsking({
    box,
    notice: "added-notice",
    model,
    empty: () => ({ message: t("positions.empty"), remedy: "example" }),
    onText,
    onCommit,
    onExample: () => onText(null),
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
      if (!standsIn) asking.accept(trace);
      asking.notice(trace);
      box.classList.add("is-drawn");
      draw();
      await compare(next).catch((error) => {
        asking.refuse(error);
        asking.notice(trace);
      });
      if (mine === turn) settle(true);
    },
    onProblem(error, { standsIn = false }) {
      const mayPass = asking.refuse(error);
      refused(standsIn || mayPass);
    },
  });

  /** @param {{ link?: boolean }} [how]  link: the sentence came with a link, so the answer may be cached */
  function ask({ link = false } = {}) {
    turn++;
    if (!isEmpty(question())) return answers.ask(readingOf(question()), tensors(), { link });
    answers.cancel();
    asking.refuseEmpty();
    refused(false);
  }

  /** Where a sentence is read, nothing is translated: only that side is run. */
  function readingOf({ source, model: name }) {
    const isSource = entrance().queries === "source" && translates(model().places);
    return { source, model: name, side: isSource ? "source" : null };
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

  /**
   * The last good picture stays below the message. Where there is none yet, the example stands in.
   * @param {boolean} isFinal  it cannot, or the same may be asked again
   */
  function refused(isFinal) {
    asking.notice(trace);
    if (trace !== null || isFinal) return settle(false);
    answers.ask(readingOf(example()), tensors(), { link: true, standsIn: true });
  }

  function draw() {
    if (trace === null) return;
    field.classList.toggle("is-long", asking.typed.length > LONG);
    asking.grow();
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

  return {
    ask,
    point,
    /** Colours or sizes have changed. */
    redraw() {
      asking.grow();
      draw();
    },
    write: asking.write,
    /** Offers the model's own encoding where another one is shown. @param {{ kind: string, d_model: number, base: number }} encoding */
    compareWith({ kind, d_model: width, base: shown }) {
      at("show").hidden =
        trace === null || (kind === "sinusoidal" && width === widthOf(trace) && shown === base);
    },
    /** What stands in the line. */
    get typed() {
      return asking.typed;
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
