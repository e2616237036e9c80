// What went wrong, what can be done, and whose picture is still below.

import { quoted } from "#lib/text/format.js";
import { t } from "#shell/i18n.js";
import { h } from "#views/kit/dom.js";

/**
 * remedy: what a reader can do: ask again, take the example, type something else, choose something
 * else, follow another link; members: of the problem document.
 * @typedef {{ message: string, members?: Record<string, unknown>,
 *             remedy: "again" | "example" | "typing" | "choosing" | "linking" }} Message
 */

/**
 * @param {HTMLElement} box
 * @param {{ onAgain: () => void, onExample: () => void }} callbacks
 */
export function createNotice(box, { onAgain, onExample }) {
  const button = (key, onClick) => h("button", { type: "button", class: "plain", onClick }, t(key));

  return {
    /** @param {Message | null} message  @param {import("#lib/trace/trace.js").Trace | null} below */
    draw(message, below) {
      box.hidden = message === null;
      if (message === null) return box.replaceChildren();
      box.replaceChildren(
        h("span", {}, message.message),
        ...(message.remedy === "again" ? [button("problem.again", onAgain)] : []),
        ...(message.remedy === "example" ? [button("problem.useExample", onExample)] : []),
        ...(below ? [h("span", { class: "muted" }, belowText(below))] : []),
      );
    },
  };
}

/** @param {import("#lib/trace/trace.js").Trace} trace */
function belowText({ source, target }) {
  const [read, written] = [source ?? target, source && target].map((side) =>
    quoted(side?.text ?? ""),
  );
  return source && target
    ? t("problem.below", { source: read, target: written })
    : t("positions.below", { source: read });
}
