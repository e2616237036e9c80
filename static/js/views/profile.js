// One row of a square matrix as a curve that runs down beside it, on the same pitch.

import { surface } from "#views/canvas.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{ values: ArrayLike<number>, pitch: number, max: number, active: number, width: number, unit: number }} row
 *   values from 0 to max run from left to right; those below 0 to the left of the line
 * @param {ReturnType<typeof import("#views/palette.js").palette>} colors
 */
export function drawProfile(canvas, { values, pitch, max, active, width, unit }, colors) {
  const height = values.length * pitch;
  const { context, ratio } = surface(canvas, width, height);
  context.scale(ratio, ratio);
  const margin = 5 * unit;
  const hasNegative = Array.prototype.some.call(values, (value) => value < 0);
  const zero = hasNegative ? width / 2 : margin;
  const reach = width - margin - zero;
  const x = (index) => zero + (values[index] / max) * reach;
  const y = (index) => (index + 0.5) * pitch;
  context.strokeStyle = colors["rule-strong"];
  context.beginPath();
  context.moveTo(zero, 0);
  context.lineTo(zero, height);
  context.stroke();
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.5 * unit;
  context.beginPath();
  for (let index = 0; index < values.length; index++) context.lineTo(x(index), y(index));
  context.stroke();
  context.fillStyle = colors.ink;
  context.beginPath();
  context.arc(x(active), y(active), 3.5 * unit, 0, 2 * Math.PI);
  context.fill();
}
