// The translation beside the sentence: whose it is, how long, and how far a slow one has come.

import { t } from "#shell/i18n.js";
import { focusableWhereScrolled, setText } from "#views/kit/dom.js";

/** From here on an answer is slow, and the page says that it waits. The style sheet knows the same number. */
const SLOW = 350;
/** From so many characters on, both are written smaller. */
const LONG = 160;

const at = (name) => document.querySelector(`[data-at="${name}"]`);
const written = (side) => side?.tokens.filter(({ kind }) => kind !== "pad").length ?? 0;

/** @param {{ onOwn: () => void }} given  onOwn: the model's own is wanted */
export function createTranslation({ onOwn }) {
  let trace = null;
  let patience = 0;
  let isSlow = false;
  at("own-translation").addEventListener("click", onOwn);

  /** @param {import("#lib/trace/trace.js").Trace} next */
  function draw(next) {
    trace = next;
    const { source } = trace;
    // Where there is no source, the target is what was typed.
    const target = source && trace.target;
    const output = at("translation");
    setText(output, target?.text ?? "");
    output.hidden = !target;
    document.querySelector(".sentences .arrow").style.visibility = target ? "" : "hidden";
    focusableWhereScrolled(output);
    const language = target?.language ?? "";
    output.lang = language === "zh" ? "zh-CN" : language;
    const length = Math.max(source?.text.length ?? 0, target?.text.length ?? 0);
    document.querySelector(".sentences").classList.toggle("is-long", length > LONG);
    nameIt();
    setText(at("target-count"), target ? t("tokens.count", { tokens: written(target) }) : "");
  }

  /** The last answer fades and a word says why, both only when the next one takes its time. @param {boolean} isWaiting */
  function wait(isWaiting) {
    document.querySelector("main").setAttribute("aria-busy", String(isWaiting));
    clearTimeout(patience);
    isSlow = false;
    at("progress").hidden = true;
    if (!isWaiting) return nameIt();
    patience = setTimeout(() => {
      isSlow = true;
      at("progress").hidden = false;
      progress(0, 1);
      setText(at("translation-name"), t("translation.waiting"));
    }, SLOW);
  }

  /** How much of a slow answer has come. @param {number} received  @param {number} total  in bytes */
  function progress(received, total) {
    if (!isSlow) return;
    at("progress").firstElementChild.style.width = `${(received / total) * 100}%`;
    if (received > 0)
      setText(
        at("translation-name"),
        t("translation.receiving", { share: Math.round((received / total) * 100) }),
      );
  }

  function nameIt() {
    if (trace === null) return setText(at("translation-name"), t("translation.greedy"));
    const { source, target, model } = trace;
    const isGiven = source !== null && target?.given === "reader";
    const isCut = target?.finished === "limit";
    const key = !source || !target ? "none" : isGiven ? "given" : isCut ? "cut" : "greedy";
    setText(at("translation-name"), t(`translation.${key}`, { limit: model.token_limit }));
    at("own-translation").hidden = !isGiven;
  }

  return { draw, wait, progress };
}
