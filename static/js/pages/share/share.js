// The dialog that puts what is shown into a slide, a page or a file. What is taken along is what its preview shows: a view
// alone, at /embed/{view}, in the size and light that are chosen here.

import { elementCode, iframeCode, oembedAddress } from "#lib/link/sharing.js";
import { createFiles } from "#pages/share/files.js";
import { problemMessage } from "#shell/api.js";
import { themeOf } from "#shell/chrome.js";
import { known, t } from "#shell/i18n.js";
import { api, page, state } from "#shell/page.js";
import { presented } from "#shell/presented.js";
import { fitting, serialise } from "#shell/state.js";
import { copyView } from "#views/kit/copy.js";
import { h, setText } from "#views/kit/dom.js";

const dialog = document.querySelector("[data-at=share]");
const at = (name) => dialog.querySelector(`[data-at="share-${name}"]`);
const choice = (name) => dialog.querySelector(`[data-share="${name}"]`);
/** A height that follows the view, and that of the frame it begins with. */
const FITTING = "fit";
const LEAST_HEIGHT = 540;
const WAYS = ["link", "iframe", "element", "oembed"];
const server = new URL(`${page.root}/`, location.href);

const copies = WAYS.map((way) =>
  copyView(at(`copy-${way}`), { t, forms: { [way]: () => at(way).textContent } }),
);
const files = createFiles({
  buttons: dialog.querySelectorAll("[data-file]"),
  frame: () => preview,
  size,
  say: (text) => setText(at("said"), text),
  ask: (route, request, how) => api.file(route, request, how),
  requests: {
    html: () => [`offline/${view()}`, sharedState()],
    numbers: (format, style) => numbersOf(choice("tensor").value, { format, style }),
    trace: (format) => ["export", { ...presented().run(), format }],
  },
  written: () => presented().copies().latex(),
  explain: (error) => problemMessage(error, t, known),
});
let preview = null;
/** What the view needs, where its frame is to be as high as that. */
let needed = LEAST_HEIGHT;

for (const control of dialog.querySelectorAll("[data-share]:not([data-share=tensor])"))
  control.addEventListener("change", show);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("close", () => {
  preview?.remove();
  preview = null;
});
globalThis.addEventListener("message", grow);
globalThis.addEventListener("resize", () => {
  if (dialog.open) fit();
});

/** Begins anew with what the page shows now. */
export function openShare() {
  if (presented() === null) return;
  const tensors = presented().tensors() ?? [];
  choice("tensor").replaceChildren(
    ...tensors.map(({ name, isChosen }) => {
      return h("option", { value: name, selected: isChosen }, name);
    }),
  );
  at("numbers").hidden = tensors.length === 0;
  at("local").hidden = !/^(localhost|127\.|\[::1\])/.test(location.hostname);
  at("trace").hidden = presented().tensors() === null || isWithoutText();
  dialog.querySelector("[data-file=arithmetic]").hidden = !presented().copies?.();
  dialog.showModal();
  show();
}

/** The preview, and every way to it. */
function show() {
  needed = LEAST_HEIGHT;
  setText(at("said"), "");
  const { address, title } = write();
  frame(address, title);
}

/** @returns {{ address: string, title: string }}  of the preview */
function write() {
  const shared = serialise(sharedState());
  const address = new URL(`embed/${view()}?${shared}`, server).href;
  const title = `${t("app.name")}: ${t(`view.${view()}`)}`;
  const texts =
    fitting(shared) === null
      ? {}
      : {
          link: location.href,
          iframe: iframeCode(address, size(), title),
          element: elementCode(new URL("embed.js", server).href, view(), {
            ...sharedState(),
            height: size().height,
          }),
          oembed: oembedAddress(new URL("oembed", server).href, address, size()),
        };
  for (const way of WAYS) {
    setText(at(way), texts[way] ?? t("share.tooLong"));
    at(`copy-${way}`).hidden = !(way in texts);
  }
  for (const copy of copies) copy.reset();
  return { address, title };
}

/** A frame that is to be as high as its view grows with it; of any other it is said what it has no room for. */
function grow({ source, data }) {
  if (source !== preview?.contentWindow || data?.type !== "resize") return;
  const follows = choice("size").value.endsWith(FITTING);
  if (follows && data.height > needed) {
    needed = data.height;
    write();
    fit();
  }
  const isCut = !follows && data.height > size().height;
  setText(
    at("said"),
    [tooNarrow(), isCut ? t("share.cut", { height: data.height, fitting: nearestFitting() }) : ""]
      .join(" ")
      .trim(),
  );
}

/** Type is no larger than the width of its frame allows. */
function tooNarrow() {
  const scale = Number(preview.contentDocument.documentElement.style.getPropertyValue("--scale"));
  return scale < Number(choice("scale").value)
    ? t("share.narrow", { scale: Number(scale.toFixed(2)) })
    : "";
}

function view() {
  return choice("what")?.value || presented().view();
}

/** The state of the view alone. @returns {Record<string, string | number | null>} */
function sharedState() {
  const { theme, scale, transparent, controls } = Object.fromEntries(
    ["theme", "scale", "transparent", "controls"].map((name) => [name, choice(name)]),
  );
  const own = themeOf(state);
  return {
    ...state.get(),
    ...presented().link(),
    model: state.get().model,
    view: null,
    lang: document.documentElement.lang,
    theme: theme.value || (own === "auto" ? null : own),
    scale: scale.value === "" ? null : Number(scale.value),
    background: transparent.checked ? "transparent" : null,
    controls: controls.checked ? 1 : null,
  };
}

/** How the widest size is called that follows its view and is no wider than the chosen one. */
function nearestFitting() {
  const widths = [...choice("size").options]
    .map(({ value }) => value.split("x"))
    .filter(([, height]) => height === FITTING)
    .map(([width]) => Number(width));
  const fitting = widths.filter((width) => width <= size().width);
  return t("share.fitting", {
    width: fitting.length > 0 ? Math.max(...fitting) : Math.min(...widths),
  });
}

/** @returns {import("#lib/link/sharing.js").Size} */
function size() {
  const [width, height] = choice("size").value.split("x");
  return { width: Number(width), height: height === FITTING ? needed : Number(height) };
}

/** An encoding of positions belongs to no text. */
const isWithoutText = () => presented().view() === "positions";

function numbersOf(tensor, how) {
  const run = presented().run();
  return isWithoutText()
    ? ["export/positions", { ...run, ...how, tensor }, { link: true }]
    : ["export", { ...run, ...how, tensor, head: headOf(tensor) }];
}

/** Of an attention the head that is open; other tensors have none. @param {string} tensor */
function headOf(tensor) {
  // The player shows all heads at once.
  if (presented().view() === "player") return null;
  const { hasHeads } = presented()
    .tensors()
    .find(({ name }) => name === tensor);
  return hasHeads ? (state.get().head ?? 0) : null;
}

function frame(address, title) {
  files.wait();
  preview?.remove();
  preview = h("iframe", { src: address, title, tabindex: "-1" });
  at("preview").dataset.theme = new URL(address).searchParams.get("theme") ?? "";
  at("preview").replaceChildren(preview);
  fit();
}

/** As large as it will be, and shrunk to the room there is. */
function fit() {
  const { width, height } = size();
  const room = at("preview").parentElement.clientWidth;
  const shrink = Math.min(1, room / width, (globalThis.innerHeight * 0.6) / height);
  Object.assign(preview.style, {
    width: `${width}px`,
    height: `${height}px`,
    transform: `scale(${shrink})`,
  });
  Object.assign(at("preview").style, {
    width: `${Math.ceil(width * shrink)}px`,
    height: `${Math.ceil(height * shrink)}px`,
  });
}
