// Exactly what is visible of an element, as an SVG without anything that only a browser knows: text
// is text, canvases are the lines and areas that were drawn on them. The element is walked as a
// style sheet paints it: what lies lower comes first.

import { element, ink, short } from "#lib/ink/svg.js";
import { grown, onPixels } from "#picture/boxes.js";
import { openingOf, overlap, put } from "#picture/clips.js";
import { controlOf, isControl } from "#picture/controls.js";
import { boxOf, outlineOf, overhang } from "#picture/decorations.js";
import { generatedBy, markerOf } from "#picture/generated.js";
import { inlineSvg } from "#picture/inline.js";
import { mathOf } from "#picture/maths.js";
import { emptyFlow, stacked, standing } from "#picture/stacking.js";
import { textOf, typeOf } from "#picture/texts.js";
import { fillsFrame } from "#views/kit/room.js";

/**
 * @import { Drawing } from "#lib/ink/drawing.js"
 * @import { Tree } from "#lib/ink/svg.js"
 * @import { Box, Locate } from "#picture/boxes.js"
 * @import { Clip } from "#picture/clips.js"
 * @import { Flow } from "#picture/stacking.js"
 *
 * @typedef {Map<HTMLCanvasElement, Drawing>} Drawings  of every canvas that can be seen
 * @typedef {{ place: Locate, drawings: Drawings }} Screen
 *
 * What an element is given by those around it.
 * @typedef {object} Around
 * @property {Clip} clip  where it is cut
 * @property {CSSStyleDeclaration[]} decorations  of those that underline it
 * @property {number | null} end  where its text ends in three dots
 * @property {string} isIn  how its parent is displayed
 */

/**
 * Where an element stands in the window, in whole pixels; what fills its frame is not a part of a
 * pixel higher.
 * @param {Element} root
 */
export function frameOf(root) {
  const { left, top, right, bottom } = root.getBoundingClientRect();
  const [x, y] = [Math.floor(left + 0.01), Math.floor(top + 0.01)];
  const end =
    fillsFrame && Math.abs(bottom - globalThis.innerHeight) < 0.5
      ? globalThis.innerHeight
      : Math.ceil(bottom - 0.01);
  return { left: x, top: y, width: Math.ceil(right - 0.01) - x, height: end - y };
}

/**
 * @param {Element} root
 * @param {object} picture
 * @param {Drawings} picture.drawings
 * @param {"paper" | "transparent"} [picture.background]
 * @param {string} [picture.title]
 * @returns {Tree}
 */
export function treeOf(root, { drawings, background = "paper", title = document.title }) {
  const { left, top, width, height } = frameOf(root);
  /** @type {Locate} */
  const place = (rect) => ({
    x: rect.left - left,
    y: rect.top - top,
    width: rect.width,
    height: rect.height,
  });
  const sheet = { x: 0, y: 0, width, height };
  const style = getComputedStyle(root);
  const paper =
    background === "paper"
      ? [element("rect", { ...sheet, ...ink("fill", style.getPropertyValue("--paper").trim()) })]
      : [];
  const language = root.closest("[lang]")?.getAttribute("lang");
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      version: "1.1",
      "xml:lang": language,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "text-rendering": style.textRendering,
      ...typeOf(style, ""),
    },
    element("title", {}, title),
    ...paper,
    ...painted(root, { box: sheet, radius: 0 }, { place, drawings }),
  );
}

/** @param {Element} root  @param {Clip} sheet  @param {Screen} screen */
function painted(root, sheet, screen) {
  const flow = emptyFlow([]);
  visit(root, flow, { clip: sheet, decorations: [], end: null, isIn: "block" }, screen);
  return stacked(flow, true);
}

/**
 * @param {Element} child
 * @param {Flow} flow
 * @param {Around} around
 * @param {Screen} screen
 */
function visit(child, flow, around, screen) {
  const style = getComputedStyle(child);
  if (style.display === "none" || style.clipPath === "inset(50%)") return;
  if (style.display === "contents") {
    visitChildren(child, style, flow, around, screen);
    return;
  }
  standing(style, around.isIn, flow, (own, boxes) => {
    const isSeen = style.visibility === "visible";
    if (isSeen) putBoxes(child, style, boxes, around.clip, screen);
    const inner = handedDown(child, style, around, screen);
    putGenerated(child, "::before", style, own, inner, screen);
    putContent(child, style, own, inner, screen);
    putGenerated(child, "::after", style, own, inner, screen);
    if (isSeen) putOutline(child, style, own, around.clip, screen);
  });
}

/**
 * @param {Element} child
 * @param {CSSStyleDeclaration} style
 * @param {Tree[]} boxes
 * @param {Clip} clip
 * @param {Screen} screen
 */
function putBoxes(child, style, boxes, clip, { place }) {
  const isSlider = child instanceof HTMLInputElement && child.type === "range";
  // A slider that looks as the system has it does not show the colours behind it.
  if (isSlider && style.appearance !== "none") return;
  const far = overhang(style);
  const rects =
    style.display === "inline"
      ? Array.from(child.getClientRects())
      : [child.getBoundingClientRect()];
  for (const box of rects.map(place)) {
    for (const node of boxOf(box, style)) put(boxes, node, grown(onPixels(box), far), clip);
  }
}

/**
 * @param {Element} child
 * @param {CSSStyleDeclaration} style
 * @param {Flow} own
 * @param {Clip} clip
 * @param {Screen} screen
 */
function putOutline(child, style, own, clip, { place }) {
  const box = place(child.getBoundingClientRect());
  for (const node of outlineOf(box, style))
    put(own.outlines, node, grown(onPixels(box), overhang(style)), clip);
}

/**
 * @param {Element} child
 * @param {CSSStyleDeclaration} style
 * @param {Flow} own
 * @param {Around} around
 * @param {Screen} screen
 */
function putContent(child, style, own, around, screen) {
  const { place } = screen;
  const isSeen = style.visibility === "visible";
  const box = place(child.getBoundingClientRect());
  if (child instanceof HTMLCanvasElement) {
    if (isSeen) putDrawing(child, own, around.clip, screen);
  } else if (child instanceof SVGSVGElement) {
    const room = style.overflow === "visible" ? null : box;
    if (isSeen) put(own.content, inlineSvg(child, place), room, around.clip);
  } else if (isControl(child)) {
    for (const piece of isSeen ? controlOf(child, style, place) : [])
      put(own.content, piece.node, piece.box, around.clip);
  } else {
    const math = isSeen ? mathOf(child, style, place) : { nodes: [], isWhole: false };
    for (const node of math.nodes) put(own.content, node, box, around.clip);
    if (!math.isWhole) visitChildren(child, style, own, around, screen);
  }
}

/**
 * @param {Element} parent
 * @param {CSSStyleDeclaration} style
 * @param {Flow} flow
 * @param {Around} around
 * @param {Screen} screen
 */
function visitChildren(parent, style, flow, around, screen) {
  const isClosed = parent instanceof HTMLDetailsElement && !parent.open;
  for (const child of parent.childNodes) {
    if (child instanceof Element) {
      if (!isClosed || child.localName === "summary") visit(child, flow, around, screen);
    } else if (child instanceof Text && !isClosed && style.visibility === "visible") {
      for (const { node, box } of textOf(child, style, { place: screen.place, ...around }))
        put(flow.content, node, box, around.clip);
    }
  }
}

/**
 * @param {Element} parent
 * @param {"::before" | "::after"} which
 * @param {CSSStyleDeclaration} style
 * @param {Flow} flow
 * @param {Around} around
 * @param {Screen} screen
 */
function putGenerated(parent, which, style, flow, { clip }, { place }) {
  const drawn = generatedBy(parent, which, place);
  if (drawn) {
    standing(drawn.style, style.display, flow, (_, boxes) => {
      for (const { node, box } of drawn.pieces) put(boxes, node, box, clip);
    });
  }
  for (const { node, box } of which === "::before" ? markerOf(parent, style, place) : [])
    put(flow.content, node, box, clip);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Flow} flow
 * @param {Clip} clip
 * @param {Screen} screen
 */
function putDrawing(canvas, flow, clip, { place, drawings }) {
  const box = onPixels(place(canvas.getBoundingClientRect()));
  if (box.width === 0 || box.height === 0) return;
  const drawing = drawings.get(canvas);
  if (!drawing)
    throw new Error(`a canvas was not drawn again: ${canvas.className || canvas.dataset.tensor}`);
  const { nodes, reach } = drawing;
  if (nodes.length === 0) return;
  const [wide, high] = [box.width / canvas.width, box.height / canvas.height];
  const scale = wide === 1 && high === 1 ? "" : ` scale(${wide.toFixed(5)} ${high.toFixed(5)})`;
  const reached = {
    x: box.x + reach.left * wide,
    y: box.y + reach.top * high,
    width: (reach.right - reach.left) * wide,
    height: (reach.bottom - reach.top) * high,
  };
  const transform = `translate(${short(box.x)} ${short(box.y)})${scale}`;
  const inside = overlap(clip, { box, radius: 0 });
  put(flow.content, element("g", { transform }, ...nodes), reached, inside);
}

/**
 * @param {Element} child
 * @param {CSSStyleDeclaration} style
 * @param {Around} around
 * @param {Screen} screen
 * @returns {Around}
 */
function handedDown(child, style, { clip, decorations, end }, { place }) {
  const breaks =
    style.display.startsWith("inline-") || ["absolute", "fixed"].includes(style.position);
  const box = place(child.getBoundingClientRect());
  const isCut = style.overflowX !== "visible" || style.overflowY !== "visible";
  return {
    clip: isCut && style.display !== "inline" ? overlap(clip, openingOf(box, style)) : clip,
    decorations: [
      ...(breaks ? [] : decorations),
      ...(style.textDecorationLine.includes("underline") ? [style] : []),
    ],
    end: endOf(child, style) ?? (style.display === "inline" ? end : null),
    isIn: style.display,
  };
}

/**
 * Where text that is too long ends, in the window; null: nothing is cut.
 * @param {Element} child
 * @param {CSSStyleDeclaration} style
 */
function endOf(child, style) {
  if (style.textOverflow !== "ellipsis" || child.scrollWidth <= child.clientWidth) return null;
  const { right } = child.getBoundingClientRect();
  return right - Number.parseFloat(style.borderRightWidth) - Number.parseFloat(style.paddingRight);
}
