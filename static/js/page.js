// What came with the page, who answers its questions, and the state in its link.

import { createApi } from "#api.js";
import { look } from "#chrome.js";
import { addressAdapter, createState, memoryAdapter } from "#state.js";

/**
 * root: where the routes begin; embed: of a view that stands alone, its name;
 * query, recording: of a file without a server, the state it begins with and what it answers its own questions with.
 * @type {{ root: string, plotly?: string, embed?: { view: string }, query?: string,
 *          recording?: import("#recording.js").Recording,
 *          settings: { limit: number, model: string, example: { source: string, target_language: string } },
 *          models: { id: string, stacks: string[], layers: Record<string, number>, directions: string[] }[] }}
 */
export const page = JSON.parse(document.getElementById("page").textContent);
export const api = page.recording ? (await import("#recording.js")).recordedApi(page.recording) : createApi(page.root);
export const state = createState(page.query === undefined ? addressAdapter() : memoryAdapter(page.query), look);
