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
 * @typedef {object} Look  whether its row and its column are framed
 * @property {boolean} [locked]  @property {boolean} [row]  @property {boolean} [col]
 */

/**
 * @param {HTMLElement} element  takes the focus and the name
 * @param {MatrixCallbacks} [callbacks]
 */
export function matrixView(element, callbacks = {}) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frames = {
    row: h("i", { class: "frame frame-row" }),
    col: h("i", { class: "frame frame-col" }),
    cell: h("i", { class: "frame frame-cell" }),
  };
  element.classList.add("matrix");
  element.replaceChildren(canvas, frames.row, frames.col, frames.cell);
  /** @type {{ grid: Geometry | null, active: Place, hovered: Cell | null }} */
  const now = { grid: null, active: { row: null, col: null }, hovered: null };
  listen(element, canvas, now, callbacks);

  return {
    element,
    canvas,
    /** @param {Painted} spec  @param {Colors} colors  @returns {Geometry} */
    draw(spec, colors) {
      const grid = paintMatrix(canvas, spec, colors);
      Object.assign(now, { grid, hovered: null });
      return grid;
    },
    /**
     * Frames a cell, or a whole row or column where the other coordinate is null.
     * @param {Place} place  @param {Look} [look]
     */
    point(place, { locked = false, row = false, col = false } = {}) {
      now.active = place;
      const { grid } = now;
      if (!grid) return;
      const [atRow, atCol] = [inside(place.row, grid.rows), inside(place.col, grid.cols)];
      const [hasRow, hasCol] = [atRow !== null, atCol !== null];
      const cell = cellRect(grid, atRow ?? 0, atCol ?? 0);
      const [across, down] = [
        { ...cell, x: 0, width: grid.width },
        { ...cell, y: 0, height: grid.height },
      ];
      frame(frames.row, across, row && hasRow);
      frame(frames.col, down, col && hasCol);
      frame(frames.cell, cell, hasRow && hasCol);
      element.classList.toggle("is-locked", locked);
    },
    get grid() {
      return now.grid;
    },
  };
}

/**
 * @param {HTMLElement} element  @param {HTMLCanvasElement} canvas
 * @param {{ grid: Geometry | null, active: Place, hovered: Cell | null }} now
 * @param {MatrixCallbacks} callbacks
 */
function listen(element, canvas, now, { onHover, onChoose, onHold = onChoose, onWalk }) {
  /** @param {MouseEvent} event */
  const cellOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return now.grid && cellAt(now.grid, event.clientX - box.left, event.clientY - box.top);
  };
  /** @param {Cell | null} cell */
  const hover = (cell) => {
    const { hovered } = now;
    if (cell?.row === hovered?.row && cell?.col === hovered?.col) return;
    now.hovered = cell;
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
    const { grid, active } = now;
    if (!grid || event.altKey || event.ctrlKey || event.metaKey) return;
    const from = { row: active.row ?? 0, col: active.col ?? 0 };
    const to = event.shiftKey ? null : moved(from, event.key, grid);
    if (to) onWalk?.(to);
    else if (event.key === "Enter") onHold?.(from);
    else if (event.key === " ") onChoose?.(from);
    else return;
    event.preventDefault();
  });
}

/** @param {number | null} index  @param {number} count */
function inside(index, count) {
  return index !== null && index !== undefined && index >= 0 && index < count ? index : null;
}

/**
 * @param {HTMLElement} part  @param {Record<"x" | "y" | "width" | "height", number>} box
 * @param {boolean} isShown
 */
function frame(part, box, isShown) {
  part.hidden = !isShown;
  if (!isShown) return;
  part.style.width = `${box.width}px`;
  part.style.height = `${box.height}px`;
  part.style.transform = `translate(${box.x}px, ${box.y}px)`;
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
