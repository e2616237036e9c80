// One score, opened: the products of q and k, their sum, ÷ √d, the mask, exp, the share of the row. Everything is
// computed here, in the browser, from q and k; what the network stored is named where it reads otherwise.

import { csvOf, textOf } from "#lib/link/copies.js";
import { latexOf } from "#lib/link/latex.js";
import { productsOf, readingsOf, rowOf, stepsOf } from "#lib/maths/arithmetic.js";
import { nextToken, number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { headMatrix } from "#lib/trace/headrows.js";
import { attentionGroup } from "#lib/trace/places.js";
import { reasons, signedScale } from "#lib/trace/stages.js";
import { copyView } from "#views/kit/copy.js";
import { h, setText } from "#views/kit/dom.js";
import { chainView } from "#views/maths/chain.js";
import { queryWord, roleWord } from "#views/maths/formula.js";
import { productsView } from "#views/rows/products.js";
import { rowTableView } from "#views/tables/rowtable.js";

/** What the network itself has of a step. */
const STORED = { dot: "dot", score: "scores", weight: "weights" };
const MOVES = {
  ArrowLeft: { key: -1 },
  ArrowRight: { key: 1 },
  ArrowUp: { query: -1 },
  ArrowDown: { query: 1 },
};

/**
 * @param {HTMLElement} element
 * @param {import("#pages/inspector/detail.js").Callbacks} callbacks
 * @returns {import("#pages/inspector/detail.js").View}
 */
export function createView(element, { t, raw, onState }) {
  const where = h("p", { class: "opened-where" });
  const title = h("h2", { class: "opened-title", tabindex: -1 });
  const writing = h("p", { class: "opened-writing" });
  const spoken = h("p", { class: "hidden", "aria-live": "polite" });
  const previous = stepButton(-1);
  const following = stepButton(1);
  const chain = chainView(h("ol"), { t, raw });
  const productsTitle = h("h3");
  const products = productsView(h("div"), { t, raw, onSay: (text) => setText(spoken, text) });
  const rowNote = h("p", { class: "muted" });
  const table = rowTableView(h("div"), { t, onKey: (key) => go({ key }) });
  const stable = h("p", { class: "opened-stable" });
  const copies = {
    latex: () => latexOf(opened(), t),
    csv: () => csvOf(opened()),
    text: () => textOf(opened(), t),
  };
  const copy = copyView(h("div"), { t, forms: copies });
  const heads = h("div", { class: "segments", role: "group", "aria-label": t("heads.choose") });
  const headKeys = h("kbd");
  const close = () => onState({ view: null });
  let shown = null;
  let colors = null;
  let cell = null;
  let made = null;
  let told = null;

  element.classList.add("opened");
  // A click anywhere in the view leaves the keys to it.
  element.tabIndex = -1;
  element.append(
    h(
      "header",
      { class: "opened-head" },
      where,
      h(
        "div",
        { class: "opened-moves" },
        previous.element,
        following.element,
        h(
          "button",
          { type: "button", class: "plain opened-close", onClick: close },
          t("arithmetic.close"),
          " ",
          h("kbd", {}, "Esc"),
        ),
      ),
      h("div", { class: "opened-question" }, title, writing),
    ),
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
    h(
      "footer",
      { class: "opened-foot" },
      copy.element,
      h(
        "div",
        { class: "opened-keys", role: "group", "aria-label": t("arithmetic.keys") },
        arrows(["ArrowLeft", "ArrowRight"], "arithmetic.nextKey"),
        arrows(["ArrowUp", "ArrowDown"], "arithmetic.nextQuery"),
        h("span", {}, headKeys, " ", t("arithmetic.head"), heads),
      ),
      h("p", { class: "muted" }, t("arithmetic.computed")),
    ),
    spoken,
  );
  element.addEventListener("keydown", onKeyDown);

  function stepButton(step) {
    const label = h("bdi");
    const button = h(
      "button",
      { type: "button", class: "plain opened-step", onClick: () => move({ key: step }) },
      ...(step < 0 ? ["‹ ", label] : [label, " ›"]),
    );
    return { element: button, label };
  }

  /** The keys themselves are buttons, for those who have none. */
  function arrows(keys, name) {
    const signs = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
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
            onClick: () => move(MOVES[key]),
          },
          signs[key],
        ),
      ),
      " ",
      t(name),
    );
  }

  function onKeyDown(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    if (!Object.hasOwn(MOVES, event.key) || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    move(MOVES[event.key]);
  }

  /** @param {{ query?: number, key?: number }} step */
  function move({ query = 0, key = 0 }) {
    const within = (index, list) => Math.min(Math.max(index, 0), list.length - 1);
    go({
      query: within(cell.query + query, shown.labels.queries),
      key: within(cell.key + key, shown.labels.keys),
    });
  }

  function go({ query = cell.query, key = cell.key }) {
    onState({ query, key }, { push: false });
  }

  /** What a screen reader hears after a move; of the head, only when it is another one. */
  function say() {
    const head =
      shown.head === told ? "" : `${t("heads.name", { head: shown.head + 1 })}${t("list.comma")}`;
    told = shown.head;
    setText(spoken, head + sentence());
  }

  function sentence() {
    const { steps, who } = made;
    const names = { query: shown.labels.queries[cell.query], key: shown.labels.keys[cell.key] };
    if (steps.bits) return t("arithmetic.spoken.masked", { ...names, who });
    return t("arithmetic.spoken.open", {
      ...names,
      dot: number(steps.dot),
      score: number(steps.score),
      exp: number(steps.exp),
      weight: number(steps.weight),
    });
  }

  return {
    copies,
    draw(next, palette) {
      shown = next;
      colors = palette;
      cell = null;
    },
    /** Draws when another cell is pointed at, or something else has changed. */
    point({ query, key }) {
      if (cell?.query === query && cell.key === key) return;
      cell = { query, key };
      made = compute();
      copy.reset();
      drawHead();
      chain.draw({ steps: made.steps, stored: made.stored, width: made.q.length, who: made.who });
      drawProducts();
      drawRow();
      say();
      takeFocus();
    },
  };

  /** What had the focus went with the view that was open before. */
  function takeFocus() {
    // Nor does a frame take it from the page around it.
    if (!document.hasFocus()) return;
    const before = document.activeElement;
    if (before === null || before === document.body || before.getClientRects().length === 0)
      title.focus({ preventScroll: true });
  }

  function compute() {
    const { trace, place, head } = shown;
    const has = (value) => trace.has(`${place.name}.${value}`);
    const matrix = (value) => headMatrix(trace, place, value, head);
    const [q, k] = [rowOf(matrix("q"), cell.query), rowOf(matrix("k"), cell.key)];
    const mask = has("mask") ? matrix("mask") : null;
    const row = readingsOf(
      { q: matrix("q"), k: matrix("k"), mask, scale: place.scale },
      cell.query,
    );
    const steps = stepsOf(row, cell.key);
    const stored = Object.fromEntries(
      Object.entries(STORED)
        .filter(([, value]) => has(value))
        .map(([step, value]) => [step, rowOf(matrix(value), cell.query)[cell.key]]),
    );
    const who = reasons(steps.bits)
      .map((reason) => t(`reason.${reason}`))
      .join(t("list.comma"));
    return { q, k, ...productsOf(q, k), row, steps, stored, who };
  }

  function drawHead() {
    const { trace, labels, place, head } = shown;
    setText(where, `${headName()} › `);
    where.append(h("b", {}, t("arithmetic.one")));
    title.replaceChildren(
      ...pieces(raw("arithmetic.title"), {
        query: roleWord(labels.queries[cell.query], "query"),
        key: roleWord(labels.keys[cell.key], "key"),
      }),
    );
    const next = nextToken(trace, place, cell.query);
    writing.hidden = next === null;
    writing.replaceChildren(
      ...(next === null ? [] : [queryWord(labels.queries[cell.query], next, raw)]),
    );
    for (const [{ element: button, label }, key] of [
      [previous, cell.key - 1],
      [following, cell.key + 1],
    ]) {
      const name = labels.keys[key];
      setText(label, name ?? "");
      button.setAttribute(
        "aria-label",
        name === undefined
          ? t("arithmetic.noKey")
          : t(key < cell.key ? "arithmetic.previous" : "arithmetic.next", { key: name }),
      );
      // Not `disabled`, which would take the focus away from whoever has just walked to the end.
      button.setAttribute("aria-disabled", String(name === undefined));
    }
    setText(headKeys, `1–${Math.min(place.heads, 9)}`);
    const before = heads.contains(document.activeElement)
      ? [...heads.children].indexOf(document.activeElement)
      : -1;
    heads.replaceChildren(
      ...Array.from({ length: place.heads }, (_, index) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(index === head),
            "aria-label": t("heads.name", { head: index + 1 }),
            onClick: () => onState({ head: index }),
          },
          String(index + 1),
        ),
      ),
    );
    heads.children[before]?.focus();
  }

  /** Decoder › layer 3 › masked self-attention › head 2 */
  function headName() {
    const { place, head } = shown;
    return [
      t(`stack.${place.stack}`),
      t("arithmetic.layer", { layer: place.layer + 1 }),
      t(`attention.${attentionGroup(place)}`),
      t("arithmetic.headName", { head: head + 1 }),
    ].join(" › ");
  }

  function drawProducts() {
    const { trace, place, head, labels, unit } = shown;
    const tensors = { q: `${place.name}.q`, k: `${place.name}.k` };
    // One scale for the whole head, so that a colour stays the same number from key to key.
    const scale = signedScale(
      ...["q", "k"].map((value) => headMatrix(trace, place, value, head).data),
    );
    setText(productsTitle, t("arithmetic.products", { width: made.q.length }));
    products.draw(
      {
        ...made,
        tensors,
        cell,
        head,
        scale,
        unit,
        names: { query: labels.queries[cell.query], key: labels.keys[cell.key] },
      },
      colors,
    );
  }

  function drawRow() {
    const { labels, spacing } = shown;
    const { row } = made;
    const query = labels.queries[cell.query];
    rowNote.replaceChildren(
      ...pieces(raw("arithmetic.row.note"), { query: roleWord(query, "query") }),
    );
    table.draw(
      {
        row,
        labels: labels.keys,
        key: cell.key,
        caption: t("arithmetic.row.caption", { query }),
        spacing,
      },
      colors,
    );
    setText(
      stable,
      t(row.shift ? "arithmetic.stable.shifted" : "arithmetic.stable", {
        max: number(row.max),
        plain: number(Math.exp(row.max)),
      }),
    );
  }

  function opened() {
    const { labels } = shown;
    return { where: headName(), cell, labels, ...made };
  }
}
