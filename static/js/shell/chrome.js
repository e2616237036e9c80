// How a page looks: its theme and how large it is. And how it says that a picture stands.

import { SCALES } from "#lib/link/appearance.js";
import { storage } from "#shell/state.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Store } from "#shell/state.js"
 */

/** Narrower than this the whole network does not fit, in CSS pixels. */
const NETWORK = 960;
const MAP = 720;
const NARROWEST = 360;
/** What an embed shows stands wholly in its link. */
const isEmbed = "embed" in document.documentElement.dataset;
const remembered = storage("localStorage");
const rememberedTheme = () => (isEmbed ? null : remembered.get("theme"));
const dark = globalThis.matchMedia("(prefers-color-scheme: dark)");

/**
 * What belongs to a link besides the state: the language, and the theme unless the system chooses
 * it.
 * @returns {Pick<State, "lang" | "theme">}
 */
export function look() {
  const { lang, dataset } = document.documentElement;
  return { lang, theme: lightOrDark(rememberedTheme() ?? dataset.theme) };
}

/** @param {string | null | undefined} theme */
function lightOrDark(theme) {
  return theme === "light" || theme === "dark" ? theme : null;
}

/**
 * As the link says, else as this reader chose last, else as the system has it.
 * @param {Store} state
 * @returns {"light" | "dark" | "auto"}
 */
export function themeOf(state) {
  return lightOrDark(state.get().theme ?? rememberedTheme()) ?? "auto";
}

/** @type {() => unknown} */
let drawAgain = () => {};

/**
 * Everything the page shows, once more.
 * @returns {unknown}  a promise where drawing takes its time
 */
export function redraw() {
  return drawAgain();
}

/**
 * @param {Store} state
 * @param {{ onLook: () => void }} callbacks  onLook: colours or sizes have changed, canvases must
 *   be drawn again
 */
export function frame(state, { onLook }) {
  drawAgain = onLook;
  const root = document.documentElement;
  const apply = () => {
    const before = `${root.dataset.scheme} ${root.style.getPropertyValue("--scale")}`;
    const chosen = themeOf(state);
    root.dataset.theme = chosen;
    root.dataset.scheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    // However large the type, a page needs the width of a small phone.
    const scale = Math.max(Math.min(state.get().scale ?? 1, SCALES.most, widest()), SCALES.least);
    root.style.setProperty("--scale", String(scale));
    root.toggleAttribute("data-projector", scale >= 1.5);
    root.toggleAttribute("data-transparent", state.get().background === "transparent");
    root.toggleAttribute("data-controls", state.get().controls === 1);
    if (before !== `${root.dataset.scheme} ${root.style.getPropertyValue("--scale")}`) onLook();
  };

  dark.addEventListener("change", apply);
  globalThis.addEventListener("resize", apply);
  state.onChange((_, changed) => {
    if (["theme", "scale", "background", "controls"].some((name) => changed.includes(name)))
      apply();
  });
  apply();
}

/** What is no longer seen whole is not enlarged further. */
function widest() {
  const width = globalThis.innerWidth;
  const { embed, controls } = document.documentElement.dataset;
  // A phone has a map of it, which fits. What is to be pressed is not made smaller than it was
  // designed.
  if (embed === "figure" && width > MAP)
    return Math.max(width / NETWORK, controls === undefined ? 0 : 1);
  return width / NARROWEST;
}

/**
 * How much larger than designed everything is: the reader's own text size times the projector's
 * scale.
 */
export function enlargement() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/** A frame out of sight is not painted; after so many milliseconds nobody waits for that. */
const OUT_OF_SIGHT = 300;

/** Once what is on the canvases is on the screen, too. @param {() => void} tell */
export function whenPainted(tell) {
  let isTold = false;
  const once = () => {
    if (!isTold) tell();
    isTold = true;
  };
  requestAnimationFrame(once);
  setTimeout(once, OUT_OF_SIGHT);
}

/**
 * Says that a new picture stands: tests and slides wait for this and never for a time.
 * @param {string} query  the state that was drawn
 * @param {Record<string, unknown>} detail
 */
export function announceDrawn(query, detail) {
  document.documentElement.dataset.drawn = query;
  document.dispatchEvent(new CustomEvent("attnscope:drawn", { detail }));
}

/**
 * Says that the page shows a message instead: what happened, in the reader's language.
 * @param {string} message
 * @param {Record<string, unknown>} [members]  of the problem document, if there is one
 */
export function announceProblem(message, members = {}) {
  document.dispatchEvent(new CustomEvent("attnscope:problem", { detail: { ...members, message } }));
}
