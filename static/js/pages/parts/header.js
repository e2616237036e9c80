// The header of every page: its links carry the reader's state, its switches change language, theme
// and scale.

import { found, namesIn } from "#pages/parts/template.js";
import { themeOf } from "#shell/chrome.js";
import { state } from "#shell/page.js";
import { keysDialog, listen } from "#shell/shortcuts.js";
import { storage } from "#shell/state.js";
import { query, queryAll } from "#views/kit/dom.js";

const PROJECTOR = 1.75;
const remembered = storage("localStorage");
const root = document.documentElement;
const themeButtons = queryAll(document, "[data-set-theme]");
const scaleButtons = queryAll(document, "[data-toggle-scale]");

const isLarge = () => (state.get().scale ?? 1) >= 1.5;

for (const button of themeButtons)
  button.addEventListener("click", () => chooseTheme(button.dataset.setTheme ?? "auto"));
for (const button of scaleButtons) {
  button.addEventListener("click", () => {
    state.set({ scale: isLarge() ? null : PROJECTOR }, { push: true });
  });
}
openMenu();
openShare();
/** @param {string} selector */
const press = (selector) => () => query(document, selector)?.click();
const keys = keysDialog();
listen({
  "/": () => query(document, "textarea, input[type=text]")?.focus(),
  p: press("[data-toggle-scale]"),
  l: press("a[data-lang]:not([aria-current])"),
  t: () => press(`[data-set-theme=${root.dataset.scheme === "dark" ? "light" : "dark"}]`)(),
  "?": keys.open,
});
state.onChange(draw);
draw();

/** @param {string} theme */
function chooseTheme(theme) {
  remembered.set("theme", theme);
  // Where nothing can be remembered, the link has to say "auto".
  const isPlain = theme === "auto" && remembered.get("theme") === "auto";
  state.set({ theme: isPlain ? null : theme }, { push: true });
}

function draw() {
  for (const button of themeButtons)
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === themeOf(state)));
  for (const button of scaleButtons) button.setAttribute("aria-pressed", String(isLarge()));
  for (const anchor of anchors("a[data-lang]"))
    anchor.search = state.link({ lang: anchor.dataset.lang });
  for (const anchor of anchors("a[data-page]")) anchor.search = state.link();
}

/** @param {string} selector  @returns {NodeListOf<HTMLAnchorElement>} */
function anchors(selector) {
  return document.querySelectorAll(selector);
}

/** What is seldom used is fetched when it is. */
function openShare() {
  for (const button of queryAll(document, "[data-open-share]")) {
    button.addEventListener("click", async () =>
      (await import("#pages/share/share.js")).openShare(),
    );
  }
}

/** On a narrow page the rest of the header waits behind a button. */
function openMenu() {
  const menu = namesIn(document)("menu");
  const button = found(document, "[data-at=menu-button]");
  /** @param {boolean} isOpen */
  const toggle = (isOpen) => {
    menu.classList.toggle("is-open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => toggle(!menu.classList.contains("is-open")));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.classList.contains("is-open")) return;
    toggle(false);
    button.focus();
  });
  for (const choice of queryAll(menu, "[data-set-theme], [data-toggle-scale]"))
    choice.addEventListener("click", () => toggle(false));
  document.addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Node && menu.contains(target))) toggle(false);
  });
}
