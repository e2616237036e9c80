// What mathematics draws besides letters: the line of a fraction, the sign of a root, and brackets
// as high as what is in them.

import { element, ink, short } from "#lib/ink/svg.js";
import { onPixels } from "#picture/boxes.js";
import { typeOf } from "#picture/texts.js";

/**
 * @param {Element} child  of a formula, or not  @param {CSSStyleDeclaration} style
 * @param {(rect: DOMRect) => import("#picture/boxes.js").Box} place
 * @returns {{ nodes: import("#lib/ink/svg.js").Tree[], isWhole?: boolean }}  isWhole: its text is
 *   drawn with it
 */
export function mathOf(child, style, place) {
  const box = place(child.getBoundingClientRect());
  const inside = () => Array.from(child.children, (part) => place(part.getBoundingClientRect()));
  if (child.localName === "mfrac")
    return { nodes: [fraction(inside(), axisOf(child, place), style)] };
  if (child.localName === "msqrt") return { nodes: [root(box, inside(), style)] };
  if (child.localName === "mo" && isStretched(child, box, style))
    return { nodes: [(BENT[child.textContent] ?? stretched)(child, box, style)], isWhole: true };
  return { nodes: [] };
}

const ruleOf = ({ fontSize }) => Math.max(1, Number.parseFloat(fontSize) * 0.068);

/** Signs stand with their middle on the height of the line, whatever the font. */
function axisOf(child, place) {
  const sign = child.parentElement.querySelector(":scope > mo");
  if (!sign) return null;
  const { y, height } = place(sign.getBoundingClientRect());
  return y + height / 2;
}

/** @param {number | null} axis  null: between what is above and what is below */
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
 */
function root({ x, y, height }, parts, style) {
  const [left, right] = [
    Math.min(...parts.map((part) => part.x)),
    Math.max(...parts.map((part) => part.x + part.width)),
  ];
  const rule = ruleOf(style);
  const line = onPixels({ x: left, y: y + rule * 1.15, width: right - left, height: rule });
  const [wide, high] = [left - x, y + height - line.y];
  const outline = [
    [0.02, 0.53],
    [0.2, 0.44],
    [0.47, 0.87],
    [0.85, 0],
    null,
    [0.91, line.height / high],
    [0.5, 1],
    [0.43, 1],
    [0.15, 0.52],
    [0.04, 0.57],
  ];
  const points = outline.flatMap((at) =>
    at
      ? [[x + at[0] * wide, line.y + at[1] * high]]
      : [
          [right, line.y],
          [right, line.y + line.height],
        ],
  );
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
 */
function isStretched(child, box, style) {
  if (child.textContent.length !== 1) return false;
  const { above, below } = letterOf(child, style);
  return Math.abs(box.height - above - below) > ROUNDED;
}

function letterOf(child, style) {
  const context = document.createElement("canvas").getContext("2d");
  context.lang = child.closest("[lang]")?.lang ?? "";
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const {
    width,
    actualBoundingBoxAscent: above,
    actualBoundingBoxDescent: below,
  } = context.measureText(child.textContent);
  return { width, above, below };
}

const BENT = {
  "(": (_, box, style) => bent(box, 1, style),
  ")": (_, box, style) => bent(box, -1, style),
};

/**
 * A round bracket: enlarged, that of the type would be far too heavy.
 * @param {import("#picture/boxes.js").Box} box  @param {1 | -1} to  1: it opens to the right
 */
function bent({ x, y, width, height }, to, style) {
  const [end, middle] = [0.7, 1.4].map((part) => part * ruleOf(style));
  const at = (across, down) =>
    `${short(to > 0 ? x + across : x + width - across)} ${short(y + down * height)}`;
  const [inner, outer] = [0.95 * width, 0.2 * width - ((0.95 - 0.2) * width) / 3];
  const curve = (back, from, until) =>
    `C${at(back, from + (until - from) * 0.28)} ${at(back, from + (until - from) * 0.72)}`;
  const d = `M${at(inner - end, 0)}${curve(outer, 0, 1)} ${at(inner - end, 1)}L${at(inner, 1)}${curve(outer + middle, 1, 0)} ${at(inner, 0)}z`;
  return element("path", { d, ...ink("fill", style.color) });
}

/** A sign made as high and as wide as its box. */
function stretched(child, box, style) {
  const text = child.textContent;
  const { width, above, below } = letterOf(child, style);
  const high = box.height / (above + below);
  return element(
    "text",
    {
      transform: `translate(${short(box.x)} ${short(box.y + above * high)}) scale(${(box.width / width).toFixed(3)} ${high.toFixed(3)})`,
      ...typeOf(style, text),
    },
    text,
  );
}
