// A picture on a page of its own size, for the browser's print dialog, which saves it as a PDF:
// vectors, with text as text.

import { pageFaces } from "#picture/faces.js";

/**
 * @param {string} svg  a picture  @param {{ width: number, height: number }} size  in CSS pixels
 * @returns {Promise<void>}  once the dialog is closed
 */
export async function printed(svg, { width, height }) {
  const frame = document.createElement("iframe");
  frame.title = "AttnScope";
  Object.assign(frame.style, {
    position: "fixed",
    left: "-100%",
    width: `${width}px`,
    height: `${height}px`,
  });
  document.body.append(frame);
  try {
    await layOut(frame.contentWindow, svg, { width, height });
    frame.contentWindow.focus();
    frame.contentWindow.print();
  } finally {
    frame.remove();
  }
}

/**
 * Those in the picture are data, which the policy of a page does not let in. It lets in its own.
 */
const FONTS = /<style>[^<]*<\/style>/;

/**
 * @param {Window} view  of an empty document
 * @returns {Promise<unknown>}  once its fonts are there
 */
export function layOut(view, svg, { width, height }) {
  const sheet = new view.CSSStyleSheet();
  const fonts = pageFaces()
    .map(({ rule, url }) => rule(url))
    .join("");
  sheet.replaceSync(
    `${fonts} @page { size: ${width}px ${height}px; margin: 0 } body { margin: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact } svg { display: block }`,
  );
  view.document.adoptedStyleSheets = [sheet];
  const picture = new view.DOMParser().parseFromString(
    svg.replace(FONTS, ""),
    "image/svg+xml",
  ).documentElement;
  view.document.body.replaceChildren(view.document.adoptNode(picture));
  // Laid out, it asks for its fonts.
  view.document.body.getBoundingClientRect();
  return view.document.fonts.ready;
}
