// What is drawn on a canvas, written down as SVG: lengths are those of the canvas, its own pixels.
// It knows the calls that the views make. Any other one throws, because a picture that silently
// lacks something is wrong.

import {
  at,
  boxOf,
  circle,
  enlargement,
  filled,
  halfLine,
  moved,
  outline,
  rectangle,
  stroked,
  textCorners,
  textElement,
} from "#lib/ink/shapes.js";
import { cornersOf, createSheet, isWhole } from "#lib/ink/sheet.js";
import { element, short } from "#lib/ink/svg.js";

/**
 * @import { Box, Point, Reach } from "#lib/ink/sheet.js"
 * @import { Extent, State, Stretch } from "#lib/ink/shapes.js"
 * @import { Attributes, Tree } from "#lib/ink/svg.js"
 *
 * @typedef {{ call(...values: unknown[]): void }["call"]} Call
 * @typedef {object} Drawing
 * @property {Tree[]} nodes
 * @property {Reach} reach
 * @property {Record<string, Call>} calls  by the names that they have on a context
 * @property {(name: string, value: string | number | Tree) => void} set
 */

/** @type {Omit<State, "dash" | "matrix">} */
const FIRST = {
  fillStyle: "#000000",
  strokeStyle: "#000000",
  globalAlpha: 1,
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  direction: "ltr",
};

/**
 * @param {(text: string) => Extent} measure  a text in the state of the canvas
 * @returns {Drawing}
 */
export function createDrawing(measure) {
  const sheet = createSheet();
  /** @type {State[]} */
  const saved = [];
  /** @type {State} */
  let state = { ...FIRST, dash: [], matrix: [1, 0, 0, 1, 0, 0] };
  /** @type {Stretch[]} */
  let path = [];

  /** @param {Box} box  @param {Attributes} style  @param {number} [around] */
  function area(box, style, around = 0) {
    if (box.width === 0 || box.height === 0) return;
    sheet.extend(cornersOf(box), around);
    sheet.put(element("rect", { ...box, ...style }), around === 0 && isWhole(box));
  }

  /** @param {string} letter  @param {...Point} ends  before they are moved */
  function step(letter, ...ends) {
    const points = ends.map(([x, y]) => at(state, x, y));
    path.push({ points, d: letter + points.flat().map(short).join(" ") });
  }

  /** @param {Attributes} style  @param {number} around */
  function trace(style, around) {
    if (path.length === 0) return;
    for (const { points, radius = 0 } of path) sheet.extend(points, around + radius);
    const isOnPixels = around === 0 && path.every((stretch) => stretch.isOnPixels);
    sheet.put(outline(path, style), isOnPixels);
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {number | undefined} most  its width at most
   * @param {Attributes} style
   */
  function write(text, x, y, most, style) {
    const extent = measure(text);
    if (text.trim() === "") return;
    sheet.extend(textCorners(state, extent, x, y, most));
    sheet.nodes.push(textElement(state, extent, text, x, y, most, style));
  }

  /**
   * @type {Pick<CanvasRenderingContext2D, "save" | "restore" | "scale" | "rotate" | "setTransform"
   *   | "setLineDash" | "fillRect" | "strokeRect" | "beginPath" | "moveTo" | "lineTo" | "rect"
   *   | "bezierCurveTo" | "arc" | "fill" | "stroke" | "fillText" | "strokeText">}
   */
  const calls = {
    save: () => {
      saved.push(state);
    },
    restore: () => {
      state = saved.pop() ?? state;
    },
    scale: (x, y) => {
      state = moved(state, [x, 0, 0, y, 0, 0]);
    },
    rotate: (angle) => {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      state = moved(state, [cos, sin, -sin, cos, 0, 0]);
    },
    /** @param {...unknown} values */
    setTransform: (...values) => {
      const [a, b, c, d, e, f] = numbers(values, 6);
      state = { ...state, matrix: [a, b, c, d, e, f] };
    },
    setLineDash: (dash) => {
      state = { ...state, dash: [...dash] };
    },
    fillRect: (x, y, width, height) => area(boxOf(state, x, y, width, height), filled(state)),
    strokeRect: (x, y, width, height) =>
      area(boxOf(state, x, y, width, height), stroked(state), halfLine(state)),
    beginPath: () => {
      path = [];
    },
    moveTo: (x, y) => step("M", [x, y]),
    lineTo: (x, y) => step(path.length === 0 ? "M" : "L", [x, y]),
    rect: (x, y, width, height) => {
      path.push(rectangle(boxOf(state, x, y, width, height)));
    },
    bezierCurveTo: (...values) => {
      const [ax, ay, bx, by, x, y] = numbers(values, 6);
      step("C", [ax, ay], [bx, by], [x, y]);
    },
    arc: (x, y, radius, from, to) => {
      if (Math.abs(to - from - 2 * Math.PI) > 1e-9)
        throw new Error("a drawing knows whole circles and no parts of them");
      path.push(circle(at(state, x, y), radius * enlargement(state)));
    },
    /** @param {...unknown} values */
    fill: (...values) => {
      numbers(values, 0);
      trace(filled(state), 0);
    },
    /** @param {...unknown} values */
    stroke: (...values) => {
      numbers(values, 0);
      trace(stroked(state), halfLine(state));
    },
    fillText: (text, x, y, most) => write(text, x, y, most, filled(state)),
    strokeText: (text, x, y, most) => write(text, x, y, most, stroked(state)),
  };

  return {
    nodes: sheet.nodes,
    reach: sheet.reach,
    calls,
    set(name, value) {
      const isKnown =
        name in FIRST &&
        (name !== "direction" || value === "ltr") &&
        (name !== "lineWidth" || Number(value) > 0);
      if (!isKnown) throw new Error(`a drawing has no ${name} = ${value}`);
      state = { ...state, [name]: value };
    },
  };
}

/**
 * Other forms of the same call, with a path of its own or a matrix as an object, are not written
 * down.
 * @param {unknown[]} values
 * @param {number} count
 */
function numbers(values, count) {
  const found = values.filter((value) => typeof value === "number");
  if (values.length !== count || found.length !== count)
    throw new Error(`a drawing takes ${count} numbers here, not ${values}`);
  return found;
}
