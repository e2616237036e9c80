// The catalogue that came with the page, in the language of the page.

import { translator } from "#lib/text/messages.js";

/** @import { Translate } from "#lib/text/messages.js" */

/** @type {Record<string, string>} */
const messages = JSON.parse(document.getElementById("messages")?.textContent ?? "");

/** @type {Translate} */
export const t = translator(messages);

/** @param {string} key */
export function known(key) {
  return Object.hasOwn(messages, key);
}

/**
 * A message before its placeholders are filled, for those that take elements.
 * @param {string} key
 */
export function raw(key) {
  return messages[key];
}
