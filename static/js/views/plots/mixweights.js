// The weight of every key as a bar on the row of its value, its number behind it. A masked key has
// its hatching in place of a bar.

import { LINE, labelled } from "#lib/layout/matrix.js";
import { number } from "#lib/text/format.js";
import { hatch, surface } from "#views/kit/canvas.js";

const SIZE = 12;
/** Between a bar that is full and the longest number. */
const AIR = 6;
/** Numbers of thin rows reach over both ends. */
const OVER = 8;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} row  lengths in CSS pixels
 * @param {string} row.tensor  @param {ArrayLike<number>} row.weights
 * @param {ArrayLike<number> | null} row.mask
 * @param {number} row.end  the weight that fills the width
 * @param {number} row.width  @param {number} row.pitch  @param {number | null} row.active
 * @param {number} row.unit
 * @param {import("#views/kit/palette.js").Colors} colors
 */
export function drawWeights(
  canvas,
  { tensor, weights, mask, end, width, pitch, active, unit },
  colors,
) {
  const count = weights.length;
  const over = OVER * unit;
  const { context, ratio } = surface(canvas, width, count * pitch + 2 * over);
  canvas.style.margin = `${-over}px 0`;
  context.font = `600 ${SIZE * unit}px ${colors.font}`;
  const numbers = Array.from(weights, (weight) => context.measureText(number(weight)).width);
  const track = Math.max(width - Math.max(...numbers) - AIR * unit, 0);
  /** @param {number} from  @param {number} to  @param {number} top  @param {number} bottom */
  const rect = (from, to, top, bottom) => {
    const [left, right, high, low] = [from, to, top + over, bottom + over].map((length) =>
      Math.round(length * ratio),
    );
    context.fillRect(left, high, Math.max(right - left, 1), Math.max(low - high, 1));
  };
  for (let key = 0; key < count; key++) {
    const air = pitch >= 8 ? Math.min(pitch * 0.2, 4 * unit) : 0;
    const [top, bottom] = [key * pitch + air, (key + 1) * pitch - air];
    context.fillStyle = mask?.[key] ? hatch(context, mask[key], ratio, colors) : colors.rule;
    // Below each other without air, tracks would be one grey slab.
    if (mask?.[key] || air > 0) rect(0, track, top, bottom);
    context.fillStyle = key === active ? colors.ink : colors.muted;
    if (weights[key] > 0) rect(0, (weights[key] / end) * track, top, bottom);
  }
  context.fillStyle = colors["rule-strong"];
  rect(0, 1 / ratio, 0, count * pitch);
  context.setTransform(ratio, 0, 0, ratio, 0, over * ratio);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const key of labelled(count, pitch, LINE * unit, active)) {
    context.font = `${key === active ? 600 : 400} ${SIZE * unit}px ${colors.font}`;
    context.fillStyle = key === active ? colors.ink : colors.muted;
    context.fillText(number(weights[key]), width, (key + 0.5) * pitch + 0.5 * unit);
  }
  Object.assign(canvas.dataset, { tensor, rows: count, cellHeight: pitch, end, track, over });
}
