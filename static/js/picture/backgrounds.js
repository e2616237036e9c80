// Layers of a background and hard shadows: lists of a style sheet, read and drawn.

import { element, ink, short } from "#lib/ink/svg.js";
import { grown, round, within } from "#picture/boxes.js";

/**
 * @import { Box } from "#picture/boxes.js"
 *
 * @typedef {{ x: number, y: number, spread: number, color: string }} Shadow
 * @typedef {{ color: string, at: number }} Stop  at: in pixels from the beginning
 */

/** Parts between commas that stand in no brackets. @param {string} list */
export function partsOf(list) {
  if (list === "none") return [];
  const parts = list.match(/(?:[^,(]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
  return parts.map((part) => part.trim());
}

/** The colour at the beginning of a layer. */
const COLOR = /^[^)]*\)/;

/**
 * Shadows with hard edges: those that are frames and lines. Soft ones would have to be pixels.
 * @param {CSSStyleDeclaration} style
 * @param {boolean} isInset
 * @returns {Shadow[]}
 */
export function shadows({ boxShadow }, isInset) {
  return partsOf(boxShadow)
    .filter((layer) => layer.endsWith("inset") === isInset)
    .flatMap((layer) => {
      const [color = ""] = COLOR.exec(layer) ?? [];
      const lengths = layer.slice(color.length).match(/-?[\d.]+(?=px)/g) ?? [];
      const [x, y, blur, spread] = lengths.map(Number);
      return blur === 0 ? [{ x, y, spread, color }] : [];
    });
}

/**
 * Everywhere but on the element itself.
 * @param {Box} edges
 * @param {number} radius
 * @param {Shadow} shadow
 */
export function cast(edges, radius, { x, y, spread, color }) {
  const shadow = within(edges, [y - spread, -x - spread, -y - spread, x - spread]);
  const around = outline(grown(shadow, 1e3), 0) + outline(edges, radius);
  return element("path", {
    d: outline(shadow, radius + spread),
    ...ink("fill", color),
    "clip-path": element("clipPath", {}, element("path", { d: around, "clip-rule": "evenodd" })),
  });
}

/** @param {Box} padding  @param {number} radius  @param {Shadow} shadow */
export function castInside(padding, radius, { x, y, spread, color }) {
  const open = within(padding, [y + spread, spread - x, spread - y, x + spread]);
  const ring = outline(padding, radius) + outline(open, Math.max(0, radius - spread));
  return element("path", {
    d: ring,
    "fill-rule": "evenodd",
    ...ink("fill", color),
    "clip-path": element("clipPath", {}, element("rect", { ...padding, ...round(radius) })),
  });
}

/** @param {Box} box  @param {number} radius */
function outline({ x, y, width, height }, radius) {
  const [r, w, h] = [radius, width - 2 * radius, height - 2 * radius].map(short);
  if (radius <= 0) return `M${short(x)} ${short(y)}h${w}v${h}h-${w}z`;
  /** @param {string} end */
  const corner = (end) => `a${r} ${r} 0 0 1 ${end}`;
  return [
    `M${short(x + radius)} ${short(y)}`,
    `h${w}${corner(`${r} ${r}`)}`,
    `v${h}${corner(`-${r} ${r}`)}`,
    `h-${w}${corner(`-${r} -${r}`)}`,
    `v-${h}${corner(`${r} -${r}`)}z`,
  ].join("");
}

/**
 * linear-gradient(angle, colour places, …), also repeated.
 * @param {string} layer  of a background
 * @param {Box} box
 */
export function gradient(layer, box) {
  const [, name, inside] = /^([\w-]+)\((.*)\)$/.exec(layer) ?? [];
  if (!name?.endsWith("linear-gradient"))
    throw new Error(`a picture does not know the background ${layer}`);
  const { degrees, colors } = directionOf(partsOf(inside));
  const [dx, dy] = [Math.sin((degrees * Math.PI) / 180), -Math.cos((degrees * Math.PI) / 180)];
  const length = Math.abs(box.width * dx) + Math.abs(box.height * dy);
  const stops = stopsOf(colors, length);
  const isRepeated = name.startsWith("repeating");
  const end = isRepeated ? stops[stops.length - 1].at : length;
  const [x, y] = [
    box.x + box.width / 2 - (dx * length) / 2,
    box.y + box.height / 2 - (dy * length) / 2,
  ];
  return element(
    "linearGradient",
    {
      gradientUnits: "userSpaceOnUse",
      spreadMethod: isRepeated ? "repeat" : null,
      x1: x,
      y1: y,
      x2: x + dx * end,
      y2: y + dy * end,
    },
    ...stops.map(({ color, at }) =>
      element("stop", { offset: (end ? at / end : 0).toFixed(4), ...ink("stop", color) }),
    ),
  );
}

const DEGREES = new Map([
  ["to top", 0],
  ["to right", 90],
  ["to bottom", 180],
  ["to left", 270],
]);

/** @param {string[]} parts */
function directionOf([first, ...others]) {
  const degrees = DEGREES.get(first) ?? (first.endsWith("deg") ? Number.parseFloat(first) : null);
  return degrees === null
    ? { degrees: 180, colors: [first, ...others] }
    : { degrees, colors: others };
}

/**
 * Places in pixels, none before the one before it.
 * @param {string[]} colors  each with its places
 * @param {number} length
 * @returns {Stop[]}
 */
function stopsOf(colors, length) {
  let last = 0;
  return colors.flatMap((part, index) => {
    const [color] = /^rgba?\([^)]*\)/.exec(part) ?? [];
    if (color === undefined) throw new Error(`a picture does not know the colour stop ${part}`);
    const usual = index === 0 ? "0%" : "100%";
    const places = part.slice(color.length).match(/-?[\d.]+(?:px|%)/g) ?? [usual];
    return places.map((place) => {
      last = Math.max(last, Number.parseFloat(place) * (place.endsWith("%") ? length / 100 : 1));
      return { color, at: last };
    });
  });
}
