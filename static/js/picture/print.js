// A picture on a page of its own size, for the browser's print dialog, which saves it as a PDF:
// vectors, with text as text.

import { pageFaces } from "#picture/faces.js";

/** @import { Size } from "#lib/link/sharing.js" */

/**
 * @param {string} svg  a picture
 * @param {Size} size
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
    const view = frame.contentDocument?.defaultView;
    if (!view) throw new Error("a frame on the page has no window");
    await layOut(view, svg, { width, height });
    view.focus();
    view.print();
  } finally {
    frame.remove();
  }
}

/**
 * Those in the picture are data, which the policy of a page does not let in. It lets in its own.
 */
const FONTS = /<style>[^<]*<\/style>/;

/**
 * @param {Window & typeof globalThis} view  of an empty document
 * @param {string} svg
 * @param {Size} size
 * @returns {Promise<unknown>}  once its fonts are there
 */
export function layOut(view, svg, { width, height }) {
  const sheet = new view.CSSStyleSheet();
  const rules = [
    ...pageFaces().map(({ rule, url }) => rule(url)),
    ` @page { size: ${width}px ${height}px; margin: 0 }`,
    " body { margin: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact }",
    " svg { display: block }",
  ];
  sheet.replaceSync(rules.join(""));
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
