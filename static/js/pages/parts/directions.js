// Which way a sentence is translated: what is on offer, and what the model was not trained for.

import { known, t } from "#shell/i18n.js";
import { h, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";

/**
 * @import { Trace } from "#lib/trace/trace.js"
 * @typedef {{ from: string, to: string }} Direction  languages
 */

/**
 * @param {HTMLSelectElement} select
 * @param {Element} note
 * @param {{ onLanguage: (language: string | null) => void }} callbacks  null: as the model guesses
 */
export function createDirections(select, note, { onLanguage }) {
  select.addEventListener("change", () => onLanguage(select.value || null));

  return {
    /**
     * @param {string[]} trained  directions of the model: zh-en
     * @param {string | null} language
     */
    draw(trained, language) {
      const directions = trained.map(split);
      const targets = [...new Set(directions.map(({ to }) => to))];
      const offered = targets.join();
      if (select.dataset.offered !== offered || select.options.length === 0) {
        select.dataset.offered = offered;
        select.replaceChildren(
          h("option", { value: "" }, t("direction.auto")),
          ...targets.map((target) => h("option", { value: target }, waysTo(target, directions))),
        );
        present(select.parentElement, "box of the directions").hidden = targets.length === 0;
      }
      // A language that is not on offer, from a link, is left to the message about it.
      select.value = language !== null && targets.includes(language) ? language : "";
    },
    /**
     * Says where a model translates what it never learned to.
     * @param {string[]} trained  @param {Trace} trace
     */
    compare(trained, { source, target }) {
      const language = source && target ? target.language : null;
      const isChinese = /\p{Script=Han}/u.test((source ?? target)?.text ?? "");
      const fitting = trained.map(split).filter(({ to }) => to === language);
      const fits = language === null || fitting.some(({ from }) => (from === "zh") === isChinese);
      const names = fitting.map(nameOf).join(t("list.comma"));
      setText(note, fits ? "" : t("direction.untrained", { trained: names }));
    },
  };
}

/** @param {string} direction  @returns {Direction} */
function split(direction) {
  const [from, to] = direction.split("-");
  return { from, to };
}

/** @param {string} language  @param {Direction[]} directions */
function waysTo(language, directions) {
  return directions
    .filter(({ to }) => to === language)
    .map(nameOf)
    .join(t("list.comma"));
}

/** @param {Direction} direction */
function nameOf({ from, to }) {
  return t("direction.name", { from: languageName(from), to: languageName(to) });
}

/**
 * A model may know languages whose names nobody has written down here: its own short one has to do.
 * @param {string} language
 */
function languageName(language) {
  return known(`language.${language}`) ? t(`language.${language}`) : language;
}
