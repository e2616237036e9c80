// A matrix between its tokens: queries at the left, keys above, a band under the pointed row, and where cells have room
// their values in them.

import { cellRect } from "#lib/layout/matrix.js";
import { drawCellValues } from "#views/matrix/cellvalues.js";
import { h } from "#views/kit/dom.js";
import { drawColumnLabels, drawRowLabels, labelWidth, slanted } from "#views/matrix/labels.js";
import { matrixView } from "#views/matrix/matrix.js";

/** A weight that would be written .00 is left to its colour. */
const LEAST = 0.005;
const WIDEST_LABEL = 110;

/**
 * @typedef {object} Labelled
 * @property {import("#lib/trace/stages.js").Part} part
 * @property {number} head
 * @property {number} pitchX  @property {number} pitchY  in CSS pixels
 * @property {{ rows: string[], cols: string[] }} labels
 * @property {{ rows: number, cols: number }} room  width of the labels of either side, see `labelRoom`
 * @property {number} unit
 * @property {{ rows: number, cols: number }} [written]  what follows on either axis is padding
 * @property {boolean} [withRows]  false: the rows are named elsewhere
 * @property {boolean} [withValues]
 * @property {string} [name]  what a screen reader calls it
 */

/**
 * @param {HTMLElement} element
 * @param {import("#views/matrix/matrix.js").MatrixCallbacks & { t: import("#lib/text/messages.js").Translate, focusable?: boolean }} callbacks
 */
export function labelledView(element, { t, focusable = true, ...callbacks }) {
  const box = focusable
    ? h("div", {
        tabindex: 0,
        role: "application",
        "aria-roledescription": t("matrix.role"),
        "aria-describedby": "matrix-keys",
      })
    : h("div", {});
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
  /** @type {Labelled | null} */
  let drawn = null;
  let colors = null;

  return {
    element: box,
    canvas: matrix.canvas,
    /** @param {Labelled} spec  @param {ReturnType<typeof import("#views/kit/palette.js").palette>} palette */
    draw(spec, palette) {
      drawn = spec;
      colors = palette;
      const { part, head, pitchX, pitchY, withRows = true, withValues = false, unit } = spec;
      element.style.setProperty("--labels", `${spec.room.rows}px`);
      corner.hidden = rows.hidden = !withRows;
      element.classList.toggle("has-rows", withRows);
      matrix.draw({ ...part, head, pitchX, pitchY }, colors);
      if (spec.name) box.setAttribute("aria-label", spec.name);
      values.hidden = !withValues;
      if (!withValues) return;
      const how = part.scale.ramp === "weight" ? { least: LEAST } : { least: 0, write: brief };
      drawCellValues(values, { ...part, ...how, grid: matrix.grid, unit }, colors);
    },
    /** @param {{ row: number | null, col: number | null }} place  @param {{ locked?: boolean }} [look] */
    point({ row, col }, { locked = false } = {}) {
      const { pitchX, pitchY, labels, room, unit, written, withRows = true } = drawn;
      const { grid } = matrix;
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
 * Room for the labels of both axes, in CSS pixels.
 * @param {{ rows: string[], cols: string[] }} labels  @param {import("#lib/text/messages.js").Translate} t
 */
export function labelRoom(labels, colors, unit, t) {
  const axis = labelWidth([t("axis.query"), t("axis.key")], colors, unit, Infinity);
  const within = (list, least) =>
    Math.min(Math.max(labelWidth(list, colors, unit), least), WIDEST_LABEL * unit);
  return { rows: within(labels.rows, axis), cols: within(labels.cols, 20 * unit) };
}

/** Two digits and a sign: as much as a cell holds. */
function brief(score) {
  const size = Math.abs(score);
  const digits = size.toFixed(size < 1 ? 2 : size < 10 ? 1 : 0).replace(/^0(?=\.)/, "");
  return score < 0 ? `−${digits}` : digits;
}

/** Whole pixels, except where a fraction of one matters to the width. @param {number} pitch */
export function whole(pitch) {
  return pitch >= 4 ? Math.floor(pitch) : pitch;
}
