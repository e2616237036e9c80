// A share for each token, as bars on the rows of a figure.

import { surface } from "#views/kit/canvas.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} shares  values from 0 to most, the whole width; width and height in CSS pixels
 * @param {ArrayLike<number>} shares.values  @param {number} shares.most
 * @param {string} shares.tensor  @param {number} shares.width  @param {number} shares.height
 * @param {import("#views/kit/palette.js").Colors} colors
 */
export function drawShares(canvas, { values, most, tensor, width, height }, colors) {
  const { context } = surface(canvas, width, height);
  context.fillStyle = colors.rule;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = colors.muted;
  const pitch = canvas.height / values.length;
  for (let row = 0; row < values.length; row++) {
    const [from, to] = [Math.round(row * pitch), Math.round((row + 1) * pitch)];
    context.fillRect(
      0,
      from,
      Math.round((values[row] / most) * canvas.width),
      Math.max(1, to - from - (pitch >= 6 ? 1 : 0)),
    );
  }
  Object.assign(canvas.dataset, { tensor, rows: values.length, cols: 1, scaleMax: most });
}
