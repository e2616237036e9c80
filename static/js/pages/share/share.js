// The dialog that puts what is shown into a slide, a page or a file. What is taken along is what
// its preview shows: a view alone, at /embed/{view}, in the size and light that are chosen here.

import { elementCode, iframeCode, oembedAddress } from "#lib/link/sharing.js";
import { namesIn } from "#pages/parts/template.js";
import {
  dialog,
  isFitting,
  isWithoutText,
  nearestFitting,
  numbersRequest,
  presentedNow,
  select,
  sharedState,
  sizeFor,
  view,
} from "#pages/share/chosen.js";
import { createFiles } from "#pages/share/files.js";
import { problemMessage } from "#shell/api.js";
import { known, t } from "#shell/i18n.js";
import { api, page } from "#shell/page.js";
import { presented } from "#shell/presented.js";
import { fitting, serialise } from "#shell/state.js";
import { copyView } from "#views/kit/copy.js";
import { h, query, queryAll, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";

/** The height of the frame that one begins with which is to be as high as its view. */
const LEAST_HEIGHT = 540;
const WAYS = /** @type {const} */ (["link", "iframe", "element", "oembed"]);
const server = new URL(`${page.root}/`, location.href);

const inDialog = namesIn(dialog);
/** @param {string} name */
const at = (name) => inDialog(`share-${name}`);

/** @type {HTMLIFrameElement | null} */
let preview = null;
/** What the view needs, where its frame is to be as high as that. */
let needed = LEAST_HEIGHT;

const copies = WAYS.map((way) =>
  copyView(at(`copy-${way}`), { t, forms: { [way]: () => at(way).textContent } }),
);
const files = createFiles({
  buttons: dialog.querySelectorAll("[data-file]"),
  frame: () => preview,
  size,
  say: (text) => setText(at("said"), text),
  ask: api.file,
  requests: {
    html: () => [`offline/${view()}`, sharedState()],
    numbers: numbersRequest,
    trace: (format) => ["export", { ...presentedNow().run(), format }],
  },
  written: () => present(presentedNow().copies?.(), "arithmetic to write down").latex(),
  explain: (error) => problemMessage(error, t, known),
});

for (const control of queryAll(dialog, "[data-share]:not([data-share=tensor])"))
  control.addEventListener("change", draw);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("close", () => {
  preview?.remove();
  preview = null;
});
globalThis.addEventListener("message", grow);
globalThis.addEventListener("resize", () => {
  if (dialog.open && preview) fit(preview);
});

/** Begins anew with what the page shows now. */
export function openShare() {
  if (presented() === null) return;
  const tensors = presentedNow().tensors();
  select("tensor").replaceChildren(
    ...(tensors ?? []).map(({ name, isChosen }) =>
      h("option", { value: name, selected: isChosen }, name),
    ),
  );
  at("numbers").hidden = (tensors ?? []).length === 0;
  at("local").hidden = !/^(localhost|127\.|\[::1\])/.test(location.hostname);
  at("trace").hidden = tensors === null || isWithoutText();
  const arithmetic = query(dialog, "[data-file=arithmetic]");
  if (arithmetic) arithmetic.hidden = !presentedNow().copies?.();
  dialog.showModal();
  draw();
}

/** The preview, and every way to it. */
function draw() {
  needed = LEAST_HEIGHT;
  setText(at("said"), "");
  const { address, title } = write();
  frame(address, title);
}

/** @returns {{ address: string, title: string }}  of the preview */
function write() {
  const link = serialise(sharedState());
  const address = new URL(`embed/${view()}?${link}`, server).href;
  const title = `${t("app.name")}: ${t(`view.${view()}`)}`;
  const texts = fitting(link) === null ? null : codesFor(address, title);
  for (const way of WAYS) {
    setText(at(way), texts?.[way] ?? t("share.tooLong"));
    at(`copy-${way}`).hidden = texts === null;
  }
  for (const copy of copies) copy.reset();
  return { address, title };
}

/**
 * @param {string} address
 * @param {string} title
 * @returns {Record<typeof WAYS[number], string>}
 */
function codesFor(address, title) {
  const script = new URL("embed.js", server).href;
  return {
    link: location.href,
    iframe: iframeCode(address, size(), title),
    element: elementCode(script, view(), { ...sharedState(), height: size().height }),
    oembed: oembedAddress(new URL("oembed", server).href, address, size()),
  };
}

/**
 * A frame that is to be as high as its view grows with it; of any other it is said what it has no
 * room for.
 * @param {MessageEvent} message
 */
function grow({ source, data }) {
  if (!preview || source !== preview.contentWindow || data?.type !== "resize") return;
  if (isFitting() && data.height > needed) {
    needed = data.height;
    write();
    fit(preview);
  }
  const isCut = !isFitting() && data.height > size().height;
  const cut = { height: data.height, fitting: nearestFitting(size()) };
  const said = [tooNarrow(preview), isCut ? t("share.cut", cut) : ""];
  setText(at("said"), said.join(" ").trim());
}

/** Type is no larger than the width of its frame allows. @param {HTMLIFrameElement} preview */
function tooNarrow({ contentDocument }) {
  const { style } = present(contentDocument, "document in the preview").documentElement;
  const scale = Number(style.getPropertyValue("--scale"));
  return scale < Number(select("scale").value)
    ? t("share.narrow", { scale: Number(scale.toFixed(2)) })
    : "";
}

function size() {
  return sizeFor(needed);
}

/** @param {string} address  @param {string} title */
function frame(address, title) {
  files.wait();
  preview?.remove();
  preview = h("iframe", { src: address, title, tabindex: "-1" });
  at("preview").dataset.theme = new URL(address).searchParams.get("theme") ?? "";
  at("preview").replaceChildren(preview);
  fit(preview);
}

/** As large as it will be, and shrunk to the room there is. @param {HTMLIFrameElement} preview */
function fit(preview) {
  const { width, height } = size();
  const room = at("preview").parentElement?.clientWidth ?? width;
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
