// One row of a matrix as bars, on the same columns: what the row's colours say, as lengths.

import { cssColor, placer, rampTable } from "#lib/ink/color.js";
import { hatch, surface } from "#views/kit/canvas.js";

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} row
 * @param {ArrayLike<number>} row.values  @param {ArrayLike<number> | null} row.mask
 * @param {number} row.pitch  @param {number} row.gap  @param {number | null} row.active
 * @param {import("#lib/trace/stages.js").Scale} row.scale  @param {number} row.height
 * @param {number} row.unit
 * @param {import("#views/kit/palette.js").Colors} colors
 */
export function drawBars(
  canvas,
  { values, mask, pitch, gap, active, scale, height, unit },
  colors,
) {
  const width = values.length * pitch - gap;
  const { context, ratio } = surface(canvas, width, height);
  const table = rampTable(scale.ramp, colors.theme);
  const place = placer(scale);
  const marker = 8 * unit;
  const room = height - marker;
  const isWeight = scale.ramp === "weight";
  const base = marker + (isWeight ? room - 1 : room / 2);
  const reach = isWeight ? room - 1 : room / 2;
  /** @param {number} x  @param {number} y  @param {number} w  @param {number} h */
  const rect = (x, y, w, h) => {
    const [left, top] = [Math.round(x * ratio), Math.round(y * ratio)];
    context.fillRect(
      left,
      top,
      Math.max(1, Math.round((x + w) * ratio) - left),
      Math.round((y + h) * ratio) - top,
    );
  };
  for (let index = 0; index < values.length; index++) {
    if (mask?.[index]) {
      context.fillStyle = hatch(context, mask[index], ratio, colors);
      rect(index * pitch, base - reach * 0.5, pitch, reach * 0.5);
      continue;
    }
    const length = reach * Math.min(Math.max(values[index] / scale.max, -1), 1);
    // A bar in the palest colours would not show on paper, so none is paler than a quarter of the
    // ramp.
    const position = place(values[index]);
    context.fillStyle = cssColor(
      table,
      isWeight ? Math.max(position, 0.25) : awayFromPaper(position),
    );
    rect(index * pitch, length > 0 ? base - length : base, pitch - gap, Math.abs(length));
  }
  context.fillStyle = colors["rule-strong"];
  rect(0, base, width, 1);
  if (active !== null && active < values.length)
    drawMarker(context, (active + 0.5) * pitch - gap / 2, unit, ratio, colors);
}

/** @param {number} position  on the ramp of signed values */
function awayFromPaper(position) {
  return position >= 0.5 ? Math.max(position, 0.65) : Math.min(position, 0.35);
}

/**
 * @param {CanvasRenderingContext2D} context  @param {number} x  @param {number} unit
 * @param {number} ratio
 * @param {{ ink: string }} colors
 */
function drawMarker(context, x, unit, ratio, colors) {
  const half = 3.5 * unit;
  context.fillStyle = colors.ink;
  context.beginPath();
  context.moveTo((x - half) * ratio, ratio);
  context.lineTo((x + half) * ratio, ratio);
  context.lineTo(x * ratio, (1 + half * 1.4) * ratio);
  context.fill();
}
