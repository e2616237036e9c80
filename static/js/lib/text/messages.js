// Texts in the reader's language: a flat catalogue whose texts hold {placeholders}.

/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */

/** @param {Record<string, string>} messages  @returns {Translate} */
export function translator(messages) {
  return (key, values = {}) => pieces(text(messages, key), values).join("");
}

/** @param {Record<string, string>} messages  @param {string} key */
function text(messages, key) {
  if (!Object.hasOwn(messages, key)) throw new Error(`no message ${key}`);
  return messages[key];
}

/**
 * A text cut at its placeholders, each replaced by its value, so that a value may be an element as
 * well as a string.
 * @template T
 * @param {string} message
 * @param {Record<string, T>} values
 */
export function pieces(message, values) {
  return message.split(/\{(\w+)\}/).flatMap((part, index) => {
    /** @type {(string | T)[]} */
    const piece = [];
    if (index % 2 === 1) piece.push(Object.hasOwn(values, part) ? values[part] : `{${part}}`);
    else if (part !== "") piece.push(part);
    return piece;
  });
}
