// What is chosen in the dialog: which view, how large, in which light.

import { found } from "#pages/parts/template.js";
import { themeOf } from "#shell/chrome.js";
import { t } from "#shell/i18n.js";
import { state } from "#shell/page.js";
import { presented } from "#shell/presented.js";
import { query } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";

/**
 * @import { Size } from "#lib/link/sharing.js"
 * @import { FileRequest } from "#pages/share/files.js"
 *
 * @typedef {"size" | "scale" | "theme" | "tensor"} Select
 */

/** A height that follows the view. */
const FITTING = "fit";

export const dialog = found(document, "[data-at=share]", HTMLDialogElement);

/** @param {Select} name */
export function select(name) {
  return found(dialog, `[data-share="${name}"]`, HTMLSelectElement);
}

/** @param {"transparent" | "controls"} name */
function checkbox(name) {
  return found(dialog, `[data-share="${name}"]`, HTMLInputElement);
}

/** The page as it is presented now. */
export function presentedNow() {
  return present(presented(), "view to share");
}

/** The view that is taken along: what is open, or the figure. */
export function view() {
  const choice = query(dialog, "[data-share=what]");
  const figure = choice instanceof HTMLSelectElement ? choice.value : "";
  return figure || presentedNow().view();
}

/**
 * The state of the view alone.
 * @returns {Record<string, string | number | null>}
 */
export function sharedState() {
  const { value: theme } = select("theme");
  const { value: scale } = select("scale");
  const own = themeOf(state);
  return {
    ...state.get(),
    ...presentedNow().link(),
    model: state.get().model,
    view: null,
    lang: document.documentElement.lang,
    theme: theme || (own === "auto" ? null : own),
    scale: scale === "" ? null : Number(scale),
    background: checkbox("transparent").checked ? "transparent" : null,
    controls: checkbox("controls").checked ? 1 : null,
  };
}

/** @param {number} needed  the height that its view needs  @returns {Size} */
export function sizeFor(needed) {
  const [width, height] = select("size").value.split("x");
  return { width: Number(width), height: height === FITTING ? needed : Number(height) };
}

/** Whether a frame is to be as high as its view. */
export function isFitting() {
  return select("size").value.endsWith(FITTING);
}

/**
 * How the widest size is called that follows its view and is no wider than the chosen one.
 * @param {Size} size
 */
export function nearestFitting({ width: chosen }) {
  const widths = [...select("size").options]
    .map(({ value }) => value.split("x"))
    .filter(([, height]) => height === FITTING)
    .map(([width]) => Number(width));
  const fitting = widths.filter((width) => width <= chosen);
  const width = fitting.length > 0 ? Math.max(...fitting) : Math.min(...widths);
  return t("share.fitting", { width });
}

/** An encoding of positions belongs to no text. */
export function isWithoutText() {
  return presentedNow().view() === "positions";
}

/**
 * The chosen tensor as a file.
 * @param {string} format
 * @param {string} [style]
 * @returns {FileRequest}
 */
export function numbersRequest(format, style) {
  const tensor = select("tensor").value;
  const request = { ...presentedNow().run(), format, style, tensor };
  return isWithoutText()
    ? ["export/positions", request, { link: true }]
    : ["export", { ...request, head: headOf(tensor) }];
}

/** Of an attention the head that is open; other tensors have none. @param {string} tensor */
function headOf(tensor) {
  // The player shows all heads at once.
  if (presentedNow().view() === "player") return null;
  const taken = presentedNow()
    .tensors()
    ?.find(({ name }) => name === tensor);
  return taken?.hasHeads ? (state.get().head ?? 0) : null;
}
