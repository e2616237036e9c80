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

  /**
   * One dot for every curve, and one more for a curve that is added.
   * @param {Plot} plot  @param {Colors} colors
   */
  function draw({ curves, unit, width, height }, colors) {
    const line = { fill: colors.paper, "stroke-width": 2 * unit, r: 4 * unit };
    const own = curves.map(({ dim }, index) =>
      svg("circle", {
        ...line,
        "data-dim": dim,
        stroke: lineOf(index, curves.length, colors.theme).color,
      }),
    );
    circles = [...own, svg("circle", { ...line, hidden: "" })];
    dots.replaceChildren(...circles);
    set(lines.position, { stroke: colors.ink, "stroke-width": 1.25 * unit });
    set(lines.second, { stroke: colors.ink, "stroke-width": 1 * unit });
    set(element, { width, height, viewBox: `0 0 ${width} ${height}` });
  }

  /**
   * @param {Plot} plot  @param {Place} place  @param {Colors} colors
   * @returns {boolean}  whether a curve is in front
   */
  function point(plot, place, colors) {
    const { position, second, dim, added } = place;
    stand(plot, lines.position, position);
    stand(plot, lines.second, second);
    nameLines(plot, place, colors);
    const front = added ?? plot.curves.find((curve) => curve.dim === dim) ?? null;
    light(plot, front, colors);
    const values = [...plot.curves, ...(added ? [added] : [])].map(
      (curve) => curve.values[position],
    );
    circles.forEach((dot, index) => {
      dot.toggleAttribute("hidden", index >= values.length);
      if (index < values.length) set(dot, { cx: plot.x(position), cy: plot.y(values[index]) });
    });
    if (added) set(circles[circles.length - 1], { stroke: colors.ink });
    return front !== null;
  }

  /** @param {Plot} plot  @param {SVGLineElement} line  @param {number | null} position */
  function stand({ x, top, bottom, unit }, line, position) {
    line.toggleAttribute("hidden", position === null);
    if (position === null) return;
    set(line, { x1: x(position), x2: x(position), y1: top - 4 * unit, y2: bottom });
  }

  /**
   * The names of two positions stand away from each other; where they cannot, the second is left to
   * the eye.
   * @param {Plot} plot  @param {Place} place  @param {Colors} colors
   */
  function nameLines(plot, { position, name, second }, colors) {
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
   * @param {Plot} plot  @param {Curve | null} curve  @param {Colors} colors
   */
  function light({ curves, unit, x, y }, curve, colors) {
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

  return { element, draw, point };
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
