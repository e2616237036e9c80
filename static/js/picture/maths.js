// What mathematics draws besides letters: the line of a fraction, the sign of a root, and brackets as high as what is in them.

import { element, ink, short } from "#lib/ink/svg.js";
import { onPixels } from "#picture/boxes.js";
import { typeOf } from "#picture/texts.js";

/**
 * @param {Element} child  of a formula, or not  @param {CSSStyleDeclaration} style
 * @param {(rect: DOMRect) => import("#picture/boxes.js").Box} place
 * @returns {{ nodes: import("#lib/ink/svg.js").Tree[], isWhole?: boolean }}  isWhole: its text is drawn with it
 */
export function mathOf(child, style, place) {
  const box = place(child.getBoundingClientRect());
  const inside = () => Array.from(child.children, (part) => place(part.getBoundingClientRect()));
  if (child.localName === "mfrac") return { nodes: [fraction(inside(), style)] };
  if (child.localName === "msqrt") return { nodes: [root(box, inside(), style)] };
  if (child.localName === "mo" && isStretched(child)) return { nodes: [stretched(child, box, style)], isWhole: true };
  return { nodes: [] };
}

const ruleOf = ({ fontSize }) => Number.parseFloat(fontSize) * 0.04;

function fraction([above, below], style) {
  const y = (above.y + above.height + below.y) / 2;
  const [left, right] = [Math.min(above.x, below.x), Math.max(above.x + above.width, below.x + below.width)];
  const rule = Math.max(1, ruleOf(style));
  return element("rect", { ...onPixels({ x: left, y: y - rule / 2, width: right - left, height: rule }), ...ink("fill", style.color) });
}

/** A hook, a heavy stroke down, a light one up, and the line over what is in it: one outline. */
function root({ x, y, height }, parts, style) {
  const [left, right] = [Math.min(...parts.map((part) => part.x)), Math.max(...parts.map((part) => part.x + part.width))];
  const rule = Math.max(1, ruleOf(style));
  const line = onPixels({ x: left, y: Math.min(...parts.map((part) => part.y)) - rule, width: right - left, height: rule });
  const [wide, high] = [left - x, y + height + rule / 2 - line.y];
  const outline = [[0.08, 0.6], [0.23, 0.5], [0.44, 0.86], [1, 0], null, [1 + line.height / wide, line.height / high], [0.46, 1], [0.4, 1], [0.2, 0.57], [0.1, 0.63]];
  const points = outline.flatMap((at) => (at ? [[x + at[0] * wide, line.y + at[1] * high]] : [[right, line.y], [right, line.y + line.height]]));
  return element("path", { d: `M${points.map((point) => point.map(short).join(" ")).join("L")}z`, ...ink("fill", style.color) });
}

/** What may stretch, the browser draws by itself, stretched or not: the box of its text says nothing of where that is. */
function isStretched(child) {
  if (child.textContent.length !== 1) return false;
  const text = document.createRange();
  text.selectNodeContents(child);
  return Math.abs(text.getBoundingClientRect().top - child.getBoundingClientRect().top) < 0.01;
}

/** A sign made as high and as wide as its box. */
function stretched(child, box, style) {
  const text = child.textContent;
  const context = document.createElement("canvas").getContext("2d");
  context.lang = child.closest("[lang]")?.lang ?? "";
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { width, actualBoundingBoxAscent: above, actualBoundingBoxDescent: below } = context.measureText(text);
  const high = box.height / (above + below);
  return element("text", { transform: `translate(${short(box.x)} ${short(box.y + above * high)}) scale(${(box.width / width).toFixed(3)} ${high.toFixed(3)})`, ...typeOf(style, text) }, text);
}
