// Files to be taken along: pictures are made by the view that is previewed, everything else by the
// server.

import { printed } from "#picture/print.js";
import { Problem } from "#shell/api.js";
import { t } from "#shell/i18n.js";
import { present } from "#views/kit/records.js";

/**
 * @import { Size } from "#lib/link/sharing.js"
 * @import { Api, Fields } from "#shell/api.js"
 *
 * @typedef {[route: string, request: Fields, options?: { link?: boolean }]} FileRequest
 *
 * @typedef {object} Options
 * @property {Iterable<HTMLButtonElement>} buttons  data-file says what each makes: svg, png-2,
 *   latex-tabular, …
 * @property {() => HTMLIFrameElement | null} frame  the view, in the size that is wanted
 * @property {() => Size} size
 * @property {(text: string) => void} say
 * @property {Api["file"]} ask  the server
 * @property {Record<"html" | "numbers" | "trace", (format: string, style?: string) => FileRequest>
 * } requests  what it is asked
 * @property {() => string} written  the arithmetic of the open cell in LaTeX
 * @property {(error: unknown) => string} explain
 */

/** @param {Options} options */
export function createFiles(options) {
  const { buttons, frame, size, say, explain } = options;
  const pictures = [...buttons].filter(({ dataset }) => /^(svg|png|pdf)/.test(dataset.file ?? ""));
  for (const button of buttons)
    button.addEventListener("click", () => make(button.dataset.file ?? ""));

  // Pictures are there as soon as the view is drawn.
  globalThis.addEventListener("message", ({ source, data }) => {
    if (source === frame()?.contentWindow && data?.type === "ready")
      for (const button of pictures) button.disabled = false;
  });

  /** A picture of a view that has gone comes no more; what was said of it has gone, too. */
  const waiting = { stop: () => {} };

  /** @param {Picture} wanted */
  const picture = (wanted) =>
    pictureOf(present(frame(), "view to make a picture of"), wanted, waiting);

  /** @param {string} kind */
  async function make(kind) {
    const [format, style] = kind.split("-");
    say(t("share.making"));
    try {
      if (format === "pdf") {
        await printed(await (await picture({ format: "svg" })).text(), size());
        return say(t("share.print"));
      }
      const { file, name } = isPicture(format)
        ? await pictureFile(format, Number(style ?? 1))
        : await fileOf(format, style, options);
      save(file, name);
      say(t("share.made", { name }));
    } catch (error) {
      say(explain(error));
    }
  }

  /** @param {Picture["format"]} format  @param {number} factor */
  async function pictureFile(format, factor) {
    const file = await picture({ format, factor });
    const preview = present(frame(), "view to name a file after");
    const enlarged = format === "png" && factor !== 1 ? `@${factor}x` : "";
    return { file, name: `${nameOf(preview)}${enlarged}.${format}` };
  }

  return {
    /** Another view is on its way: this one draws nothing any more. */
    wait() {
      waiting.stop();
      for (const button of pictures) button.disabled = true;
    },
  };
}

/** @typedef {{ format: "svg" | "png", factor?: number }} Picture */

/** @param {string} format  @returns {format is Picture["format"]} */
function isPicture(format) {
  return format === "svg" || format === "png";
}

/**
 * The view draws itself once more and sends what it drew.
 * @param {HTMLIFrameElement} frame  @param {Picture} wanted
 * @param {{ stop: () => void }} waiting  for the newest of them
 * @returns {Promise<Blob>}
 */
function pictureOf(frame, wanted, waiting) {
  const view = present(frame.contentWindow, "window of the view");
  const isTransparent = new URL(frame.src).searchParams.get("background") === "transparent";
  return new Promise((resolve, reject) => {
    /** @param {MessageEvent} message */
    const hear = ({ source, data }) => {
      if (source !== view || !["picture", "error"].includes(data?.type)) return;
      waiting.stop();
      if (data.type === "picture") resolve(data.file);
      else reject(new Problem(data.problem));
    };
    waiting.stop = () => globalThis.removeEventListener("message", hear);
    globalThis.addEventListener("message", hear);
    const background = isTransparent ? "transparent" : "paper";
    view.postMessage({ attnscope: 1, type: "picture", background, ...wanted }, location.origin);
  });
}

/**
 * What is no picture.
 * @param {string} format  @param {string | undefined} style  @param {Options} options
 * @returns {Promise<{ file: Blob, name: string }>}
 */
async function fileOf(format, style, { ask, requests, written }) {
  if (format === "arithmetic")
    return {
      file: new Blob([written()], { type: "application/x-tex" }),
      name: "attnscope-arithmetic.tex",
    };
  if (format === "html") return ask(...requests.html(format));
  if (["safetensors", "json"].includes(format)) return ask(...requests.trace(format));
  return ask(...requests.numbers(format, style));
}

/** Nothing in the name of a file was typed. @param {HTMLIFrameElement} frame */
function nameOf(frame) {
  const { pathname, searchParams } = new URL(frame.src);
  const counted = ["head", "step"].map((name) =>
    searchParams.has(name) ? `${name}${searchParams.get(name)}` : "",
  );
  const parts = [pathname.split("/").pop() ?? "", searchParams.get("block") ?? "", ...counted];
  return ["attnscope", ...parts.filter((part) => /^[\w.]+$/.test(part))].join("-");
}

/** @param {Blob} file  @param {string} name */
function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
