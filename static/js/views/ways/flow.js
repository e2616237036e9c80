// Attention as a flow: the tokens that ask at the left, those that are read at the right, and between them lines whose
// strength is the weight. Several heads share the figure, each in a colour and a stroke of its own.

import { DASHES, FIRST_LEAST, headsOf, LEAST } from "#lib/layout/flow.js";
import { argmax } from "#lib/layout/matrix.js";
import { HIGHEST_ROW_ALONE } from "#lib/layout/rows.js";
import { number } from "#lib/text/format.js";
import { maskOf, weightsOf, whoClosed, writtenOf } from "#lib/trace/attention.js";
import { flowControls } from "#views/flow/controls.js";
import { paintLines, paintToken, paintWords, SIZE } from "#views/flow/paint.js";
import { h, setText } from "#views/kit/dom.js";
import { fillsFrame, heightLeft, rowInSight } from "#views/kit/room.js";
import { whole } from "#views/matrix/labelled.js";
import { labelWidth } from "#views/matrix/labels.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/** A column of numbers is as wide as the longest number; side by side they stand further apart. */
const LONGEST = "0.00×10⁻⁰";
const APART = 12;
const NARROWEST = 150;
/** Where lines would be shorter than this, as on a phone, words are cut earlier and numbers are small. */
const TIGHT = { lines: 100, letters: 6, size: 11 };
const WIDEST = 640;
const WIDEST_LABEL = 110;
/** Rows are no lower for the sake of a window. */
const LEAST_ROW = 16;
/** In a frame the line about what is drawn stays in sight, too. */
const BELOW = fillsFrame ? 52 : 8;
const HIGHEST_ROW = fillsFrame ? HIGHEST_ROW_ALONE : 28;
/** Beside the words, pointing counts as pointing at them. */
const REACH = 40;

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, { t, onHover, onChoose, onHold, onWalk, onState }) {
  const controls = flowControls(h("div", { class: "flow-controls" }), { t, onState });
  const [all, lit, words] = ["all", "lit", "words"].map((name) =>
    h("canvas", { class: `flow-${name}`, "aria-hidden": "true" }),
  );
  const axes = h(
    "div",
    { class: "flow-axes" },
    h("span", { class: "query" }, t("flow.queries")),
    h("span", { class: "key" }, t("flow.keys")),
  );
  const figure = h(
    "div",
    {
      class: "flow-figure",
      tabindex: 0,
      role: "application",
      "aria-roledescription": t("flow.role"),
      "aria-describedby": "flow-keys",
    },
    all,
    lit,
    words,
  );
  const note = h("p", { class: "flow-note muted" });
  element.replaceChildren(
    controls.element,
    axes,
    figure,
    note,
    h("p", { class: "hidden", id: "flow-keys" }, t("flow.keyboard")),
  );
  let shown = null;
  let colors = null;
  let drawn = null;
  let pointed = null;
  let held = "query";
  let hovered = null;
  const inSight = rowInSight(figure);

  figure.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") hover(tokenAt(event));
  });
  figure.addEventListener("pointerleave", () => hover(null));
  figure.addEventListener("click", (event) => {
    const token = tokenAt(event);
    if (token) choose(token);
  });
  figure.addEventListener("keydown", walk);

  function hover(token) {
    if (token?.side === hovered?.side && token?.index === hovered?.index) return;
    hovered = token;
    onHover(token && placeOf(token));
  }

  function tokenAt(event) {
    if (!drawn) return null;
    const box = figure.getBoundingClientRect();
    const { left, right, top, pitch, unit } = drawn.layout;
    const x = event.clientX - box.left;
    const side = x < left + REACH * unit ? "query" : x > right - REACH * unit ? "key" : null;
    const index = Math.floor((event.clientY - box.top - top) / pitch);
    return side && index >= 0 && index < drawn.labels[side].length ? { side, index } : null;
  }

  /** A token and, of the chosen head, the one it has most to do with. */
  function placeOf({ side, index }) {
    const { data, rows, cols } = weightsOf(shown.trace, shown.place, shown.head);
    if (side === "query")
      return {
        stage: "flow",
        part: side,
        query: index,
        key: argmax(data.subarray(index * cols, (index + 1) * cols)),
      };
    return {
      stage: "flow",
      part: side,
      key: index,
      query: argmax(Array.from({ length: rows }, (_, row) => data[row * cols + index])),
    };
  }

  function walk(event) {
    if (!drawn || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const now = isolated() ?? { side: held, index: pointed[held] };
    const steps = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
    const sides = { ArrowLeft: "query", ArrowRight: "key" };
    if (event.key === "Enter") onHold(placeOf(now));
    else if (event.key === " ") choose(now);
    else if (Object.hasOwn(sides, event.key))
      go({
        side: sides[event.key],
        index: sides[event.key] === now.side ? now.index : pointed[sides[event.key]],
      });
    else if (Object.hasOwn(steps, event.key))
      go({
        side: now.side,
        index: Math.min(
          Math.max(now.index + steps[event.key], 0),
          drawn.labels[now.side].length - 1,
        ),
      });
    else return;
    event.preventDefault();
  }

  /** A key that is chosen while a query is held belongs to that query; without one it stands alone, and no query is chosen. */
  function choose(token) {
    held = token.side;
    if (token.side === "query") onChoose(placeOf(token));
    else if (shown.query !== null) onChoose({ ...placeOf(token), query: shown.query });
    else onState({ query: null, key: token.index === shown.key ? null : token.index });
  }

  function go(token) {
    held = token.side;
    if (token.side === "key" && isKeyAlone()) onState({ key: token.index }, { push: false });
    onWalk(placeOf(token));
  }

  const isKeyAlone = () => shown.query === null && shown.key !== null;

  function draw(next, palette) {
    shown = next;
    colors = palette;
    hovered = null;
    const { trace, place, head, labels, spacing, state, unit } = shown;
    const others = headsOf(state.heads, place.heads);
    const on = [...new Set([head, ...others])].sort((a, b) => a - b);
    const limit = LEAST.includes(state.least) ? state.least : FIRST_LEAST;
    const lined = on.map((index) => ({
      head: index,
      color: colorOf(index),
      weights: weightsOf(trace, place, index),
    }));
    const { queries, keys } = writtenOf(trace, place);
    const written = { query: queries, key: keys };
    controls.draw({ on, chosen: head, total: place.heads, least: limit, spacing, unit }, colors);
    const layout = layoutOf(on.length);
    figure.style.width = axes.style.width = `${layout.width}px`;
    figure.style.height = `${layout.height}px`;
    axes.style.paddingLeft = `${layout.left - 16 * unit}px`;
    axes.style.paddingRight = `${layout.width - layout.right - 16 * unit}px`;
    const lists = paintLines(all, layout, {
      heads: lined,
      least: limit,
      spacing,
      queries: written.query,
      tensor: `${place.name}.weights`,
    });
    drawn = {
      layout,
      lists,
      lined,
      written,
      limit,
      labels: { query: labels.queries, key: labels.keys },
      mask: maskOf(trace, place),
    };
    figure.setAttribute(
      "aria-label",
      t("flow.label", {
        heads: on.map((index) => index + 1).join(t("list.comma")),
        queries: labels.queries.length,
        keys: labels.keys.length,
      }),
    );
    drawNote();
  }

  const colorOf = (head) =>
    getComputedStyle(element)
      .getPropertyValue(`--head-${(head % DASHES.length) + 1}`)
      .trim();

  /** The two columns of words, the numbers outside them, and the lines between, in CSS pixels. */
  function layoutOf(count) {
    const { labels, unit } = shown;
    const room = element.clientWidth;
    const words = (letters) =>
      [labels.queries, labels.keys].map((list) =>
        Math.min(labelWidth(list, colors, unit, letters), WIDEST_LABEL * unit),
      );
    const longest = labelWidth([LONGEST], colors, unit, Infinity);
    const values = (columns) => longest + (columns > 1 ? APART * unit : 0);
    const gaps = 2 * 24 * unit;
    const left = (columns, [one, other] = words()) =>
      room - one - other - gaps - 2 * columns * values(columns);
    const columns = left(count) >= NARROWEST * unit ? count : 1;
    const isTight = left(columns) < TIGHT.lines * unit;
    const letters = isTight ? TIGHT.letters : undefined;
    const [labelsLeft, labelsRight] = words(letters);
    const column = isTight ? Math.ceil((longest * TIGHT.size) / SIZE) : values(columns);
    const wide = Math.max(
      Math.min(room - labelsLeft - labelsRight - gaps - 2 * columns * column, WIDEST * unit),
      48 * unit,
    );
    const outside = columns * column + 24 * unit;
    const rows = Math.max(labels.queries.length, labels.keys.length);
    const top = 24 * unit;
    const most = (globalThis.innerHeight * 0.68) / rows;
    const fitting = ((heightLeft(figure) ?? Infinity) - top - BELOW * unit) / rows;
    const pitch = Math.min(
      Math.max(Math.min(most, Math.max(fitting, LEAST_ROW * unit)), 7 * unit),
      HIGHEST_ROW * unit,
    );
    const start = outside + labelsLeft;
    return {
      width: start + wide + labelsRight + outside,
      height: top + rows * pitch + 8 * unit,
      pitch: whole(pitch),
      top,
      left: start,
      right: start + wide,
      values: column,
      columns,
      labelsLeft,
      labelsRight,
      unit,
      letters,
      size: isTight ? TIGHT.size : SIZE,
    };
  }

  /** How much of everything the lines show, and what has none. */
  function drawNote() {
    const { lists, written, lined, mask } = drawn;
    const weight = lists.flat().reduce((sum, line) => sum + line.weight, 0);
    const closed = mask?.data.reduce((all, bits) => all | bits, 0) ?? 0;
    const parts = [
      t("flow.drawn", {
        lines: lists.flat().length,
        share: number((100 * weight) / (written.query * lined.length)),
      }),
    ];
    if (closed) parts.push(t("flow.closed", { who: whoClosed(closed, t) }));
    setText(note, [...parts, t("flow.point")].join(" "));
  }

  /** The token whose lines stand alone: the one under the pointer, else the one that is held. */
  function isolated() {
    const { hover: over, locked } = pointed;
    if (over?.stage === "flow") return { side: over.part, index: over[over.part] };
    if (isKeyAlone()) return { side: "key", index: shown.key };
    return locked ? { side: held, index: pointed[held] } : null;
  }

  /** @param {import("#pages/inspector/detail.js").Cell} cell */
  function point(cell) {
    pointed = cell;
    const token = isolated();
    const { layout, lists, lined, labels, written, mask, limit } = drawn;
    figure.classList.toggle("is-isolated", token !== null);
    inSight(shown, { y: layout.top + cell.query * layout.pitch, height: layout.pitch });
    paintToken(lit, layout, { heads: lined, lists, spacing: shown.spacing, token });
    const active =
      token === null
        ? { query: null, key: null }
        : { query: cell.query, key: cell.key, [token.side]: token.index };
    if (token !== null && !cell.locked) active[token.side === "query" ? "key" : "query"] = null;
    const columns =
      lined.length <= layout.columns ? lined : lined.filter(({ head }) => head === shown.head);
    const name =
      lined.length > 1 && columns.length === 1 ? t("heads.name", { head: shown.head + 1 }) : null;
    paintWords(
      words,
      layout,
      { heads: columns, name, labels, written, mask, token, active, least: limit },
      colors,
    );
  }

  /** The three strongest of a token, of the chosen head. */
  function speak(cell, { part, query, key }) {
    const { data, rows, cols } = weightsOf(shown.trace, shown.place, shown.head);
    const asks = part === "query";
    const index = asks ? query : key;
    const others = Array.from({ length: asks ? cols : rows }, (_, other) => {
      return { other, weight: asks ? data[index * cols + other] : data[other * cols + index] };
    });
    const names = drawn.labels[asks ? "key" : "query"];
    const strongest = others
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 3)
      .filter(({ weight }) => weight > 0);
    const list = strongest
      .map(({ other, weight }) =>
        t("flow.spoken.one", { token: names[other], weight: number(weight) }),
      )
      .join(t("list.comma"));
    return t(`flow.spoken.${part}`, {
      head: shown.head + 1,
      token: drawn.labels[part][index],
      list,
    });
  }

  return { draw, point, speak };
}
