// A sentence as it was typed, cut where its tokens begin and end. Tokens of one character, such as
// its bytes, stay together; so do tokens that share characters in any other way.

import { codePoints } from "#lib/text/format.js";

/**
 * @import { Side } from "#lib/trace/trace.js"
 *
 * @typedef {{ text: string, tokens: number[] }} Segment  tokens: their indexes; none for what
 *   stands between tokens, and no text for a token that was not typed
 */

/**
 * @param {Side} side
 * @returns {Segment[]}  whose texts, put together, are the sentence
 */
export function segmentsOf(side) {
  const characters = codePoints(side.text ?? "");
  /** @param {number} from  @param {number} [to] */
  const slice = (from, to) => characters.slice(from, to).join("");
  /** @type {Segment[]} */
  const segments = [];
  let reached = 0;
  /** @type {Segment | null} */
  let last = null;
  for (const [index, { start, end, kind }] of side.tokens.entries()) {
    if (start === null || end === null || kind === "special" || kind === "pad") {
      segments.push({ text: "", tokens: [index] });
      last = null;
      continue;
    }
    if (last !== null && start < reached) {
      last.tokens.push(index);
      last.text += slice(reached, end);
    } else {
      if (start > reached) segments.push({ text: slice(reached, start), tokens: [] });
      last = { text: slice(start, end), tokens: [index] };
      segments.push(last);
    }
    reached = Math.max(reached, end);
  }
  if (reached < characters.length) {
    const end = { text: slice(reached), tokens: [] };
    const at = segments.findLastIndex(({ text }) => text !== "");
    segments.splice(at + 1, 0, end);
  }
  return segments;
}
