// One query's row of every head of a block: heads down, keys across, values in the cells that have
// room for them.

import { thinned } from "#lib/layout/labels.js";
import { argmax } from "#lib/layout/matrix.js";
import { cut } from "#lib/text/format.js";
import { surface } from "#views/kit/canvas.js";
import { h } from "#views/kit/dom.js";
import { drawCellValues } from "#views/matrix/cellvalues.js";
import { whole } from "#views/matrix/labelled.js";
import { drawColumnLabels, labelWidth, slanted } from "#views/matrix/labels.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";
import { weightScale } from "#views/matrix/paint.js";

/** Weaker weights are left to their colour, or the strong ones would drown in figures. */
const LEAST = 0.1;
const ROW = 24;
const WIDEST = 62;
const LABEL = 12.6;
/** What a slanted label needs, so that it does not touch its neighbour. */
const SLANTED = 19;
/**
 * How far labels may hang over the edge before they are cut; the style sheet knows the same number.
 */
const OVER_EDGE = 16;

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Colors } from "#views/kit/palette.js"
 */

/**
 * @param {HTMLElement} element
 * @param {object} callbacks
 * @param {string} callbacks.role
 * @param {string} callbacks.axis  what the rows are
 * @param {(cell: { head: number, key: number } | null) => void} callbacks.onPoint  a cell is under
 *   the pointer, or an arrow key has led there; null: none any more
 */
export function headRowsView(element, { role, axis, onPoint }) {
  const box = h("div", walkable(role));
  /** @param {Cell | null} cell */
  const point = (cell) => {
    view.point(cell ?? { row: null, col: null });
    onPoint(cell && { head: cell.row, key: cell.col });
  };
  const view = matrixView(box, { onHover: point, onChoose: point, onWalk: point });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") point(null);
  });
  box.addEventListener("blur", () => point(null));
  const values = h("canvas", { class: "cell-values", "aria-hidden": "true" });
  box.append(values);
  const columns = h("canvas", { class: "column-labels", "aria-hidden": "true" });
  const heads = h("div", { class: "head-numbers", "aria-hidden": "true" });
  element.classList.add("head-rows");
  element.replaceChildren(
    h("span", { class: "head-axis", "aria-hidden": "true" }, axis),
    columns,
    heads,
    box,
  );

  return {
    /**
     * @param {object} spec
     * @param {string} spec.tensor  @param {Matrix} spec.matrix  heads × keys
     * @param {string[]} spec.labels  of all keys there will ever be: their places do not move while
     *   a sentence grows
     * @param {import("#lib/ink/color.js").Spacing} spec.spacing
     * @param {string} spec.name  what a screen reader calls it
     * @param {number} spec.width  room for the cells  @param {number} spec.unit
     * @param {Colors} colors
     */
    draw({ tensor, matrix, labels, spacing, name, width, unit }, colors) {
      const scale = weightScale(spacing);
      const { pitch: pitchX, isLevel } = columnsFor(labels, width, unit, colors);
      const pitchY = Math.floor(ROW * unit);
      const grid = view.draw({ tensor, matrix, scale, head: "all", pitchX, pitchY }, colors);
      view.point({ row: null, col: null });
      drawCellValues(values, { matrix, scale, grid, least: LEAST, unit }, colors);
      drawKeys(labels, matrix.cols, { pitch: pitchX, isLevel, unit }, colors);
      heads.replaceChildren(
        ...Array.from({ length: matrix.rows }, (_, head) => h("span", {}, String(head + 1))),
      );
      heads.style.gridAutoRows = `${pitchY}px`;
      box.setAttribute("aria-label", name);
      return strongest(matrix);
    },
  };

  /**
   * Level above wide columns, slanted and thinned out above narrow ones.
   * @param {string[]} labels  @param {number} count  of those that are written
   * @param {{ pitch: number, isLevel: boolean, unit: number }} columns  @param {Colors} colors
   */
  function drawKeys(labels, count, { pitch, isLevel, unit }, colors) {
    const written = labels.slice(0, count);
    if (isLevel) {
      drawLevel(columns, written, pitch, unit, colors);
      return;
    }
    const { height, overhang } = slanted(
      Math.max(labelWidth(labels, colors, unit), 20 * unit),
      unit,
    );
    const thin = thinned(written, { axis: "columns", pitch, room: SLANTED, unit });
    drawColumnLabels(
      columns,
      { labels: thin, pitch, active: null, width: labels.length * pitch + overhang, height, unit },
      colors,
    );
    columns.style.marginRight = `${-overhang}px`;
  }
}

/**
 * How wide columns are; where their labels are slanted, the last one has room to hang over.
 * @param {string[]} labels  @param {number} width  @param {number} unit  @param {Colors} colors
 */
function columnsFor(labels, width, unit, colors) {
  const pitch = whole(Math.min(width / labels.length, WIDEST * unit));
  if (labelWidth(labels, colors, unit) + 6 * unit <= pitch) return { pitch, isLevel: true };
  const { overhang } = slanted(labelWidth(labels.slice(-1), colors, unit), unit);
  const room = width - Math.max(overhang - OVER_EDGE * unit, 0);
  return { pitch: whole(Math.min(room / labels.length, WIDEST * unit)), isLevel: false };
}

/**
 * @param {HTMLCanvasElement} canvas  @param {string[]} labels  @param {number} pitch
 * @param {number} unit  @param {Colors} colors
 */
function drawLevel(canvas, labels, pitch, unit, colors) {
  const height = 20 * unit;
  const { context, ratio } = surface(canvas, labels.length * pitch, height);
  canvas.style.marginLeft = "0";
  context.scale(ratio, ratio);
  context.font = `400 ${LABEL * unit}px ${colors.font}`;
  context.fillStyle = colors.ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  labels.forEach((label, index) => {
    context.fillText(cut(label), (index + 0.5) * pitch, height / 2);
  });
}

/** @param {Matrix} matrix */
function strongest({ data, cols }) {
  const at = argmax(data);
  return { head: Math.floor(at / cols), key: at % cols };
}
