// One matrix: a canvas for the cells, a few frames on top for what is pointed at, keys to walk
// with. Frames are elements, so that following the pointer paints nothing again.

import { cellAt, cellRect, moved } from "#lib/layout/matrix.js";
import { h } from "#views/kit/dom.js";
import { paintMatrix } from "#views/matrix/paint.js";

/**
 * @import { Cell, Geometry } from "#lib/layout/matrix.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Box, Painted } from "#views/matrix/paint.js"
 */

/**
 * @typedef {object} MatrixCallbacks
 * @property {(cell: Cell | null) => void} [onHover]  null: the pointer has left
 * @property {(cell: Cell) => void} [onChoose]  click, tap or space
 * @property {(cell: Cell) => void} [onHold]  Enter; otherwise it chooses
 * @property {(cell: Cell) => void} [onWalk]  an arrow key has led here
 *
 * @typedef {{ row: number | null, col: number | null }} Place  a cell, or a whole row or column
 * @typedef {{ locked?: boolean, row?: boolean, col?: boolean }} Look  whether its row and its
 *   column are framed
 */

/**
 * @param {HTMLElement} element  takes the focus and the name
 * @param {MatrixCallbacks} [callbacks]
 */
export function matrixView(element, { onHover, onChoose, onHold = onChoose, onWalk } = {}) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frames = {
    row: h("i", { class: "frame frame-row" }),
    col: h("i", { class: "frame frame-col" }),
    cell: h("i", { class: "frame frame-cell" }),
  };
  element.classList.add("matrix");
  element.replaceChildren(canvas, frames.row, frames.col, frames.cell);
  /** @type {Geometry | null} */
  let grid = null;
  /** @type {Place} */
  let active = { row: null, col: null };

  /** @param {MouseEvent} event */
  const cellOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return grid && cellAt(grid, event.clientX - box.left, event.clientY - box.top);
  };
  /** @type {Cell | null} */
  let hovered = null;
  /** @param {Cell | null} cell */
  const hover = (cell) => {
    if (cell?.row === hovered?.row && cell?.col === hovered?.col) return;
    hovered = cell;
    onHover?.(cell);
  };
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") hover(cellOf(event));
  });
  element.addEventListener("pointerleave", () => hover(null));
  element.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell) onChoose?.(cell);
  });
  element.addEventListener("keydown", (event) => {
    if (!grid || event.altKey || event.ctrlKey || event.metaKey) return;
    const from = { row: active.row ?? 0, col: active.col ?? 0 };
    const to = event.shiftKey ? null : moved(from, event.key, grid);
    if (to) onWalk?.(to);
    else if (event.key === "Enter") onHold?.(from);
    else if (event.key === " ") onChoose?.(from);
    else return;
    event.preventDefault();
  });

  /**
   * @param {HTMLElement} part  @param {Record<"x" | "y" | "width" | "height", number>} box
   * @param {boolean} isShown
   */
  const frame = (part, box, isShown) => {
    part.hidden = !isShown;
    if (!isShown) return;
    part.style.width = `${box.width}px`;
    part.style.height = `${box.height}px`;
    part.style.transform = `translate(${box.x}px, ${box.y}px)`;
  };

  return {
    element,
    canvas,
    /** @param {Painted} spec  @param {Colors} colors  @returns {Geometry} */
    draw(spec, colors) {
      grid = paintMatrix(canvas, spec, colors);
      hovered = null;
      return grid;
    },
    /**
     * Frames a cell, or a whole row or column where the other coordinate is null.
     * @param {Place} place  @param {Look} [look]
     */
    point(place, { locked = false, row = false, col = false } = {}) {
      active = place;
      if (!grid) return;
      /** @param {number | null} index  @param {number} count */
      const inside = (index, count) =>
        index !== null && index !== undefined && index >= 0 && index < count ? index : null;
      const [atRow, atCol] = [inside(place.row, grid.rows), inside(place.col, grid.cols)];
      const [hasRow, hasCol] = [atRow !== null, atCol !== null];
      const cell = cellRect(grid, atRow ?? 0, atCol ?? 0);
      frame(frames.row, { x: 0, y: cell.y, width: grid.width, height: cell.height }, row && hasRow);
      frame(frames.col, { x: cell.x, y: 0, width: cell.width, height: grid.height }, col && hasCol);
      frame(frames.cell, cell, hasRow && hasCol);
      element.classList.toggle("is-locked", locked);
    },
    get grid() {
      return grid;
    },
  };
}

/**
 * What a box is that is walked through with arrow keys, cell by cell.
 * @param {string} role  in the reader's language
 */
export function walkable(role) {
  return {
    tabindex: 0,
    role: "application",
    "aria-roledescription": role,
    "aria-describedby": "matrix-keys",
  };
}
