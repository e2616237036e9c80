// Files to be taken along: pictures are made by the view that is previewed, everything else by the server.

import { printed } from "#picture/print.js";
import { Problem } from "#shell/api.js";
import { t } from "#shell/i18n.js";

/**
 * @param {object} given
 * @param {Iterable<HTMLButtonElement>} given.buttons  data-file says what each makes: svg, png-2, latex-tabular, …
 * @param {() => HTMLIFrameElement} given.frame  the view, in the size that is wanted
 * @param {() => import("#lib/link/sharing.js").Size} given.size
 * @param {(text: string) => void} given.say
 * @param {(route: string, request: object, how?: object) => Promise<{ file: Blob, name: string }>} given.ask  the server
 * @param {Record<"html" | "numbers" | "trace", (format: string, style?: string) => [string, object, object?]>} given.requests  what
 *   it is asked
 * @param {() => string} given.written  the arithmetic of the open cell in LaTeX
 * @param {(error: unknown) => string} given.explain
 */
export function createFiles({ buttons, frame, size, say, ask, requests, written, explain }) {
  const pictures = [...buttons].filter(({ dataset }) => /^(svg|png|pdf)/.test(dataset.file));
  for (const button of buttons) button.addEventListener("click", () => make(button.dataset.file));

  // Pictures are there as soon as the view is drawn.
  globalThis.addEventListener("message", ({ source, data }) => {
    if (source === frame()?.contentWindow && data?.type === "ready")
      for (const button of pictures) button.disabled = false;
  });

  /** A picture of a view that has gone comes no more; what was said of it has gone, too. */
  let stopWaiting = () => {};

  async function make(kind) {
    const [format, how] = kind.split("-");
    say(t("share.making"));
    try {
      if (format === "pdf") return await print();
      const { file, name } = await fileOf(format, how);
      save(file, name);
      say(t("share.made", { name }));
    } catch (error) {
      say(explain(error));
    }
  }

  async function fileOf(format, how) {
    if (["svg", "png"].includes(format)) {
      const { file } = await picture({ format, factor: Number(how ?? 1) });
      return {
        file,
        name: `${nameOf(frame())}${format === "png" && how !== "1" ? `@${how}x` : ""}.${format}`,
      };
    }
    if (format === "arithmetic")
      return {
        file: new Blob([written()], { type: "application/x-tex" }),
        name: "attnscope-arithmetic.tex",
      };
    if (format === "html") return ask(...requests.html(format));
    if (["safetensors", "json"].includes(format)) return ask(...requests.trace(format));
    return ask(...requests.numbers(format, how));
  }

  /** The view draws itself once more and sends what it drew. */
  function picture(wanted) {
    const { contentWindow } = frame();
    const background =
      new URL(frame().src).searchParams.get("background") === "transparent"
        ? "transparent"
        : "paper";
    return new Promise((resolve, reject) => {
      stopWaiting = () => globalThis.removeEventListener("message", hear);
      const hear = ({ source, data }) => {
        if (source !== contentWindow || !["picture", "error"].includes(data?.type)) return;
        stopWaiting();
        if (data.type === "picture") resolve(data);
        else reject(new Problem(data.problem));
      };
      globalThis.addEventListener("message", hear);
      contentWindow.postMessage(
        { attnscope: 1, type: "picture", background, ...wanted },
        location.origin,
      );
    });
  }

  async function print() {
    const { file } = await picture({ format: "svg" });
    await printed(await file.text(), size());
    say(t("share.print"));
  }

  return {
    /** Another view is on its way: this one draws nothing any more. */
    wait() {
      stopWaiting();
      for (const button of pictures) button.disabled = true;
    },
  };
}

/** Nothing in the name of a file was typed. @param {HTMLIFrameElement} frame */
function nameOf(frame) {
  const { pathname, searchParams } = new URL(frame.src);
  const parts = [
    pathname.split("/").pop(),
    searchParams.get("block"),
    ...["head", "step"].map((name) => searchParams.has(name) && `${name}${searchParams.get(name)}`),
  ];
  return ["attnscope", ...parts.filter((part) => /^[\w.]+$/.test(part || ""))].join("-");
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
