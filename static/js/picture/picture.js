// Exactly what is visible of an element, as an SVG without anything that only a browser knows: text
// is text, canvases are the lines and areas that were drawn on them. The element is walked as a
// style sheet paints it: what lies lower comes first.

import { element, ink, short } from "#lib/ink/svg.js";
import { boxOf, grown, onPixels, outlineOf, overhang } from "#picture/boxes.js";
import { both, openingOf, put } from "#picture/clips.js";
import { controlOf } from "#picture/controls.js";
import { generatedBy, markerOf } from "#picture/generated.js";
import { inlineSvg } from "#picture/inline.js";
import { mathOf } from "#picture/maths.js";
import { emptyFlow, stacked, standing } from "#picture/stacking.js";
import { textOf, typeOf } from "#picture/texts.js";
import { fillsFrame } from "#views/kit/room.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 * @import { Clip } from "#picture/clips.js"
 * @import { Flow } from "#picture/stacking.js"
 * @typedef {{ clip: Clip, decorations: CSSStyleDeclaration[], end: number | null, isIn: string }}
 *   Around what an element is given by those around it: where it is cut, their underlines, where
 *   their text ends in three dots, how its parent is displayed
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
 * @param {{ drawings: Awaited<ReturnType<typeof import("#views/kit/canvas.js").recordDrawings>>,
 *   background?: "paper" | "transparent",
 *           title?: string }} given  drawings: of every canvas that can be seen
 * @returns {Tree}
 */
export function treeOf(root, { drawings, background = "paper", title = document.title }) {
  const { left, top, width, height } = frameOf(root);
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
  const nodes = painted(root, { box: sheet, radius: 0 }, { place, drawings });
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      version: "1.1",
      "xml:lang": root.closest("[lang]")?.lang,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      "text-rendering": style.textRendering,
      ...typeOf(style, ""),
    },
    element("title", {}, title),
    ...paper,
    ...nodes,
  );
}

const CONTROLS = ["select", "textarea", "input"];

/** @param {Element} root  @param {Clip} sheet  @returns {Tree[]} */
function painted(root, sheet, { place, drawings }) {
  const flow = emptyFlow([]);
  visit(root, flow, { clip: sheet, decorations: [], end: null, isIn: "block" });
  return stacked(flow, true);

  /** @param {Element} child  @param {Flow} flow  @param {Around} around */
  function visit(child, flow, around) {
    const style = getComputedStyle(child);
    if (style.display === "none" || style.clipPath === "inset(50%)") return;
    if (style.display === "contents") return visitChildren(child, style, flow, around);
    standing(style, around.isIn, flow, (own, boxes) => {
      if (style.visibility === "visible") putBoxes(child, style, boxes, around.clip);
      const inner = given(child, style, around);
      putGenerated(child, "::before", style, own, inner);
      putContent(child, style, own, inner);
      putGenerated(child, "::after", style, own, inner);
      if (style.visibility === "visible") putOutline(child, style, own, around.clip);
    });
  }

  function putBoxes(child, style, boxes, clip) {
    // A slider that looks as the system has it does not show the colours behind it.
    if (child.type === "range" && style.appearance !== "none") return;
    const far = overhang(style);
    const rects =
      style.display === "inline"
        ? Array.from(child.getClientRects())
        : [child.getBoundingClientRect()];
    for (const box of rects.map(place)) {
      for (const node of boxOf(box, style)) put(boxes, node, grown(onPixels(box), far), clip);
    }
  }

  function putOutline(child, style, own, clip) {
    const box = place(child.getBoundingClientRect());
    for (const node of outlineOf(box, style))
      put(own.outlines, node, grown(onPixels(box), overhang(style)), clip);
  }

  function putContent(child, style, own, around) {
    const name = child.localName;
    const isSeen = style.visibility === "visible";
    if (name === "canvas") {
      if (isSeen) putDrawing(child, own, around.clip);
    } else if (name === "svg") {
      if (isSeen)
        put(
          own.content,
          inlineSvg(child, place),
          style.overflow === "visible" ? null : place(child.getBoundingClientRect()),
          around.clip,
        );
    } else if (CONTROLS.includes(name)) {
      for (const { node, box } of isSeen ? controlOf(child, style, place) : [])
        put(own.content, node, box, around.clip);
    } else {
      const math = isSeen ? mathOf(child, style, place) : { nodes: [] };
      for (const node of math.nodes)
        put(own.content, node, place(child.getBoundingClientRect()), around.clip);
      if (!math.isWhole) visitChildren(child, style, own, around);
    }
  }

  function visitChildren(parent, style, flow, around) {
    for (const child of parent.childNodes) {
      const isClosed =
        parent.localName === "details" && !parent.open && child.localName !== "summary";
      if (isClosed) continue;
      if (child instanceof Element) visit(child, flow, around);
      else if (child instanceof Text && style.visibility === "visible") {
        for (const { node, box } of textOf(child, style, { place, ...around }))
          put(flow.content, node, box, around.clip);
      }
    }
  }

  function putGenerated(parent, which, style, flow, around) {
    const drawn = generatedBy(parent, which, place);
    if (drawn)
      standing(drawn.style, style.display, flow, (_, boxes) => {
        for (const { node, box } of drawn.pieces) put(boxes, node, box, around.clip);
      });
    for (const { node, box } of which === "::before" ? markerOf(parent, style, place) : [])
      put(flow.content, node, box, around.clip);
  }

  function putDrawing(canvas, flow, clip) {
    const box = onPixels(place(canvas.getBoundingClientRect()));
    if (box.width === 0 || box.height === 0) return;
    const drawing = drawings.get(canvas);
    if (!drawing)
      throw new Error(`a canvas was not drawn again: ${canvas.className || canvas.dataset.tensor}`);
    const {
      nodes,
      reach: { left, top, right, bottom },
    } = drawing;
    if (nodes.length === 0) return;
    const [wide, high] = [box.width / canvas.width, box.height / canvas.height];
    const scale = wide === 1 && high === 1 ? "" : ` scale(${wide.toFixed(5)} ${high.toFixed(5)})`;
    const reached = {
      x: box.x + left * wide,
      y: box.y + top * high,
      width: (right - left) * wide,
      height: (bottom - top) * high,
    };
    put(
      flow.content,
      element("g", { transform: `translate(${short(box.x)} ${short(box.y)})${scale}` }, ...nodes),
      reached,
      both(clip, { box, radius: 0 }),
    );
  }

  /** What an element hands down. @returns {Around} */
  function given(child, style, { clip, decorations, end }) {
    const breaks =
      style.display.startsWith("inline-") || ["absolute", "fixed"].includes(style.position);
    const box = place(child.getBoundingClientRect());
    const isCut = style.overflowX !== "visible" || style.overflowY !== "visible";
    return {
      clip: isCut && style.display !== "inline" ? both(clip, openingOf(box, style)) : clip,
      decorations: [
        ...(breaks ? [] : decorations),
        ...(style.textDecorationLine.includes("underline") ? [style] : []),
      ],
      end:
        style.textOverflow === "ellipsis" && child.scrollWidth > child.clientWidth
          ? contentEnd(child, style)
          : style.display === "inline"
            ? end
            : null,
      isIn: style.display,
    };
  }
}

/** Where the text of an element ends, in the window. */
function contentEnd(child, style) {
  return (
    child.getBoundingClientRect().right -
    Number.parseFloat(style.borderRightWidth) -
    Number.parseFloat(style.paddingRight)
  );
}
