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
 * @import { Colors } from "#views/kit/palette.js"
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
 * @typedef {{ labelled: number, room: number, pitchY: number, active: number | null, names:
 *   string[] }} Sizes  labelled: width of the labels; room: of a matrix; active: the newest row
 */

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate, onPoint: (place: Place | null) => void
 *   }} callbacks
 */
export function cacheView(element, { t, onPoint }) {
  /** @type {ReturnType<typeof layerElements>[]} */
  let layers = [];
  const numbers = recordOf(LETTERS, (letter) =>
    h("div", { class: `head-ticks is-${letter}`, "aria-hidden": "true" }),
  );
  const legends = recordOf(LETTERS, (letter) =>
    legendView(h("div", { class: `is-${letter}` }), { t }),
  );
  element.classList.add("cache-layers");

  /** @param {number} count  of layers */
  const make = (count) => {
    layers = Array.from({ length: count }, (_, layer) => layerElements(layer));
    element.replaceChildren(
      h(
        "div",
        { class: "cache-layer" },
        h("span", { class: "layer-name", "aria-hidden": "true" }, t("decode.cache.heads")),
        ...LETTERS.map((letter) => numbers[letter]),
      ),
      ...layers.map((layer) => layer.element),
      h("div", { class: "cache-layer" }, ...LETTERS.map((letter) => legends[letter].element)),
    );
  };

  /** @param {number} layer */
  const layerElements = (layer) => {
    const labels = h("canvas", { class: "row-labels", "aria-hidden": "true" });
    const parts = recordOf(LETTERS, (letter) => part(layer, letter));
    const name = h("span", { class: "layer-name" }, t("decode.layer", { layer: layer + 1 }));
    const box = h(
      "div",
      { class: "cache-layer" },
      name,
      labels,
      ...LETTERS.map((letter) => parts[letter].element),
    );
    return { labels, parts, element: box };
  };

  /** @param {number} layer  @param {Letter} letter */
  const part = (layer, letter) => {
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
    return {
      view,
      frame,
      slot,
      element: h(
        "div",
        { class: `lettered is-${role}` },
        h("b", { class: role, "aria-hidden": "true" }, letter.toUpperCase()),
        box,
      ),
    };
  };

  /** @param {Cache} cache  @param {Colors} colors */
  function draw(cache, colors) {
    if (cache.layers.length !== layers.length) make(cache.layers.length);
    const sizes = arrange(cache, colors);
    cache.layers.forEach((_, layer) => {
      drawLayer(layer, cache, sizes, colors);
    });
    for (const letter of LETTERS) {
      legends[letter].draw(scaleOf(cache, letter), colors);
      drawHeads(numbers[letter], cache.heads, sizes.room);
    }
  }

  /** @param {Cache} cache  @param {Colors} colors  @returns {Sizes} */
  function arrange({ labels, rows, computed, unit }, colors) {
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

  /** @param {number} layer  @param {Cache} cache  @param {Sizes} sizes  @param {Colors} colors */
  function drawLayer(layer, cache, sizes, colors) {
    const { labels, rows, height, unit } = cache;
    const { labels: canvas, parts } = layers[layer];
    const { labelled: width, pitchY: pitch, active, names } = sizes;
    drawRowLabels(
      canvas,
      { labels: names, pitch, active, width, height: rows * pitch, unit },
      { ...colors, query: colors.ink },
    );
    const { style } = parts.k.element;
    style.setProperty("--height", `${height}px`);
    style.setProperty("--own-height", `${layerHeight(labels.length, unit)}px`);
    for (const letter of LETTERS) drawPart(layer, letter, cache, sizes, colors);
  }

  /**
   * @param {number} layer  @param {Letter} letter  @param {Cache} cache  @param {Sizes} sizes
   * @param {Colors} colors
   */
  function drawPart(layer, letter, cache, { room, pitchY }, colors) {
    const { labels, rows, computed, count } = cache;
    const { view, frame, slot } = layers[layer].parts[letter];
    const { name, matrix } = cache.layers[layer][letter];
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
    const label = t(`decode.cache.${letter}`, { layer: layer + 1, count });
    view.element.setAttribute("aria-label", label);
    place(frame, grid, rows - computed, rows);
    place(slot, grid, rows, labels.length);
  }

  return { draw };
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
