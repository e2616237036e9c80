// An SVG of the page as part of a picture: what its classes mean is written into attributes, and
// what it refers to stands in the attribute that refers to it.

import { element, familiesFor, ink, short } from "#lib/ink/svg.js";
import { onPixels } from "#picture/boxes.js";

/**
 * @import { Attributes, Tree } from "#lib/ink/svg.js"
 * @import { Locate } from "#picture/boxes.js"
 */

const SHAPES = [
  "svg",
  "g",
  "path",
  "rect",
  "circle",
  "ellipse",
  "line",
  "polyline",
  "polygon",
  "text",
  "tspan",
  "clipPath",
  "linearGradient",
  "stop",
  "pattern",
];
const NOT_DRAWN = [
  "defs",
  "title",
  "desc",
  "metadata",
  "style",
  "clipPath",
  "linearGradient",
  "pattern",
  "script",
];
const KEPT = [
  "x",
  "y",
  "width",
  "height",
  "cx",
  "cy",
  "r",
  "rx",
  "ry",
  "x1",
  "y1",
  "x2",
  "y2",
  "d",
  "points",
  "transform",
  "viewBox",
  "preserveAspectRatio",
  "dx",
  "dy",
  "offset",
  "gradientUnits",
  "gradientTransform",
  "clipPathUnits",
  "patternUnits",
  "patternTransform",
];
const WORDS = /** @type {const} */ ([
  "fillRule",
  "clipRule",
  "strokeLinecap",
  "strokeLinejoin",
  "fontStyle",
  "fontWeight",
  "textAnchor",
  "dominantBaseline",
  "shapeRendering",
  "visibility",
]);
const NUMBERS = /** @type {const} */ ([
  "strokeWidth",
  "strokeDashoffset",
  "strokeMiterlimit",
  "opacity",
  "fontSize",
]);
/** @param {string} name */
const hyphenated = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * @param {SVGSVGElement} svg
 * @param {Locate} place
 * @returns {Tree}
 */
export function inlineSvg(svg, place) {
  const onScreen = svg.getScreenCTM();
  if (onScreen === null) throw new Error("an SVG that is not on the screen has no picture");
  const { a, b, c, d, e, f } = onScreen;
  const edges = svg.getBoundingClientRect();
  const corner = onPixels(place(edges));
  const [x, y] = [corner.x + e - edges.left, corner.y + f - edges.top];
  const matrix =
    a === 1 && b === 0 && c === 0 && d === 1
      ? `translate(${short(x)} ${short(y)})`
      : `matrix(${[a, b, c, d].map((part) => part.toFixed(5)).join(" ")} ${short(x)} ${short(y)})`;
  return element("g", { ...styled(svg), opacity: null, transform: matrix }, ...childrenOf(svg));
}

/** @param {Element} parent  @returns {(Tree | string)[]} */
function childrenOf(parent) {
  return Array.from(parent.childNodes).flatMap((child) => {
    if (child instanceof Text) return lettersOf(child, parent.localName);
    return child instanceof Element && isDrawn(child) ? cloned(child) : [];
  });
}

/** @param {Text} text  @param {string} parent  @returns {(Tree | string)[]} */
function lettersOf({ data }, parent) {
  return ["text", "tspan"].includes(parent) && data.trim() ? [data.replace(/\s+/g, " ")] : [];
}

/** @param {Element} child */
function isDrawn(child) {
  return !NOT_DRAWN.includes(child.localName) && getComputedStyle(child).display !== "none";
}

/** @param {Element} child  @returns {Tree[]} */
function cloned(child) {
  if (!SHAPES.includes(child.localName)) throw new Error(`a picture knows no ${child.localName}`);
  /** @type {Attributes} */
  const kept = {};
  for (const name of KEPT) {
    const value = child.getAttribute(name);
    if (value !== null) kept[name] = shortened(value, name);
  }
  const node = element(child.localName, { ...kept, ...styled(child) }, ...childrenOf(child));
  if (node.name === "g" && node.children.length === 0) return [];
  // Not everybody knows an order of painting, so the edge of letters becomes a text of its own,
  // below them.
  const isEdged =
    child.localName === "text" && getComputedStyle(child).paintOrder.startsWith("stroke");
  return isEdged ? [node, { ...node, attributes: { ...node.attributes, stroke: "none" } }] : [node];
}

/** @param {string} value  @param {string} name */
function shortened(value, name) {
  return /ransform$/.test(name)
    ? value
    : value.replace(/-?\d*\.\d{3,}/g, (number) => short(Number(number)));
}

/** @param {Element} child  @returns {Attributes} */
function styled(child) {
  const style = getComputedStyle(child);
  return {
    ...paint("fill", style.fill, style.fillOpacity),
    ...paint("stroke", style.stroke, style.strokeOpacity),
    ...Object.fromEntries(WORDS.map((name) => [hyphenated(name), style[name]])),
    ...Object.fromEntries(
      NUMBERS.map((name) => [hyphenated(name), Number.parseFloat(style[name])]),
    ),
    "stroke-dasharray": style.strokeDasharray.replaceAll("px", "").replaceAll(",", ""),
    "font-family": familiesFor(style.fontFamily, child.textContent),
    "font-variant": style.fontVariantNumeric,
    "clip-path": referred(style.clipPath),
    ...(child.localName === "stop" ? ink("stop", style.stopColor, Number(style.stopOpacity)) : {}),
  };
}

/**
 * @param {"fill" | "stroke"} name
 * @param {string} value
 * @param {string} opacity
 * @returns {Attributes}
 */
function paint(name, value, opacity) {
  if (value === "none") return { [name]: "none" };
  return value.startsWith("url")
    ? { [name]: referred(value), [`${name}-opacity`]: Number(opacity) }
    : ink(name, value, Number(opacity));
}

/** What `url("#name")` names, as an element. @param {string} value */
function referred(value) {
  const [, id] = /^url\(["']?[^"']*#([^"')]+)["']?\)$/.exec(value) ?? [];
  const named = id ? document.getElementById(id) : null;
  return named ? cloned(named)[0] : null;
}
