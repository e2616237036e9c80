// A sentence as it was typed, cut where its tokens begin and end. Tokens of one character, such as
// its bytes, stay together; so do tokens that share characters in any other way.

import { codePoints } from "#lib/text/format.js";

/**
 * @typedef {{ text: string, tokens: number[] }} Segment  tokens: their indexes; none for what
 *   stands between tokens, and no text for a token that was not typed
 */

/**
 * @param {import("#lib/trace/trace.js").Side} side
 * @returns {Segment[]}  whose texts, put together, are the sentence
 */
export function segmentsOf(side) {
  const characters = codePoints(side.text ?? "");
  const slice = (from, to) => characters.slice(from, to).join("");
  const segments = [];
  let reached = 0;
  let last = null;
  side.tokens.forEach(({ start, end, kind }, index) => {
    const typed = start !== null && end !== null && kind !== "special" && kind !== "pad";
    if (!typed) {
      segments.push({ text: "", tokens: [index] });
      last = null;
      return;
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
  });
  if (reached < characters.length) {
    const rest = { text: slice(reached), tokens: [] };
    const at = segments.findLastIndex(({ text }) => text !== "");
    segments.splice(at + 1, 0, rest);
  }
  return segments;
}
