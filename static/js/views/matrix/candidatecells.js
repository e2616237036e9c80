// The candidates of every row written into their cells, and a frame around the one that follows. It
// lies on a canvas of its own: the cells below keep the colours of the legend.

import { colorAt, parseHex, placer, rampTable } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";
import { cellRect } from "#lib/layout/matrix.js";
import { cut, readable } from "#lib/text/format.js";
import { surface } from "#views/kit/canvas.js";

const SIZE = 12.6;
const AIR = 5;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} candidates
 * @param {Pick<import("#lib/trace/trace.js").Output, "top" | "next">[]} candidates.output
 * @param {number} candidates.count  candidates of a row that have a cell
 * @param {import("#lib/trace/stages.js").Scale} candidates.scale
 * @param {import("#lib/layout/matrix.js").Geometry} candidates.grid
 * @param {number} candidates.unit
 * @param {import("#views/kit/palette.js").Colors} colors
 */
export function drawCandidates(canvas, { output, count, scale, grid, unit }, colors) {
  const { context, ratio } = surface(canvas, grid.width, grid.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textBaseline = "middle";
  const table = rampTable(scale.ramp, colors.theme);
  const place = placer(scale);
  output.forEach(({ top, next }, row) => {
    top.slice(0, count).forEach(({ id, text, probability }, rank) => {
      const { x, y, width, height } = cellRect(grid, row, rank);
      const isNext = id === next.id;
      const rgb = colorAt(table, place(probability));
      context.fillStyle =
        contrast(rgb, parseHex(colors.ink)) >= contrast(rgb, parseHex(colors.paper))
          ? colors.ink
          : colors.paper;
      context.font = `${isNext ? 600 : 400} ${SIZE * unit}px ${colors.font}`;
      context.fillText(
        fitting(context, readable(text), width - 2 * AIR * unit),
        x + AIR * unit,
        y + height / 2 + 0.5 * unit,
      );
      if (!isNext) return;
      context.lineWidth = 2;
      context.strokeStyle = colors.ink;
      context.strokeRect(x + 1, y + 1, width - 2, height - 2);
      context.lineWidth = 1.25;
      context.strokeStyle = colors.paper;
      context.strokeRect(x + 2.6, y + 2.6, width - 5.2, height - 5.2);
    });
  });
}

/** @param {CanvasRenderingContext2D} context  @param {string} text  @param {number} room */
function fitting(context, text, room) {
  for (let most = 14; most > 2; most--) {
    const shorter = cut(text, most);
    if (context.measureText(shorter).width <= room) return shorter;
  }
  return cut(text, 2);
}
