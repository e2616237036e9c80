// Buttons that copy a text. Where a page may not write to the clipboard, the text is shown,
// selected, to be copied by hand.

import { h, setText } from "#views/kit/dom.js";

/**
 * @param {HTMLElement} element
 * @param {object} options
 * @param {import("#lib/text/messages.js").Translate} options.t
 * @param {Record<string, () => string>} options.forms  a name of the catalogue below `copy.` → the
 *   text, made when it is asked for
 */
export function copyView(element, { t, forms }) {
  const status = h("span", { class: "copy-said", role: "status" });
  const text = h("textarea", {
    readonly: true,
    rows: 6,
    spellcheck: "false",
    "aria-label": t("copy.byHand"),
  });
  const byHand = h(
    "div",
    { class: "copy-by-hand", hidden: true },
    h("p", {}, t("copy.byHand")),
    text,
    h("button", { type: "button", class: "plain", onClick: done }, t("copy.done")),
  );
  /** What was pressed last takes the focus again. @type {HTMLElement | null} */
  let pressed = null;
  byHand.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done();
  });
  element.classList.add("copy");
  element.replaceChildren(
    ...Object.entries(forms).map(([name, form], index) =>
      h(
        "button",
        {
          type: "button",
          class: index === 0 ? "plain is-first" : "plain",
          "data-form": name,
          "aria-label": t(`copy.${name}.label`),
          onClick: (event) => copy(name, form(), event.currentTarget),
        },
        t(`copy.${name}`),
      ),
    ),
    status,
    byHand,
  );

  /** @param {string} name  of the form  @param {string} content  @param {HTMLElement} button */
  async function copy(name, content, button) {
    pressed = button;
    reset();
    if (await written(content)) {
      setText(status, t(`copy.${name}.copied`));
      return;
    }
    text.value = content;
    byHand.hidden = false;
    text.focus();
    text.select();
  }

  function done() {
    reset();
    pressed?.focus();
  }

  /** What was said of one text is not true of the next. */
  function reset() {
    byHand.hidden = true;
    setText(status, "");
  }

  return { element, reset };
}

/**
 * Absent where the page came over plain HTTP, and refused where the reader or a frame forbids it.
 * @param {string} content
 */
async function written(content) {
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch {
    return false;
  }
}
