// The keys and values a decoder keeps: a row a token, all heads side by side, layer below layer. The rows that a step
// computes are framed, those it reads again are not, and those of later steps do not exist yet: a dashed slot.

import { thinned } from "#lib/layout/labels.js";
import { largest } from "#lib/layout/matrix.js";
import { bound } from "#lib/text/format.js";
import { firstRows } from "#lib/trace/headrows.js";
import { h } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { matrixView } from "#views/matrix/matrix.js";

const TALLEST = 18;
const HEIGHT = 112;
/** What a name needs, so that names below each other do not read as a column of Chinese. */
const NAME = 16;
const WIDEST_LABEL = 76;
const LETTERS = { k: "key", v: "value" };

/**
 * @typedef {{ layer: number, letter: "k" | "v", token: number, dim: number }} Place
 * @typedef {{ name: string, matrix: import("#lib/trace/trace.js").Matrix }} Kept  all rows there will ever be
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate, onPoint: (place: Place | null) => void }} callbacks
 */
export function cacheView(element, { t, onPoint }) {
  let layers = [];
  const numbers = Object.fromEntries(
    Object.keys(LETTERS).map((letter) => [
      letter,
      h("div", { class: `head-ticks is-${letter}`, "aria-hidden": "true" }),
    ]),
  );
  const legends = Object.fromEntries(
    Object.keys(LETTERS).map((letter) => [
      letter,
      legendView(h("div", { class: `is-${letter}` }), { t }),
    ]),
  );
  element.classList.add("cache-layers");

  const make = (count) => {
    layers = Array.from({ length: count }, (_, layer) => {
      const labels = h("canvas", { class: "row-labels", "aria-hidden": "true" });
      const parts = Object.fromEntries(
        Object.entries(LETTERS).map(([letter, role]) => [letter, part(layer, letter, role)]),
      );
      const name = h("span", { class: "layer-name" }, t("decode.layer", { layer: layer + 1 }));
      return {
        labels,
        parts,
        element: h(
          "div",
          { class: "cache-layer" },
          name,
          labels,
          ...Object.values(parts).map((made) => made.element),
        ),
      };
    });
    element.replaceChildren(
      h(
        "div",
        { class: "cache-layer" },
        h("span", { class: "layer-name", "aria-hidden": "true" }, t("decode.cache.heads")),
        ...Object.values(numbers),
      ),
      ...layers.map((layer) => layer.element),
      h("div", { class: "cache-layer" }, ...Object.values(legends).map((legend) => legend.element)),
    );
  };

  const part = (layer, letter, role) => {
    const box = h("div", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": t("matrix.role"),
      "aria-describedby": "matrix-keys",
    });
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

  return {
    /**
     * @param {object} given
     * @param {{ k: Kept, v: Kept }[]} given.layers  @param {string[]} given.labels  a token each
     * @param {number} given.rows  that exist  @param {number} given.computed  the last of them, made in this step
     * @param {number} given.heads  @param {{ k: number, v: number }} given.max  bounds of the colours
     * @param {number} given.height  of a layer, for its neighbours to stand beside it
     * @param {string} given.count  in words, how many were reused and computed
     * @param {number} given.unit
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    draw({ layers: kept, labels, rows, computed, heads, max, height, count, unit }, colors) {
      if (kept.length !== layers.length) make(kept.length);
      const labelled = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit);
      const pitchY = rowPitch(labels.length, unit);
      // What stands beside the labels and the two matrices is the style sheet's affair, and so is its width, in rem.
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
      kept.forEach((parts, layer) => {
        const made = layers[layer];
        drawRowLabels(
          made.labels,
          {
            labels: names,
            pitch: pitchY,
            active,
            width: labelled,
            height: rows * pitchY,
            unit,
          },
          { ...colors, query: colors.ink },
        );
        made.parts.k.element.style.setProperty("--height", `${height}px`);
        made.parts.k.element.style.setProperty(
          "--own-height",
          `${layerHeight(labels.length, unit)}px`,
        );
        for (const [letter, { name, matrix }] of Object.entries(parts)) {
          const { view, frame, slot } = made.parts[letter];
          const scale = { ramp: "signed", max: max[letter], spacing: "linear" };
          view.draw(
            {
              tensor: name,
              matrix: firstRows(matrix, rows),
              scale,
              head: "all",
              pitchX: room / matrix.cols,
              pitchY,
            },
            colors,
          );
          view.point({ row: null, col: null });
          view.canvas.dataset.computed = computed;
          view.element.setAttribute(
            "aria-label",
            t(`decode.cache.${letter}`, { layer: layer + 1, count }),
          );
          place(frame, view.grid, rows - computed, rows);
          place(slot, view.grid, rows, labels.length);
        }
      });
      for (const letter of Object.keys(LETTERS)) {
        legends[letter].draw({ ramp: "signed", max: max[letter], spacing: "linear" }, colors);
        drawHeads(numbers[letter], heads, room);
      }
    },
  };
}

/** Height of all rows of a layer there will ever be. @param {number} count  tokens  @param {number} unit */
export function layerHeight(count, unit) {
  return count * rowPitch(count, unit);
}

/** Rows of a short sentence are high enough for their names; those of a long one get thinner. */
function rowPitch(count, unit) {
  const pitch = Math.max(Math.min(HEIGHT / count, TALLEST) * unit, 1);
  return pitch >= 4 ? Math.floor(pitch) : pitch;
}

/** Puts a frame round some rows; without any it is hidden. */
function place(frame, { width, pitchY, gap }, first, end) {
  frame.hidden = first === end;
  frame.style.width = `${width}px`;
  frame.style.height = `${(end - first) * pitchY - gap}px`;
  frame.style.transform = `translateY(${first * pitchY}px)`;
}

function drawHeads(element, heads, width) {
  element.style.width = `${width}px`;
  element.style.gridTemplateColumns = `repeat(${heads}, 1fr)`;
  element.replaceChildren(
    ...Array.from({ length: heads }, (_, head) => h("span", {}, String(head + 1))),
  );
}

/** One bound for some matrices, so that their colours compare. @param {import("#lib/trace/trace.js").Matrix[]} matrices */
export function sharedBound(matrices) {
  return bound(largest(...matrices.map(({ data }) => data)));
}
