// From when on an answer is slow, and a page says that it waits.

/** Milliseconds. The style sheet knows the same number. */
const SLOW = 350;

/** @param {() => void} onSlow */
export function createPatience(onSlow) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isOut = false;
  const end = () => {
    clearTimeout(timer);
    isOut = false;
  };
  return {
    end,
    begin() {
      end();
      timer = setTimeout(() => {
        isOut = true;
        onSlow();
      }, SLOW);
    },
    /** Whether it has come to an end. */
    get isOut() {
      return isOut;
    },
  };
}
