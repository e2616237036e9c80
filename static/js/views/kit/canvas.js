// A canvas that is sharp on every screen: sized in CSS pixels, drawn in those of the device. This
// is the one place where canvases get something to draw on, so that a picture of the page can have
// the same drawing as lines and areas.

import { createDrawing } from "#lib/ink/drawing.js";
import { element, ink } from "#lib/ink/svg.js";
import { h } from "#views/kit/dom.js";

/**
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {ReturnType<typeof createDrawing>} Drawing
 */

/** @type {Map<HTMLCanvasElement, Drawing> | null} */
let recording = null;

/**
 * Whatever is drawn on a surface before `action` is done is also written down.
 * @param {() => unknown} action
 * @returns {Promise<Map<HTMLCanvasElement, Drawing>>}  the last drawing on each canvas
 */
export async function recordDrawings(action) {
  const drawings = new Map();
  recording = drawings;
  try {
    await action();
  } finally {
    if (recording === drawings) recording = null;
  }
  return drawings;
}

/** Whether cells are wanted as cells, however many there are. */
export function isRecording() {
  return recording !== null;
}

/**
 * A deck enlarges its slides once they are drawn, up to about twice, and tells its frames nothing
 * of it.
 */
const LEAST_RATIO = globalThis.parent === globalThis.window ? 0 : 2;

/**
 * Sizes a canvas, clears it, and gives the place to draw on. Its unit is the device's pixel, or
 * less.
 * @param {HTMLCanvasElement} canvas  @param {number} width  @param {number} height  in CSS pixels
 */
export function surface(canvas, width, height) {
  const device = globalThis.devicePixelRatio || 1;
  // A whole number of pixels for each of the device's, so that edges stay edges.
  const ratio = device * Math.max(1, Math.ceil(LEAST_RATIO / device));
  const context = sized(
    canvas,
    Math.max(1, Math.round(width * ratio)),
    Math.max(1, Math.round(height * ratio)),
  );
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return { context, ratio };
}

/**
 * The same for a canvas that the style sheet stretches.
 * @param {HTMLCanvasElement} canvas  @param {number} width
 * @param {number} height  in pixels of its own
 */
export function sized(canvas, width, height) {
  Object.assign(canvas, { width, height });
  const context = contextOf(canvas);
  // As the text of the page is drawn.
  context.textRendering = "geometricPrecision";
  if (!recording) return context;
  const drawing = createDrawing(measuring(context));
  recording.set(canvas, drawing);
  return twice(context, drawing);
}

/**
 * What a canvas is drawn on with, which only one of another kind has not.
 * @param {HTMLCanvasElement} canvas
 */
export function contextOf(canvas) {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this canvas has no lines and areas");
  return context;
}

/** Calls that answer something and draw nothing. */
const ANSWERED = ["measureText", "createPattern", "createLinearGradient"];
/**
 * Patterns and gradients as a drawing has them.
 * @type {WeakMap<object, import("#lib/ink/svg.js").Tree>}
 */
const described = new WeakMap();

/**
 * Draws on the canvas and writes it down.
 * @param {Context} context  @param {Drawing} drawing  @returns {Context}
 */
function twice(context, drawing) {
  return new Proxy(context, {
    get(_, key) {
      const name = String(key);
      const value = Reflect.get(context, key);
      if (typeof value !== "function") return value;
      if (ANSWERED.includes(name)) return value.bind(context);
      const call = Reflect.get(drawing.calls, key);
      if (!call) throw new Error(`a drawing knows no ${name}`);
      /** @param {unknown[]} values */
      return (...values) => {
        call(...values);
        return value.apply(context, values);
      };
    },
    set(_, name, value) {
      Reflect.set(context, name, value);
      drawing.set(String(name), described.get(value) ?? value);
      return true;
    },
  });
}

/**
 * How wide a text is, and how far its alphabetic baseline lies from where it is written.
 * @param {Context} context
 */
function measuring(context) {
  /** @param {string} text */
  return (text) => {
    const { textBaseline } = context;
    const { width, fontBoundingBoxAscent } = context.measureText(text);
    context.textBaseline = "alphabetic";
    const rise = context.measureText(text).fontBoundingBoxAscent - fontBoundingBoxAscent;
    context.textBaseline = textBaseline;
    return { width, rise };
  };
}

/**
 * Colours at even distances, and what lies between them.
 * @param {Context} context  @param {number} width  @param {string[]} colors
 */
export function shades(context, width, colors) {
  const gradient = context.createLinearGradient(0, 0, width, 0);
  const stops = colors.map((color, index) => ({ color, offset: index / (colors.length - 1) }));
  for (const { color, offset } of stops) gradient.addColorStop(offset, color);
  described.set(
    gradient,
    element(
      "linearGradient",
      { gradientUnits: "userSpaceOnUse", x1: 0, x2: width, y1: 0, y2: 0 },
      ...stops.map(({ color, offset }) =>
        element("stop", { offset: offset.toFixed(4), ...ink("stop", color) }),
      ),
    ),
  );
  return gradient;
}

/** @typedef {"reader" | "padding" | "causal"} Masking  who masked a cell */

/** @type {Map<string, CanvasPattern>} */
const patterns = new Map();

/**
 * What a masked cell is filled with. Who masked it shows in the lines: causal one way, padding
 * crossed, the reader's in ink.
 * @param {Context} context  @param {number} bits  of a mask  @param {number} ratio
 * @param {Colors} colors
 * @typedef {import("#views/kit/palette.js").Colors} Colors
 */
export function hatch(context, bits, ratio, colors) {
  const kind = bits & 4 ? "reader" : bits & 1 ? "padding" : "causal";
  const key = `${kind} ${colors.theme} ${ratio}`;
  const known = patterns.get(key);
  if (known) return known;
  const side = Math.max(4, Math.round((kind === "padding" ? 5 : 4) * ratio));
  const pattern = repeated(context, side, kind, ratio, colors);
  patterns.set(key, pattern);
  return pattern;
}

/**
 * @param {Context} context  @param {number} side  of a tile
 * @param {Masking} kind  @param {number} ratio  @param {Colors} colors
 */
function repeated(context, side, kind, ratio, colors) {
  const canvas = h("canvas", { width: side, height: side });
  const onTile = contextOf(canvas);
  const drawing = createDrawing(measuring(onTile));
  drawTile(twice(onTile, drawing), side, kind, ratio, colors);
  const pattern = context.createPattern(canvas, "repeat");
  if (pattern === null) throw new Error("a tile without any size cannot be repeated");
  described.set(
    pattern,
    element(
      "pattern",
      { patternUnits: "userSpaceOnUse", width: side, height: side },
      ...drawing.nodes,
    ),
  );
  return pattern;
}

/**
 * @param {Context} context  @param {number} side  @param {Masking} kind  @param {number} ratio
 * @param {Colors} colors
 */
function drawTile(context, side, kind, ratio, colors) {
  context.fillStyle = kind === "reader" ? colors.paper : colors.panel;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = kind === "reader" ? colors.ink : colors.hatch;
  context.lineWidth = Math.max(1, ratio * (kind === "reader" ? 1.25 : 0.9));
  /** @param {number} fromX  @param {number} fromY  @param {number} toX  @param {number} toY */
  const line = (fromX, fromY, toX, toY) => {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  };
  context.beginPath();
  // Each line is drawn three times, one tile further on, so that it runs on where tiles meet.
  for (const shift of [-side, 0, side]) {
    line(shift - 1, side + 1, shift + side + 1, -1);
    if (kind === "padding") line(shift - 1, -1, shift + side + 1, side + 1);
  }
  context.stroke();
}
