// What came with the page, who answers its questions, and the state in its link.

import { createApi } from "#shell/api.js";
import { look } from "#shell/chrome.js";
import { withFonts } from "#shell/fonts.js";
import { addressAdapter, createState, memoryAdapter } from "#shell/state.js";

/**
 * A model as /api/models has it, and its places.
 * @typedef {{ id: string, token_limit: number, languages: string[], directions: string[],
 *             places: import("#lib/trace/places.js").Place[] }} Model
 */

/**
 * root: where the routes begin; embed: of a view that stands alone, its name;
 * query, recording: of a file without a server, the state it begins with and what it answers its own questions with.
 * @type {{ root: string, plotly?: string, embed?: { view: string }, query?: string,
 *          recording?: import("#shell/offline.js").Recording,
 *          settings: { model: string, example: { source: string, target_language: string | null } },
 *          models: Model[] }}
 */
export const page = JSON.parse(document.getElementById("page").textContent);
export const api = withFonts(
  page.recording
    ? (await import("#shell/offline.js")).recordedApi(page.recording)
    : createApi(page.root),
);
export const state = createState(
  page.query === undefined ? addressAdapter() : memoryAdapter(page.query),
  look,
);

/** The model that is asked. A checkpoint of it, which a link may name, is built as it is. @returns {Model} */
export function modelAsked() {
  const name = state.get().model ?? page.settings.model;
  return page.models.find(({ id }) => id === name) ?? page.models[0];
}
