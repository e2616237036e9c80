// Answers from what was recorded, in a file that has no server to ask.

import { readSafetensors } from "#lib/trace/safetensors.js";
import { readTrace } from "#lib/trace/trace.js";
import { Problem } from "#shell/api.js";

/**
 * Traces and encodings as safetensors in base64.
 * @typedef {{ asked: Record<string, unknown>, trace?: string, events?: { event: string, data: any }[], positions?: string }} Recording
 *   asked: the question that is answered
 */

/** @param {Recording} recording  @returns {ReturnType<typeof import("#shell/api.js").createApi>} */
export function recordedApi({ asked, trace, events, positions }) {
  const recorded = trace && readTrace(bytesOf(trace));

  /** Only what was asked when the file was made. */
  function check(request, answer) {
    const differs = (name) => name in asked && (request[name] ?? null) !== asked[name];
    if (!answer || Object.keys(request).some(differs))
      throw new Problem({ type: "/problems/not-recorded" });
  }

  return {
    /** What is only taken where it is there may be missing. */
    async trace({ tensors, ...request }, { needs = tensors } = {}) {
      check(request, recorded);
      if (!needs.every((name) => recorded.has(name)))
        throw new Problem({ type: "/problems/not-recorded" });
      return recorded;
    },
    async generate(request, { onEvent }) {
      check(request, events);
      for (const { event, data } of events) onEvent(event, data);
    },
    async positions(request) {
      check(request, positions);
      return readSafetensors(bytesOf(positions)).tensors;
    },
  };
}

/** @param {string} base64 */
function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
