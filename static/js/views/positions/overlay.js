// What follows the pointer over the curves, on top of them: two lines with their names, a dot on
// every curve, and the curve that is pointed at in front of all others.

import { place as set, svg } from "#views/kit/svg.js";
import { lineOf } from "#views/positions/strokes.js";

/**
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Axes, Curve } from "#views/positions/curves.js"
 */

/**
 * @typedef {Axes & { curves: Curve[], unit: number, width: number, height: number }} Plot
 *
 * @typedef {object} Place  what is pointed at
 * @property {number} position  @property {string} name  of the position
 * @property {number | null} second  the other position of a pair
 * @property {number | null} dim
 * @property {Curve | null} added  a curve that is shown while its dimension is pointed at
 */

const TYPE = 12.6;
/** Two names of positions that are nearer than this would touch. */
const APART = 84;

export function overlayView() {
  const element = svg("svg", { class: "plot-over", "aria-hidden": "true" });
  const wave = svg("path", { fill: "none", "stroke-linejoin": "round" });
  const lines = { position: svg("line"), second: svg("line", { "stroke-dasharray": "3 3" }) };
  const names = { position: svg("text"), second: svg("text") };
  const dots = svg("g");
  /** @type {SVGCircleElement[]} */
  let circles = [];
  element.append(wave, lines.second, lines.position, dots, names.second, names.position);

  return {
    element,
    /** @param {Plot} plot  @param {Colors} colors */
    draw(plot, colors) {
      const { unit, width, height } = plot;
      circles = circlesOf(plot, colors);
      dots.replaceChildren(...circles);
      set(lines.position, { stroke: colors.ink, "stroke-width": 1.25 * unit });
      set(lines.second, { stroke: colors.ink, "stroke-width": 1 * unit });
      set(element, { width, height, viewBox: `0 0 ${width} ${height}` });
    },
    /**
     * @param {Plot} plot  @param {Place} place  @param {Colors} colors
     * @returns {boolean}  whether a curve is in front of the others
     */
    point(plot, place, colors) {
      const { position, second, dim, added } = place;
      const front = added ?? plot.curves.find((curve) => curve.dim === dim) ?? null;
      stand(lines.position, position, plot);
      stand(lines.second, second, plot);
      nameLines(names, place, plot, colors);
      light(wave, front, plot, colors);
      setDots(circles, place, plot);
      if (added) set(circles[circles.length - 1], { stroke: colors.ink });
      return front !== null;
    },
  };
}

/**
 * One for every curve, and one more for a curve that is added.
 * @param {Plot} plot  @param {Colors} colors
 */
function circlesOf({ curves, unit }, colors) {
  const line = { fill: colors.paper, "stroke-width": 2 * unit, r: 4 * unit };
  const own = curves.map(({ dim }, index) => {
    const { color } = lineOf(index, curves.length, colors.theme);
    return svg("circle", { ...line, "data-dim": dim, stroke: color });
  });
  return [...own, svg("circle", { ...line, hidden: "" })];
}

/** @param {SVGCircleElement[]} circles  @param {Place} place  @param {Plot} plot */
function setDots(circles, { position, added }, { curves, x, y }) {
  const values = [...curves, ...(added ? [added] : [])].map((curve) => curve.values[position]);
  circles.forEach((dot, index) => {
    dot.toggleAttribute("hidden", index >= values.length);
    if (index < values.length) set(dot, { cx: x(position), cy: y(values[index]) });
  });
}

/** @param {SVGLineElement} line  @param {number | null} position  @param {Plot} plot */
function stand(line, position, { x, top, bottom, unit }) {
  line.toggleAttribute("hidden", position === null);
  if (position === null) return;
  set(line, { x1: x(position), x2: x(position), y1: top - 4 * unit, y2: bottom });
}

/**
 * The names of two positions stand away from each other; where they cannot, the second is left to
 * the eye.
 * @param {Record<"position" | "second", SVGTextElement>} names  @param {Place} place
 * @param {Plot} plot  @param {Colors} colors
 */
function nameLines(names, { position, name, second }, plot, colors) {
  const { unit, width, x } = plot;
  const room = APART * unit;
  const isLeft = second !== null && second > position;
  const anchor = x(position) > width - room || (isLeft && x(position) > room) ? "end" : "start";
  write(names.position, plot, { text: name, at: x(position), anchor, weight: 600 }, colors);
  const isFree =
    second !== null &&
    second !== position &&
    (anchor === "end" ? isLeft : !isLeft || x(second) - x(position) > room);
  names.second.toggleAttribute("hidden", !isFree);
  if (!isFree) return;
  const side = isLeft && x(second) < width - room / 3 ? "start" : "end";
  const label = { text: String(second), at: x(second), anchor: side, weight: 400 };
  write(names.second, plot, label, colors);
}

/**
 * One curve in front of all others, which step back.
 * @param {SVGPathElement} wave  @param {Curve | null} curve  @param {Plot} plot
 * @param {Colors} colors
 */
function light(wave, curve, { curves, unit, x, y }, colors) {
  wave.toggleAttribute("hidden", curve === null);
  if (curve === null) return;
  const index = curves.indexOf(curve);
  const { color, pattern } =
    index < 0 ? { color: colors.ink, pattern: "" } : lineOf(index, curves.length, colors.theme);
  const path = curve.line.x.map(
    (at, step) => `${x(at).toFixed(1)} ${y(curve.line.y[step]).toFixed(1)}`,
  );
  set(wave, {
    d: `M${path.join("L")}`,
    stroke: color,
    "stroke-dasharray": pattern || "none",
    "stroke-width": 2.75 * unit,
  });
}

/**
 * @param {SVGTextElement} element  @param {Plot} plot
 * @param {{ text: string, at: number, anchor: string, weight: number }} label
 * @param {Colors} colors
 */
function write(element, { unit, top }, { text, at, anchor, weight }, colors) {
  element.textContent = text;
  set(element, {
    x: at + (anchor === "start" ? 5 : -5) * unit,
    y: top - 7 * unit,
    "text-anchor": anchor,
    "font-size": TYPE * unit,
    "font-weight": weight,
    "font-family": colors.font,
    fill: colors.ink,
  });
}
