// Keys that work anywhere on a page. They keep silent while somebody types or an input method
// composes, and those of a single character can be switched off, for readers whose speech is turned
// into keys (WCAG 2.2, 2.1.4).

import { storage } from "#shell/state.js";

const remembered = storage("localStorage");

/**
 * Silent as well while a dialog is open: its own keys are those of the browser.
 *
 * @param {Record<string, (event: KeyboardEvent) => boolean | void>} actions  by key, "Shift+" in
 *   front where it is held; an action that gives false did nothing, and the key goes its usual way
 * @param {{ isFirst?: boolean }} [how]  isFirst: whatever has the focus does not hear of these keys
 */
export function listen(actions, { isFirst = false } = {}) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      const isCharacter = event.key.length === 1;
      if (isCharacter && !areOn()) return;
      const held = event.shiftKey ? "Shift+" : "";
      const action = actions[isCharacter ? event.key.toLowerCase() : held + event.key];
      if (!action) return;
      if (isFirst) event.stopPropagation();
      if (action(event) !== false) event.preventDefault();
    },
    { capture: isFirst },
  );
}

/** Where keys write. @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !["button", "checkbox", "radio", "range"].includes(target.type);
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}

const areOn = () => remembered.get("letters") !== "off";

/** The list of keys, and the switch for those of a single character. */
export function keysDialog() {
  const dialog = document.querySelector("[data-at=keys]");
  const letters = dialog?.querySelector("[data-at=letters]");
  if (!(dialog instanceof HTMLDialogElement && letters instanceof HTMLInputElement))
    throw new Error("this page has no list of its keys");
  const open = () => {
    letters.checked = areOn();
    dialog.showModal();
  };
  letters.addEventListener("change", () =>
    remembered.set("letters", letters.checked ? "on" : "off"),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  for (const button of document.querySelectorAll("[data-open-keys]"))
    button.addEventListener("click", open);
  return { open };
}
