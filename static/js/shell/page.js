// What came with the page, who answers its questions, and the state in its link.

import { createApi } from "#shell/api.js";
import { look } from "#shell/chrome.js";
import { withFonts } from "#shell/fonts.js";
import { addressAdapter, createState, memoryAdapter } from "#shell/state.js";

/**
 * @import { Settings } from "#lib/link/question.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Model as ModelInfo } from "#lib/trace/trace.js"
 * @import { Recording } from "#shell/offline.js"
 *
 * @typedef {ModelInfo & { places: Place[] }} Model  as /api/models has it, and its places
 *
 * @typedef {object} Page
 * @property {string} root  where the routes begin
 * @property {string} [plotly]  address of the script for curves
 * @property {{ view: string }} [embed]  of a view that stands alone
 * @property {string} [query]  of a file without a server: the state it begins with,
 * @property {Recording} [recording]  and what it answers its own questions with
 * @property {Settings & { limit: number }} settings
 * @property {Model[]} models
 */

/** @type {Page} */
export const page = JSON.parse(document.getElementById("page")?.textContent ?? "");
export const api = withFonts(
  page.recording
    ? (await import("#shell/offline.js")).recordedApi(page.recording)
    : createApi(page.root),
);
export const state = createState(
  page.query === undefined ? addressAdapter() : memoryAdapter(page.query),
  look,
);

/**
 * The model that is asked. A checkpoint of it, which a link may name, is built as it is.
 * @returns {Model}
 */
export function modelAsked() {
  const name = state.get().model ?? page.settings.model;
  return page.models.find(({ id }) => id === name) ?? page.models[0];
}
