// The weights of one query laid over the sentence itself: every token it may read lies on its colour. In self-attention
// one sentence asks and answers; in cross-attention the translation stands above and asks, the source below answers.

import { colorAt, cssColor, placer, rampTable } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";
import { argmax } from "#lib/layout/matrix.js";
import { byteOf, nextToken, number, readable, tokenLabels } from "#lib/text/format.js";
import { segmentsOf } from "#lib/text/spans.js";
import { maskOf, weightsOf, whoClosed } from "#lib/trace/attention.js";
import { crosses } from "#lib/trace/places.js";
import { reasons } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { rowListView } from "#views/tables/rowlist.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/** Of several reasons the first has the hatching, as in a matrix. */
const HATCHED = ["reader", "padding", "causal"];
/** A sentence of so few tokens is written large. */
const SHORT = 30;

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, { t, raw, onHover, onChoose, onWalk, onState }) {
  const queries = sentence("query");
  const keys = sentence("key");
  const legend = legendView(h("div"), {
    t,
    onSpacing: (spacing) => onState({ spacing: spacing === "linear" ? "linear" : null }),
  });
  const note = h("p", { class: "muted overlay-note" });
  const list = rowListView(h("section"), {
    t,
    raw,
    most: 6,
    onKey: (key) => onChoose({ stage: "tokens", part: "key", query: pointed.query, key }),
  });
  const main = h(
    "div",
    { class: "overlay-main" },
    queries.element,
    keys.element,
    legend.element,
    note,
  );
  element.replaceChildren(h("div", { class: "overlay" }, main, list.element));
  let shown = null;
  let colors = null;
  let pointed = null;
  let colored = null;

  /** A line of text whose tokens can be pressed. One of them takes the focus; arrow keys go to the next. */
  function sentence(axis) {
    const title = h("h3");
    const text = h("p", { class: "overlay-text", role: "group" });
    const made = {
      axis,
      title,
      text,
      tokens: [],
      over: null,
      element: h("section", { class: `overlay-${axis}` }, title, text),
    };
    const indexOf = (event) => {
      const token = event.target.closest?.("[data-index]");
      return token ? Number(token.dataset.index) : null;
    };
    const hover = (index) => {
      if (index === made.over) return;
      made.over = index;
      onHover(index === null ? null : { stage: "tokens", part: axis, [axis]: index });
    };
    text.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch") hover(indexOf(event));
    });
    text.addEventListener("pointerleave", () => hover(null));
    text.addEventListener("click", (event) => {
      const index = indexOf(event);
      if (index !== null) choose(axis, index);
    });
    text.addEventListener("keydown", (event) => {
      const step = {
        ArrowLeft: -1,
        ArrowUp: -1,
        ArrowRight: 1,
        ArrowDown: 1,
        Home: -Infinity,
        End: Infinity,
      }[event.key];
      if (step === undefined || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey)
        return;
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
    onChoose({
      stage: "tokens",
      part: axis,
      query: index,
      key: argmax(data.subarray(index * cols, (index + 1) * cols)),
    });
  }

  const isAlone = () => !crosses(shown.place);
  const weights = () => weightsOf(shown.trace, shown.place, shown.head);

  function draw(next, palette) {
    const isOther = next.trace !== shown?.trace || next.place !== shown?.place;
    shown = next;
    colors = palette;
    queries.element.hidden = isAlone();
    if (isOther) {
      if (!isAlone()) fill(queries, "queries");
      fill(keys, "keys");
    }
    main.classList.toggle("is-short", shown.labels.keys.length <= SHORT);
    keys.title.classList.toggle("key", !isAlone());
    queries.title.className = "query";
    setText(queries.title, t("overlay.queries"));
    setText(keys.title, t(isAlone() ? "overlay.both" : "overlay.keys"));
    setText(note, t(isAlone() ? "overlay.noteSelf" : "overlay.noteCross"));
    legend.draw({ ramp: "weight", max: 1, spacing: shown.spacing }, colors);
  }

  function fill(made, axis) {
    const side = shown.trace.side(shown.place, axis);
    const labels = tokenLabels(side);
    made.tokens = [];
    made.over = null;
    const button = (index, text) => {
      const { kind, id } = side.tokens[index];
      return (made.tokens[index] = h(
        "button",
        {
          type: "button",
          class: `word is-${kind}`,
          "data-index": index,
          "data-id": id,
          tabindex: -1,
        },
        h("bdi", {}, text),
        h("span", { class: "word-weight", "aria-hidden": "true" }),
      ));
    };
    made.text.replaceChildren(
      ...segmentsOf(side).map(({ text, tokens }) => {
        if (tokens.length === 0) return text;
        if (tokens.length === 1)
          return button(
            tokens[0],
            text === "" || byteOf(side.tokens[tokens[0]]) !== null
              ? labels[tokens[0]]
              : readable(text),
          );
        return h(
          "span",
          { class: "word-group" },
          h("span", { class: "word-whole" }, readable(text)),
          h(
            "span",
            { class: "word-parts" },
            ...tokens.map((index) => button(index, labels[index])),
          ),
        );
      }),
    );
    made.text.setAttribute(
      "aria-label",
      t(`tokens.${shown.trace.source === null ? "source" : shown.place[axis]}`),
    );
    if (made.tokens[0]) made.tokens[0].tabIndex = 0;
  }

  /** @param {import("#pages/inspector/detail.js").Cell} cell */
  function point(cell) {
    pointed = cell;
    const { query, key } = cell;
    const { trace, place, labels } = shown;
    const row = ({ data, cols }) => data.subarray(query * cols, (query + 1) * cols);
    const read = row(weights());
    const masks = maskOf(trace, place);
    const mask = masks && row(masks);
    if (colored?.shown !== shown || colored.colors !== colors || colored.query !== query) {
      colored = { shown, colors, query };
      color(read, mask, query);
    }
    const asking = isAlone() ? keys : queries;
    asking.tokens.forEach((token, index) => token.classList.toggle("is-query", index === query));
    keys.tokens.forEach((token, index) => token.classList.toggle("is-key", index === key));
    list.draw({
      weights: read,
      mask,
      labels: labels.keys,
      query: labels.queries[query],
      next: nextToken(shown.trace, shown.place, query),
      key,
    });
    rove(queries, query);
    rove(keys, key);
  }

  /** Lays one query's row over the tokens that it may read. */
  function color(weights, mask, query) {
    const place = placer({ ramp: "weight", spacing: shown.spacing });
    const table = rampTable("weight", colors.theme);
    keys.tokens.forEach((token, index) => {
      const who = reasons(mask?.[index] ?? 0);
      const isOpen = who.length === 0;
      const position = place(weights[index]);
      token.style.backgroundColor = isOpen ? cssColor(table, position) : "";
      token.classList.toggle("is-on-dark", isOpen && isDark(colorAt(table, position)));
      token.classList.toggle("is-closed", !isOpen);
      const first = HATCHED.find((reason) => who.includes(reason));
      for (const reason of HATCHED) token.classList.toggle(`is-closed-${reason}`, reason === first);
      setText(token.lastChild, isOpen ? number(weights[index]) : "×");
      token.dataset.weight = weights[index];
      token.setAttribute("aria-label", sayKey(query, index, weights[index], mask?.[index] ?? 0));
      token.title = isOpen ? "" : who.map((reason) => t(`closed.${reason}`)).join(t("list.comma"));
    });
  }

  /** Tab leads to the token that is pointed at. */
  function rove({ tokens, text }, index) {
    if (text.contains(document.activeElement)) return;
    tokens.forEach((token, at) => {
      token.tabIndex = at === index ? 0 : -1;
    });
  }

  function sayKey(query, index, weight, bits) {
    const names = {
      query: shown.labels.queries[query],
      key: shown.labels.keys[index],
      value: number(weight),
    };
    return t(bits ? "spoken.masked" : "spoken.weights", { ...names, who: whoClosed(bits, t) });
  }

  return { draw, point };
}

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** Of black and white one always has a contrast of at least 4.5 with a colour. @param {number[]} rgb */
function isDark(rgb) {
  return contrast(rgb, WHITE) > contrast(rgb, BLACK);
}
