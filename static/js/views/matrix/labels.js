// Token labels along the edges of a matrix: rows horizontal, columns slanted. They thin out where
// there is no room; the active one is always written, in the colour of its role.

import { LINE, labelled, slantedLine } from "#lib/layout/matrix.js";
import { cut } from "#lib/text/format.js";
import { contextOf, surface } from "#views/kit/canvas.js";

/** @import { Colors } from "#views/kit/palette.js" */

/** On a projector 22 pixels. */
const SIZE = 12.6;
const SLANT = (-48 * Math.PI) / 180;
const MOST_CHARACTERS = 9;

/**
 * Widest label, in CSS pixels.
 * @param {string[]} labels  @param {{ font: string }} colors  @param {number} unit  enlargement
 * @param {number} [most]  characters before a label is cut
 */
export function labelWidth(labels, colors, unit, most = MOST_CHARACTERS) {
  const context = measuring();
  context.font = `600 ${SIZE * unit}px ${colors.font}`;
  return Math.ceil(
    Math.max(0, ...labels.map((label) => context.measureText(cut(label, most)).width)),
  );
}

/** @type {CanvasRenderingContext2D | null} */
let measure = null;
function measuring() {
  measure ??= contextOf(document.createElement("canvas"));
  return measure;
}

/**
 * The canvas reaches a little over both ends of the matrix, so that labels of thin rows are not
 * cut.
 * @param {HTMLCanvasElement} canvas
 * @param {object} axis
 * @param {string[]} axis.labels  @param {number} axis.pitch  @param {number | null} axis.active
 * @param {number} axis.width  @param {number} axis.height  @param {number} axis.unit
 * @param {number} [axis.written]  labels from this one on are padding, and grey
 * @param {"left" | "right"} [axis.align]  at which side of them the matrix is
 * @param {Colors} colors
 */
export function drawRowLabels(
  canvas,
  { labels, pitch, active, width, height, unit, written = Infinity, align = "right" },
  colors,
) {
  // Whole pixels, as its rows are: a canvas that is not as high as its pixels is blurred.
  const over = Math.round(LINE * unit * 0.6);
  const { context, ratio } = surface(canvas, width, height + 2 * over);
  canvas.style.margin = `${-over}px 0`;
  context.setTransform(ratio, 0, 0, ratio, 0, over * ratio);
  context.textAlign = align;
  context.textBaseline = "middle";
  for (const index of labelled(labels.length, pitch, LINE * unit, active)) {
    write(
      context,
      inkOf(index, active, colors.query, written, colors),
      index === active,
      unit,
      colors,
    );
    context.fillText(
      fitting(context, labels[index], width),
      align === "left" ? 0 : width,
      (index + 0.5) * pitch + 0.5 * unit,
    );
  }
}

/**
 * @param {HTMLCanvasElement} canvas  wider than the matrix by the overhang of its last label, and a
 *   little to the left
 * @param {object} axis
 * @param {string[]} axis.labels  @param {number} axis.pitch  @param {number | null} axis.active
 * @param {number} axis.width  @param {number} axis.height  @param {number} axis.unit
 * @param {boolean} [axis.only]  nothing but the active label, for a stage out of focus
 * @param {number} [axis.written]  as above
 * @param {Colors} colors
 */
export function drawColumnLabels(
  canvas,
  { labels, pitch, active, width, height, unit, only = false, written = Infinity },
  colors,
) {
  const over = SIZE * unit;
  const { context, ratio } = surface(canvas, width + over, height);
  canvas.style.marginLeft = `${-over}px`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const own = active !== null && labels[active] !== undefined ? [active] : [];
  const shown = only ? own : labelled(labels.length, pitch, slantedLine(labels) * unit, active);
  for (const index of shown) {
    context.setTransform(
      ratio,
      0,
      0,
      ratio,
      (over + (index + 0.5) * pitch) * ratio,
      (height - 6 * unit) * ratio,
    );
    context.rotate(SLANT);
    write(
      context,
      inkOf(index, active, colors.key, written, colors),
      index === active,
      unit,
      colors,
    );
    context.fillText(cut(labels[index], MOST_CHARACTERS), 0, 0);
  }
}

/**
 * Height of slanted labels of some width, and how far the last one hangs over.
 * @param {number} width  @param {number} unit
 */
export function slanted(width, unit) {
  const reach = width + SIZE * unit * 0.5;
  return {
    height: Math.ceil(reach * Math.sin(-SLANT) + 10 * unit),
    overhang: Math.ceil(reach * Math.cos(SLANT)),
  };
}

/**
 * @param {number} index  @param {number | null} active  @param {string} role  its colour
 * @param {number} written  @param {Colors} colors
 */
function inkOf(index, active, role, written, colors) {
  if (index === active) return role;
  return index < written ? colors.ink : colors.muted;
}

/**
 * As many characters as have room.
 * @param {CanvasRenderingContext2D} context  @param {string} label  @param {number} width
 */
function fitting(context, label, width) {
  for (let most = MOST_CHARACTERS; most > 2; most--) {
    const text = cut(label, most);
    if (context.measureText(text).width <= width) return text;
  }
  return cut(label, 2);
}

/**
 * @param {CanvasRenderingContext2D} context  @param {string} ink  @param {boolean} isActive
 * @param {number} unit  @param {Colors} colors
 */
function write(context, ink, isActive, unit, colors) {
  context.font = `${isActive ? 600 : 400} ${SIZE * unit}px ${colors.font}`;
  context.fillStyle = ink;
  context.direction = "ltr";
}
