// Under a stage with too many cells to tell apart: those around the pointed one, in every stage at
// once.

import { cutOut, windowAround } from "#lib/layout/lens.js";
import { LENS_CELLS } from "#lib/layout/stages.js";
import { h } from "#views/kit/dom.js";
import { drawColumnLabels, drawRowLabels, labelWidth, slanted } from "#views/matrix/labels.js";
import { matrixView } from "#views/matrix/matrix.js";

/**
 * @import { Part } from "#lib/trace/stages.js"
 * @import { Cell, Colors } from "#views/kit/view.js"
 */

/** @param {{ onChoose: (place: { query: number, key: number }) => void }} callbacks */
export function stageLens({ onChoose }) {
  const columns = h("canvas", { class: "column-labels", "aria-hidden": "true" });
  let first = { row: 0, col: 0 };
  const cells = matrixView(h("div", { "aria-hidden": "true" }), {
    onChoose: ({ row, col }) => onChoose({ query: first.row + row, key: first.col + col }),
  });

  return {
    element: h("div", { class: "stage-lens", hidden: true }, columns, cells.element),
    /**
     * @param {object} spec
     * @param {Part} spec.part  @param {number} spec.head  @param {Cell} spec.cell
     * @param {string[]} spec.labels  of the keys
     * @param {number} spec.pitch  @param {number} spec.unit
     * @param {number} spec.tall  room for them
     * @param {Colors} colors
     */
    draw({ part, head, cell, labels, pitch, unit, tall }, colors) {
      const rows = windowAround(cell.query, part.matrix.rows, LENS_CELLS);
      const cols = windowAround(cell.key, part.matrix.cols, LENS_CELLS);
      first = { row: rows.first, col: cols.first };
      const seen = {
        ...part,
        matrix: cutOut(part.matrix, rows, cols),
        mask: part.mask && cutOut(part.mask, rows, cols),
      };
      cells.draw({ ...seen, head, pitchX: pitch, pitchY: pitch }, colors);
      cells.point(
        { row: cell.query - first.row, col: cell.key - first.col },
        { locked: cell.locked, row: true, col: true },
      );
      Object.assign(cells.canvas.dataset, { firstRow: first.row, firstCol: first.col });
      const shown = labels.slice(cols.first, cols.first + cols.count);
      const { overhang } = slanted(labelWidth(shown, colors, unit), unit);
      drawColumnLabels(
        columns,
        {
          labels: shown,
          pitch,
          active: cell.key - first.col,
          width: pitch * cols.count + overhang,
          height: tall,
          unit,
        },
        colors,
      );
      columns.style.marginRight = `${-overhang}px`;
    },
  };
}

/**
 * The queries of the lenses, written once.
 * @param {HTMLCanvasElement} canvas
 * @param {object} rows
 * @param {string[]} rows.labels  @param {number} rows.query  @param {number} rows.pitch
 * @param {number} rows.width  @param {number} rows.tall  @param {number} rows.unit
 * @param {"left" | "right"} rows.align  the side of the canvas at which the lenses are
 * @param {Colors} colors
 */
export function drawLensRows(canvas, { labels, query, pitch, width, tall, unit, align }, colors) {
  const rows = windowAround(query, labels.length, LENS_CELLS);
  const shown = labels.slice(rows.first, rows.first + rows.count);
  drawRowLabels(
    canvas,
    {
      labels: shown,
      pitch,
      active: query - rows.first,
      width,
      height: pitch * shown.length,
      unit,
      align,
    },
    colors,
  );
  canvas.style.marginTop = `${tall + Number.parseFloat(canvas.style.marginTop)}px`;
}
