// What is asked of a model, as one value: a link says it, the server is sent it, and an answer is
// kept by its key. To add a field, add it here; model/text/question.py is the same on the server.

/** Its fields by the names of the API, and how a link writes each (shell/state.js). */
export const QUESTION = /** @type {const} */ ({
  source: "text",
  target: "text",
  target_language: "word",
  model: "word",
  pad_to: "count",
});

/**
 * @typedef {object} Question
 * @property {string} source  the text that is read
 * @property {string | null} target  the translation that is run; null: the model's own
 * @property {string | null} target_language  null: as the server guesses from the source
 * @property {string} model  id
 * @property {number | null} pad_to  tokens that both sides are padded to
 *
 * @typedef {Record<keyof typeof QUESTION, string | number | null>} Asked  as a link has it
 *
 * @typedef {object} Settings  what is asked where a link leaves it out
 * @property {{ source: string, target_language?: string | null }} example
 * @property {string} model
 */

/** @param {Record<string, string | number | null>} state  of a link @param {Settings} settings */
export function questionOf(state, { example, model }) {
  const asked = Object.fromEntries(
    Object.keys(QUESTION).map((name) => [name, state[name] ?? null]),
  );
  // the example's own language is that of no other sentence
  const language = asked.source === null ? (example.target_language ?? null) : null;
  return /** @type {Question} */ ({
    ...asked,
    source: asked.source ?? example.source,
    target_language: asked.target_language ?? language,
    model: asked.model ?? model,
  });
}

/** What a page asks that nobody has told anything. @param {Settings} settings */
export function exampleOf(settings) {
  return questionOf({}, settings);
}

/**
 * What of a question means something before a translation is written.
 * @param {Question} question
 */
export function beforeDecoding({ target, pad_to, ...rest }) {
  return rest;
}

/** Nothing is read of white space. @param {Question} question */
export function isEmpty({ source }) {
  return source.trim() === "";
}

/**
 * Equal for equal questions, in whatever order their fields are and whether nulls are named or not.
 * @param {object} question  or one of a page, with fields of its own
 */
export function keyOf(question) {
  const asked = Object.entries(question).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return JSON.stringify(asked.sort(([a], [b]) => (a < b ? -1 : 1)));
}
