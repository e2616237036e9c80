// The weights of one query laid over the sentence itself: every token it may read lies on its
// colour. In self-attention one sentence asks and answers; in cross-attention the translation
// stands above and asks, the source below answers.

import { colorAt, cssColor, placer, rampTable } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";
import { argmax } from "#lib/layout/matrix.js";
import { nextToken, number } from "#lib/text/format.js";
import { maskOf, weightsOf, whoClosed } from "#lib/trace/attention.js";
import { crosses } from "#lib/trace/places.js";
import { reasons } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { spacingChoice } from "#views/kit/view.js";
import { weightScale } from "#views/matrix/paint.js";
import { sentenceTokens } from "#views/pointing/tokens.js";
import { rowListView } from "#views/tables/rowlist.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { AttentionShown, Callbacks, Cell, Colors, Translate, View } from "#views/kit/view.js"
 * @import { Side, TokenButton } from "#views/pointing/tokens.js"
 */

/**
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {{ shown: AttentionShown, colors: Colors }} Drawn
 * @typedef {{ weights: Matrix["data"], mask: Matrix["data"] | null }} Row  of one query
 */

/** Of several reasons the first has the hatching, as in a matrix. */
const HATCHED = ["reader", "padding", "causal"];
/** A sentence of so few tokens is written large. */
const SHORT = 30;

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, onHover, onChoose, onWalk } = callbacks;
  let pointedQuery = 0;
  const made = make(element, callbacks, {
    choose,
    hover: (side, index) => onHover(index === null ? null : placeOf(side, index)),
    walk: (side, index) => onWalk(placeOf(side, index)),
    onKey: (key) => onChoose({ stage: "tokens", part: "key", query: pointedQuery, key }),
  });
  /** @type {Drawn | null} */
  let drawn = null;
  /** For which query the tokens have their colours. @type {(Drawn & { query: number }) | null} */
  let colored = null;

  /**
   * In self-attention a token that is pressed asks; what it reads most is held with it.
   * @param {Side} side  @param {number} index
   */
  function choose(side, index) {
    if (!drawn) return;
    const { trace, place, head } = drawn.shown;
    const stage = "tokens";
    if (side === "key" && crosses(place)) {
      onChoose({ stage, part: side, query: pointedQuery, key: index });
      return;
    }
    const weights = rowOf(weightsOf(trace, place, head), index);
    onChoose({ stage, part: side, query: index, key: argmax(weights) });
  }

  return {
    /** @param {AttentionShown} shown  @param {Colors} colors */
    draw(shown, colors) {
      const before = drawn?.shown;
      drawn = { shown, colors };
      if (before?.trace !== shown.trace || before.place !== shown.place) fill(made, shown, t);
      paint(made, shown, colors, t);
    },
    point(cell) {
      if (!drawn) return;
      pointedQuery = cell.query;
      const row = readRow(drawn.shown, cell.query);
      const isColored =
        colored?.shown === drawn.shown &&
        colored.colors === drawn.colors &&
        colored.query === cell.query;
      if (!isColored) colorKeys(made, drawn, row, cell.query, t);
      colored = { ...drawn, query: cell.query };
      mark(made, drawn.shown, cell);
      list(made, drawn.shown, row, cell);
      made.queries.rove(cell.query);
      made.keys.rove(cell.key);
    },
  };
}

/** @param {Side} side  @param {number} index */
function placeOf(side, index) {
  return { stage: "tokens", part: side, [side]: index };
}

/**
 * @param {HTMLElement} element  @param {Callbacks} callbacks
 * @param {object} moves
 * @param {(side: Side, index: number) => void} moves.choose
 * @param {(side: Side, index: number | null) => void} moves.hover
 * @param {(side: Side, index: number) => void} moves.walk
 * @param {(key: number) => void} moves.onKey
 */
function make(element, { t, raw, onState }, { choose, hover, walk, onKey }) {
  const [queries, keys] = [
    sentenceTokens("query", { choose, hover, walk }),
    sentenceTokens("key", { choose, hover, walk }),
  ];
  const legend = legendView(h("div"), { t, onSpacing: spacingChoice(onState) });
  const note = h("p", { class: "muted overlay-note" });
  const rowList = rowListView(h("section"), { t, raw, most: 6, onKey });
  const main = h(
    "div",
    { class: "overlay-main" },
    queries.element,
    keys.element,
    legend.element,
    note,
  );
  element.replaceChildren(h("div", { class: "overlay" }, main, rowList.element));
  return { queries, keys, legend, note, rowList, main };
}

/** @param {Made} made  @param {AttentionShown} shown  @param {Translate} t */
function fill({ queries, keys }, { trace, place }, t) {
  /** @param {"queries" | "keys"} axis */
  const name = (axis) => t(`tokens.${trace.source === null ? "source" : place[axis]}`);
  if (crosses(place)) queries.fill(trace.side(place, "queries"), name("queries"));
  keys.fill(trace.side(place, "keys"), name("keys"));
}

/**
 * @param {Made} made  @param {AttentionShown} shown  @param {Colors} colors  @param {Translate} t
 */
function paint({ queries, keys, legend, note, main }, { place, labels, spacing }, colors, t) {
  const isAlone = !crosses(place);
  queries.element.hidden = isAlone;
  main.classList.toggle("is-short", labels.keys.length <= SHORT);
  keys.title.classList.toggle("key", !isAlone);
  queries.title.className = "query";
  setText(queries.title, t("overlay.queries"));
  setText(keys.title, t(isAlone ? "overlay.both" : "overlay.keys"));
  setText(note, t(isAlone ? "overlay.noteSelf" : "overlay.noteCross"));
  legend.draw(weightScale(spacing), colors);
}

/** @param {Matrix} matrix  @param {number} row */
function rowOf({ data, cols }, row) {
  return data.subarray(row * cols, (row + 1) * cols);
}

/** @param {AttentionShown} shown  @param {number} query  @returns {Row} */
function readRow({ trace, place, head }, query) {
  const mask = maskOf(trace, place);
  return {
    weights: rowOf(weightsOf(trace, place, head), query),
    mask: mask && rowOf(mask, query),
  };
}

/**
 * Lays one query's row over the tokens that it may read.
 * @param {Made} made  @param {Drawn} drawn  @param {Row} row  @param {number} query
 * @param {Translate} t
 */
function colorKeys({ keys }, { shown, colors }, { weights, mask }, query, t) {
  const place = placer({ ramp: "weight", spacing: shown.spacing });
  const table = rampTable("weight", colors.theme);
  const { labels } = shown;
  keys.tokens.forEach((token, index) => {
    const { button } = token;
    const [weight, bits] = [weights[index], mask?.[index] ?? 0];
    colorToken(token, { weight, bits }, table, place(weight));
    button.dataset.weight = String(weight);
    const names = { query: labels.queries[query], key: labels.keys[index], value: number(weight) };
    const said = t(bits ? "spoken.masked" : "spoken.weights", {
      ...names,
      who: whoClosed(bits, t),
    });
    button.setAttribute("aria-label", said);
    button.title = reasons(bits)
      .map((reason) => t(`closed.${reason}`))
      .join(t("list.comma"));
  });
}

/**
 * @param {TokenButton} token  @param {{ weight: number, bits: number }} cell
 * @param {Uint8ClampedArray} table  @param {number} position  on the ramp
 */
function colorToken({ button, value }, { weight, bits }, table, position) {
  const who = reasons(bits);
  const isOpen = who.length === 0;
  const hatched = HATCHED.find((reason) => who.includes(reason));
  button.style.backgroundColor = isOpen ? cssColor(table, position) : "";
  button.classList.toggle("is-on-dark", isOpen && isDark(colorAt(table, position)));
  button.classList.toggle("is-closed", !isOpen);
  for (const reason of HATCHED) button.classList.toggle(`is-closed-${reason}`, reason === hatched);
  setText(value, isOpen ? number(weight) : "×");
}

/** @param {Made} made  @param {AttentionShown} shown  @param {Cell} cell */
function mark({ queries, keys }, { place }, { query, key }) {
  const asking = crosses(place) ? queries : keys;
  asking.tokens.forEach(({ button }, index) => {
    button.classList.toggle("is-query", index === query);
  });
  keys.tokens.forEach(({ button }, index) => {
    button.classList.toggle("is-key", index === key);
  });
}

/** @param {Made} made  @param {AttentionShown} shown  @param {Row} row  @param {Cell} cell */
function list({ rowList }, { trace, place, labels }, { weights, mask }, { query, key }) {
  rowList.draw({
    weights,
    mask,
    labels: labels.keys,
    query: labels.queries[query],
    next: nextToken(trace, place, query),
    key,
  });
}

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/**
 * Of black and white one always has a contrast of at least 4.5 with a colour.
 * @param {number[]} rgb
 */
function isDark(rgb) {
  return contrast(rgb, WHITE) > contrast(rgb, BLACK);
}
