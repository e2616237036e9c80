// A picture stands when all its parts do.

/** @param {() => void} onSettled  a new one stands */
export function createSettling(onSettled) {
  /** What is being asked for. @type {Set<string>} */
  const waiting = new Set();
  /** Whether an answer is drawn that nobody was told of. */
  let isNew = false;
  return {
    /** @param {string} part */
    wait: (part) => {
      waiting.add(part);
    },
    /** @param {string} part  @param {boolean} isDrawn */
    settle(part, isDrawn) {
      waiting.delete(part);
      isNew ||= isDrawn;
      if (waiting.size > 0 || !isNew) return;
      isNew = false;
      onSettled();
    },
    get isSettled() {
      return waiting.size === 0;
    },
  };
}
