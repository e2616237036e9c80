// A lens: the cells around one of a large matrix, big enough to be read, with all their tokens.
//
//   const lens = lensView(element, { t, onChoose });
// lens.draw({ part, head, center: { row, col }, labels: { rows, cols }, unit, size: 13, pitch: 14
// }, colors);
//
// `part` is a part of a stage as lib/trace/stages.js gives it (the whole matrix with its mask and
// scale), `center` the cell it stands around, `labels` all tokens of both axes, `pitch` the side of
// its cells in CSS pixels. It paints the cells of a stretch of size × size, moved inside the matrix
// at its edges; data-first-row and data-first-col of its canvas say where the stretch begins. It
// walks with whoever points: draw it again with another center. A click in it chooses.

import { cutOut, windowAround } from "#lib/layout/lens.js";
import { LENS_CELLS } from "#lib/layout/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { labelledView, labelRoom } from "#views/matrix/labelled.js";

/**
 * @param {HTMLElement} element
 * @param {object} callbacks
 * @param {import("#lib/text/messages.js").Translate} callbacks.t
 * @param {(cell: import("#lib/layout/matrix.js").Cell) => void} [callbacks.onChoose]
 */
export function lensView(element, { t, onChoose }) {
  const box = h("div");
  const caption = h("p", { class: "lens-caption muted" });
  let origin = { row: 0, col: 0 };
  // The matrix it looks at can be walked with keys and speaks; the lens is for the eye and the
  // finger.
  const cells = labelledView(box, {
    t,
    focusable: false,
    onChoose:
      onChoose && (({ row, col }) => onChoose({ row: origin.row + row, col: origin.col + col })),
  });
  element.classList.add("lens");
  element.replaceChildren(caption, box);

  return {
    element,
    canvas: cells.canvas,
    /**
     * @param {object} spec
     * @param {import("#lib/trace/stages.js").Part} spec.part  @param {number} spec.head
     * @param {{ row: number, col: number }} spec.center
     * @param {{ rows: string[], cols: string[] }} spec.labels  @param {number} spec.unit
     * @param {number} spec.pitch  @param {number} [spec.size]  @param {boolean} [spec.locked]
     * @param {{ rows: number, cols: number }} [spec.written]  what follows is padding
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    draw(
      { part, head, center, labels, unit, pitch, size = LENS_CELLS, locked = false, written },
      colors,
    ) {
      const rows = windowAround(center.row, part.matrix.rows, size);
      const cols = windowAround(center.col, part.matrix.cols, size);
      origin = { row: rows.first, col: cols.first };
      const seen = {
        ...part,
        matrix: cutOut(part.matrix, rows, cols),
        mask: part.mask && cutOut(part.mask, rows, cols),
      };
      const names = {
        rows: labels.rows.slice(rows.first, rows.first + rows.count),
        cols: labels.cols.slice(cols.first, cols.first + cols.count),
      };
      setText(caption, t("lens.caption", { rows: rows.count, cols: cols.count }));
      cells.draw(
        {
          part: seen,
          head,
          pitchX: pitch,
          pitchY: pitch,
          labels: names,
          room: labelRoom(labels, colors, unit, t),
          unit,
          withValues: true,
          written: written && { rows: written.rows - rows.first, cols: written.cols - cols.first },
        },
        colors,
      );
      Object.assign(cells.canvas.dataset, { firstRow: rows.first, firstCol: cols.first });
      cells.point({ row: center.row - rows.first, col: center.col - cols.first }, { locked });
    },
  };
}
