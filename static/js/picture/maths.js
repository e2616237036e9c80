// What mathematics draws besides letters: the line of a fraction, the sign of a root, and brackets
// as high as what is in them.

import { element, ink, short } from "#lib/ink/svg.js";
import { onPixels } from "#picture/boxes.js";
import { typeOf } from "#picture/texts.js";
import { contextOf } from "#views/kit/canvas.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 * @import { Box, Locate } from "#picture/boxes.js"
 */

/**
 * @param {Element} child  of a formula, or not
 * @param {CSSStyleDeclaration} style
 * @param {Locate} place
 * @returns {{ nodes: Tree[], isWhole: boolean }}  isWhole: its text is drawn with it
 */
export function mathOf(child, style, place) {
  const box = place(child.getBoundingClientRect());
  const inside = () => Array.from(child.children, (part) => place(part.getBoundingClientRect()));
  if (child.localName === "mfrac")
    return { nodes: [fraction(inside(), axisOf(child, place), style)], isWhole: false };
  if (child.localName === "msqrt") return { nodes: [root(box, inside(), style)], isWhole: false };
  if (child.localName === "mo" && isStretched(child, box, style))
    return { nodes: [signOf(child, box, style)], isWhole: true };
  return { nodes: [], isWhole: false };
}

/** @param {CSSStyleDeclaration} style */
const ruleOf = ({ fontSize }) => Math.max(1, Number.parseFloat(fontSize) * 0.068);

/**
 * Signs stand with their middle on the height of the line, whatever the font.
 * @param {Element} child
 * @param {Locate} place
 */
function axisOf(child, place) {
  const sign = child.parentElement?.querySelector(":scope > mo");
  if (!sign) return null;
  const { y, height } = place(sign.getBoundingClientRect());
  return y + height / 2;
}

/**
 * @param {Box[]} parts  what is above and what is below
 * @param {number | null} axis  null: between them
 * @param {CSSStyleDeclaration} style
 */
function fraction([above, below], axis, style) {
  const y = axis ?? (above.y + above.height + below.y) / 2;
  const [left, right] = [
    Math.min(above.x, below.x),
    Math.max(above.x + above.width, below.x + below.width),
  ];
  const rule = Math.round(ruleOf(style));
  return element("rect", {
    ...onPixels({ x: left, y: y - rule / 2, width: right - left, height: rule }),
    ...ink("fill", style.color),
  });
}

/**
 * A hook, a heavy stroke down, a light one up, and the line over what is in it, with some room
 * above: one outline.
 * @param {Box} box
 * @param {Box[]} parts
 * @param {CSSStyleDeclaration} style
 */
function root({ x, y, height }, parts, style) {
  const [left, right] = [
    Math.min(...parts.map((part) => part.x)),
    Math.max(...parts.map((part) => part.x + part.width)),
  ];
  const rule = ruleOf(style);
  const line = onPixels({ x: left, y: y + rule * 1.15, width: right - left, height: rule });
  const [wide, high] = [left - x, y + height - line.y];
  const up = [
    [0.02, 0.53],
    [0.2, 0.44],
    [0.47, 0.87],
    [0.85, 0],
  ];
  const down = [
    [0.91, line.height / high],
    [0.5, 1],
    [0.43, 1],
    [0.15, 0.52],
    [0.04, 0.57],
  ];
  /** @param {number[]} at  in parts of the sign */
  const placed = ([across, below]) => [x + across * wide, line.y + below * high];
  const points = [
    ...up.map(placed),
    [right, line.y],
    [right, line.y + line.height],
    ...down.map(placed),
  ];
  return element("path", {
    d: `M${points.map((point) => point.map(short).join(" ")).join("L")}z`,
    ...ink("fill", style.color),
  });
}

/** Boxes of signs that do not stretch are as high as the signs, in whole pixels. */
const ROUNDED = 1.5;

/**
 * A sign of another size than its type is drawn by the browser alone, and the box of its text says
 * nothing of where.
 * @param {Element} child
 * @param {Box} box
 * @param {CSSStyleDeclaration} style
 */
function isStretched(child, box, style) {
  if (child.textContent.length !== 1) return false;
  const { above, below } = letterOf(child, style);
  return Math.abs(box.height - above - below) > ROUNDED;
}

/** @param {Element} child  @param {CSSStyleDeclaration} style */
function letterOf(child, style) {
  const context = contextOf(document.createElement("canvas"));
  Object.assign(context, {
    lang: child.closest("[lang]")?.getAttribute("lang") ?? "",
    font: `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`,
  });
  const {
    width,
    actualBoundingBoxAscent: above,
    actualBoundingBoxDescent: below,
  } = context.measureText(child.textContent);
  return { width, above, below };
}

/** @param {Element} child  @param {Box} box  @param {CSSStyleDeclaration} style */
function signOf(child, box, style) {
  if (child.textContent === "(") return bent(box, 1, style);
  if (child.textContent === ")") return bent(box, -1, style);
  return stretched(child, box, style);
}

/**
 * A round bracket: enlarged, that of the type would be far too heavy.
 * @param {Box} box
 * @param {1 | -1} to  1: it opens to the right
 * @param {CSSStyleDeclaration} style
 */
function bent({ x, y, width, height }, to, style) {
  const [end, middle] = [0.7, 1.4].map((part) => part * ruleOf(style));
  /** @param {number} across  @param {number} down  in parts of the height */
  const at = (across, down) =>
    `${short(to > 0 ? x + across : x + width - across)} ${short(y + down * height)}`;
  const [inner, outer] = [0.95 * width, 0.2 * width - ((0.95 - 0.2) * width) / 3];
  /** @param {number} back  @param {number} from  @param {number} until */
  const curve = (back, from, until) =>
    `C${at(back, from + (until - from) * 0.28)} ${at(back, from + (until - from) * 0.72)}`;
  const left = `${curve(outer, 0, 1)} ${at(inner - end, 1)}`;
  const right = `${curve(outer + middle, 1, 0)} ${at(inner, 0)}`;
  const d = `M${at(inner - end, 0)}${left}L${at(inner, 1)}${right}z`;
  return element("path", { d, ...ink("fill", style.color) });
}

/**
 * A sign made as high and as wide as its box.
 * @param {Element} child
 * @param {Box} box
 * @param {CSSStyleDeclaration} style
 */
function stretched(child, box, style) {
  const text = child.textContent;
  const { width, above, below } = letterOf(child, style);
  const high = box.height / (above + below);
  const moved = `translate(${short(box.x)} ${short(box.y + above * high)})`;
  const scaled = `scale(${(box.width / width).toFixed(3)} ${high.toFixed(3)})`;
  return element("text", { transform: `${moved} ${scaled}`, ...typeOf(style, text) }, text);
}
