// One score, opened: the products of q and k, their sum, ÷ √d, the mask, exp, the share of the row.
// Everything is computed here, in the browser, from q and k; what the network stored is named where
// it reads otherwise.

import { csvOf, textOf } from "#lib/link/copies.js";
import { latexOf } from "#lib/link/latex.js";
import { isModified, setText } from "#views/kit/dom.js";
import { makeOpened } from "#views/opened/make.js";
import { headName, paintOpened } from "#views/opened/paint.js";
import { openedCell, sentenceOf } from "#views/opened/read.js";

/**
 * @import { AttentionShown, Callbacks, Colors, View } from "#views/kit/view.js"
 * @import { Cell, Opened } from "#views/opened/read.js"
 */

/** @typedef {{ query?: number, key?: number }} Step */

/** @type {Record<string, Step | undefined>} */
const MOVES = {
  ArrowLeft: { key: -1 },
  ArrowRight: { key: 1 },
  ArrowUp: { query: -1 },
  ArrowDown: { query: 1 },
};

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  const copies = {
    latex: () => latexOf(written(), t),
    csv: () => csvOf(written()),
    text: () => textOf(written(), t),
  };
  const made = makeOpened(element, callbacks, {
    forms: copies,
    onKey: (key) => go({ ...opened.cell, key }),
    onArrow: (key) => move(MOVES[key] ?? {}),
    onClose: () => onState({ view: null }),
  });
  /** @type {AttentionShown} */
  let shown;
  /** @type {Colors} */
  let colors;
  /** What is pointed at, unless something else has changed since. @type {Cell | null} */
  let cell = null;
  /** @type {Opened} */
  let opened;
  /** Of which head somebody has heard last. @type {number | null} */
  let heard = null;

  element.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || isModified(event) || target instanceof HTMLTextAreaElement)
      return;
    const step = MOVES[key];
    if (!step) return;
    event.preventDefault();
    move(step);
  });

  /** @param {Step} step */
  function move({ query = 0, key = 0 }) {
    const { queries, keys } = shown.labels;
    go({
      query: within(opened.cell.query + query, queries.length),
      key: within(opened.cell.key + key, keys.length),
    });
  }

  /** @param {Cell} next */
  function go(next) {
    onState(next, { push: false });
  }

  /** What a screen reader hears after a move; of the head, only when it is another one. */
  function say() {
    const { head } = shown;
    const name = head === heard ? "" : `${t("heads.name", { head: head + 1 })}${t("list.comma")}`;
    heard = head;
    setText(made.spoken, name + sentenceOf(opened, shown.labels, t));
  }

  function written() {
    return { where: headName(shown, t), labels: shown.labels, ...opened };
  }

  return {
    copies,
    /** @param {AttentionShown} next  @param {Colors} palette */
    draw(next, palette) {
      shown = next;
      colors = palette;
      cell = null;
    },
    /** Draws when another cell is pointed at, or something else has changed. */
    point({ query, key }) {
      if (cell?.query === query && cell.key === key) return;
      cell = { query, key };
      opened = openedCell(shown, cell, t);
      made.copy.reset();
      paintOpened(made, shown, opened, colors, callbacks);
      say();
      takeFocus(made.title);
    },
  };
}

/** @param {number} index  @param {number} count */
function within(index, count) {
  return Math.min(Math.max(index, 0), count - 1);
}

/** What had the focus went with the view that was open before. @param {HTMLElement} title */
function takeFocus(title) {
  // Nor does a frame take it from the page around it.
  if (!document.hasFocus()) return;
  const focused = document.activeElement;
  if (focused === null || focused === document.body || focused.getClientRects().length === 0)
    title.focus({ preventScroll: true });
}
