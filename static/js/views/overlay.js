// The weights of one query laid over the sentence itself: every token it may read lies on its colour. In self-attention
// one sentence asks and answers; in cross-attention the translation stands above and asks, the source below answers.

import { colorAt, cssColor, placer, rampTable } from "#lib/color.js";
import { byteOf, number, readable, tokenLabels } from "#lib/format.js";
import { argmax } from "#lib/matrix.js";
import { pieces } from "#lib/messages.js";
import { segmentsOf } from "#lib/overlay.js";
import { reasons } from "#lib/stages.js";
import { contrast } from "#views/cellvalues.js";
import { h, setText } from "#views/dom.js";
import { roleWord } from "#views/formula.js";
import { legendView } from "#views/legend.js";

/** @param {HTMLElement} element  @param {import("#pages/detail.js").Callbacks} callbacks  @returns {import("#pages/detail.js").View} */
export function overlayView(element, { t, raw, onHover, onChoose, onWalk, onState }) {
  const queries = sentence("query");
  const keys = sentence("key");
  const legend = legendView(h("div"), { t, onSpacing: (spacing) => onState({ spacing: spacing === "linear" ? "linear" : null }) });
  const reading = h("p", { class: "overlay-reading" });
  const note = h("p", { class: "muted overlay-note" });
  element.replaceChildren(queries.element, keys.element, reading, note, legend.element);
  let shown = null;
  let colors = null;
  let pointed = null;

  /** A line of text whose tokens can be pressed. One of them takes the focus; arrow keys go to the next. */
  function sentence(axis) {
    const title = h("h3", { class: axis });
    const text = h("p", { class: "overlay-text", role: "group" });
    const made = { axis, title, text, tokens: [], element: h("section", { class: `overlay-${axis}` }, title, text) };
    const indexOf = (event) => {
      const token = event.target.closest?.("[data-index]");
      return token ? Number(token.dataset.index) : null;
    };
    let over = null;
    const hover = (index) => {
      if (index === over) return;
      over = index;
      onHover(index === null ? null : { stage: "tokens", part: axis, [axis]: index });
    };
    text.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") hover(indexOf(event)); });
    text.addEventListener("pointerleave", () => hover(null));
    text.addEventListener("click", (event) => {
      const index = indexOf(event);
      if (index !== null) choose(axis, index);
    });
    text.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
      const index = Math.min(Math.max((indexOf(event) ?? 0) + step, 0), made.tokens.length - 1);
      event.preventDefault();
      made.tokens[index].focus();
      onWalk({ stage: "tokens", part: axis, [axis]: index });
    });
    return made;
  }

  /** In self-attention a token that is pressed asks; what it reads most is held with it. */
  function choose(axis, index) {
    const asks = axis === "query" || isAlone();
    if (!asks) return onChoose({ stage: "tokens", part: axis, query: pointed.query, key: index });
    const { data, cols } = weights();
    onChoose({ stage: "tokens", part: axis, query: index, key: argmax(data.subarray(index * cols, (index + 1) * cols)) });
  }

  const isAlone = () => shown.block.queries === shown.block.keys;
  const weights = () => shown.trace.matrix(`${shown.place.name}.weights`, shown.head);

  function draw(next, palette) {
    const isOther = next.trace !== shown?.trace || next.block !== shown?.block;
    shown = next;
    colors = palette;
    queries.element.hidden = isAlone();
    if (isOther) {
      if (!isAlone()) fill(queries, "queries");
      fill(keys, "keys");
    }
    setText(queries.title, t("overlay.queries"));
    setText(keys.title, t(isAlone() ? "overlay.both" : "overlay.keys"));
    setText(note, t(isAlone() ? "overlay.noteSelf" : "overlay.noteCross"));
    legend.draw({ ramp: "weight", max: 1, spacing: shown.spacing }, colors);
    if (pointed) point(pointed);
  }

  function fill(made, axis) {
    const side = shown.trace.side(shown.block, axis);
    const labels = tokenLabels(side);
    made.tokens = [];
    const button = (index, text) => {
      const { kind, id } = side.tokens[index];
      return made.tokens[index] = h("button", { type: "button", class: `word is-${kind}`, "data-index": index, "data-id": id, tabindex: -1 },
        h("bdi", {}, text), h("span", { class: "word-weight", "aria-hidden": "true" }));
    };
    made.text.replaceChildren(...segmentsOf(side).map(({ text, tokens }) => {
      if (tokens.length === 0) return text;
      if (tokens.length === 1) return button(tokens[0], text === "" || byteOf(side.tokens[tokens[0]]) !== null ? labels[tokens[0]] : readable(text));
      return h("span", { class: "word-group" }, h("span", { class: "word-whole" }, readable(text)), h("span", { class: "word-parts" }, ...tokens.map((index) => button(index, labels[index]))));
    }));
    made.text.setAttribute("aria-label", t(`tokens.${shown.block[axis]}`));
    if (made.tokens[0]) made.tokens[0].tabIndex = 0;
  }

  /** @param {import("#pages/detail.js").Cell} cell */
  function point(cell) {
    pointed = cell;
    const { query, key } = cell;
    const { data, cols } = weights();
    const mask = shown.trace.has(`${shown.place.name}.mask`) ? shown.trace.matrix(`${shown.place.name}.mask`) : null;
    const place = placer({ ramp: "weight", spacing: shown.spacing });
    const table = rampTable("weight", colors.theme);
    keys.tokens.forEach((token, index) => {
      const weight = data[query * cols + index];
      const who = reasons(mask?.data[query * cols + index] ?? 0);
      const position = place(weight);
      token.style.backgroundColor = who.length > 0 ? "" : cssColor(table, position);
      token.classList.toggle("is-on-dark", who.length === 0 && isDark(colorAt(table, position)));
      token.classList.toggle("is-closed", who.length > 0);
      for (const reason of ["padding", "causal", "reader"]) token.classList.toggle(`is-closed-${reason}`, who.at(-1) === reason);
      token.classList.toggle("is-key", index === key);
      token.classList.toggle("is-query", isAlone() && index === query);
      setText(token.lastChild, who.length > 0 ? "×" : number(weight));
      token.dataset.weight = weight;
      token.setAttribute("aria-label", sayKey(query, index, who, weight));
    });
    if (!isAlone()) queries.tokens.forEach((token, index) => token.classList.toggle("is-query", index === query));
    const { labels } = shown;
    reading.replaceChildren(...pieces(raw("overlay.reading"), { query: roleWord(labels.queries[query], "query"), head: String(shown.head + 1) }));
    for (const made of [queries, keys]) rove(made, made.axis === "query" || (isAlone() && cell.locked && cell.hover === null) ? query : key);
  }

  /** Tab leads to the token that is pointed at. */
  function rove({ tokens, text }, index) {
    if (text.contains(document.activeElement)) return;
    tokens.forEach((token, at) => { token.tabIndex = at === index ? 0 : -1; });
  }

  function sayKey(query, index, who, weight) {
    const { queries: asking, keys: asked } = shown.labels;
    const names = { query: asking[query], key: asked[index], value: number(weight) };
    return t(who.length > 0 ? "spoken.masked" : "spoken.weights", { ...names, who: who.map((reason) => t(`reason.${reason}`)).join(t("list.comma")) });
  }

  return { draw, point };
}

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** Of black and white one always has a contrast of at least 4.5 with a colour. @param {number[]} rgb */
function isDark(rgb) {
  return contrast(rgb, WHITE) > contrast(rgb, BLACK);
}
