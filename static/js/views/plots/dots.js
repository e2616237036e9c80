// The values of one vector as dots on an axis, each dot a dimension; those that fall together are
// piled up. Below them a dot for the mean and a line of one standard deviation to either side.

import { surface } from "#views/kit/canvas.js";
import { h } from "#views/kit/dom.js";

const DOT = 5;
const TALLEST = 12;
const FOOT = 14;

/**
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {{ x: number, y: number }} Point
 */

/** @param {HTMLElement} element  @param {{ onHover: (dim: number | null) => void }} callbacks */
export function dotsView(element, { onHover }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  element.classList.add("dots");
  element.replaceChildren(canvas);
  /** @type {Point[]} */
  let places = [];
  let size = DOT;
  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    onHover(nearest(places, event.clientX - box.left, event.clientY - box.top, size));
  });
  canvas.addEventListener("pointerleave", () => onHover(null));

  return {
    element,
    canvas,
    /**
     * @param {object} vector
     * @param {ArrayLike<number>} vector.values  @param {number} vector.mean
     * @param {number} vector.deviation  @param {number} vector.max  the axis runs from −max to max
     * @param {number | null} vector.active  a dimension
     * @param {number} vector.width  @param {number} vector.unit
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    draw({ values, mean, deviation, max, active, width, unit }, colors) {
      size = DOT * unit;
      const piles = pile(values, max, width, size);
      const step = Math.min(size, (TALLEST * size) / Math.max(...piles.counts));
      const base = Math.ceil(step * Math.max(...piles.counts, 6)) + size;
      const { context, ratio } = surface(canvas, width, base + FOOT * unit);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      /** @param {number} value */
      const x = (value) => (0.5 + value / max / 2) * width;
      rule(context, [0, base], [width, base], colors["rule-strong"], 1);
      rule(context, [x(0), 0], [x(0), base + 4 * unit], colors["rule-strong"], 1);
      places = piles.places.map(({ bin, level }) => ({
        x: (bin + 0.5) * size,
        y: base - size / 2 - 1 - level * step,
      }));
      places.forEach((place, dim) => {
        if (dim !== active) dot(context, place, size * 0.4, colors.faint);
      });
      const foot = base + FOOT * unit * 0.6;
      rule(
        context,
        [x(mean - deviation), foot],
        [x(mean + deviation), foot],
        colors.ink,
        1.5 * unit,
      );
      dot(context, { x: x(mean), y: foot }, 3 * unit, colors.ink);
      if (active !== null) dot(context, places[active], size * 0.75, colors.ink);
    },
  };
}

/**
 * Which pile each value falls on, and how high it comes to lie.
 * @param {ArrayLike<number>} values  @param {number} max  @param {number} width
 * @param {number} size  of a dot
 */
function pile(values, max, width, size) {
  /** @type {number[]} */
  const counts = new Array(Math.max(1, Math.floor(width / size))).fill(0);
  const places = Array.from(values, (value) => {
    const bin = Math.min(
      Math.max(Math.floor((0.5 + value / max / 2) * counts.length), 0),
      counts.length - 1,
    );
    return { bin, level: counts[bin]++ };
  });
  return { counts, places };
}

/**
 * @param {Point[]} places  @param {number} x  @param {number} y  @param {number} size  of a dot
 * @returns {number | null}  the dimension
 */
function nearest(places, x, y, size) {
  /** @type {{ dim: number | null, distance: number }} */
  let best = { dim: null, distance: 2 * size };
  places.forEach((place, dim) => {
    const distance = Math.hypot(place.x - x, place.y - y);
    if (distance < best.distance) best = { dim, distance };
  });
  return best.dim;
}

/**
 * @param {Context} context  @param {[x: number, y: number]} from
 * @param {[x: number, y: number]} to
 * @param {string} color  @param {number} width
 */
function rule(context, [fromX, fromY], [toX, toY], color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}

/** @param {Context} context  @param {Point} place  @param {number} radius  @param {string} color */
function dot(context, { x, y }, radius, color) {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
