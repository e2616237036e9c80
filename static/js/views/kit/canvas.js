// A canvas that is sharp on every screen: sized in CSS pixels, drawn in those of the device. This is the one place where
// canvases get something to draw on, so that a picture of the page can have the same drawing as lines and areas.

import { createDrawing } from "#lib/ink/drawing.js";
import { element, ink } from "#lib/ink/svg.js";
import { h } from "#views/kit/dom.js";

/** @type {Map<HTMLCanvasElement, ReturnType<typeof createDrawing>> | null} */
let recording = null;

/**
 * Whatever is drawn on a surface before `action` is done is also written down.
 * @param {() => unknown} action  @returns {Promise<NonNullable<typeof recording>>}  the last drawing on each canvas
 */
export async function recordDrawings(action) {
  const drawings = (recording = new Map());
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

/** A deck enlarges its slides once they are drawn, up to about twice, and tells its frames nothing of it. */
const LEAST_RATIO = globalThis.parent === globalThis.window ? 0 : 2;

/**
 * Sizes a canvas, clears it, and gives the place to draw on. Its unit is the device's pixel, or less.
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
 * @param {HTMLCanvasElement} canvas  @param {number} width  @param {number} height  in pixels of its own
 */
export function sized(canvas, width, height) {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  // as the text of the page
  context.textRendering = "geometricPrecision";
  if (!recording) return context;
  const drawing = createDrawing(measuring(context));
  recording.set(canvas, drawing);
  return twice(context, drawing);
}

/** What gives something and leaves no trace. */
const ASKS = ["measureText", "createPattern", "createLinearGradient"];
/** Patterns and gradients as a drawing has them. */
const described = new WeakMap();

/** Draws on the canvas and writes it down. */
function twice(context, drawing) {
  return new Proxy(context, {
    get(_, name) {
      const value = context[name];
      if (typeof value !== "function") return value;
      if (ASKS.includes(name)) return value.bind(context);
      if (!drawing.calls[name]) throw new Error(`a drawing knows no ${String(name)}`);
      return (...given) => {
        drawing.calls[name](...given);
        return value.apply(context, given);
      };
    },
    set(_, name, value) {
      context[name] = value;
      drawing.set(name, described.get(value) ?? value);
      return true;
    },
  });
}

const measuring = (context) => (text) => {
  const { textBaseline } = context;
  const { width, fontBoundingBoxAscent } = context.measureText(text);
  context.textBaseline = "alphabetic";
  const rise = context.measureText(text).fontBoundingBoxAscent - fontBoundingBoxAscent;
  context.textBaseline = textBaseline;
  return { width, rise };
};

/**
 * Colours at even distances, and what lies between them.
 * @param {CanvasRenderingContext2D} context  @param {number} width  @param {string[]} colors
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

const patterns = new Map();

/**
 * What a masked cell is filled with. Who masked it shows in the lines: causal one way, padding crossed, the reader's
 * in ink.
 * @param {CanvasRenderingContext2D} context  @param {number} bits  @param {number} ratio
 * @param {ReturnType<typeof import("#views/kit/palette.js").palette>} colors
 */
export function hatch(context, bits, ratio, colors) {
  const kind = bits & 4 ? "reader" : bits & 1 ? "padding" : "causal";
  const key = `${kind} ${colors.theme} ${ratio}`;
  if (!patterns.has(key))
    patterns.set(
      key,
      repeated(
        context,
        Math.max(4, Math.round((kind === "padding" ? 5 : 4) * ratio)),
        kind,
        ratio,
        colors,
      ),
    );
  return patterns.get(key);
}

function repeated(context, side, kind, ratio, colors) {
  const canvas = h("canvas", { width: side, height: side });
  const onTile = canvas.getContext("2d");
  const drawing = createDrawing(measuring(onTile));
  drawTile(twice(onTile, drawing), side, kind, ratio, colors);
  const pattern = context.createPattern(canvas, "repeat");
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

function drawTile(context, side, kind, ratio, colors) {
  context.fillStyle = kind === "reader" ? colors.paper : colors.panel;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = kind === "reader" ? colors.ink : colors.hatch;
  context.lineWidth = Math.max(1, ratio * (kind === "reader" ? 1.25 : 0.9));
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
