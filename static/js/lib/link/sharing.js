// The ways into somebody else's page, as text to be copied.

/**
 * @import { Numbers, Trace } from "#lib/trace/trace.js"
 *
 * @typedef {{ width: number, height: number }} Size  of a frame, in CSS pixels
 */

/**
 * @param {string} address  of a view alone
 * @param {Size} size
 * @param {string} title  what a screen reader says of it
 */
export function iframeCode(address, { width, height }, title) {
  const attributes = attributesOf({ src: address, width, height, title, loading: "lazy" });
  return `<iframe ${attributes} style="border:0"></iframe>`;
}

/**
 * @param {string} script  address of the script that defines the element
 * @param {Record<string, string | number | null>} state  of the view, by the names of its link;
 *   null is left out
 * @param {string} view
 */
export function elementCode(script, view, state) {
  const { view: _, ...chosen } = state;
  const attributes = attributesOf({ view, ...chosen });
  const loader = `<script ${attributesOf({ src: script })}></script>`;
  return `${loader}\n<attn-scope ${attributes}></attn-scope>`;
}

/** @param {string} service  address of the route  @param {string} address  @param {Size} size */
export function oembedAddress(service, address, { width, height }) {
  const size = { maxwidth: String(width), maxheight: String(height) };
  return `${service}?${new URLSearchParams({ url: address, ...size, format: "json" })}`;
}

/**
 * @param {Record<string, string | number | null | undefined>} values  null and undefined are left
 *   out
 */
function attributesOf(values) {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}="${attribute(String(value))}"`)
    .join(" ");
}

/** @type {Record<string, string>} */
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
 * @param {Trace} trace
 * @param {string[]} names
 * @param {string | null} about  what is chosen
 * @returns {Taken[]}
 */
export function takenAlong(trace, names, about) {
  /** @type {Map<Numbers, Taken>} */
  const taken = new Map();
  for (const name of names) {
    const { data, axes } = trace.tensor(name);
    if (!taken.has(data) || name === about)
      taken.set(data, { name, hasHeads: axes.startsWith("H "), isChosen: name === about });
  }
  return [...taken.values()];
}
