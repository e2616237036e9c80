// One stage of the line of matrices: its symbol, its matrices, its row as bars, its value, its
// legend.

import { SQUARE, STAGES } from "#lib/layout/stages.js";
import { h } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { namesOf, present, recordOf } from "#views/kit/records.js";
import { spacingChoice } from "#views/kit/view.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";
import { stageLens } from "#views/pipeline/lens.js";

/**
 * @import { StageName } from "#lib/layout/stages.js"
 * @import { Part, Stages } from "#lib/trace/stages.js"
 * @import { Callbacks } from "#views/kit/view.js"
 */

/**
 * @typedef {"query" | "key" | "dim"} Axis
 * @typedef {ReturnType<typeof matrixView>} MatrixView
 * @typedef {ReturnType<typeof makeStage>} Stage
 */

/**
 * Parts of a stage, and what their rows and columns are. Parts whose rows are keys hang below the
 * common rows.
 * @type {Record<StageName, Record<string, [rows: Axis, cols: Axis]>>}
 */
export const PARTS = {
  input: { x: ["query", "dim"], memory: ["key", "dim"] },
  project: { q: ["query", "dim"], k: ["key", "dim"], v: ["key", "dim"] },
  dot: { dot: ["query", "key"] },
  scores: { scores: ["query", "key"] },
  mask: { scores: ["query", "key"] },
  weights: { weights: ["query", "key"] },
  mixed: { z: ["query", "dim"] },
  output: { out: ["query", "dim"] },
};

/** @param {StageName} stage */
export const isSquare = (stage) => SQUARE.includes(stage);

/** @param {StageName} stage  @param {string} part */
export const hangs = (stage, part) => PARTS[stage][part][0] === "key";

/**
 * What the trace has of a stage, by the names of its parts.
 * @param {Stages} stages  @param {StageName} name
 */
export function partsOf(stages, name) {
  /** @type {Record<string, Part | undefined>} */
  const parts = { ...stages[name] };
  return parts;
}

/** @param {Stages} stages  @param {StageName} name */
export function firstPart(stages, name) {
  return present(Object.values(partsOf(stages, name))[0], `stage ${name}`);
}

/** @param {Callbacks} callbacks */
export function stageParts(callbacks) {
  return recordOf(STAGES, (name) => makeStage(name, callbacks));
}

/** @param {StageName} name  @param {Callbacks} callbacks */
function makeStage(name, callbacks) {
  const { t, onState } = callbacks;
  const parts = namesOf(PARTS[name]);
  const views = recordOf(parts, (part) => matrixOf(name, part, callbacks));
  /** Of the parts that hang. @type {Record<string, HTMLElement | undefined>} */
  const names = recordOf(
    parts.filter((part) => hangs(name, part)),
    () => h("p", { class: "hanging-name" }),
  );
  const title = h("h3", { class: "stage-title", "aria-label": t(`stage.name.${name}`) });
  const note = h("p", { class: "stage-note" });
  const square = isSquare(name) ? squareParts(name, callbacks) : null;
  const readout = h("span");
  const readoutLine = h("p", { class: "readout" }, readout);
  const onSpacing = name === "weights" ? spacingChoice(onState) : undefined;
  const legend = legendView(h("div"), { t, onSpacing });
  legend.element.classList.add("stage-legend");
  /** A matrix with the letter beside it. */
  const letters = recordOf(parts, (part) => lettered(name, part, views[part]));
  /** @param {string[]} some */
  const matrices = (some) => some.flatMap((part) => [names[part], letters[part]]);
  const below = parts.filter((part) => hangs(name, part));
  const place = h(
    "div",
    { class: "place" },
    ...matrices(parts.filter((part) => !hangs(name, part))),
  );
  const hanging = below.length > 0 ? h("div", { class: "hanging" }, ...matrices(below)) : null;
  const element = h(
    "section",
    { class: "stage", "data-stage": name },
    title,
    note,
    axisName(name, callbacks),
    square?.columns,
    place,
    hanging,
    square?.bars,
    square?.lens.element,
    readoutLine,
    legend.element,
  );
  return {
    element,
    title,
    note,
    place,
    hanging,
    views,
    letters,
    names,
    square,
    readout,
    readoutLine,
    legend,
  };
}

/** @param {StageName} name  @param {Callbacks} callbacks */
function axisName(name, { t }) {
  const axis = isSquare(name) ? "key" : "dim";
  return h("p", { class: `axis axis-${axis}` }, t(`axis.${axis}`));
}

/**
 * What only a stage has whose columns are keys.
 * @param {StageName} name  @param {Callbacks} callbacks
 */
function squareParts(name, { onChoose }) {
  return {
    columns: h("canvas", { class: "column-labels", "aria-hidden": "true" }),
    bars: h("canvas", { class: "bars", "aria-hidden": "true" }),
    lens: stageLens({ onChoose: (cell) => onChoose({ stage: name, ...cell }) }),
  };
}

/** @param {StageName} name  @param {string} part  @param {Callbacks} callbacks */
function matrixOf(name, part, { t, onHover, onChoose, onHold, onWalk }) {
  const [rows, cols] = PARTS[name][part];
  /** @param {import("#lib/layout/matrix.js").Cell} cell */
  const place = ({ row, col }) => ({ stage: name, part, [rows]: row, [cols]: col });
  return matrixView(h("div", walkable(t("matrix.role"))), {
    onHover: (cell) => onHover(cell && place(cell)),
    onChoose: (cell) => onChoose(place(cell)),
    onHold: (cell) => onHold(place(cell)),
    onWalk: (cell) => onWalk(place(cell)),
  });
}

/** @type {Record<string, string | undefined>} */
const ROLES = { q: "query", k: "key", v: "value", out: "output" };

/**
 * A matrix in a role has its letter and a bar in its colour.
 * @param {StageName} name  @param {string} part  @param {MatrixView} view
 */
function lettered(name, part, view) {
  const role = ROLES[part];
  if (!role) return view.element;
  const letter =
    name === "project" ? h("b", { class: role, "aria-hidden": "true" }, part.toUpperCase()) : null;
  return h("div", { class: `lettered is-${role}` }, letter, view.element);
}
