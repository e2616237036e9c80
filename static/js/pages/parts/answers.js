// The way from a question to its Trace: what has come is kept, what is missing is fetched and added, what is overtaken
// is cancelled, and an old answer never comes after a new one.

import { keyOf } from "#lib/link/question.js";

const KEPT = 16;

/**
 * @param {{ trace: (request: object, how: { signal: AbortSignal, link: boolean }) => Promise<import("#lib/trace/trace.js").Trace> }} api
 * @param {{ onWait: () => void, onProgress?: (received: number, total: number) => void, onAnswer: (trace: import("#lib/trace/trace.js").Trace, how: object) => void,
 *           onProblem: (error: unknown, how: object) => void }} callbacks
 *   onProgress: bytes of the answer that have come, and all
 */
export function createAnswers(api, { onWait, onProgress = () => {}, onAnswer, onProblem }) {
  /** Question → its trace so far, and the names that were asked for. */
  const kept = new Map();
  let running = null;

  const cancel = () => {
    running?.abort();
    running = null;
  };

  return {
    cancel,
    /**
     * @param {object} question  what is traced
     * @param {string[]} tensors  globs of what is shown of it
     * @param {{ link?: boolean, needs?: string[] }} [how]  link: this came from a link, so it may be cached; needs: those of
     *   the tensors without which there is nothing to show; handed on to onAnswer
     */
    async ask(question, tensors, how = {}) {
      cancel();
      const key = keyOf(question);
      const known = kept.get(key);
      const missing = tensors.filter((glob) => !known?.asked.has(glob));
      if (known && missing.length === 0) return onAnswer(keep(key, known.trace, []), how);
      const mine = new AbortController();
      running = mine;
      onWait();
      try {
        const trace = await api.trace(
          { ...question, tensors: missing },
          {
            signal: mine.signal,
            link: how.link ?? false,
            needs: how.needs ?? missing,
            onProgress: (...bytes) => {
              if (running === mine) onProgress(...bytes);
            },
          },
        );
        if (running !== mine) return;
        running = null;
        onAnswer(keep(key, trace, missing), how);
      } catch (error) {
        if (running !== mine) return;
        running = null;
        onProblem(error, how);
      }
    },
  };

  /** The newest stand last; the oldest are forgotten first. */
  function keep(key, trace, globs) {
    const known = kept.get(key);
    const whole = known && known.trace !== trace ? known.trace.with(trace) : trace;
    kept.delete(key);
    kept.set(key, { trace: whole, asked: new Set([...(known?.asked ?? []), ...globs]) });
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return whole;
  }
}
