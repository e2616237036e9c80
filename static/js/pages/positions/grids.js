// The two matrices of an encoding, beside each other: as large as the window has room for.

import { fitted } from "#lib/maths/positions.js";
import { enlargement } from "#shell/chrome.js";
import { t } from "#shell/i18n.js";
import { lineOf } from "#views/positions/strokes.js";

/**
 * @import { Scale } from "#lib/trace/stages.js"
 * @import { Picture } from "#pages/positions/texts.js"
 * @import { Views } from "#pages/positions/waves.js"
 * @import { Colors } from "#views/kit/palette.js"
 */

/**
 * Of the numbers at the left, of the curve beside the similarity, and between them, before
 * enlargement.
 */
const TICKS = 36;
export const PROFILE = 64;
const BESIDE = 12;

/**
 * @param {Pick<Views, "heatmap" | "similarity" | "legend">} views  @param {Picture} picture
 * @param {number} max  bound of the values  @param {Colors} colors
 */
export function drawGrids({ heatmap, similarity, legend }, picture, max, colors) {
  const { dims, encoding, similarity: shared, similarityMax } = picture;
  /** @type {Scale} */
  const scale = { ramp: "signed", max, spacing: "linear" };
  const { side, pitchX, pitchY } = arrange({ heatmap, similarity }, picture);
  const columns = dims.map((index, order) => ({
    index,
    color: lineOf(order, dims.length, colors.theme).color,
  }));
  heatmap.draw(
    { tensor: "encoding", matrix: encoding, scale, head: 0, pitchX, pitchY },
    { columns, label: t("positions.heatmapLabel", sizeOf(encoding)) },
    colors,
  );
  similarity.draw(
    {
      tensor: "similarity",
      matrix: shared,
      scale: { ...scale, max: similarityMax },
      head: 0,
      pitchX: side,
      pitchY: side,
    },
    { label: t("positions.similarityLabel", sizeOf(shared)) },
    colors,
  );
  legend.draw(scale, colors);
}

/** @param {import("#lib/trace/trace.js").Matrix} matrix */
function sizeOf({ rows, cols }) {
  return { rows, cols };
}

/**
 * The pitches of both.
 * @param {Pick<Views, "heatmap" | "similarity">} views  @param {Picture} picture
 */
function arrange({ heatmap, similarity }, { encoding, similarity: shared }) {
  const unit = enlargement();
  const tall = heightFor(heatmap.element, unit);
  const ratio = globalThis.devicePixelRatio || 1;
  const square = roomBeside(similarity.element, (TICKS + BESIDE + PROFILE) * unit);
  return {
    side: fitted(Math.min(square, tall), shared.rows, ratio),
    pitchX: Math.min(
      fitted(roomBeside(heatmap.element, TICKS * unit), encoding.cols, ratio),
      40 * unit,
    ),
    pitchY: fitted(tall, encoding.rows, ratio),
  };
}

/**
 * In the section of a picture, without what stands beside it.
 * @param {HTMLElement} element  @param {number} beside
 */
function roomBeside(element, beside) {
  return (element.closest("section")?.clientWidth ?? 0) - beside;
}

/**
 * What the window leaves below the curves; where that is little, the pictures are scrolled to
 * anyway.
 * @param {HTMLElement} element  @param {number} unit
 */
function heightFor(element, unit) {
  const top = element.getBoundingClientRect().top + globalThis.scrollY;
  const left = globalThis.innerHeight - top - 68 * unit;
  return left >= 280 * unit
    ? Math.min(left, 512 * unit)
    : Math.min(0.65 * globalThis.innerHeight, 352 * unit);
}
