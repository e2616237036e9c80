// The frame of every page: its links carry the reader's state, its switches change language, theme and scale.

import { keysDialog, listen } from "#shortcuts.js";
import { fitting, storage } from "#state.js";

const PROJECTOR = 1.75;
const NARROWEST = 360;
/** How long a word about what was done stays, in milliseconds. */
const SAID = 2500;
const remembered = storage("localStorage");
const dark = globalThis.matchMedia("(prefers-color-scheme: dark)");

/** What belongs to a link besides the state: the language, and the theme unless the system chooses it. */
export function look() {
  const { lang, dataset } = document.documentElement;
  const theme = remembered.get("theme") ?? dataset.theme;
  return { lang, theme: ["light", "dark"].includes(theme) ? theme : null };
}

/**
 * @param {ReturnType<typeof import("#state.js").createState>} state
 * @param {{ onLook: () => void }} callbacks  onLook: colours or sizes have changed, canvases must be drawn again
 */
export function frame(state, { onLook }) {
  const root = document.documentElement;
  const fallbackTheme = root.dataset.theme;

  const theme = () => state.get().theme ?? remembered.get("theme") ?? fallbackTheme;
  const apply = () => {
    const before = `${root.dataset.scheme} ${root.style.getPropertyValue("--scale")}`;
    const chosen = ["light", "dark"].includes(theme()) ? theme() : "auto";
    root.dataset.theme = chosen;
    root.dataset.scheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    // However large the type, a page needs the width of a small phone.
    const scale = Math.max(Math.min(state.get().scale ?? 1, 3, globalThis.innerWidth / NARROWEST), 0.75);
    root.style.setProperty("--scale", String(scale));
    root.toggleAttribute("data-projector", scale >= 1.5);
    for (const button of document.querySelectorAll("[data-set-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.setTheme === chosen));
    }
    for (const button of document.querySelectorAll("[data-toggle-scale]")) {
      button.setAttribute("aria-pressed", String((state.get().scale ?? 1) >= 1.5));
    }
    if (before !== `${root.dataset.scheme} ${root.style.getPropertyValue("--scale")}`) onLook();
  };

  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.addEventListener("click", () => {
      remembered.set("theme", button.dataset.setTheme);
      // Where nothing can be remembered, the link has to say "auto".
      const isPlain = button.dataset.setTheme === "auto" && remembered.get("theme") === "auto";
      state.set({ theme: isPlain ? null : button.dataset.setTheme }, { push: true });
    });
  }
  for (const button of document.querySelectorAll("[data-toggle-scale]")) {
    button.addEventListener("click", () => {
      state.set({ scale: (state.get().scale ?? 1) >= 1.5 ? null : PROJECTOR }, { push: true });
    });
  }

  openMenu();
  copyLink(state);
  const press = (selector) => () => document.querySelector(selector)?.click();
  const keys = keysDialog();
  listen({
    "/": () => document.querySelector("textarea, input[type=text]")?.focus(),
    p: press("[data-toggle-scale]"),
    l: press("a[data-lang]:not([aria-current])"),
    t: () => press(`[data-set-theme=${root.dataset.scheme === "dark" ? "light" : "dark"}]`)(),
    "?": keys.open,
  });

  const link = () => {
    for (const anchor of document.querySelectorAll("a[data-lang]")) {
      anchor.search = state.link({ lang: anchor.dataset.lang });
    }
    for (const anchor of document.querySelectorAll("a[data-page]")) anchor.search = state.link();
  };

  dark.addEventListener("change", apply);
  globalThis.addEventListener("resize", apply);
  state.onChange((_, changed) => {
    if (changed.includes("theme") || changed.includes("scale")) apply();
    link();
  });
  apply();
  link();
}

/** The state of a page is its address: what is copied opens exactly what is seen. */
function copyLink(state) {
  for (const button of document.querySelectorAll("[data-copy-link]")) {
    const say = (key) => {
      button.lastElementChild.textContent = button.dataset[key];
      setTimeout(() => { button.lastElementChild.textContent = ""; }, SAID);
    };
    // Without a safe origin a page has no clipboard.
    button.addEventListener("click", () => {
      if (fitting(state.query()) === null) return say("tooLong");
      Promise.resolve(navigator.clipboard?.writeText(location.href) ?? Promise.reject(new Error("no clipboard")))
        .then(() => say("copied"), () => say("refused"));
    });
  }
}

/** On a narrow page the rest of the header waits behind a button. */
function openMenu() {
  const menu = document.querySelector("[data-at=menu]");
  const button = document.querySelector("[data-at=menu-button]");
  const toggle = (open) => {
    menu.classList.toggle("is-open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => toggle(!menu.classList.contains("is-open")));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.classList.contains("is-open")) return;
    toggle(false);
    button.focus();
  });
  for (const choice of menu.querySelectorAll("[data-set-theme], [data-toggle-scale]")) {
    choice.addEventListener("click", () => toggle(false));
  }
  document.addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) toggle(false); });
}

/** How much larger than designed everything is: the reader's own text size times the projector's scale. */
export function enlargement() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
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
