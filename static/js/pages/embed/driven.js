// An embed and the page around it: a clicker's keys and messages move the figure, and the figure says where it is.
// The protocol is described in docs/slides.md. Every message of either side is { attnscope: 1, type, … }. Whoever may
// frame it may also know what it shows and move it: the browser, told by frame-ancestors, lets nobody else.

import { after } from "#lib/link/steps.js";
import { redraw } from "#shell/chrome.js";
import { page, state } from "#shell/page.js";
import { presented } from "#shell/presented.js";
import { listen } from "#shell/shortcuts.js";
import { linkedValue } from "#shell/state.js";

const VERSION = 1;
const TYPES = ["step", "set", "state", "picture"];
/** What a picture can be. */
const PICTURES = {
  format: ["svg", "png"],
  factor: [1, 2, 4],
  background: ["paper", "transparent"],
};
/** Characters of what came that are sent back. */
const LONGEST_SENT = 80;
/** What belongs to the whole page and cannot change in it; another view is another address. */
const FIXED = ["lang", "view"];
const MOST_CHASES = 2;

const parent = globalThis.parent === globalThis.window ? null : globalThis.parent;
let isReady = false;
/** Steps that wait for what is on its way. */
const kept = [];

function tell(type, members) {
  parent?.postMessage({ attnscope: VERSION, type, ...members }, "*");
}

function place() {
  const { count, index } = presented()?.steps() ?? { count: 0, index: -1 };
  const shown = Object.fromEntries(
    Object.entries(state.get()).filter(([, value]) => value !== null),
  );
  return { view: presented()?.view() ?? page.embed.view, state: shown, step: { index, count } };
}

/** Where there are no steps at all, each is past the end. @returns {boolean} whether there was a step to go, or may be */
function step(how) {
  const steps = isReady ? presented().steps() : null;
  if (steps === null) return kept.push(how) > 0;
  const index = after(steps, how);
  if (index === null) tell("step", { end: (how.by ?? how.to) < 0 ? "first" : "last" });
  else change(steps.to(index));
  return index !== null;
}

/** Nothing is drawn where nothing changes: whoever asked for it is told that it is there. */
function change(changes) {
  const before = state.query();
  (presented() ?? state).set(changes);
  if (isReady && state.query() === before) tell("state", place());
}

const hear = {
  step({ by, to }) {
    const given =
      by === undefined && to === undefined ? { by: 1 } : by === undefined ? { to } : { by };
    const [[field, value]] = Object.entries(given);
    if (!Number.isInteger(value))
      return complain({ field, sent: value, allowed: "a whole number" });
    step(given);
  },
  set({ state: changes }) {
    if (typeof changes !== "object" || changes === null)
      return complain({ field: "state", sent: changes, allowed: "an object" });
    const read = Object.entries(changes).map(([name, value]) => [
      name,
      FIXED.includes(name) ? undefined : linkedValue(name, value),
    ]);
    const wrong = read.find(([, value]) => value === undefined);
    if (wrong)
      return complain({
        field: wrong[0],
        sent: changes[wrong[0]],
        allowed: "a name and a value as in the link of this view",
      });
    change(Object.fromEntries(read));
  },
  state: () => tell("state", place()),
  async picture({ format = "svg", factor = 1, background = "paper" }) {
    const wrong = Object.entries({ format, factor, background }).find(
      ([name, value]) => !PICTURES[name].includes(value),
    );
    if (wrong)
      return complain({ field: wrong[0], sent: wrong[1], allowed: PICTURES[wrong[0]].join(", ") });
    try {
      const { fileOf } = await import("#picture/screen.js");
      tell(
        "picture",
        await fileOf(document.querySelector("main"), redraw, { format, factor, background }),
      );
    } catch (error) {
      const isTooLarge = error instanceof RangeError;
      const type = isTooLarge ? "/problems/picture-too-large" : "/problems/no-picture";
      tell("error", {
        problem: {
          type,
          message: String(error.message),
          ...(isTooLarge && { field: "factor", sent: String(factor), allowed: "a smaller factor" }),
        },
      });
    }
  },
};

function complain({ field, sent, allowed }) {
  tell("error", {
    problem: {
      type: "/problems/invalid-value",
      field,
      sent: written(sent).slice(0, LONGEST_SENT),
      allowed,
    },
  });
}

/** As far as it can be: a message may hold more than JSON. */
function written(sent) {
  if (typeof sent === "string") return sent;
  try {
    return JSON.stringify(sent) ?? String(sent);
  } catch {
    return typeof sent;
  }
}

globalThis.addEventListener("message", ({ source, data }) => {
  if (parent === null || source !== parent) return;
  if (typeof data !== "object" || data === null || !("attnscope" in data)) return;
  if (data.attnscope !== VERSION)
    return complain({ field: "attnscope", sent: data.attnscope, allowed: String(VERSION) });
  if (!TYPES.includes(data.type))
    return complain({ field: "type", sent: data.type, allowed: TYPES.join(", ") });
  hear[data.type](data);
});
const drawn = () => {
  tell(isReady ? "state" : "ready", place());
  isReady = true;
  for (const how of kept.splice(0)) step(how);
};
document.addEventListener("attnscope:drawn", drawn);
// The first picture may stand before this script has come.
if ("drawn" in document.documentElement.dataset) drawn();
document.addEventListener("attnscope:problem", ({ detail }) => tell("error", { problem: detail }));
// What fills its frame asks for more only where it does not fit.
new ResizeObserver(tellSize).observe(document.querySelector("main"));

/** How high it has been said to be, and how often a frame that had become so high was still too low. */
let asked = { of: "", height: 0, chases: 0 };

/** Rows that are as high as a frame allows would ask for a higher one for ever. */
function tellSize() {
  const { scrollWidth: width, scrollHeight: height } = document.documentElement;
  const of = `${globalThis.innerWidth} ${state.query()}`;
  if (of !== asked.of) asked = { of, height: 0, chases: 0 };
  if (asked.height > 0 && globalThis.innerHeight >= asked.height && height > globalThis.innerHeight)
    asked.chases += 1;
  if (asked.chases > MOST_CHASES) return;
  asked.height = height;
  tell("resize", { width, height });
}

const next = () => step({ by: 1 });
const back = () => step({ by: -1 });
// A clicker goes on wherever somebody has clicked before; the arrows belong to what has the focus.
listen({ PageDown: next, PageUp: back }, { isFirst: true });
listen({ ArrowRight: next, ArrowDown: next, ArrowLeft: back, ArrowUp: back });
