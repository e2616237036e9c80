// Which rows of a matrix belong to which head: lines between the bands, and a number beside each.

import { surface } from "#views/kit/canvas.js";

const SIZE = 11;
/** What the numbers need at the right of the matrix, before enlargement. */
export const BANDS = 20;

/**
 * @param {HTMLCanvasElement} canvas  lies over the matrix and reaches over its right edge
 * @param {object} heads
 * @param {import("#lib/layout/matrix.js").Geometry} heads.grid  @param {number} heads.count
 * @param {string[]} heads.fills  their colours
 * @param {number} heads.chosen  @param {number} heads.unit
 * @param {import("#views/kit/palette.js").Colors} colors
 */
export function drawBands(canvas, { grid, count, fills, chosen, unit }, colors) {
  const { context, ratio } = surface(canvas, grid.width + BANDS * unit, grid.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = "middle";
  const height = grid.height / count;
  for (let band = 0; band < count; band++) {
    const isChosen = band === chosen;
    const [top, right] = [band * height, grid.width + 3 * unit];
    context.fillStyle = fills[band % fills.length];
    context.fillRect(right, top + 1, (isChosen ? 3.5 : 2) * unit, height - 2);
    context.fillStyle = isChosen ? colors.ink : colors.muted;
    context.font = `${isChosen ? 600 : 400} ${SIZE * unit}px ${colors.font}`;
    context.fillText(String(band + 1), right + 5.5 * unit, top + height / 2);
    if (band > 0) {
      context.fillStyle = colors.ink;
      context.fillRect(0, Math.round(top) - 0.5, grid.width, 1);
    }
  }
}
