// The ways into somebody else's page, as text to be copied.

/** The size of a frame in CSS pixels. @typedef {{ width: number, height: number }} Size */

/**
 * @param {string} address  of a view alone
 * @param {Size} size
 * @param {string} title  what a screen reader says of it
 */
export function iframeCode(address, { width, height }, title) {
  return `<iframe src="${attribute(address)}" width="${width}" height="${height}" title="${attribute(title)}" loading="lazy" style="border:0"></iframe>`;
}

/**
 * @param {string} script  address of the script that defines the element
 * @param {Record<string, string | number | null>} state  of the view, by the names of its link;
 *   null is left out
 * @param {string} view
 */
export function elementCode(script, view, state) {
  const given = [
    ["view", view],
    ...Object.entries(state).filter(
      ([name, value]) => name !== "view" && value !== null && value !== undefined,
    ),
  ];
  return (
    `<script src="${attribute(script)}"></script>\n` +
    `<attn-scope ${given.map(([name, value]) => `${name}="${attribute(String(value))}"`).join(" ")}></attn-scope>`
  );
}

/** @param {string} service  address of the route  @param {string} address  @param {Size} size */
export function oembedAddress(service, address, { width, height }) {
  return `${service}?${new URLSearchParams({ url: address, maxwidth: String(width), maxheight: String(height), format: "json" })}`;
}

const NAMED = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
/**
 * What ends a value in HTML, what would end the block of a Markdown document that the HTML is
 * pasted into, and what turns text round.
 */
const MEANINGFUL = /[&"<>`{}[\]\n\r\u0085\u2028-\u202E\u2066-\u2069]/g;

/** A value between double quotes. @param {string} text */
function attribute(text) {
  return text.replaceAll(
    MEANINGFUL,
    (character) => NAMED[character] ?? `&#${character.codePointAt(0)};`,
  );
}

/**
 * Tensors as they are offered to be taken along, each by one of its names.
 * @typedef {{ name: string, hasHeads: boolean, isChosen: boolean }} Taken
 * @param {import("#lib/trace/trace.js").Trace} trace
 * @param {string[]} names
 * @param {string | null} about  what is chosen
 * @returns {Taken[]}
 */
export function takenAlong(trace, names, about) {
  const taken = new Map();
  for (const name of names) {
    const { data, axes } = trace.tensor(name);
    if (!taken.has(data) || name === about)
      taken.set(data, { name, hasHeads: axes.startsWith("H "), isChosen: name === about });
  }
  return [...taken.values()];
}
