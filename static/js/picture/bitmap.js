// A picture as pixels: the browser draws the SVG on a canvas, enlarged, so that its lines are as
// sharp as those of the file.

import { contextOf } from "#views/kit/canvas.js";

/**
 * @param {string} svg  the file, with its width and height in it
 * @param {{ width: number, height: number, factor: 1 | 2 | 4 }} size  of the picture in CSS pixels,
 *   and how many pixels for each
 * @returns {Promise<Blob>}  a PNG; transparent where the picture has no background
 * @throws {RangeError}  where the browser has no canvas that large
 */
export async function pngOf(svg, { width, height, factor }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: width * factor, height: height * factor });
  const context = contextOf(canvas);
  if (!holds(context, canvas))
    throw new RangeError(`no canvas of ${width * factor} × ${height * factor} pixels`);
  const image = new Image(canvas.width, canvas.height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  /** @type {Blob | null} */
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new RangeError(`no PNG of ${canvas.width} × ${canvas.height} pixels`);
  return blob;
}

/**
 * A canvas that is too large takes every call and keeps nothing.
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLCanvasElement} canvas
 */
function holds(context, { width, height }) {
  context.fillRect(width - 1, height - 1, 1, 1);
  try {
    return context.getImageData(width - 1, height - 1, 1, 1).data[3] === 255;
  } catch {
    return false;
  } finally {
    context.clearRect(0, 0, width, height);
  }
}
