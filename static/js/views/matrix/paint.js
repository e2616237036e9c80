// Paints a matrix on a canvas. Everything a test needs to read the numbers back stands in the canvas's data
// attributes: which tensor and head, how many rows and columns, the distance from one cell to the next in CSS pixels
// (data-cell-width, data-cell-height), the gap at the end of each, and the colour scale. Where there is less than a
// pixel of the screen for a cell, data-pooled names the rows and columns that are drawn instead.

import { STEPS, colorAt, colorCells, placer, rampTable } from "#lib/ink/color.js";
import { geometry, pooled, pooledMask } from "#lib/layout/matrix.js";
import { hatch, isRecording, surface } from "#views/kit/canvas.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("#lib/trace/stages.js").Part & { head: number, pitchX: number, pitchY: number }} spec
 * @param {ReturnType<typeof import("#views/kit/palette.js").palette>} colors
 * @returns {import("#lib/layout/matrix.js").Geometry}
 */
export function paintMatrix(canvas, spec, colors) {
  const grid = geometry({
    rows: spec.matrix.rows,
    cols: spec.matrix.cols,
    pitchX: spec.pitchX,
    pitchY: spec.pitchY,
  });
  const { context, ratio } = surface(canvas, grid.width, grid.height);
  const table = rampTable(spec.scale.ramp, colors.theme);
  const place = placer(spec.scale);
  const drawn = smaller(spec, canvas);
  const edges = cellEdges(canvas, drawn.matrix, grid, ratio);
  if (grid.gap > 0 || isRecording())
    fillCells(context, drawn, grid, edges, (value) => css(table, place(value)));
  else fillPlane(context, drawn.matrix, edges, place, table);
  if (drawn.mask)
    hatchCells(context, drawn.mask, edges, (bits) => hatch(context, bits, ratio, colors));
  describe(canvas, spec, grid, drawn.matrix);
  return grid;
}

/** Pools what has less than one pixel of the device for a cell. */
function smaller({ matrix, mask }, canvas) {
  const rows = Math.min(matrix.rows, canvas.height);
  const cols = Math.min(matrix.cols, canvas.width);
  if (rows === matrix.rows && cols === matrix.cols) return { matrix, mask };
  return { matrix: pooled(matrix, rows, cols), mask: mask && pooledMask(mask, rows, cols) };
}

/** Left and right, top and bottom of every column and row, on whole pixels of the device. */
function cellEdges(canvas, { rows, cols }, grid, ratio) {
  const along = (count, all, pitch, size) =>
    Array.from({ length: count }, (_, index) => {
      if (count < all)
        return [Math.round((index / count) * size), Math.round(((index + 1) / count) * size)];
      const next = (index + 1) * pitch - grid.gap;
      return [
        Math.round(index * pitch * ratio),
        index === count - 1 ? size : Math.round(next * ratio),
      ];
    });
  return {
    x: along(cols, grid.cols, grid.pitchX, canvas.width),
    y: along(rows, grid.rows, grid.pitchY, canvas.height),
  };
}

/** Masked cells are left to their hatching. Cells that touch become one shape for each colour: there are many of them. */
function fillCells(context, { matrix, mask }, { gap }, edges, colorOf) {
  const shapes = new Map();
  forPieces(
    edges,
    (index) => (mask?.data[index] ? null : colorOf(matrix.data[index])),
    (color, ...box) => {
      if (gap === 0) return (shapes.get(color) ?? shapes.set(color, []).get(color)).push(box);
      context.fillStyle = color;
      context.fillRect(...box);
    },
  );
  for (const [color, boxes] of shapes) {
    context.fillStyle = color;
    context.beginPath();
    for (const box of boxes) context.rect(...box);
    context.fill();
  }
}

function hatchCells(context, { data }, edges, pattern) {
  forPieces(
    edges,
    (index) => data[index] || null,
    (bits, ...box) => {
      context.fillStyle = pattern(bits);
      context.fillRect(...box);
    },
  );
}

/** Cells of a row that touch and are to look the same are one piece; those that are null are no piece. */
function forPieces({ x, y }, lookOf, paint) {
  y.forEach(([top, bottom], row) => {
    for (let col = 0; col < x.length; col++) {
      const first = col;
      const look = lookOf(row * x.length + col);
      const touching = () =>
        col + 1 < x.length &&
        x[col][1] === x[col + 1][0] &&
        lookOf(row * x.length + col + 1) === look;
      while (touching()) col++;
      if (look !== null) paint(look, x[first][0], top, x[col][1] - x[first][0], bottom - top);
    }
  });
}

const names = new WeakMap();

function css(table, position) {
  if (!names.has(table)) names.set(table, []);
  const known = names.get(table);
  const step = Math.round(position * STEPS);
  return (known[step] ??= `rgb(${colorAt(table, position).join(" ")})`);
}

let scratch = null;

/** Cells that touch: one pixel each on a small canvas, enlarged by the browser, row by row where they are uneven. */
function fillPlane(context, { data, rows, cols }, edges, place, table) {
  scratch ??= document.createElement("canvas");
  scratch.width = cols;
  scratch.height = rows;
  scratch
    .getContext("2d")
    .putImageData(new ImageData(colorCells(data, place, table), cols, rows), 0, 0);
  context.imageSmoothingEnabled = false;
  const even = (list) => list.every(([from, to]) => to - from === list[0][1] - list[0][0]);
  if (even(edges.x) && even(edges.y)) {
    context.drawImage(scratch, 0, 0, context.canvas.width, context.canvas.height);
    return;
  }
  // Columns first, on the canvas itself, then rows: each strip lands exactly on its edges.
  const wide = document.createElement("canvas");
  wide.width = context.canvas.width;
  wide.height = rows;
  const strip = wide.getContext("2d");
  strip.imageSmoothingEnabled = false;
  edges.x.forEach(([left, right], col) =>
    strip.drawImage(scratch, col, 0, 1, rows, left, 0, right - left, rows),
  );
  edges.y.forEach(([top, bottom], row) => {
    context.drawImage(wide, 0, row, wide.width, 1, 0, top, wide.width, bottom - top);
  });
}

function describe(canvas, { tensor, head, scale, mask }, grid, drawn) {
  const pooledTo =
    drawn.rows < grid.rows || drawn.cols < grid.cols ? `${drawn.rows} ${drawn.cols}` : "";
  Object.assign(canvas.dataset, {
    tensor,
    head,
    rows: grid.rows,
    cols: grid.cols,
    cellWidth: grid.pitchX,
    cellHeight: grid.pitchY,
    gap: grid.gap,
    ramp: scale.ramp,
    scaleMax: scale.max,
    spacing: scale.spacing,
    masked: mask ? "yes" : "no",
    pooled: pooledTo,
  });
}
