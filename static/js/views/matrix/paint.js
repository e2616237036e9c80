// Paints a matrix on a canvas. Everything a test needs to read the numbers back stands in the
// canvas's data attributes: which tensor and head, how many rows and columns, the distance from one
// cell to the next in CSS pixels (data-cell-width, data-cell-height), the gap at the end of each,
// and the colour scale. Where there is less than a pixel of the screen for a cell, data-pooled
// names the rows and columns that are drawn instead.

import { colorAt, colorCells, placer, rampTable, STEPS } from "#lib/ink/color.js";
import { geometry, pooled, pooledMask } from "#lib/layout/matrix.js";
import { contextOf, hatch, isRecording, surface } from "#views/kit/canvas.js";

/**
 * @import { Geometry } from "#lib/layout/matrix.js"
 * @import { Part } from "#lib/trace/stages.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @typedef {CanvasRenderingContext2D} Context
 */

/**
 * A matrix as it is drawn; head: counted from 0, or words for all of them or none.
 * @typedef {Part & { head: number | string, pitchX: number, pitchY: number }} Painted
 * @typedef {object} Edges  where columns and rows begin and end
 * @property {[number, number][]} x  @property {[number, number][]} y
 * @typedef {[x: number, y: number, width: number, height: number]} Box
 */

/**
 * Of weights all colours mean the same.
 * @param {import("#lib/ink/color.js").Spacing} spacing
 * @returns {import("#lib/trace/stages.js").Scale}
 */
export function weightScale(spacing) {
  return { ramp: "weight", max: 1, spacing };
}

/**
 * @param {HTMLCanvasElement} canvas  @param {Painted} spec  @param {Colors} colors
 * @returns {Geometry}
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

/**
 * Pools what has less than one pixel of the device for a cell.
 * @param {Painted} spec  @param {HTMLCanvasElement} canvas
 * @returns {{ matrix: Matrix, mask?: Matrix }}
 */
function smaller({ matrix, mask }, canvas) {
  const rows = Math.min(matrix.rows, canvas.height);
  const cols = Math.min(matrix.cols, canvas.width);
  if (rows === matrix.rows && cols === matrix.cols) return { matrix, mask };
  return { matrix: pooled(matrix, rows, cols), mask: mask && pooledMask(mask, rows, cols) };
}

/**
 * Left and right, top and bottom of every column and row, on whole pixels of the device.
 * @param {HTMLCanvasElement} canvas  @param {Matrix} drawn  @param {Geometry} grid
 * @param {number} ratio
 * @returns {Edges}
 */
function cellEdges(canvas, { rows, cols }, grid, ratio) {
  /**
   * @type {(count: number, unpooled: number, pitch: number, size: number) => [number, number][]}
   */
  const along = (count, unpooled, pitch, size) =>
    Array.from({ length: count }, (_, index) => {
      if (count < unpooled)
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

/**
 * Masked cells are left to their hatching. Cells that touch become one shape for each colour, since
 * there are many of them.
 * @param {Context} context  @param {{ matrix: Matrix, mask?: Matrix }} drawn
 * @param {Geometry} grid
 * @param {Edges} edges  @param {(value: number) => string} colorOf
 */
function fillCells(context, { matrix, mask }, { gap }, edges, colorOf) {
  /** @type {Map<string, Box[]>} */
  const shapes = new Map();
  forPieces(
    edges,
    (index) => (mask?.data[index] ? null : colorOf(matrix.data[index])),
    (color, ...box) => {
      if (gap === 0) {
        const boxes = shapes.get(color);
        if (boxes) boxes.push(box);
        else shapes.set(color, [box]);
        return;
      }
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

/**
 * @param {Context} context  @param {Matrix} mask  @param {Edges} edges
 * @param {(bits: number) => CanvasPattern} pattern
 */
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

/**
 * Cells of a row that touch and are to look the same are one piece; those that are null are no
 * piece.
 * @template {string | number} Look
 * @param {Edges} edges  @param {(index: number) => Look | null} lookOf
 * @param {(look: Look, ...box: Box) => void} paint
 */
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

/** Colours as words, by the steps of their ramp. @type {WeakMap<Uint8ClampedArray, string[]>} */
const names = new WeakMap();

/** @param {Uint8ClampedArray} table  @param {number} position */
function css(table, position) {
  const known = names.get(table) ?? [];
  names.set(table, known);
  const step = Math.round(position * STEPS);
  known[step] ??= `rgb(${colorAt(table, position).join(" ")})`;
  return known[step];
}

/** @type {HTMLCanvasElement | null} */
let scratch = null;

/**
 * Cells that touch: one pixel each on a small canvas, enlarged by the browser, row by row where
 * they are uneven.
 * @param {Context} context  @param {Matrix} matrix  @param {Edges} edges
 * @param {(value: number) => number} place  @param {Uint8ClampedArray} table
 */
function fillPlane(context, { data, rows, cols }, edges, place, table) {
  scratch ??= document.createElement("canvas");
  const small = scratch;
  small.width = cols;
  small.height = rows;
  contextOf(small).putImageData(new ImageData(colorCells(data, place, table), cols, rows), 0, 0);
  context.imageSmoothingEnabled = false;
  /** @param {[number, number][]} list */
  const even = (list) => list.every(([from, to]) => to - from === list[0][1] - list[0][0]);
  if (even(edges.x) && even(edges.y)) {
    context.drawImage(small, 0, 0, context.canvas.width, context.canvas.height);
    return;
  }
  // Columns first, on the canvas itself, then rows: each strip lands exactly on its edges.
  const wide = document.createElement("canvas");
  wide.width = context.canvas.width;
  wide.height = rows;
  const strip = contextOf(wide);
  strip.imageSmoothingEnabled = false;
  edges.x.forEach(([left, right], col) => {
    strip.drawImage(small, col, 0, 1, rows, left, 0, right - left, rows);
  });
  edges.y.forEach(([top, bottom], row) => {
    context.drawImage(wide, 0, row, wide.width, 1, 0, top, wide.width, bottom - top);
  });
}

/**
 * @param {HTMLCanvasElement} canvas  @param {Painted} spec  @param {Geometry} grid
 * @param {Matrix} drawn
 */
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
