// Weights written into the cells of a matrix, on a canvas of their own: the cells below keep the
// colours of the legend.

import { colorAt, parseHex, placer, rampTable } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";
import { surface } from "#views/kit/canvas.js";

const SIZE = 12;
/** Room for “.97” and a little air. */
const NARROWEST = 28;
const LOWEST = 15;

/**
 * @param {HTMLCanvasElement} canvas  lies over the matrix
 * @param {object} cells
 * @param {import("#lib/trace/trace.js").Matrix} cells.matrix
 * @param {import("#lib/trace/stages.js").Scale} cells.scale
 * @param {import("#lib/layout/matrix.js").Geometry} cells.grid
 * @param {number} cells.least  weaker values are left to their colour
 * @param {number} cells.unit
 * @param {import("#lib/trace/trace.js").Matrix | null} [cells.mask]  and closed cells to their
 *   hatching
 * @param {(value: number) => string} [cells.write]
 * @param {import("#views/kit/palette.js").Colors} colors
 */
export function drawCellValues(
  canvas,
  { matrix, scale, grid, least, unit, mask = null, write = short },
  colors,
) {
  const { context, ratio } = surface(canvas, grid.width, grid.height);
  if (grid.pitchX < NARROWEST * unit || grid.pitchY < LOWEST * unit) return;
  context.scale(ratio, ratio);
  context.font = `400 ${SIZE * unit}px ${colors.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const table = rampTable(scale.ramp, colors.theme);
  const place = placer(scale);
  for (let index = 0; index < matrix.data.length; index++) {
    const value = matrix.data[index];
    if (Math.abs(value) < least || mask?.data[index]) continue;
    const [row, col] = [Math.floor(index / matrix.cols), index % matrix.cols];
    context.fillStyle = readableOn(colorAt(table, place(value)), colors);
    context.fillText(
      write(value),
      (col + 0.5) * grid.pitchX - grid.gap / 2,
      (row + 0.5) * grid.pitchY + 0.5 * unit,
    );
  }
}

/** Two digits behind the point, which stands first. @param {number} value  a weight */
function short(value) {
  return value.toFixed(2).replace(/^0/, "").replace("1.00", "1");
}

/**
 * Ink or paper, whichever stands out more.
 * @param {number[]} rgb  @param {{ ink: string, paper: string }} colors
 */
function readableOn(rgb, { ink, paper }) {
  return contrast(rgb, parseHex(ink)) >= contrast(rgb, parseHex(paper)) ? ink : paper;
}
