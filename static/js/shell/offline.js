// Answers from what was recorded, in a file that has no server to ask.

import { readSafetensors } from "#lib/trace/safetensors.js";
import { readTrace } from "#lib/trace/trace.js";
import { Problem } from "#shell/api.js";

/** @import { createApi } from "#shell/api.js" */

/**
 * @import { GenerationEvent } from "#lib/trace/decoding.js"
 * @import { Api, Fields } from "#shell/api.js"
 *
 * Traces and encodings stand as safetensors in base64.
 * @typedef {object} Recording
 * @property {Fields} asked  the question that is answered
 * @property {string} [trace]
 * @property {{ event: GenerationEvent[0], data: GenerationEvent[1] }[]} [events]
 * @property {string} [positions]
 */

/** @param {Recording} recording  @returns {Api} */
export function recordedApi({ asked, trace, events, positions }) {
  const recorded = trace ? readTrace(bytesOf(trace)) : null;

  /**
   * The answer, to only what was asked when the file was made.
   * @template T
   * @param {Fields} request
   * @param {T | null | undefined} answer
   * @returns {T}
   */
  function checked(request, answer) {
    /** @param {string} name */
    const differs = (name) => name in asked && (request[name] ?? null) !== asked[name];
    if (!answer || Object.keys(request).some(differs)) throw notRecorded();
    return answer;
  }

  return {
    /** What is only taken where it is there may be missing. */
    async trace({ tensors = [], ...request }, { needs = tensors } = {}) {
      const answer = checked(request, recorded);
      if (!needs.every((name) => answer.has(name))) throw notRecorded();
      return answer;
    },
    async generate(request, { onEvent }) {
      for (const { event, data } of checked(request, events))
        onEvent(.../** @type {GenerationEvent} */ ([event, data]));
    },
    async positions(request) {
      return readSafetensors(bytesOf(checked(request, positions))).tensors;
    },
    async file() {
      throw notRecorded();
    },
  };
}

const notRecorded = () => new Problem({ type: "/problems/not-recorded" });

/** @param {string} base64 */
function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}
