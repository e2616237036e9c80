// What a style sheet puts around and behind an element: backgrounds, borders, outlines, hard
// shadows. Edges stand on whole pixels of the device, as on the screen.

import { element, ink, short } from "#lib/ink/svg.js";

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {import("#lib/ink/svg.js").Tree} Tree
 */

const SIDES = ["Top", "Right", "Bottom", "Left"];

/** @param {Box} box  @param {CSSStyleDeclaration} style  @returns {Tree[]} */
export function boxOf(box, style) {
  const edges = edgesOf(box, style);
  const border = SIDES.map((side) => Number.parseFloat(style[`border${side}Width`]));
  const padding = within(edges, border);
  const radius = radiusOf(edges, style);
  const inner = Math.max(0, radius - border[0]);
  const [behind, cut] = style.backgroundClip === "padding-box" ? [padding, inner] : [edges, radius];
  return [
    ...shadows(style, false).map((shadow) => cast(edges, radius, shadow)),
    ...(isClear(style.backgroundColor)
      ? []
      : [element("rect", { ...behind, ...round(cut), ...ink("fill", style.backgroundColor) })]),
    ...partsOf(style.backgroundImage)
      .toReversed()
      .map((layer) => element("rect", { ...behind, ...round(cut), fill: gradient(layer, behind) })),
    ...shadows(style, true).map((shadow) => castInside(padding, inner, shadow)),
    ...bordersOf(edges, radius, border, style),
  ];
}

/** @param {Box} box  @param {CSSStyleDeclaration} style  @returns {Tree[]} */
export function outlineOf(box, style) {
  const width = style.outlineStyle === "none" ? 0 : Number.parseFloat(style.outlineWidth);
  if (width === 0 || isClear(style.outlineColor)) return [];
  const away = Number.parseFloat(style.outlineOffset) + width;
  const edges = grown(edgesOf(box, style), away);
  const radius = radiusOf(box, style);
  return frame(
    edges,
    radius > 0 ? radius + away : 0,
    width,
    style.outlineStyle,
    style.outlineColor,
  );
}

/**
 * How far an element's outline and shadows reach over its edges.
 * @param {CSSStyleDeclaration} style
 */
export function overhang(style) {
  const outline =
    style.outlineStyle === "none"
      ? 0
      : Number.parseFloat(style.outlineOffset) + Number.parseFloat(style.outlineWidth);
  return Math.max(
    0,
    outline,
    ...shadows(style, false).map(({ x, y, spread }) => Math.max(Math.abs(x), Math.abs(y)) + spread),
  );
}

/** @param {Box} box */
export function onPixels({ x, y, width, height }) {
  const ratio = globalThis.devicePixelRatio || 1;
  const [left, top, right, bottom] = [x, y, x + width, y + height].map(
    (edge) => Math.round(edge * ratio) / ratio,
  );
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** What was moved has its edges on whole pixels before it is moved. */
function edgesOf(box, { transform }) {
  const { e, f } = new DOMMatrixReadOnly(transform);
  const edges = onPixels({ ...box, x: box.x - e, y: box.y - f });
  return { ...edges, x: edges.x + e, y: edges.y + f };
}

/** Inside of widths at the four sides. @param {Box} box  @param {number[]} widths */
export function within({ x, y, width, height }, [top, right, bottom, left]) {
  return {
    x: x + left,
    y: y + top,
    width: Math.max(0, width - left - right),
    height: Math.max(0, height - top - bottom),
  };
}

/** @param {Box} box  @param {number} by  to every side */
export const grown = (box, by) => within(box, [-by, -by, -by, -by]);

/** @param {Box} box  @param {CSSStyleDeclaration} style */
export function radiusOf({ width, height }, { borderTopLeftRadius }) {
  const radius = Number.parseFloat(borderTopLeftRadius);
  return Math.min(
    borderTopLeftRadius.includes("%") ? (radius / 100) * width : radius,
    width / 2,
    height / 2,
  );
}

/** @param {number} radius */
export const round = (radius) => (radius > 0 ? { rx: radius, ry: radius } : {});

const isClear = (color) => ink("fill", color).fill === "none";

function bordersOf(edges, radius, widths, style) {
  const sides = SIDES.map((side, index) => ({
    width: widths[index],
    line: style[`border${side}Style`],
    color: style[`border${side}Color`],
  }));
  const [first] = sides;
  if (
    sides.every(
      (side) =>
        side.width === first.width && side.line === first.line && side.color === first.color,
    )
  ) {
    return first.width > 0 && !isClear(first.color)
      ? frame(edges, radius, first.width, first.line, first.color)
      : [];
  }
  return sides.flatMap(({ width, line, color }, index) =>
    width > 0 && !isClear(color) ? [side(edges, index, width, line, color)] : [],
  );
}

/** The same line on all sides, inside of the edges. */
function frame(edges, radius, width, line, color) {
  if (line !== "solid" && radius === 0)
    return SIDES.map((_, index) => side(edges, index, width, line, color));
  const half = width / 2;
  const length = 2 * (edges.width + edges.height) - 8 * radius + 2 * Math.PI * radius;
  return [
    element("rect", {
      ...grown(edges, -half),
      ...round(Math.max(0, radius - half)),
      fill: "none",
      ...ink("stroke", color),
      "stroke-width": width,
      ...dashes(length, width, line, true),
    }),
  ];
}

function side({ x, y, width, height }, index, thickness, line, color) {
  const half = thickness / 2;
  const [x1, y1, x2, y2] = [
    [x, y + half, x + width, y + half],
    [x + width - half, y, x + width - half, y + height],
    [x, y + height - half, x + width, y + height - half],
    [x + half, y, x + half, y + height],
  ][index];
  return stroke(x1, y1, x2, y2, thickness, line, color);
}

/** A straight line as style sheets have it: solid, dashed or dotted. */
export function stroke(x1, y1, x2, y2, width, line, color) {
  return element("path", {
    d: `M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}`,
    fill: "none",
    ...ink("stroke", color),
    "stroke-width": width,
    ...dashes(Math.hypot(x2 - x1, y2 - y1), width, line),
  });
}

/** As many dashes as fit, the first and the last of them whole. */
function dashes(length, width, line, isClosed = false) {
  if (line !== "dashed" && line !== "dotted") return {};
  if (line === "dotted") return { "stroke-dasharray": `${short(width)} ${short(width)}` };
  const [dash, gap] = width < 3 ? [3 * width, 2 * width] : [2 * width, width];
  if (length <= 2 * dash) return {};
  const count = (isClosed ? length : length + gap) / (dash + gap);
  const gapOf = (some) => (length - some * dash) / (isClosed ? some : some - 1);
  const [more, fewer] = [gapOf(Math.floor(count)), gapOf(Math.floor(count) + 1)];
  const best = fewer <= 0 || Math.abs(more - gap) < Math.abs(fewer - gap) ? more : fewer;
  // Two decimals would add up to a dash on a long line.
  return { "stroke-dasharray": `${short(dash)} ${best.toFixed(4)}` };
}

/** Shadows with hard edges: those that are frames and lines. Soft ones would have to be pixels. */
function shadows({ boxShadow }, isInset) {
  return partsOf(boxShadow).flatMap((layer) => {
    const [x, y, blur, spread] = layer
      .replace(/^[^)]*\)/, "")
      .match(/-?[\d.]+(?=px)/g)
      .map(Number);
    return blur === 0 && layer.endsWith("inset") === isInset
      ? [{ x, y, spread, color: /^[^)]*\)/.exec(layer)[0] }]
      : [];
  });
}

/** Everywhere but on the element itself. */
function cast(edges, radius, { x, y, spread, color }) {
  const shadow = within(edges, [y - spread, -x - spread, -y - spread, x - spread]);
  const around = outline(grown(shadow, 1e3), 0) + outline(edges, radius);
  return element("path", {
    d: outline(shadow, radius + spread),
    ...ink("fill", color),
    "clip-path": element("clipPath", {}, element("path", { d: around, "clip-rule": "evenodd" })),
  });
}

function castInside(padding, radius, { x, y, spread, color }) {
  const open = within(padding, [y + spread, spread - x, spread - y, x + spread]);
  const ring = outline(padding, radius) + outline(open, Math.max(0, radius - spread));
  return element("path", {
    d: ring,
    "fill-rule": "evenodd",
    ...ink("fill", color),
    "clip-path": element("clipPath", {}, element("rect", { ...padding, ...round(radius) })),
  });
}

function outline({ x, y, width, height }, radius) {
  const [r, w, h] = [radius, width - 2 * radius, height - 2 * radius].map(short);
  if (radius <= 0) return `M${short(x)} ${short(y)}h${w}v${h}h-${w}z`;
  return `M${short(x + radius)} ${short(y)}h${w}a${r} ${r} 0 0 1 ${r} ${r}v${h}a${r} ${r} 0 0 1 -${r} ${r}h-${w}a${r} ${r} 0 0 1 -${r} -${r}v-${h}a${r} ${r} 0 0 1 ${r} -${r}z`;
}

/** Parts between commas that stand in no brackets. @param {string} list */
function partsOf(list) {
  return list === "none"
    ? []
    : list.match(/(?:[^,(]|\((?:[^()]|\([^()]*\))*\))+/g).map((part) => part.trim());
}

/** linear-gradient(angle, colour places, …), also repeated. */
function gradient(layer, box) {
  const [, name, inside] = /^([\w-]+)\((.*)\)$/.exec(layer) ?? [];
  if (!name?.endsWith("linear-gradient"))
    throw new Error(`a picture does not know the background ${layer}`);
  const parts = partsOf(inside);
  const { degrees, given } = directionOf(parts);
  const [dx, dy] = [Math.sin((degrees * Math.PI) / 180), -Math.cos((degrees * Math.PI) / 180)];
  const length = Math.abs(box.width * dx) + Math.abs(box.height * dy);
  const stops = stopsOf(given, length);
  const isRepeated = name.startsWith("repeating");
  const end = isRepeated ? stops.at(-1).at : length;
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

function directionOf([first, ...rest]) {
  const named = { "to top": 0, "to right": 90, "to bottom": 180, "to left": 270 }[first];
  const degrees = named ?? (first.endsWith("deg") ? Number.parseFloat(first) : null);
  return degrees === null ? { degrees: 180, given: [first, ...rest] } : { degrees, given: rest };
}

/** Places in pixels, none before the one before it. */
function stopsOf(given, length) {
  let last = 0;
  return given.flatMap((part, index) => {
    const [color] = /^rgba?\([^)]*\)/.exec(part);
    const places = part.slice(color.length).match(/-?[\d.]+(?:px|%)/g) ?? [
      index === 0 ? "0%" : "100%",
    ];
    return places.map((place) => {
      last = Math.max(last, Number.parseFloat(place) * (place.endsWith("%") ? length / 100 : 1));
      return { color, at: last };
    });
  });
}
