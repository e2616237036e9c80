// The elements of one opened score, made once: what it is called and where one goes from it, the
// chain of its numbers, its products, its row, and what can be copied.

import { copyView } from "#views/kit/copy.js";
import { h, setText } from "#views/kit/dom.js";
import { chainView } from "#views/maths/chain.js";
import { productsView } from "#views/rows/products.js";
import { rowTableView } from "#views/tables/rowtable.js";

/**
 * @import { Callbacks, Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {object} Moves  what somebody does in it
 * @property {Record<string, () => string>} forms  as which it can be copied
 * @property {(key: number) => void} onKey
 * @property {(arrow: Arrow) => void} onArrow
 * @property {() => void} onClose
 *
 * @typedef {keyof typeof SIGNS} Arrow
 * @typedef {ReturnType<typeof makeOpened>} Made
 */

const SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @param {Moves} moves */
export function makeOpened(element, { t, raw }, moves) {
  const { forms, onKey } = moves;
  const spoken = h("p", { class: "hidden", "aria-live": "polite" });
  const chain = chainView(h("ol"), { t, raw });
  const products = productsView(h("div"), { t, raw, onSay: (text) => setText(spoken, text) });
  const table = rowTableView(h("div"), { t, onKey });
  const copy = copyView(h("div"), { t, forms });
  const header = makeHeader(t, moves);
  const [productsTitle, rowNote] = [h("h3"), h("p", { class: "muted" })];
  const stable = h("p", { class: "opened-stable" });
  const footer = makeFooter(t, moves, copy.element);
  element.classList.add("opened");
  // A click anywhere in the view leaves the keys to it.
  element.tabIndex = -1;
  element.append(
    header.element,
    chain.element,
    h(
      "div",
      { class: "opened-parts" },
      h(
        "section",
        {},
        productsTitle,
        h("p", { class: "muted" }, t("arithmetic.products.note")),
        products.element,
      ),
      h(
        "section",
        { class: "opened-row" },
        h("h3", {}, t("arithmetic.row")),
        rowNote,
        table.element,
        stable,
      ),
    ),
    footer.element,
    spoken,
  );
  const { where, title, writing, previous, following } = header;
  const { headKeys, heads } = footer;
  return {
    spoken,
    where,
    title,
    writing,
    previous,
    following,
    chain,
    productsTitle,
    products,
    rowNote,
    table,
    stable,
    copy,
    headKeys,
    heads,
  };
}

/** @param {Translate} t  @param {Moves} moves */
function makeHeader(t, { onArrow, onClose }) {
  const where = h("p", { class: "opened-where" });
  const title = h("h2", { class: "opened-title", tabindex: -1 });
  const writing = h("p", { class: "opened-writing" });
  const previous = stepButton(
    (label) => ["‹ ", label],
    () => onArrow("ArrowLeft"),
  );
  const following = stepButton(
    (label) => [label, " ›"],
    () => onArrow("ArrowRight"),
  );
  const element = h(
    "header",
    { class: "opened-head" },
    where,
    h(
      "div",
      { class: "opened-moves" },
      previous.button,
      following.button,
      h(
        "button",
        { type: "button", class: "plain opened-close", onClick: onClose },
        t("arithmetic.close"),
        " ",
        h("kbd", {}, "Esc"),
      ),
    ),
    h("div", { class: "opened-question" }, title, writing),
  );
  return { element, where, title, writing, previous, following };
}

/**
 * To the key before or after.
 * @param {(label: HTMLElement) => (Node | string)[]} sign  @param {() => void} onClick
 */
function stepButton(sign, onClick) {
  const label = h("bdi");
  const button = h(
    "button",
    { type: "button", class: "plain opened-step", onClick },
    ...sign(label),
  );
  return { button, label };
}

/** @param {Translate} t  @param {Moves} moves  @param {HTMLElement} copy */
function makeFooter(t, moves, copy) {
  const heads = h("div", { class: "segments", role: "group", "aria-label": t("heads.choose") });
  const headKeys = h("kbd");
  const element = h(
    "footer",
    { class: "opened-foot" },
    copy,
    h(
      "div",
      { class: "opened-keys", role: "group", "aria-label": t("arithmetic.keys") },
      arrows(["ArrowLeft", "ArrowRight"], t("arithmetic.nextKey"), t, moves),
      arrows(["ArrowUp", "ArrowDown"], t("arithmetic.nextQuery"), t, moves),
      h("span", {}, headKeys, " ", t("arithmetic.head"), heads),
    ),
    h("p", { class: "muted" }, t("arithmetic.computed")),
  );
  return { element, heads, headKeys };
}

/**
 * The keys themselves are buttons, for those who have none.
 * @param {Arrow[]} keys  @param {string} name  @param {Translate} t  @param {Moves} moves
 */
function arrows(keys, name, t, { onArrow }) {
  return h(
    "span",
    {},
    ...keys.map((key) =>
      h(
        "button",
        {
          type: "button",
          class: "keycap",
          "aria-label": t(`arithmetic.move.${key}`),
          onClick: () => onArrow(key),
        },
        SIGNS[key],
      ),
    ),
    " ",
    name,
  );
}
