// What is on the screen as a picture. The page draws once more while everything that is drawn is
// written down.

import { file as written } from "#lib/ink/svg.js";
import { pngOf } from "#picture/bitmap.js";
import { withFaces } from "#picture/faces.js";
import { frameOf, treeOf } from "#picture/picture.js";
import { recordDrawings } from "#views/kit/canvas.js";

/**
 * @import { Size } from "#lib/link/sharing.js"
 *
 * @typedef {"paper" | "transparent"} Background
 */

/**
 * @param {Element} element  any part of the page
 * @param {() => unknown} redraw  draws all canvases of that part again, and resolves when it has
 * @param {{ background?: Background }} [look]
 * @returns {Promise<{ svg: string } & Size>}  the file
 */
export async function pictureOf(element, redraw, look = {}) {
  const drawings = await recordDrawings(redraw);
  const { tree, width, height } = settled(() => ({
    tree: treeOf(element, { ...look, drawings, title: document.title }),
    ...frameOf(element),
  }));
  return { svg: written(await withFaces(tree)), width, height };
}

/**
 * With everything where it comes to rest: nothing half way, and nothing held at the edge of the
 * window, over something else.
 * @template T
 * @param {() => T} action
 */
function settled(action) {
  for (const animation of document.getAnimations()) end(animation);
  const { dataset } = document.documentElement;
  dataset.taken = "";
  try {
    return action();
  } finally {
    delete dataset.taken;
  }
}

/** @param {Animation} animation */
function end(animation) {
  if (animation.effect?.getComputedTiming().endTime === Infinity) animation.cancel();
  else animation.finish();
}

/**
 * The same as a file.
 * @param {Element} element
 * @param {() => unknown} redraw
 * @param {{ format: "svg" | "png", factor?: 1 | 2 | 4, background?: Background }} form  factor:
 *   pixels of a PNG for each pixel of the page
 * @returns {Promise<{ file: Blob } & Size>}
 */
export async function fileOf(element, redraw, { format, factor = 1, ...look }) {
  const { svg, width, height } = await pictureOf(element, redraw, look);
  const file =
    format === "png"
      ? await pngOf(svg, { width, height, factor })
      : new Blob([svg], { type: "image/svg+xml" });
  return { file, width, height };
}
