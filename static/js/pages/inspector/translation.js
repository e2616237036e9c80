// The translation beside the sentence: whose it is, how long, and how far a slow one has come.

import { createPatience } from "#pages/parts/patience.js";
import { found, namesIn } from "#pages/parts/template.js";
import { t } from "#shell/i18n.js";
import { focusableWhereScrolled, setText } from "#views/kit/dom.js";

/** @import { Side, Trace } from "#lib/trace/trace.js" */

/** From so many characters on, both are written smaller. */
const LONG = 160;

const at = namesIn(document);

/** @param {{ onOwn: () => void }} callbacks  onOwn: the model's own is wanted */
export function createTranslation({ onOwn }) {
  /** @type {Trace | null} */
  let trace = null;
  const patience = createPatience(() => {
    at("progress").hidden = false;
    progress(0, 1);
    setText(at("translation-name"), t("translation.waiting"));
  });
  at("own-translation").addEventListener("click", onOwn);

  /** @param {Trace} next */
  function draw(next) {
    trace = next;
    drawTarget(trace);
    drawName(trace);
  }

  /**
   * The last answer fades and a word says why, both only when the next one takes its time.
   * @param {boolean} isWaiting
   */
  function wait(isWaiting) {
    found(document, "main").setAttribute("aria-busy", String(isWaiting));
    patience.end();
    at("progress").hidden = true;
    if (isWaiting) patience.begin();
    else drawName(trace);
  }

  /**
   * How much of a slow answer has come.
   * @param {number} received
   * @param {number} total  in bytes
   */
  function progress(received, total) {
    if (!patience.isOut) return;
    const share = (received / total) * 100;
    found(at("progress"), ":scope > *").style.width = `${share}%`;
    if (received > 0)
      setText(at("translation-name"), t("translation.receiving", { share: Math.round(share) }));
  }

  return { draw, wait, progress };
}

/** @param {Trace} trace */
function drawTarget({ source, target: written }) {
  // Where there is no source, the target is what was typed.
  const target = source && written;
  const output = at("translation");
  setText(output, target?.text ?? "");
  output.hidden = !target;
  found(document, ".sentences .arrow").style.visibility = target ? "" : "hidden";
  focusableWhereScrolled(output);
  const language = target?.language ?? "";
  output.lang = language === "zh" ? "zh-CN" : language;
  const length = Math.max(source?.text.length ?? 0, target?.text.length ?? 0);
  found(document, ".sentences").classList.toggle("is-long", length > LONG);
  setText(at("target-count"), target ? t("tokens.count", { tokens: lengthOf(target) }) : "");
}

/** In tokens, without padding. @param {Side} side */
function lengthOf({ tokens }) {
  return tokens.filter(({ kind }) => kind !== "pad").length;
}

/** Whose translation it is. @param {Trace | null} trace  null: none has come */
function drawName(trace) {
  if (trace === null) return setText(at("translation-name"), t("translation.greedy"));
  const { source, target, model } = trace;
  const isGiven = source !== null && target?.given === "reader";
  const isCut = target?.finished === "limit";
  const key = !source || !target ? "none" : isGiven ? "given" : isCut ? "cut" : "greedy";
  setText(at("translation-name"), t(`translation.${key}`, { limit: model.token_limit }));
  at("own-translation").hidden = !isGiven;
}
