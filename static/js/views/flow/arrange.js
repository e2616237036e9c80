// Which heads are drawn as lines, and where everything stands: two columns of words, the numbers
// outside them, and the lines between.

import { DASHES, FIRST_LEAST, headsOf, LEAST } from "#lib/layout/flow.js";
import { HIGHEST_ROW_ALONE } from "#lib/layout/rows.js";
import { maskOf, weightsOf, writtenOf } from "#lib/trace/attention.js";
import { SIZE } from "#views/flow/paint.js";
import { fillsFrame, heightLeft } from "#views/kit/room.js";
import { whole } from "#views/matrix/labelled.js";
import { labelWidth } from "#views/matrix/labels.js";

/**
 * @import { FlowFigure, FlowLabels } from "#views/flow/paint.js"
 * @import { AttentionShown, Colors } from "#views/kit/view.js"
 */

/** @typedef {ReturnType<typeof readFlow>} Flow */

/** A column of numbers is as wide as the longest number; side by side they stand further apart. */
const LONGEST = "0.00×10⁻⁰";
const APART = 12;
const NARROWEST = 150;
/**
 * Where lines would be shorter than this, as on a phone, words are cut earlier and numbers are
 * small.
 */
const TIGHT = { lines: 100, letters: 6, size: 11 };
const WIDEST = 640;
const WIDEST_LABEL = 110;
/** Rows are no lower for the sake of a window. */
const LEAST_ROW = 16;
/** In a frame the line about what is drawn stays in sight, too. */
const BELOW = fillsFrame ? 52 : 8;
const HIGHEST_ROW = fillsFrame ? HIGHEST_ROW_ALONE : 28;
/** From words to lines, and from words to numbers. */
const GAP = 24;

/**
 * @param {AttentionShown} shown  @param {Colors} colors
 * @param {HTMLElement} element  whose style knows the colours of the heads
 */
export function readFlow(shown, colors, element) {
  const { trace, place, head, labels, state } = shown;
  const others = headsOf(state.heads, place.heads);
  const on = [...new Set([head, ...others])].sort((a, b) => a - b);
  const style = getComputedStyle(element);
  /** @param {number} index */
  const colorOf = (index) => style.getPropertyValue(`--head-${(index % DASHES.length) + 1}`).trim();
  const { queries, keys } = writtenOf(trace, place);
  return {
    shown,
    colors,
    on,
    least: state.least !== null && LEAST.includes(state.least) ? state.least : FIRST_LEAST,
    heads: on.map((index) => ({
      head: index,
      color: colorOf(index),
      weights: weightsOf(trace, place, index),
    })),
    /** @type {FlowLabels} */
    labels: { query: labels.queries, key: labels.keys },
    written: { query: queries, key: keys },
    mask: maskOf(trace, place),
  };
}

/**
 * @param {HTMLElement} element  @param {HTMLElement} figure  @param {Flow} flow
 * @returns {FlowFigure}
 */
export function arrangeFlow(element, figure, { shown, colors, labels, on }) {
  const { unit } = shown;
  const room = element.clientWidth;
  const { columns, column, letters, size, left, right } = widthsFor(
    room,
    labels,
    on.length,
    unit,
    colors,
  );
  const free = room - left - right - 2 * GAP * unit - 2 * columns * column;
  const wide = Math.max(Math.min(free, WIDEST * unit), 48 * unit);
  const outside = columns * column + GAP * unit;
  const start = outside + left;
  const rows = Math.max(labels.query.length, labels.key.length);
  const top = GAP * unit;
  const pitch = pitchFor(figure, rows, top, unit);
  return {
    width: start + wide + right + outside,
    height: top + rows * pitch + 8 * unit,
    pitch: whole(pitch),
    top,
    left: start,
    right: start + wide,
    values: column,
    columns,
    labelsLeft: left,
    labelsRight: right,
    unit,
    letters,
    size,
  };
}

/**
 * Widths of the words at either side and of a column of numbers; and how many columns there are,
 * since those of all heads may leave too little for the lines.
 * @param {number} room  @param {FlowLabels} labels  @param {number} count  of heads
 * @param {number} unit  @param {Colors} colors
 */
function widthsFor(room, labels, count, unit, colors) {
  /** @param {string[]} list  @param {number} [letters] */
  const words = (list, letters) =>
    Math.min(labelWidth(list, colors, unit, letters), WIDEST_LABEL * unit);
  const longest = labelWidth([LONGEST], colors, unit, Infinity);
  /** @param {number} columns */
  const values = (columns) => longest + (columns > 1 ? APART * unit : 0);
  const [queries, keys] = [words(labels.query), words(labels.key)];
  /** What is left to the lines. @param {number} columns */
  const left = (columns) => room - queries - keys - 2 * GAP * unit - 2 * columns * values(columns);
  const columns = left(count) >= NARROWEST * unit ? count : 1;
  const isTight = left(columns) < TIGHT.lines * unit;
  const letters = isTight ? TIGHT.letters : undefined;
  return {
    columns,
    column: isTight ? Math.ceil((longest * TIGHT.size) / SIZE) : values(columns),
    letters,
    size: isTight ? TIGHT.size : SIZE,
    left: words(labels.query, letters),
    right: words(labels.key, letters),
  };
}

/**
 * @param {HTMLElement} figure  @param {number} rows  @param {number} top  of the first
 * @param {number} unit
 */
function pitchFor(figure, rows, top, unit) {
  const most = (globalThis.innerHeight * 0.68) / rows;
  const fitting = ((heightLeft(figure) ?? Infinity) - top - BELOW * unit) / rows;
  return Math.min(
    Math.max(Math.min(most, Math.max(fitting, LEAST_ROW * unit)), 7 * unit),
    HIGHEST_ROW * unit,
  );
}
