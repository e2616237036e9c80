// The keys and values a decoder keeps: a row a token, all heads side by side, layer below layer.
// The rows that a step computes are framed, those it reads again are not, and those of later steps
// do not exist yet: a dashed slot.

import { thinned } from "#lib/layout/labels.js";
import { largest } from "#lib/layout/matrix.js";
import { bound } from "#lib/text/format.js";
import { firstRows } from "#lib/trace/headrows.js";
import { h } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { recordOf } from "#views/kit/records.js";
import { whole } from "#views/matrix/labelled.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";

const TALLEST = 18;
const HEIGHT = 112;
/** What a name needs, so that names below each other do not read as a column of Chinese. */
const NAME = 16;
const WIDEST_LABEL = 76;
const ROLES = { k: "key", v: "value" };
/** @type {Letter[]} */
const LETTERS = ["k", "v"];

/**
 * @import { Cell, Geometry } from "#lib/layout/matrix.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Colors, Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {"k" | "v"} Letter
 * @typedef {{ layer: number, letter: Letter, token: number, dim: number }} Place
 * @typedef {{ name: string, matrix: Matrix }} Kept  all rows there will ever be
 *
 * @typedef {object} Cache  what there is of it after a step
 * @property {Record<Letter, Kept>[]} layers
 * @property {string[]} labels  a token each
 * @property {number} rows  that exist
 * @property {number} computed  the last of them, made in this step
 * @property {number} heads
 * @property {Record<Letter, number>} max  bounds of the colours
 * @property {number} height  of a layer, for its neighbours to stand beside it
 * @property {string} count  in words, how many were reused and computed
 * @property {number} unit
 *
 * @typedef {object} Sizes
 * @property {number} labelled  width of the labels
 * @property {number} room  of a matrix
 * @property {number} pitchY  @property {number | null} active  the newest row
 * @property {string[]} names
 */

/**
 * @typedef {{ t: Translate, onPoint: (place: Place | null) => void }} Callbacks
 * @typedef {ReturnType<typeof makeLayer>} Layer
 */

/** @param {HTMLElement} element  @param {Callbacks} callbacks */
export function cacheView(element, callbacks) {
  const { t } = callbacks;
  /** @type {Layer[]} */
  let layers = [];
  const numbers = recordOf(LETTERS, (letter) =>
    h("div", { class: `head-ticks is-${letter}`, "aria-hidden": "true" }),
  );
  const legends = recordOf(LETTERS, (letter) =>
    legendView(h("div", { class: `is-${letter}` }), { t }),
  );
  element.classList.add("cache-layers");

  /** @param {number} count  of layers */
  function make(count) {
    const name = h("span", { class: "layer-name", "aria-hidden": "true" }, t("decode.cache.heads"));
    layers = Array.from({ length: count }, (_, layer) => makeLayer(layer, callbacks));
    element.replaceChildren(
      h("div", { class: "cache-layer" }, name, ...LETTERS.map((letter) => numbers[letter])),
      ...layers.map((layer) => layer.element),
      h("div", { class: "cache-layer" }, ...LETTERS.map((letter) => legends[letter].element)),
    );
  }

  return {
    /** @param {Cache} cache  @param {Colors} colors */
    draw(cache, colors) {
      if (cache.layers.length !== layers.length) make(cache.layers.length);
      const sizes = arrange(element, cache, colors);
      layers.forEach((layer, index) => {
        paintLayer(layer, index, cache, sizes, colors, t);
      });
      for (const letter of LETTERS) {
        legends[letter].draw(scaleOf(cache, letter), colors);
        drawHeads(numbers[letter], cache.heads, sizes.room);
      }
    },
  };
}

/** @param {number} layer  @param {Callbacks} callbacks */
function makeLayer(layer, callbacks) {
  const labels = h("canvas", { class: "row-labels", "aria-hidden": "true" });
  const parts = recordOf(LETTERS, (letter) => makePart(layer, letter, callbacks));
  const name = callbacks.t("decode.layer", { layer: layer + 1 });
  const element = h(
    "div",
    { class: "cache-layer" },
    h("span", { class: "layer-name" }, name),
    labels,
    ...LETTERS.map((letter) => parts[letter].element),
  );
  return { labels, parts, element };
}

/** @param {number} layer  @param {Letter} letter  @param {Callbacks} callbacks */
function makePart(layer, letter, { t, onPoint }) {
  const role = ROLES[letter];
  const box = h("div", walkable(t("matrix.role")));
  /** @param {Cell | null} cell */
  const point = (cell) => {
    view.point(cell ?? { row: null, col: null });
    onPoint(cell && { layer, letter, token: cell.row, dim: cell.col });
  };
  const view = matrixView(box, { onHover: point, onChoose: point, onWalk: point });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") point(null);
  });
  box.addEventListener("blur", () => point(null));
  const frame = h("i", { class: "frame frame-computed" });
  const slot = h("i", { class: "frame frame-later" });
  box.append(frame, slot);
  const name = h("b", { class: role, "aria-hidden": "true" }, letter.toUpperCase());
  return { view, frame, slot, element: h("div", { class: `lettered is-${role}` }, name, box) };
}

/**
 * @param {HTMLElement} element  @param {Cache} cache  @param {Colors} colors
 * @returns {Sizes}
 */
function arrange(element, { labels, rows, computed, unit }, colors) {
  const labelled = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit);
  const pitchY = rowPitch(labels.length, unit);
  // What stands beside the labels and the two matrices is the style sheet's affair, and so is its
  // width, in rem.
  const around = Number.parseFloat(getComputedStyle(element).getPropertyValue("--around")) * 16;
  const room = Math.floor((element.clientWidth - labelled - around * unit) / 2);
  const isNewest = computed > 0 && computed < rows;
  const active = isNewest || rows === 1 ? rows - 1 : null;
  const names = thinned(labels.slice(0, rows), {
    axis: "rows",
    pitch: pitchY,
    room: NAME,
    unit,
    active,
  });
  return { labelled, room, pitchY, active, names };
}

/**
 * @param {Layer} layer  @param {number} index  @param {Cache} cache  @param {Sizes} sizes
 * @param {Colors} colors  @param {Translate} t
 */
function paintLayer({ labels: canvas, parts }, index, cache, sizes, colors, t) {
  const { labels, rows, height, unit, count } = cache;
  const { labelled: width, pitchY: pitch, active, names } = sizes;
  drawRowLabels(
    canvas,
    { labels: names, pitch, active, width, height: rows * pitch, unit },
    { ...colors, query: colors.ink },
  );
  const { style } = parts.k.element;
  style.setProperty("--height", `${height}px`);
  style.setProperty("--own-height", `${layerHeight(labels.length, unit)}px`);
  for (const letter of LETTERS) {
    const label = t(`decode.cache.${letter}`, { layer: index + 1, count });
    paintPart(parts[letter], cache.layers[index][letter], letter, cache, sizes, colors);
    parts[letter].view.element.setAttribute("aria-label", label);
  }
}

/**
 * @param {Layer["parts"]["k"]} part  @param {Kept} kept  @param {Letter} letter
 * @param {Cache} cache
 * @param {Sizes} sizes  @param {Colors} colors
 */
function paintPart({ view, frame, slot }, { name, matrix }, letter, cache, sizes, colors) {
  const { labels, rows, computed } = cache;
  const { room, pitchY } = sizes;
  const grid = view.draw(
    {
      tensor: name,
      matrix: firstRows(matrix, rows),
      scale: scaleOf(cache, letter),
      head: "all",
      pitchX: room / matrix.cols,
      pitchY,
    },
    colors,
  );
  view.point({ row: null, col: null });
  view.canvas.dataset.computed = String(computed);
  place(frame, grid, rows - computed, rows);
  place(slot, grid, rows, labels.length);
}

/** @param {Cache} cache  @param {Letter} letter  @returns {import("#lib/trace/stages.js").Scale} */
function scaleOf({ max }, letter) {
  return { ramp: "signed", max: max[letter], spacing: "linear" };
}

/**
 * Height of all rows of a layer there will ever be.
 * @param {number} count  tokens  @param {number} unit
 */
export function layerHeight(count, unit) {
  return count * rowPitch(count, unit);
}

/**
 * Rows of a short sentence are high enough for their names; those of a long one get thinner.
 * @param {number} count  @param {number} unit
 */
function rowPitch(count, unit) {
  return whole(Math.max(Math.min(HEIGHT / count, TALLEST) * unit, 1));
}

/**
 * Puts a frame round some rows; without any it is hidden.
 * @param {HTMLElement} frame  @param {Geometry} grid  @param {number} first  @param {number} end
 */
function place(frame, { width, pitchY, gap }, first, end) {
  frame.hidden = first === end;
  frame.style.width = `${width}px`;
  frame.style.height = `${(end - first) * pitchY - gap}px`;
  frame.style.transform = `translateY(${first * pitchY}px)`;
}

/** @param {HTMLElement} element  @param {number} heads  @param {number} width */
function drawHeads(element, heads, width) {
  element.style.width = `${width}px`;
  element.style.gridTemplateColumns = `repeat(${heads}, 1fr)`;
  element.replaceChildren(
    ...Array.from({ length: heads }, (_, head) => h("span", {}, String(head + 1))),
  );
}

/** One bound for some matrices, so that their colours compare. @param {Matrix[]} matrices */
export function sharedBound(matrices) {
  return bound(largest(...matrices.map(({ data }) => data)));
}
