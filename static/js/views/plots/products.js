// What stands below the cells of q and k: a bar for every product, and the line of their running
// sum. One scale of lengths for all bars, another for the line; both say on the canvas how a number
// became a length (data-base: where 0 is; data-per-one: pixels for 1; data-from: the first
// dimension; data-pitch: from one to the next; all in CSS pixels).

import { colorAt, cssColor, parseHex, placer, rampTable } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";
import { number, signed } from "#lib/text/format.js";
import { surface } from "#views/kit/canvas.js";

/** @import { Colors } from "#views/kit/palette.js" */

/**
 * A line of dimensions; from: the first of them; lengths in CSS pixels.
 * @typedef {object} Band
 * @property {number} from  @property {number} count  @property {number} pitch
 * @property {number} gap  @property {number} width  @property {number} height
 * @property {number} unit
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {[x: number, y: number]} Point
 */

const LABEL = 11;
/** Where in the ramp of signed values a bar takes its colour. */
const ABOVE = 0.9;
const BELOW = 0.1;

/**
 * Values in their cells, on a canvas of their own.
 * @param {HTMLCanvasElement} canvas
 * @param {Band & { values: ArrayLike<number>, scale: import("#lib/trace/stages.js").Scale }} band
 * @param {Colors} colors
 */
export function drawValues(canvas, { values, scale, pitch, gap, width, height, unit }, colors) {
  const context = scaled(canvas, width, height);
  context.font = `400 ${LABEL * unit}px ${colors.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const table = rampTable(scale.ramp, colors.theme);
  const place = placer(scale);
  for (let index = 0; index < values.length; index++) {
    const rgb = colorAt(table, place(values[index]));
    context.fillStyle = [colors.ink, colors.paper].sort(
      (a, b) => contrast(rgb, parseHex(b)) - contrast(rgb, parseHex(a)),
    )[0];
    context.fillText(
      brief(values[index]),
      (index + 0.5) * pitch - gap / 2,
      height / 2 + 0.5 * unit,
      pitch - gap - 1,
    );
  }
}

/** As many digits as a cell has room for; the line below says all of them. @param {number} value */
function brief(value) {
  const size = Math.abs(value);
  const text = size.toFixed(size < 0.995 ? 2 : size < 9.95 ? 1 : 0).replace(/^0\./, ".");
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/**
 * Numbers of some dimensions, above them.
 * @param {HTMLCanvasElement} canvas  @param {Band} band  @param {Colors} colors
 */
export function drawDimensions(canvas, { from, count, pitch, gap, width, height, unit }, colors) {
  const context = scaled(canvas, width, height);
  context.font = `400 ${LABEL * unit}px ${colors.font}`;
  context.fillStyle = colors.muted;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const step = [4, 8, 16, 32].find((every) => every * pitch >= 30 * unit) ?? 64;
  for (let index = 0; index < count; index += step) {
    context.fillText(
      String(from + index + 1),
      Math.max((index + 0.5) * pitch - gap / 2, 8 * unit),
      height / 2,
    );
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Band & { products: Float64Array, labelled: number[] }} bars  products: of all dimensions;
 *   labelled: those with their number written
 * @param {Colors} colors
 */
export function drawProducts(canvas, { products, labelled, ...band }, colors) {
  const { from, count, pitch, gap, width, height, unit } = band;
  const context = scaled(canvas, width, height);
  const room = (LABEL + 5) * unit;
  const { base, perOne } = scaleOf(products, { height, above: room, below: room });
  const table = rampTable("signed", colors.theme);
  for (let index = 0; index < count; index++) {
    const length = products[from + index] * perOne;
    context.fillStyle = cssColor(table, length > 0 ? ABOVE : BELOW);
    context.fillRect(
      index * pitch,
      length > 0 ? base - length : base,
      pitch - gap,
      Math.max(Math.abs(length), 0.5),
    );
  }
  context.fillStyle = colors.faint;
  context.fillRect(0, base - 0.5, width, 1);
  context.font = `600 ${LABEL * unit}px ${colors.font}`;
  context.fillStyle = colors.ink;
  context.textAlign = "center";
  for (const dim of labelled.filter((dim) => dim >= from && dim < from + count)) {
    const text = signed(products[dim]);
    const half = context.measureText(text).width / 2;
    const x = Math.min(Math.max((dim - from + 0.5) * pitch - gap / 2, half), width - half);
    context.textBaseline = products[dim] > 0 ? "bottom" : "top";
    context.fillText(text, x, base - products[dim] * perOne + (products[dim] > 0 ? -3 : 4) * unit);
  }
  describe(canvas, band, base, perOne);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Band & { sums: Float64Array }} line  sums: after each of all dimensions
 * @param {Colors} colors
 */
export function drawRunningSum(canvas, { sums, ...band }, colors) {
  const { from, count, pitch, gap, width, height, unit } = band;
  const context = scaled(canvas, width, height);
  const room = 22 * unit;
  const { base, perOne } = scaleOf(sums, { height, above: room, below: room });
  /** @param {number} dim  @returns {Point} */
  const place = (dim) => [(dim - from + 0.5) * pitch - gap / 2, base - sums[dim] * perOne];
  const last = from + count - 1;
  const isEnd = last === sums.length - 1;
  /** @param {number} dim  the one that follows */
  const between = (dim) => base - ((sums[dim - 1] + sums[dim]) / 2) * perOne;
  /** @type {Point[]} */
  const points = [
    [0, from === 0 ? base : between(from)],
    ...Array.from({ length: count }, (_, index) => place(from + index)),
  ];
  if (!isEnd) points.push([width, between(last + 1)]);
  context.fillStyle = colors.rule;
  follow(context, [[0, base], ...points, [points[points.length - 1][0], base]]);
  context.fill();
  context.fillStyle = colors.faint;
  context.fillRect(0, base - 0.5, width, 1);
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.75 * unit;
  context.lineJoin = "round";
  follow(context, points);
  context.stroke();
  if (isEnd) drawEnd(context, { at: place(last), sums, base, band }, colors);
  describe(canvas, band, base, perOne);
}

/**
 * The dot at the end of the line and its number, on the side the line does not come from, and not
 * across the zero.
 * @param {Context} context
 * @param {{ at: Point, sums: Float64Array, base: number, band: Omit<Band, "from"> }} end
 * @param {Colors} colors
 */
function drawEnd(context, { at: [x, y], sums, base, band: { pitch, width, unit } }, colors) {
  context.fillStyle = colors.ink;
  context.beginPath();
  context.arc(Math.min(x, width - 4 * unit), y, 4 * unit, 0, 2 * Math.PI);
  context.fill();
  const size = (LABEL + 2) * unit;
  context.font = `600 ${size}px ${colors.font}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const sum = sums[sums.length - 1];
  const text = number(sum);
  const beside = Array.from(
    sums.slice(-1 - Math.max(1, Math.round(context.measureText(text).width / pitch)), -1),
  );
  const side = beside.some((other) => other > sum) && !beside.some((other) => other < sum) ? 1 : -1;
  const away = y + side * 13 * unit;
  const crosses = Math.abs(away - base) < size * 0.6;
  const middle = crosses ? base + side * size * 0.8 : away;
  // A line that goes up and down passes behind the number.
  context.strokeStyle = colors.paper;
  context.lineWidth = 4 * unit;
  context.strokeText(text, width, middle);
  context.fillText(text, width, middle);
}

/** @param {Context} context  @param {Point[]} points */
function follow(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
}

/**
 * Where 0 is, and the length of 1, so that all values fit and have room for their numbers.
 * @param {Float64Array} values  @param {{ height: number, above: number, below: number }} room
 */
function scaleOf(values, { height, above, below }) {
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const perOne = (height - above - below) / (top - bottom || 1);
  return { base: above + top * perOne, perOne };
}

/** @param {HTMLCanvasElement} canvas  @param {number} width  @param {number} height */
function scaled(canvas, width, height) {
  const { context, ratio } = surface(canvas, width, height);
  context.scale(ratio, ratio);
  return context;
}

/**
 * @param {HTMLCanvasElement} canvas  @param {Pick<Band, "from" | "pitch">} band
 * @param {number} base  @param {number} perOne
 */
function describe(canvas, { from, pitch }, base, perOne) {
  Object.assign(canvas.dataset, { from, pitch, base, perOne });
}
