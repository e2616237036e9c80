// The line somebody types in. Nothing leaves it while an input method composes, or half of our
// readers would see their pinyin translated.

/**
 * @param {HTMLTextAreaElement} field
 * @param {object} callbacks
 * @param {(text: string) => void} callbacks.onInput
 * @param {() => void} callbacks.onCommit  Enter was pressed, somebody does not want to wait
 */
export function sentenceView(field, { onInput, onCommit }) {
  /** What the page has heard of last. */
  let heard = field.value;
  let composing = false;
  const tell = () => {
    if (composing || field.value === heard) return;
    heard = field.value;
    onInput(heard);
  };
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
  field.addEventListener("compositionstart", () => {
    composing = true;
  });
  field.addEventListener("compositionend", () => {
    composing = false;
    grow();
    tell();
  });
  field.addEventListener("input", (event) => {
    grow();
    if (!(event instanceof InputEvent && event.isComposing)) tell();
  });
  field.addEventListener("keydown", (event) => {
    if (
      event.isComposing ||
      event.keyCode === 229 ||
      event.shiftKey ||
      !["Enter", "Escape"].includes(event.key)
    )
      return;
    event.preventDefault();
    // Keys work on the page again.
    field.blur();
    if (event.key === "Enter") onCommit();
  });
  return {
    /**
     * Puts a text in, unless it is there already: the caret stays where it is.
     * @param {string} text
     */
    set(text) {
      if (field.value !== text) field.value = text;
      heard = text;
      grow();
    },
    grow,
  };
}
