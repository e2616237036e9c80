// One stage of the line of matrices: its symbol, its matrices, its row as bars, its value, its legend.

import { SQUARE, STAGES } from "#lib/layout/stages.js";
import { h } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { matrixView } from "#views/matrix/matrix.js";
import { stageLens } from "#views/pipeline/lens.js";

/** Parts of a stage, and what their rows and columns are. Parts whose rows are keys hang below the common rows. */
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

export const isSquare = (stage) => SQUARE.includes(stage);

/** @param {string} stage  @param {string} part */
export const hangs = (stage, part) => PARTS[stage][part][0] === "key";

/**
 * @typedef {object} Stage
 * @property {HTMLElement} element
 * @property {Record<string, ReturnType<typeof matrixView>>} views  by part
 * @property {HTMLElement} title  @property {HTMLElement} note  @property {HTMLElement} readout
 * @property {Record<string, HTMLElement>} names  of the parts that hang
 * @property {HTMLCanvasElement | null} columns  @property {HTMLCanvasElement | null} bars  of a square stage
 * @property {ReturnType<typeof stageLens> | null} lens
 * @property {ReturnType<typeof legendView>} legend
 *
 * @param {import("#pages/inspector/detail.js").Callbacks} callbacks
 * @returns {Record<string, Stage>}
 */
export function stageParts({ t, onHover, onChoose, onHold, onWalk, onState }) {
  return Object.fromEntries(
    STAGES.map((name) => {
      const made = {
        views: Object.fromEntries(
          Object.keys(PARTS[name]).map((part) => [part, matrix(name, part)]),
        ),
        title: h("h3", { class: "stage-title", "aria-label": t(`stage.name.${name}`) }),
        note: h("p", { class: "stage-note" }),
        axis: h(
          "p",
          { class: `axis ${isSquare(name) ? "axis-key" : "axis-dim"}` },
          t(isSquare(name) ? "axis.key" : "axis.dim"),
        ),
        readout: h("span"),
        names: Object.fromEntries(
          Object.keys(PARTS[name])
            .filter((part) => hangs(name, part))
            .map((part) => [part, h("p", { class: "hanging-name" })]),
        ),
        columns: isSquare(name)
          ? h("canvas", { class: "column-labels", "aria-hidden": "true" })
          : null,
        bars: isSquare(name) ? h("canvas", { class: "bars", "aria-hidden": "true" }) : null,
        lens: isSquare(name)
          ? stageLens({ onChoose: (cell) => onChoose({ stage: name, ...cell }) })
          : null,
        legend: legendView(h("div"), {
          t,
          onSpacing:
            name === "weights"
              ? (spacing) => onState({ spacing: spacing === "linear" ? "linear" : null })
              : undefined,
        }),
      };
      return [name, { ...made, element: assemble(name, made) }];
    }),
  );

  function matrix(name, part) {
    const [rows, cols] = PARTS[name][part];
    const box = h("div", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": t("matrix.role"),
      "aria-describedby": "matrix-keys",
    });
    const place = ({ row, col }) => ({ stage: name, part, [rows]: row, [cols]: col });
    return matrixView(box, {
      onHover: (cell) => onHover(cell && place(cell)),
      onChoose: (cell) => onChoose(place(cell)),
      onHold: (cell) => onHold(place(cell)),
      onWalk: (cell) => onWalk(place(cell)),
    });
  }
}

function assemble(name, made) {
  const [common, below] = [false, true].map((isBelow) =>
    Object.keys(made.views).filter((part) => hangs(name, part) === isBelow),
  );
  const matrices = (parts) =>
    parts.flatMap((part) =>
      [made.names[part], lettered(name, part, made.views[part])].filter(Boolean),
    );
  made.legend.element.classList.add("stage-legend");
  return h(
    "section",
    { class: "stage", "data-stage": name },
    made.title,
    made.note,
    made.axis,
    made.columns,
    h("div", { class: "place" }, ...matrices(common)),
    below.length > 0 ? h("div", { class: "hanging" }, ...matrices(below)) : null,
    made.bars,
    made.lens?.element,
    h("p", { class: "readout" }, made.readout),
    made.legend.element,
  );
}

const ROLES = { q: "query", k: "key", v: "value", out: "output" };

/** A matrix in a role has its letter and a bar in its colour. */
function lettered(name, part, view) {
  const role = ROLES[part];
  if (!role) return view.element;
  const letter =
    name === "project" ? h("b", { class: role, "aria-hidden": "true" }, part.toUpperCase()) : null;
  return h("div", { class: `lettered is-${role}` }, letter, view.element);
}
