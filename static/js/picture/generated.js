// What a style sheet adds to an element: ::before and ::after, and the triangle of a list that
// opens.

import { element, ink, short } from "#lib/ink/svg.js";
import { boxOf } from "#picture/boxes.js";
import { baseIn, typeOf, widthOf } from "#picture/texts.js";

/**
 * @param {Element} parent
 * @param {"::before" | "::after"} which
 * @param {(rect: { left: number, top: number, width: number, height: number }) =>
 *   import("#picture/boxes.js").Box} place
 * @returns {{ style: CSSStyleDeclaration, pieces: import("#picture/texts.js").Piece[] } | null}
 */
export function generatedBy(parent, which, place) {
  const style = getComputedStyle(parent, which);
  if (
    ["none", "normal"].includes(style.content) ||
    style.display === "none" ||
    style.visibility !== "visible"
  )
    return null;
  const text = style.content === '""' ? "" : JSON.parse(style.content);
  const box = place(
    style.position === "absolute" ? placed(parent, style) : beginning(parent, widthOf(text, style)),
  );
  const base = box.y + baseIn(box.height, style);
  return {
    style,
    pieces: [
      ...boxOf(box, style).map((node) => ({ node, box })),
      ...(text.trim()
        ? [
            {
              node: element("text", { x: box.x, y: base, ...typeOf(style, text) }, text.trim()),
              box,
            },
          ]
        : []),
    ],
  };
}

/** Its left and top are lengths by now, from the padding edge of what holds it. */
function placed(parent, style) {
  const own = getComputedStyle(parent);
  const holder =
    own.position !== "static" || own.transform !== "none" ? parent : parent.offsetParent;
  const { left, top } = holder.getBoundingClientRect();
  const length = (name) => Number.parseFloat(style[name]);
  return {
    left: left + holder.clientLeft + length("left"),
    top: top + holder.clientTop + length("top"),
    width: length("width"),
    height: length("height"),
  };
}

/** In front of what stands in the first line. */
function beginning(parent, width) {
  const { left, top, height } = parent.getClientRects()[0];
  const { borderLeftWidth, paddingLeft } = getComputedStyle(parent);
  return {
    left: left + Number.parseFloat(borderLeftWidth) + Number.parseFloat(paddingLeft),
    top,
    width,
    height,
  };
}

/**
 * @param {Element} parent
 * @param {CSSStyleDeclaration} style
 * @returns {import("#picture/texts.js").Piece[]}
 */
export function markerOf(parent, style, place) {
  if (style.display !== "list-item" || !style.listStyleType.startsWith("disclosure")) return [];
  const { x, y } = place(parent.getBoundingClientRect());
  const size = Number.parseFloat(style.fontSize);
  const middle =
    y +
    Number.parseFloat(style.paddingTop) +
    baseIn(Number.parseFloat(style.lineHeight), style) -
    size * 0.32;
  const [wide, half] = [size * 0.56, size * 0.32].map(short);
  const d =
    style.listStyleType === "disclosure-open"
      ? `M${short(x)} ${short(middle - size * 0.28)}h${2 * half}l-${half} ${wide}z`
      : `M${short(x)} ${short(middle - size * 0.32)}v${2 * half}l${wide} -${half}z`;
  return [
    {
      node: element("path", { d, ...ink("fill", style.color) }),
      box: { x, y: middle - size / 2, width: size, height: size },
    },
  ];
}
