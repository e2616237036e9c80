// What stands in a field: what was typed or chosen, and the slider of a range. Browsers do not tell
// where the text of a field is, so it is set once more in an element that can be asked, for as long
// as that takes.

import { element, ink } from "#lib/ink/svg.js";
import { textOf } from "#picture/texts.js";
import { h } from "#views/kit/dom.js";

const COPIED = [
  "boxSizing",
  "width",
  "height",
  "fontFamily",
  "fontSize",
  "fontStyle",
  "fontWeight",
  "fontVariantNumeric",
  "lineHeight",
  "textAlign",
  "direction",
  "overflowWrap",
  "paddingTop",
  "paddingRight",
  "paddingBottom",
  "paddingLeft",
  "borderTopWidth",
  "borderRightWidth",
  "borderBottomWidth",
  "borderLeftWidth",
  "color",
];

/** What browsers keep free for the arrows beside a number, also while they do not show them. */
const ARROWS = 15;

/**
 * @param {HTMLSelectElement | HTMLTextAreaElement | HTMLInputElement} control
 * @param {CSSStyleDeclaration} style
 * @param {(rect: object) => import("#picture/boxes.js").Box} place
 * @returns {import("#picture/texts.js").Piece[]}
 */
export function controlOf(control, style, place) {
  if (control.type === "range")
    return slider(control, style, place(control.getBoundingClientRect()));
  if (control.type === "checkbox") throw new Error("a picture knows no boxes to tick");
  const text = control.localName === "select" ? control.selectedOptions[0]?.text : control.value;
  const isHint = !text && control.placeholder;
  if (!text && !isHint) return [];
  const mirror = mirrorOf(control, style, text || control.placeholder);
  if (isHint) mirror.style.color = getComputedStyle(control, "::placeholder").color;
  document.documentElement.append(mirror);
  const [from, to] = [mirror.getBoundingClientRect(), control.getBoundingClientRect()];
  const moved = ({ left, top, width, height }) =>
    place({
      left: left + to.left - from.left - control.scrollLeft,
      top: top + to.top - from.top - control.scrollTop,
      width,
      height,
    });
  const end =
    style.textOverflow === "ellipsis" && mirror.scrollWidth > mirror.clientWidth
      ? from.right - Number.parseFloat(style.paddingRight)
      : null;
  const pieces = textOf(mirror.firstChild, getComputedStyle(mirror), {
    place: moved,
    decorations: [],
    end,
  });
  mirror.remove();
  return pieces;
}

function mirrorOf(control, style, text) {
  const mirror = h("div", { "aria-hidden": "true" }, text);
  for (const name of COPIED) mirror.style[name] = style[name];
  Object.assign(mirror.style, {
    position: "absolute",
    left: "0",
    top: "0",
    borderStyle: "solid",
    overflow: "hidden",
    visibility: "hidden",
  });
  if (control.type === "number")
    mirror.style.paddingRight = `${Number.parseFloat(style.paddingRight) + ARROWS}px`;
  const isArea = control.localName === "textarea";
  // One line stands in the middle, whatever the height.
  Object.assign(
    mirror.style,
    isArea
      ? { whiteSpace: "pre-wrap" }
      : {
          whiteSpace: "pre",
          display: "flex",
          alignItems: "center",
          justifyContent: style.textAlign,
        },
  );
  return mirror;
}

/**
 * The line and the knob, at the place of the value: as the page draws them, or as the browser does.
 */
function slider({ min, max, value }, style, { x, y, width, height }) {
  const color = (name, part = "fill", alpha = 1) =>
    ink(part, style.getPropertyValue(`--${name}`).trim(), alpha);
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const [cx, cy] = [
    x + size / 2 + ((value - min) / (max - min)) * (width - size),
    Math.round(y + height / 2),
  ];
  const line = (from, to, thick, look) =>
    element("rect", { x: from, y: cy - thick / 2, width: to - from, height: thick, ...look });
  const own = () => [
    line(x, x + width, 2, color("rule-strong")),
    element("circle", {
      cx,
      cy,
      r: size / 2 - 1,
      ...color("paper"),
      ...color("ink", "stroke"),
      "stroke-width": 2,
    }),
  ];
  const native = () => [
    line(x + 1.5, x + width - 1.5, 7, {
      rx: 3.5,
      ry: 3.5,
      ...color("rule"),
      ...color("faint", "stroke", 0.75),
    }),
    line(x + 1, cx, 8, { rx: 4, ry: 4, ...color("ink") }),
    element("circle", { cx, cy, r: 8, ...color("ink") }),
  ];
  return (style.appearance === "none" ? own() : native()).map((node) => ({
    node,
    box: { x, y, width, height },
  }));
}
