// An embed and the page around it: a clicker's keys and messages move the figure, and the figure
// says where it is. The protocol is described in docs/slides.md. Every message of either side is
// { attnscope: 1, type, … }. Whoever may frame it may also know what it shows and move it: the
// browser, told by frame-ancestors, lets nobody else.

import { after } from "#lib/link/steps.js";
import { found } from "#pages/parts/template.js";
import { redraw } from "#shell/chrome.js";
import { page, state } from "#shell/page.js";
import { presented } from "#shell/presented.js";
import { listen } from "#shell/shortcuts.js";
import { linkedValue } from "#shell/state.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 *
 * @typedef {Record<string, unknown>} Members  of a message
 * @typedef {{ by?: number, to?: number }} Step
 */

const VERSION = 1;
/** What a picture can be. @type {Record<string, unknown[]>} */
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

const main = found(document, "main");
const parent = globalThis.parent === globalThis.window ? null : globalThis.parent;
let isReady = false;
/** Steps that wait for what is on its way. @type {Step[]} */
const kept = [];
/**
 * How high it has been said to be, and how often a frame that had become so high was still too low.
 */
let claim = { of: "", height: 0, chases: 0 };

/** By the type of a message. @type {Record<string, (message: Members) => void>} */
const ANSWERS = { step: hearStep, set: hearSet, state: () => tell("state", place()), picture };

globalThis.addEventListener("message", ({ source, data }) => {
  if (parent === null || source !== parent) return;
  if (typeof data !== "object" || data === null || !("attnscope" in data)) return;
  if (data.attnscope !== VERSION)
    return complain({ field: "attnscope", sent: data.attnscope, allowed: String(VERSION) });
  if (typeof data.type !== "string" || !Object.hasOwn(ANSWERS, data.type)) {
    const allowed = Object.keys(ANSWERS).join(", ");
    return complain({ field: "type", sent: data.type, allowed });
  }
  ANSWERS[data.type](data);
});
document.addEventListener("attnscope:drawn", drawn);
// The first picture may stand before this script has come.
if ("drawn" in document.documentElement.dataset) drawn();
document.addEventListener("attnscope:problem", (event) => {
  if (event instanceof CustomEvent) tell("error", { problem: event.detail });
});
// What fills its frame asks for more only where it does not fit.
new ResizeObserver(tellSize).observe(main);

const next = () => step({ by: 1 });
const back = () => step({ by: -1 });
// A clicker goes on wherever somebody has clicked before; the arrows belong to what has the focus.
listen({ PageDown: next, PageUp: back }, { isFirst: true });
listen({ ArrowRight: next, ArrowDown: next, ArrowLeft: back, ArrowUp: back });

function drawn() {
  tell(isReady ? "state" : "ready", place());
  isReady = true;
  for (const waiting of kept.splice(0)) step(waiting);
}

/** @param {string} type  @param {Members} members */
function tell(type, members) {
  parent?.postMessage({ attnscope: VERSION, type, ...members }, "*");
}

function place() {
  const { count, index } = presented()?.steps() ?? { count: 0, index: -1 };
  const named = Object.fromEntries(
    Object.entries(state.get()).filter(([, value]) => value !== null),
  );
  const view = presented()?.view() ?? page.embed?.view;
  return { view, state: named, step: { index, count } };
}

/**
 * Where there are no steps at all, each is past the end.
 * @param {Step} wanted
 * @returns {boolean} whether there was a step to go, or may be
 */
function step(wanted) {
  const steps = isReady ? (presented()?.steps() ?? null) : null;
  if (steps === null) return kept.push(wanted) > 0;
  const index = after(steps, wanted);
  if (index === null) tell("step", { end: (wanted.by ?? wanted.to ?? 0) < 0 ? "first" : "last" });
  else change(steps.to(index));
  return index !== null;
}

/**
 * Nothing is drawn where nothing changes: whoever asked for it is told that it is there.
 * @param {Partial<State>} changes
 */
function change(changes) {
  const before = state.query();
  (presented() ?? state).set(changes);
  if (isReady && state.query() === before) tell("state", place());
}

/** @param {Members} message */
function hearStep({ by, to }) {
  const field = by === undefined && to !== undefined ? "to" : "by";
  const value = field === "to" ? to : by === undefined ? 1 : by;
  if (typeof value !== "number" || !Number.isInteger(value))
    return complain({ field, sent: value, allowed: "a whole number" });
  step({ [field]: value });
}

/** @param {Members} message */
function hearSet({ state: changes }) {
  if (typeof changes !== "object" || changes === null)
    return complain({ field: "state", sent: changes, allowed: "an object" });
  const values = Object.entries(changes).map(([name, sent]) => ({
    name,
    sent,
    value: FIXED.includes(name) ? undefined : linkedValue(name, sent),
  }));
  const wrong = values.find(({ value }) => value === undefined);
  if (wrong) {
    const allowed = "a name and a value as in the link of this view";
    return complain({ field: wrong.name, sent: wrong.sent, allowed });
  }
  const read = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  change(/** @type {Partial<State>} */ (read));
}

/** @param {Members} message */
async function picture({ format = "svg", factor = 1, background = "paper" }) {
  const form = { format, factor, background };
  const wrong = Object.entries(form).find(([name, value]) => !PICTURES[name].includes(value));
  if (wrong) {
    const [field, sent] = wrong;
    return complain({ field, sent, allowed: PICTURES[field].join(", ") });
  }
  try {
    const { fileOf } = await import("#picture/screen.js");
    const known = /** @type {Parameters<typeof fileOf>[2]} */ (form);
    tell("picture", await fileOf(main, redraw, known));
  } catch (error) {
    tell("error", { problem: pictureProblem(error, factor) });
  }
}

/** Why there is no picture. @param {unknown} error  @param {unknown} factor */
function pictureProblem(error, factor) {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof RangeError)) return { type: "/problems/no-picture", message };
  const allowed = "a smaller factor";
  const type = "/problems/picture-too-large";
  return { type, message, field: "factor", sent: String(factor), allowed };
}

/** @param {{ field: string, sent: unknown, allowed: string }} wrong */
function complain({ field, sent, allowed }) {
  const type = "/problems/invalid-value";
  const cut = written(sent).slice(0, LONGEST_SENT);
  tell("error", { problem: { type, field, sent: cut, allowed } });
}

/** As far as it can be: a message may hold more than JSON. @param {unknown} sent */
function written(sent) {
  if (typeof sent === "string") return sent;
  try {
    return JSON.stringify(sent) ?? String(sent);
  } catch {
    return typeof sent;
  }
}

/** Rows that are as high as a frame allows would ask for a higher one for ever. */
function tellSize() {
  const { scrollWidth: width, scrollHeight: height } = document.documentElement;
  const of = `${globalThis.innerWidth} ${state.query()}`;
  if (of !== claim.of) claim = { of, height: 0, chases: 0 };
  const { innerHeight: room } = globalThis;
  if (claim.height > 0 && room >= claim.height && height > room) claim.chases += 1;
  if (claim.chases > MOST_CHASES) return;
  claim.height = height;
  tell("resize", { width, height });
}
