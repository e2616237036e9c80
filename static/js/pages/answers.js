// The way from a request to its Trace: what was answered is kept, what is overtaken is cancelled, and an old answer
// never comes after a new one.

const KEPT = 16;

/**
 * @param {{ trace: (request: object, how: { signal: AbortSignal, link: boolean }) => Promise<import("#lib/trace.js").Trace> }} api
 * @param {{ onWait: () => void, onAnswer: (trace: import("#lib/trace.js").Trace, how: object) => void,
 *           onProblem: (error: unknown) => void }} callbacks
 */
export function createAnswers(api, { onWait, onAnswer, onProblem }) {
  const kept = new Map();
  let running = null;

  const cancel = () => {
    running?.abort();
    running = null;
  };

  return {
    cancel,
    /**
     * @param {object} request
     * @param {{ link?: boolean }} [how]  link: this came from a link, so it may be cached; handed on to onAnswer
     */
    async ask(request, how = {}) {
      cancel();
      const key = JSON.stringify(request);
      if (kept.has(key)) return onAnswer(keep(key, kept.get(key)), how);
      const mine = running = new AbortController();
      onWait();
      try {
        const trace = await api.trace(request, { signal: mine.signal, link: how.link ?? false });
        if (running !== mine) return;
        running = null;
        onAnswer(keep(key, trace), how);
      } catch (error) {
        if (running !== mine) return;
        running = null;
        onProblem(error);
      }
    },
  };

  /** The newest stand last; the oldest are forgotten first. */
  function keep(key, trace) {
    kept.delete(key);
    kept.set(key, trace);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return trace;
  }
}
