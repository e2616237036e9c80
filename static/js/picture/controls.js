// What stands in a field: what was typed or chosen, and the slider of a range. Browsers do not tell
// where the text of a field is, so it is set once more in an element that can be asked, for as long
// as that takes.

import { element, ink } from "#lib/ink/svg.js";
import { textOf } from "#picture/texts.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Attributes } from "#lib/ink/svg.js"
 * @import { Box, Locate } from "#picture/boxes.js"
 * @import { Piece } from "#picture/texts.js"
 *
 * @typedef {HTMLSelectElement | HTMLTextAreaElement | HTMLInputElement} Control
 */

/** What the text of a field is set with. */
const COPIED = /** @type {const} */ ([
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
]);

/** What browsers keep free for the arrows beside a number, also while they do not show them. */
const ARROWS = 15;

/** @param {Element} child  @returns {child is Control} */
export function isControl(child) {
  return (
    child instanceof HTMLSelectElement ||
    child instanceof HTMLTextAreaElement ||
    child instanceof HTMLInputElement
  );
}

/**
 * @param {Control} control
 * @param {CSSStyleDeclaration} style
 * @param {Locate} place
 * @returns {Piece[]}
 */
export function controlOf(control, style, place) {
  if (control instanceof HTMLInputElement && control.type === "range")
    return slider(control, style, place(control.getBoundingClientRect()));
  if (control.type === "checkbox") throw new Error("a picture knows no boxes to tick");
  const { text, hint } = textsOf(control);
  if (!text && !hint) return [];
  const mirror = mirrorOf(control, style);
  const letters = document.createTextNode(text || hint);
  mirror.append(letters);
  if (!text) mirror.style.color = getComputedStyle(control, "::placeholder").color;
  document.documentElement.append(mirror);
  const [from, to] = [mirror.getBoundingClientRect(), control.getBoundingClientRect()];
  /** @type {Locate} */
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
  const pieces = textOf(letters, getComputedStyle(mirror), { place: moved, decorations: [], end });
  mirror.remove();
  return pieces;
}

/** What is in a field, and what stands there as long as nothing is. @param {Control} control */
function textsOf(control) {
  return control instanceof HTMLSelectElement
    ? { text: control.selectedOptions[0]?.text ?? "", hint: "" }
    : { text: control.value, hint: control.placeholder };
}

/** @param {Control} control  @param {CSSStyleDeclaration} style */
function mirrorOf(control, style) {
  const mirror = h("div", { "aria-hidden": "true" });
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
  // One line stands in the middle, whatever the height.
  Object.assign(
    mirror.style,
    control instanceof HTMLTextAreaElement
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
 * @param {HTMLInputElement} control
 * @param {CSSStyleDeclaration} style
 * @param {Box} box
 * @returns {Piece[]}
 */
function slider(control, style, box) {
  const { x, y, width, height } = box;
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const [least, most] = [Number(control.min), Number(control.max)];
  const share = (Number(control.value) - least) / (most - least);
  const [cx, cy] = [x + size / 2 + share * (width - size), Math.round(y + height / 2)];
  /** @param {string} name  @param {"fill" | "stroke"} [part]  @param {number} [alpha] */
  const color = (name, part = "fill", alpha = 1) =>
    ink(part, style.getPropertyValue(`--${name}`).trim(), alpha);
  /** @param {number} from  @param {number} to  @param {number} thick  @param {Attributes} look */
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
  const nodes = style.appearance === "none" ? own() : native();
  return nodes.map((node) => ({ node, box }));
}
