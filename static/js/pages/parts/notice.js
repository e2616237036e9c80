// What went wrong, what can be done, and whose picture is still below.

import { quoted } from "#lib/text/format.js";
import { Problem, problemMessage } from "#shell/api.js";
import { announceProblem } from "#shell/chrome.js";
import { known, t } from "#shell/i18n.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Impossible } from "#lib/link/impossible.js"
 * @import { Trace } from "#lib/trace/trace.js"
 *
 * remedy: what a reader can do: ask again, take the example, type something else, choose something
 * else, follow another link; members: of the problem document.
 * @typedef {{ message: string, members?: Record<string, unknown>,
 *   remedy: "again" | "example" | "typing" | "choosing" | "linking" }} Message
 *
 * What a link asks for in vain; message: why, where that is known.
 * @typedef {Impossible & { message?: string }} Wish
 */

/**
 * @param {HTMLElement} box
 * @param {HTMLElement | null} main  what is marked while it shows another sentence than the line;
 *   null: nothing is
 * @param {{ onAgain: () => void, onExample: () => void }} callbacks
 */
export function createNotice(box, main, { onAgain, onExample }) {
  /** @type {Message | null} */
  let said = null;

  /** @param {Trace | null} below  what is still drawn */
  function draw(below) {
    main?.classList.toggle("is-other", said !== null && said.remedy !== "choosing");
    if (said !== null && main !== null) announceProblem(said.message, said.members);
    box.hidden = said === null;
    if (said === null) return box.replaceChildren();
    box.replaceChildren(
      h("span", {}, said.message),
      ...(said.remedy === "again" ? [button("problem.again", onAgain)] : []),
      ...(said.remedy === "example" ? [button("problem.useExample", onExample)] : []),
      ...(below ? [h("span", { class: "muted" }, belowText(below))] : []),
    );
  }

  return {
    draw,
    /** To be drawn next. @param {Message | null} message */
    say(message) {
      said = message;
    },
    /** What the link asks for in vain, though there is an answer. @param {Wish | null} wish */
    wish(wish) {
      if (said !== null && said.remedy !== "choosing") return;
      const next = wish && wishMessage(wish);
      if (next?.message === said?.message) return;
      said = next;
      draw(null);
    },
  };
}

/** @param {string} key  @param {() => void} onClick */
function button(key, onClick) {
  return h("button", { type: "button", class: "plain", onClick }, t(key));
}

/** @param {Trace} trace */
function belowText({ source, target }) {
  const [read, written] = [source ?? target, source && target].map((side) =>
    quoted(side?.text ?? ""),
  );
  return source && target
    ? t("problem.below", { source: read, target: written })
    : t("positions.below", { source: read });
}

/** @param {Wish} wish  @returns {Message} */
function wishMessage(wish) {
  const { message, members } = impossibleMessage(wish);
  return { message: wish.message ?? message, remedy: "choosing", members };
}

/** What is said of a value that a page does not have. @param {Impossible} impossible */
export function impossibleMessage(impossible) {
  const problem = new Problem({ type: "/problems/invalid-value", ...impossible });
  return { message: problemMessage(problem, t, known), members: problem.members };
}
