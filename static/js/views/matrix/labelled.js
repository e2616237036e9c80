// A matrix between its tokens: queries at the left, keys above, a band under the pointed row, and
// where cells have room their values in them.

import { cellRect } from "#lib/layout/matrix.js";
import { h } from "#views/kit/dom.js";
import { drawCellValues } from "#views/matrix/cellvalues.js";
import { drawColumnLabels, drawRowLabels, labelWidth, slanted } from "#views/matrix/labels.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";

/** A weight that would be written .00 is left to its colour. */
const LEAST = 0.005;
const WIDEST_LABEL = 110;

/**
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @import { MatrixCallbacks, Place } from "#views/matrix/matrix.js"
 */

/**
 * @typedef {object} Labelled
 * @property {import("#lib/trace/stages.js").Part} part
 * @property {number} head
 * @property {number} pitchX  @property {number} pitchY  in CSS pixels
 * @property {{ rows: string[], cols: string[] }} labels
 * @property {{ rows: number, cols: number }} room  width of the labels of either side, see
 *   `labelRoom`
 * @property {number} unit
 * @property {{ rows: number, cols: number }} [written]  what follows on either axis is padding
 * @property {boolean} [withRows]  false: the rows are named elsewhere
 * @property {boolean} [withValues]
 * @property {string} [name]  what a screen reader calls it
 */

/**
 * @param {HTMLElement} element
 * @param {MatrixCallbacks & { t: Translate, focusable?: boolean }} callbacks
 */
export function labelledView(element, { t, focusable = true, ...callbacks }) {
  const { box, matrix, values, band, corner, rows, cols } = make(element, t, focusable, callbacks);
  /** @type {{ spec: Labelled, grid: import("#lib/layout/matrix.js").Geometry, colors: Colors }} */
  let drawn;

  return {
    element: box,
    canvas: matrix.canvas,
    /** @param {Labelled} spec  @param {Colors} colors */
    draw(spec, colors) {
      const { part, head, pitchX, pitchY, withRows = true, withValues = false, unit } = spec;
      element.style.setProperty("--labels", `${spec.room.rows}px`);
      corner.hidden = rows.hidden = !withRows;
      element.classList.toggle("has-rows", withRows);
      const grid = matrix.draw({ ...part, head, pitchX, pitchY }, colors);
      drawn = { spec, grid, colors };
      if (spec.name) box.setAttribute("aria-label", spec.name);
      values.hidden = !withValues;
      if (!withValues) return;
      const style = part.scale.ramp === "weight" ? { least: LEAST } : { least: 0, write: brief };
      drawCellValues(values, { ...part, ...style, grid, unit }, colors);
    },
    /** @param {Place} place  @param {{ locked?: boolean }} [look] */
    point({ row, col }, { locked = false } = {}) {
      const { spec, grid, colors } = drawn;
      const { pitchX, pitchY, labels, room, unit, written, withRows = true } = spec;
      matrix.point({ row, col }, { locked, row: true, col: true });
      const tall = slanted(room.cols, unit);
      drawColumnLabels(
        cols,
        {
          labels: labels.cols,
          pitch: pitchX,
          active: col,
          width: grid.width + tall.overhang,
          height: tall.height,
          unit,
          written: written?.cols,
        },
        colors,
      );
      cols.style.marginRight = `${-tall.overhang}px`;
      if (withRows) {
        drawRowLabels(
          rows,
          {
            labels: labels.rows,
            pitch: pitchY,
            active: row,
            width: room.rows,
            height: grid.height,
            unit,
            written: written?.rows,
          },
          colors,
        );
      }
      band.hidden = row === null;
      if (row === null) return;
      const cell = cellRect(grid, row, 0);
      band.style.transform = `translateY(${cell.y}px)`;
      band.style.height = `${cell.height}px`;
    },
    get grid() {
      return matrix.grid;
    },
  };
}

/**
 * @param {HTMLElement} element  @param {Translate} t  @param {boolean} focusable
 * @param {MatrixCallbacks} callbacks
 */
function make(element, t, focusable, callbacks) {
  const box = h("div", focusable ? walkable(t("matrix.role")) : {});
  const matrix = matrixView(box, callbacks);
  const values = h("canvas", { class: "cell-values", "aria-hidden": "true" });
  const band = h("i", { class: "row-band" });
  const corner = h(
    "div",
    { class: "corner" },
    h("p", { class: "key" }, t("axis.key")),
    h("p", { class: "query" }, t("axis.query")),
  );
  const rows = h("canvas", { class: "edge-rows", "aria-hidden": "true" });
  const cols = h("canvas", { class: "edge-cols", "aria-hidden": "true" });
  element.classList.add("labelled");
  element.replaceChildren(corner, cols, rows, h("div", { class: "cells" }, band, box, values));
  return { box, matrix, values, band, corner, rows, cols };
}

/**
 * Room for the labels of both axes, in CSS pixels.
 * @param {{ rows: string[], cols: string[] }} labels  @param {Colors} colors
 * @param {number} unit  @param {Translate} t
 */
export function labelRoom(labels, colors, unit, t) {
  const axis = labelWidth([t("axis.query"), t("axis.key")], colors, unit, Infinity);
  /** @param {string[]} list  @param {number} least */
  const within = (list, least) =>
    Math.min(Math.max(labelWidth(list, colors, unit), least), WIDEST_LABEL * unit);
  return { rows: within(labels.rows, axis), cols: within(labels.cols, 20 * unit) };
}

/** Two digits and a sign: as much as a cell holds. @param {number} score */
function brief(score) {
  const size = Math.abs(score);
  const digits = size.toFixed(size < 1 ? 2 : size < 10 ? 1 : 0).replace(/^0(?=\.)/, "");
  return score < 0 ? `−${digits}` : digits;
}

/** Whole pixels, except where a fraction of one matters to the width. @param {number} pitch */
export function whole(pitch) {
  return pitch >= 4 ? Math.floor(pitch) : pitch;
}
