// The header of every page: its links carry the reader's state, its switches change language, theme and scale.

import { themeOf } from "#shell/chrome.js";
import { state } from "#shell/page.js";
import { keysDialog, listen } from "#shell/shortcuts.js";
import { storage } from "#shell/state.js";

const PROJECTOR = 1.75;
const remembered = storage("localStorage");
const root = document.documentElement;

const isLarge = () => (state.get().scale ?? 1) >= 1.5;

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
    state.set({ scale: isLarge() ? null : PROJECTOR }, { push: true });
  });
}
openMenu();
openShare();
const press = (selector) => () => document.querySelector(selector)?.click();
const keys = keysDialog();
listen({
  "/": () => document.querySelector("textarea, input[type=text]")?.focus(),
  p: press("[data-toggle-scale]"),
  l: press("a[data-lang]:not([aria-current])"),
  t: () => press(`[data-set-theme=${root.dataset.scheme === "dark" ? "light" : "dark"}]`)(),
  "?": keys.open,
});

const show = () => {
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === themeOf(state)));
  }
  for (const button of document.querySelectorAll("[data-toggle-scale]"))
    button.setAttribute("aria-pressed", String(isLarge()));
  for (const anchor of document.querySelectorAll("a[data-lang]")) {
    anchor.search = state.link({ lang: anchor.dataset.lang });
  }
  for (const anchor of document.querySelectorAll("a[data-page]")) anchor.search = state.link();
};
state.onChange(show);
show();

/** What is seldom used is fetched when it is. */
function openShare() {
  for (const button of document.querySelectorAll("[data-open-share]")) {
    button.addEventListener("click", async () =>
      (await import("#pages/share/share.js")).openShare(),
    );
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
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) toggle(false);
  });
}
