// The way from a question to its answer: what has come is kept, what is missing is fetched and
// added, what is overtaken is cancelled, and an old answer never comes after a new one.

import { keyOf } from "#lib/link/question.js";

/**
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Api, Fields, Progress, TraceOptions } from "#shell/api.js"
 *
 * Where answers come from, and how one is completed by another to the same question.
 * @template {Fields} Question
 * @template Answer
 * @typedef {object} Source
 * @property {(request: Question & { tensors: string[] }, options: TraceOptions) => Promise<Answer>
 * } trace
 * @property {(known: Answer, more: Answer) => Answer} join
 */

/**
 * @typedef {object} AskOptions
 * @property {boolean} [link]  the question came from a link, so it may be cached
 * @property {string[]} [needs]  those of the tensors without which there is nothing to show
 */

/**
 * @template Answer
 * @template {AskOptions} Options
 * @typedef {object} Callbacks
 * @property {() => void} onWait
 * @property {Progress} [onProgress]
 * @property {(answer: Answer, options: Options) => void} onAnswer
 * @property {(error: unknown, options: Options) => void} onProblem
 */

const KEPT = 16;

/**
 * Traces, whose tensors may come one after the other.
 * @param {Api} api
 * @returns {Source<Fields, Trace>}
 */
export function tracesOf({ trace }) {
  return { trace, join: (known, more) => known.with(more) };
}

/**
 * @template {Fields} Question
 * @template Answer
 * @template {AskOptions} Options
 * @param {Source<Question, Answer>} source
 * @param {Callbacks<Answer, Options>} callbacks
 */
export function createAnswers(source, { onWait, onProgress = () => {}, onAnswer, onProblem }) {
  const kept = createStore(source.join);
  /** @type {AbortController | null} */
  let running = null;

  const cancel = () => {
    running?.abort();
    running = null;
  };

  return {
    cancel,
    /**
     * @param {Question} question  what is traced
     * @param {string[]} tensors  globs of what is shown of it
     * @param {Options} options  handed on to onAnswer and onProblem
     */
    async ask(question, tensors, options) {
      cancel();
      const key = keyOf(question);
      const known = kept.whole(key, tensors);
      if (known) return onAnswer(known.answer, options);
      const missing = kept.missing(key, tensors);
      const mine = new AbortController();
      running = mine;
      const { signal } = mine;
      const { link = false, needs = missing } = options;
      /** @type {Progress} */
      const onBytes = (received, total) => {
        if (running === mine) onProgress(received, total);
      };
      onWait();
      try {
        const request = { ...question, tensors: missing };
        const more = await source.trace(request, { signal, link, needs, onProgress: onBytes });
        if (running !== mine) return;
        running = null;
        onAnswer(kept.add(key, more, missing), options);
      } catch (error) {
        if (running !== mine) return;
        running = null;
        onProblem(error, options);
      }
    },
  };
}

/**
 * What has come, by the keys of its questions: the newest stand last, and the oldest are forgotten
 * first.
 * @template Answer
 * @param {(known: Answer, more: Answer) => Answer} join
 */
function createStore(join) {
  /** @type {Map<string, { answer: Answer, asked: Set<string> }>} */
  const kept = new Map();
  /** @param {string} key  @param {string[]} tensors */
  const missing = (key, tensors) => tensors.filter((glob) => !kept.get(key)?.asked.has(glob));
  /** @param {string} key  @param {{ answer: Answer, asked: Set<string> }} known */
  const renew = (key, known) => {
    kept.delete(key);
    kept.set(key, known);
    const [oldest] = kept.keys();
    if (kept.size > KEPT) kept.delete(oldest);
  };
  return {
    missing,
    /** What is known, if it is all. @param {string} key  @param {string[]} tensors */
    whole(key, tensors) {
      const known = kept.get(key);
      if (!known || missing(key, tensors).length > 0) return null;
      renew(key, known);
      return known;
    },
    /** @param {string} key  @param {Answer} more  @param {string[]} globs  that were asked for */
    add(key, more, globs) {
      const known = kept.get(key);
      const answer = known ? join(known.answer, more) : more;
      renew(key, { answer, asked: new Set([...(known?.asked ?? []), ...globs]) });
      return answer;
    },
  };
}
