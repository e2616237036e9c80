// Server-Sent Events: a stream of bytes → named events, as they come.

/** @typedef {{ event: string, data: string }} ServerEvent */

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {(event: ServerEvent) => void} onEvent  may throw; then reading ends
 */
export async function readEvents(stream, onEvent) {
  const decoder = new TextDecoder();
  const parser = eventParser(onEvent);
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parser.push(decoder.decode(part.value, { stream: true }));
    }
    parser.push(decoder.decode());
  } finally {
    // Where reading was broken off, nobody waits for the rest.
    reader.cancel().catch(() => {});
  }
}

/**
 * Takes text in any pieces. An event whose blank line never comes is dropped, as the standard asks.
 * @param {(event: ServerEvent) => void} onEvent
 * @returns {{ push: (text: string) => void }}
 */
export function eventParser(onEvent) {
  let rest = "";
  let name = "";
  /** @type {string[]} */
  let data = [];

  const dispatch = () => {
    const event = { event: name || "message", data: data.join("\n") };
    const isEmpty = data.length === 0;
    name = "";
    data = [];
    if (!isEmpty) onEvent(event);
  };
  /** @param {string} line */
  const takeLine = (line) => {
    if (line === "") return dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  };

  return {
    push(text) {
      rest += text;
      // A carriage return at the end may be the first half of a line's end.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) takeLine(line);
    },
  };
}
