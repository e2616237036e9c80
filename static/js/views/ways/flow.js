// Attention as a flow: the tokens that ask at the left, those that are read at the right, and
// between them lines whose strength is the weight. Several heads share the figure, each in a colour
// and a stroke of its own.

import { argmax } from "#lib/layout/matrix.js";
import { number } from "#lib/text/format.js";
import { weightsOf, whoClosed } from "#lib/trace/attention.js";
import { arrangeFlow, readFlow } from "#views/flow/arrange.js";
import { flowControls } from "#views/flow/controls.js";
import { flowFigure } from "#views/flow/figure.js";
import { paintLines, paintToken } from "#views/flow/paint.js";
import { paintWords } from "#views/flow/words.js";
import { h, setText } from "#views/kit/dom.js";
import { rowInSight } from "#views/kit/room.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/**
 * @import { Flow } from "#views/flow/arrange.js"
 * @import { FlowFigure, FlowSide, FlowToken, Line } from "#views/flow/paint.js"
 * @import { AttentionShown, Callbacks, Cell, Colors, Translate, View } from "#views/kit/view.js"
 */

/**
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {Flow & { layout: FlowFigure, lists: Line[][] }} Drawn
 */

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, onHover, onChoose, onHold, onWalk, onState } = callbacks;
  const made = make(element, callbacks, {
    hover: (token) => onHover(token && placeOf(drawn, token)),
    hold: (token) => onHold(placeOf(drawn, token)),
    choose,
    walk,
    now: () => isolated(drawn, pointed, held) ?? { side: held, index: pointed[held] },
    pointed: (side) => pointed[side],
  });
  const inSight = rowInSight(made.figure.element);
  /** @type {Drawn} */
  let drawn;
  /** @type {Cell} */
  let pointed;
  /** Whose lines stand alone where a cell is locked. @type {FlowSide} */
  let held = "query";

  /**
   * A key that is chosen while a query is held belongs to that query; without one it stands alone,
   * and no query is chosen.
   * @param {FlowToken} token
   */
  function choose(token) {
    const { side, index } = token;
    const { query, key } = drawn.shown;
    held = side;
    if (side === "query") onChoose(placeOf(drawn, token));
    else if (query !== null) onChoose({ ...placeOf(drawn, token), query });
    else onState({ query: null, key: index === key ? null : index });
  }

  /** @param {FlowToken} token */
  function walk(token) {
    held = token.side;
    if (token.side === "key" && isKeyAlone(drawn)) onState({ key: token.index }, { push: false });
    onWalk(placeOf(drawn, token));
  }

  return {
    /** @param {AttentionShown} shown  @param {Colors} colors */
    draw(shown, colors) {
      made.figure.forget();
      const flow = readFlow(shown, colors, element);
      const { on, least } = flow;
      const { head: chosen, place, spacing, unit } = shown;
      made.controls.draw({ on, chosen, total: place.heads, least, spacing, unit }, colors);
      const layout = arrangeFlow(element, made.figure.element, flow);
      drawn = { ...flow, layout, lists: paint(made, flow, layout, t) };
      setText(made.note, noteOf(drawn, t));
    },
    point(cell) {
      pointed = cell;
      const token = isolated(drawn, cell, held);
      const { layout, lists, heads, shown } = drawn;
      made.figure.element.classList.toggle("is-isolated", token !== null);
      inSight(shown, { y: layout.top + cell.query * layout.pitch, height: layout.pitch });
      paintToken(made.figure.lit, layout, { heads, lists, spacing: shown.spacing, token });
      paintAround(made, drawn, cell, token, t);
    },
    speak: (_, { part, query = 0, key = 0 }) =>
      part === "key"
        ? strongestText(drawn, { side: "key", index: key }, t)
        : strongestText(drawn, { side: "query", index: query }, t),
  };
}

/**
 * @param {HTMLElement} element  @param {Callbacks} callbacks
 * @param {Parameters<typeof flowFigure>[1]} moves
 */
function make(element, { t, onState }, moves) {
  const controls = flowControls(h("div", { class: "flow-controls" }), { t, onState });
  const figure = flowFigure(t, moves);
  const axes = h(
    "div",
    { class: "flow-axes" },
    h("span", { class: "query" }, t("flow.queries")),
    h("span", { class: "key" }, t("flow.keys")),
  );
  const note = h("p", { class: "flow-note muted" });
  element.replaceChildren(
    controls.element,
    axes,
    figure.element,
    note,
    h("p", { class: "hidden", id: "flow-keys" }, t("flow.keyboard")),
  );
  return { controls, figure, axes, note };
}

/** @param {Made} made  @param {Flow} flow  @param {FlowFigure} layout  @param {Translate} t */
function paint({ axes, figure }, { shown, on, heads, least, labels, written }, layout, t) {
  const { place, spacing, unit } = shown;
  figure.size(layout, labels);
  axes.style.width = `${layout.width}px`;
  axes.style.paddingLeft = `${layout.left - 16 * unit}px`;
  axes.style.paddingRight = `${layout.width - layout.right - 16 * unit}px`;
  figure.element.setAttribute(
    "aria-label",
    t("flow.label", {
      heads: on.map((index) => index + 1).join(t("list.comma")),
      queries: labels.query.length,
      keys: labels.key.length,
    }),
  );
  const tensor = `${place.name}.weights`;
  return paintLines(figure.all, layout, { heads, least, spacing, queries: written.query, tensor });
}

/**
 * How much of everything the lines show, and what has none.
 * @param {Drawn} drawn  @param {Translate} t
 */
function noteOf({ lists, written, heads, mask }, t) {
  const lines = lists.flat();
  const weight = lines.reduce((sum, line) => sum + line.weight, 0);
  let closed = 0;
  for (const bits of mask?.data ?? []) closed |= bits;
  const share = number((100 * weight) / (written.query * heads.length));
  const parts = [t("flow.drawn", { lines: lines.length, share })];
  if (closed) parts.push(t("flow.closed", { who: whoClosed(closed, t) }));
  return [...parts, t("flow.point")].join(" ");
}

/** A key that is chosen without a query. @param {Drawn} drawn */
const isKeyAlone = ({ shown }) => shown.query === null && shown.key !== null;

/**
 * The token whose lines stand alone: the one under the pointer, else the one that is held.
 * @param {Drawn} drawn  @param {Cell} cell  @param {FlowSide} held  @returns {FlowToken | null}
 */
function isolated(drawn, cell, held) {
  const { hover, locked } = cell;
  const { key } = drawn.shown;
  if (hover?.stage === "flow") {
    const side = hover.part === "key" ? "key" : "query";
    return { side, index: hover[side] ?? 0 };
  }
  if (isKeyAlone(drawn) && key !== null) return { side: "key", index: key };
  return locked ? { side: held, index: cell[held] } : null;
}

/**
 * A token and, of the chosen head, the one it has most to do with.
 * @param {Drawn} drawn  @param {FlowToken} token
 */
function placeOf(drawn, token) {
  const { side, index } = token;
  const other = argmax(weightsBeside(drawn, token));
  return side === "query"
    ? { stage: "flow", part: side, query: index, key: other }
    : { stage: "flow", part: side, key: index, query: other };
}

/**
 * What a query gives to every key, or a key gets of every query, in the chosen head.
 * @param {Drawn} drawn  @param {FlowToken} token
 */
function weightsBeside({ shown }, { side, index }) {
  const { data, rows, cols } = weightsOf(shown.trace, shown.place, shown.head);
  if (side === "query") return data.subarray(index * cols, (index + 1) * cols);
  return Float64Array.from({ length: rows }, (_, row) => data[row * cols + index]);
}

/**
 * The words, with the weights of a token that stands alone.
 * @param {Made} made  @param {Drawn} drawn  @param {Cell} cell  @param {FlowToken | null} token
 * @param {Translate} t
 */
function paintAround({ figure }, drawn, cell, token, t) {
  const { shown, colors, layout, heads, labels, written, mask, least } = drawn;
  /** @type {Record<FlowSide, number | null>} */
  const active = { query: null, key: null };
  if (token !== null) {
    if (cell.locked) Object.assign(active, { query: cell.query, key: cell.key });
    active[token.side] = token.index;
  }
  const own = heads.filter(({ head }) => head === shown.head);
  const columns = heads.length <= layout.columns ? heads : own;
  const isOne = heads.length > 1 && columns.length === 1;
  const name = isOne ? t("heads.name", { head: shown.head + 1 }) : null;
  const words = { heads: columns, name, labels, written, mask, token, active, least };
  paintWords(figure.words, layout, words, colors);
}

/**
 * The three strongest of a token, of the chosen head.
 * @param {Drawn} drawn  @param {FlowToken} token  @param {Translate} t
 */
function strongestText(drawn, token, t) {
  const { labels, shown } = drawn;
  const { side, index } = token;
  const names = labels[side === "query" ? "key" : "query"];
  const list = Array.from(weightsBeside(drawn, token), (weight, other) => ({ other, weight }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 3)
    .filter(({ weight }) => weight > 0)
    .map(({ other, weight }) =>
      t("flow.spoken.one", { token: names[other], weight: number(weight) }),
    )
    .join(t("list.comma"));
  return t(`flow.spoken.${side}`, { head: shown.head + 1, token: labels[side][index], list });
}
