// A picture on a page of its own size, for the browser's print dialog, which saves it as a PDF: vectors, with text as text.

/**
 * @param {string} svg  a picture  @param {{ width: number, height: number }} size  in CSS pixels
 * @returns {Promise<void>}  once the dialog is closed
 */
export async function printed(svg, { width, height }) {
  const frame = document.createElement("iframe");
  frame.title = "AttnScope";
  Object.assign(frame.style, { position: "fixed", left: "-100%", width: `${width}px`, height: `${height}px` });
  document.body.append(frame);
  try {
    layOut(frame.contentWindow, svg, { width, height });
    frame.contentWindow.focus();
    frame.contentWindow.print();
  } finally {
    frame.remove();
  }
}

/** @param {Window} view  of an empty document */
export function layOut(view, svg, { width, height }) {
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(`@page { size: ${width}px ${height}px; margin: 0 } body { margin: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact } svg { display: block }`);
  view.document.adoptedStyleSheets = [sheet];
  const picture = new view.DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  view.document.body.replaceChildren(view.document.adoptNode(picture));
}
