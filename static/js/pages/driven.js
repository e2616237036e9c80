// An embed and the page around it: a clicker's keys and messages move the figure, and the figure says where it is.
// The protocol is described in docs/slides.md. Every message of either side is { attnscope: 1, type, … }.

import { redraw } from "#chrome.js";
import { page, state } from "#page.js";
import { presented } from "#presented.js";
import { after } from "#lib/steps.js";
import { listen } from "#shortcuts.js";
import { valueOf } from "#state.js";

const VERSION = 1;
const TYPES = ["step", "set", "state", "picture"];
/** What a picture can be. */
const PICTURES = { format: ["svg", "png"], factor: [1, 2, 4], background: ["paper", "transparent"] };
/** What belongs to the whole page and cannot change in it. */
const FIXED = ["lang"];

const parent = globalThis.parent === globalThis.window ? null : globalThis.parent;
const { origins } = page.embed;
let isReady = false;

/** Whoever is allowed to frame it may know what it shows. */
function tell(type, members) {
  for (const origin of origins.length > 0 ? origins : ["*"]) parent?.postMessage({ attnscope: VERSION, type, ...members }, origin);
}

function place() {
  const { count, index } = presented()?.steps() ?? { count: 0, index: -1 };
  const shown = Object.fromEntries(Object.entries(state.get()).filter(([, value]) => value !== null));
  return { view: presented().view(), state: shown, step: { index, count } };
}

/** @returns {boolean} whether there was a step to go */
function step(how) {
  const now = presented()?.steps();
  const index = now && after(now, how);
  if (now && index === null) tell("step", { end: (how.by ?? how.to) < 0 ? "first" : "last" });
  if (!now || index === null) return false;
  presented().set(now.to(index));
  return true;
}

const hear = {
  step({ by, to }) {
    const given = by === undefined && to === undefined ? { by: 1 } : by === undefined ? { to } : { by };
    const [[field, value]] = Object.entries(given);
    if (!Number.isInteger(value)) return complain({ field, sent: value, allowed: "a whole number" });
    step(given);
  },
  set({ state: changes }) {
    if (typeof changes !== "object" || changes === null) return complain({ field: "state", sent: changes, allowed: "an object" });
    const read = Object.entries(changes).map(([name, value]) => [name, FIXED.includes(name) ? undefined : valueOf(name, value)]);
    const wrong = read.find(([, value]) => value === undefined);
    if (wrong) return complain({ field: wrong[0], sent: changes[wrong[0]], allowed: "a name and a value as in the link of this view" });
    presented().set(Object.fromEntries(read));
  },
  state: () => tell("state", place()),
  async picture({ format = "svg", factor = 1, background = "paper" }) {
    const wrong = Object.entries({ format, factor, background }).find(([name, value]) => !PICTURES[name].includes(value));
    if (wrong) return complain({ field: wrong[0], sent: wrong[1], allowed: PICTURES[wrong[0]].join(", ") });
    const { fileOf } = await import("#pages/export/screen.js");
    try {
      tell("picture", await fileOf(document.querySelector("main"), redraw, { format, factor, background }));
    } catch (error) {
      tell("error", { problem: { type: "/problems/no-picture", message: String(error.message) } });
    }
  },
};

function complain({ field, sent, allowed }) {
  tell("error", { problem: { type: "/problems/invalid-value", field, sent: String(sent).slice(0, 80), allowed } });
}

globalThis.addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || parent === null || (origins.length > 0 && !origins.includes(origin))) return;
  if (typeof data !== "object" || data === null || !("attnscope" in data)) return;
  if (data.attnscope !== VERSION) return complain({ field: "attnscope", sent: data.attnscope, allowed: String(VERSION) });
  if (!TYPES.includes(data.type)) return complain({ field: "type", sent: data.type, allowed: TYPES.join(", ") });
  hear[data.type](data);
});
document.addEventListener("attnscope:drawn", () => {
  tell(isReady ? "state" : "ready", place());
  isReady = true;
});
document.addEventListener("attnscope:problem", ({ detail }) => tell("error", { problem: detail }));
// What fills its frame asks for more only where it does not fit.
new ResizeObserver(() => {
  const { scrollWidth: width, scrollHeight: height } = document.documentElement;
  tell("resize", { width, height });
}).observe(document.querySelector("main"));

const next = () => step({ by: 1 });
const back = () => step({ by: -1 });
listen({ PageDown: next, PageUp: back, ArrowRight: next, ArrowDown: next, ArrowLeft: back, ArrowUp: back });
