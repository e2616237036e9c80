// What goes where, as lines between the matrices: Q along the rows, K and V from below, V only
// where it is used.

import { recordOf } from "#views/kit/records.js";
import { place as set, svg } from "#views/kit/svg.js";

/**
 * @import { StageName } from "#lib/layout/stages.js"
 * @import { Stage } from "#views/pipeline/stage.js"
 */

/**
 * @typedef {Record<"left" | "top" | "right" | "bottom", number>} Box  inside the whole line
 * @typedef {"query" | "key" | "value" | "broken"} Role
 *
 * @typedef {object} Line  of matrices
 * @property {HTMLElement} line
 * @property {Record<StageName, Stage>} stages
 * @property {StageName[]} shown  from left to right
 * @property {StageName[]} all  that there are
 * @property {number} unit
 * @property {string} waiting  what V does below them
 */

/**
 * Stages as text, where one is passed over for want of room.
 * @type {Partial<Record<StageName, string>>}
 */
const SYMBOLS = {
  project: "QKV",
  dot: "QKᵀ",
  scores: "÷√d",
  mask: "+M",
  weights: "softmax",
  mixed: "×V",
};

/** @param {SVGElement} element  over the whole line  @param {Line} spec */
export function drawConnectors(element, spec) {
  const { line, shown } = spec;
  const origin = line.getBoundingClientRect();
  const measured = measure(spec, origin);
  const along = shown.slice(1).flatMap((name, index) => forward(measured, shown[index], name));
  set(element, { width: origin.width, height: origin.height });
  element.replaceChildren(...along, ...fromBelow(measured));
}

/** @typedef {ReturnType<typeof measure>} Measured */

/** Where everything stands. @param {Line} spec  @param {DOMRect} origin */
function measure({ stages, shown, all, unit, waiting }, origin) {
  /** @param {Element} element  @returns {Box} */
  const box = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return {
      left: left - origin.left,
      top: top - origin.top,
      right: right - origin.left,
      bottom: bottom - origin.top,
    };
  };
  return {
    stages,
    shown,
    all,
    unit,
    waiting,
    pad: 5 * unit,
    box,
    place: recordOf(shown, (name) => box(stages[name].place)),
    /** @param {"k" | "v"} part */
    matrix: (part) => box(stages.project.views[part].element),
    /** @param {"q" | "k" | "v"} part */
    letter: (part) => box(stages.project.letters[part]),
  };
}

/**
 * From one stage to the next, with the names of those that are passed over.
 * @param {Measured} measured  @param {StageName} before  @param {StageName} name
 */
function forward({ place, letter, all, unit, pad }, before, name) {
  const y = middle(place[name]);
  const to = name === "project" ? letter("q").left - 2 * unit : place[name].left - pad;
  const skipped = all
    .slice(all.indexOf(before) + 1, all.indexOf(name))
    .map((passed) => SYMBOLS[passed]);
  const isQuery = name === "project" || before === "project";
  const role = skipped.length > 0 ? "broken" : isQuery ? "query" : null;
  const from = place[before].right;
  const arrow = arrowTo(role, { from: from + pad, to, y }, 5 * unit);
  if (skipped.length === 0) return [arrow];
  const middleX = (from + to) / 2;
  return [arrow, svg("text", { class: "skipped", x: middleX, y: y - 7 * unit }, skipped.join(" "))];
}

/** K and V on their way from X or the memory to where they are used. @param {Measured} measured */
function fromBelow(measured) {
  const { shown, matrix } = measured;
  if (!shown.includes("project")) return [];
  const [k, v] = [matrix("k"), matrix("v")];
  const after = shown[shown.indexOf("project") + 1];
  return [
    ...(shown.includes("input") ? feed(measured, k, v) : []),
    ...(after && after !== "mixed" ? [join(measured, k, after)] : []),
    ...(shown.includes("mixed") ? carry(measured, v) : []),
  ];
}

/**
 * K and V are made from the memory, which in self-attention is X itself.
 * @param {Measured} measured  @param {Box} k  @param {Box} v
 */
function feed({ stages, place, box, letter, unit, pad }, k, v) {
  const memory = stages.input.views.memory.element;
  const from = memory.closest("[hidden]") || memory.hidden ? null : box(memory);
  const start = from ?? place.input;
  const x = start.right + (from ? pad : 9 * unit);
  const y = from ? middle(from) : middle(place.input);
  /** @param {"k" | "v"} part */
  const to = (part) => letter(part).left - 2 * unit;
  if (from) {
    return [
      line("key", `M${x} ${y - 3 * unit}h${5 * unit}V${middle(k)}H${to("k")}`),
      line("value", `M${x} ${y + 3 * unit}h${10 * unit}V${middle(v)}H${to("v")}`),
    ];
  }
  return [
    line("key", `M${x + 6 * unit} ${y}V${middle(k)}H${to("k")}`),
    line("value", `M${x} ${y}V${middle(v)}H${to("v")}`),
  ];
}

/**
 * K joins the queries on their way into the products.
 * @param {Measured} measured  @param {Box} k  @param {StageName} after
 */
function join({ place, pad }, k, after) {
  const x = (place.project.right + place[after].left) / 2;
  return line("key", `M${k.right + pad} ${middle(k)}H${x}V${middle(place[after])}`);
}

/** V waits below until the weights are ready. @param {Measured} measured  @param {Box} v */
function carry({ stages, shown, place, box, unit, pad, waiting }, v) {
  const x = place.mixed.left - 15 * unit;
  const between = shown.slice(shown.indexOf("project") + 1, shown.indexOf("mixed"));
  const legends = between.map((name) => box(stages[name].legend.scale).bottom);
  const lowest = Math.max(...legends, 0) + 6 * unit;
  const y = Math.max(v.bottom - 3 * unit, lowest);
  const start =
    y === lowest ? `M${v.right + pad} ${middle(v)}h${8 * unit}V${y}` : `M${v.right + pad} ${y}`;
  const path = line("value", `${start}H${x}V${middle(place.mixed) + 4 * unit}`);
  if (y - lowest <= 8 * unit) return [path];
  return [svg("text", { class: "waiting", x: v.right + 3 * pad, y: y - 4 * unit }, waiting), path];
}

/** @param {Box} box */
function middle({ top, bottom }) {
  return (top + bottom) / 2;
}

/**
 * @param {Role | null} role  @param {{ from: number, to: number, y: number }} way
 * @param {number} head  length of its head
 */
function arrowTo(role, { from, to, y }, head) {
  const side = head * 0.7;
  return line(role, `M${from} ${y}H${to}m${-head} ${-side}l${head} ${side}l${-head} ${side}`);
}

/** @param {Role | null} role  @param {string} path */
function line(role, path) {
  return svg("path", { class: `connector ${role ? `is-${role}` : ""}`, d: path });
}
