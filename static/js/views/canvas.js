// A canvas that is sharp on every screen: sized in CSS pixels, drawn in those of the device.

/**
 * Sizes a canvas, clears it, and gives the place to draw on. Its unit is the device's pixel.
 * @param {HTMLCanvasElement} canvas  @param {number} width  @param {number} height  in CSS pixels
 */
export function surface(canvas, width, height) {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  return { context: canvas.getContext("2d"), ratio };
}

const patterns = new Map();

/**
 * What a masked cell is filled with. Who masked it shows in the lines: causal one way, padding crossed, the reader's
 * in ink.
 * @param {CanvasRenderingContext2D} context  @param {number} bits  @param {number} ratio
 * @param {ReturnType<typeof import("#views/palette.js").palette>} colors
 */
export function hatch(context, bits, ratio, colors) {
  const kind = bits & 4 ? "reader" : bits & 1 ? "padding" : "causal";
  const key = `${kind} ${colors.theme} ${ratio}`;
  if (!patterns.has(key)) patterns.set(key, context.createPattern(tile(kind, ratio, colors), "repeat"));
  return patterns.get(key);
}

function tile(kind, ratio, colors) {
  const side = Math.max(4, Math.round((kind === "padding" ? 5 : 4) * ratio));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
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
  return canvas;
}
