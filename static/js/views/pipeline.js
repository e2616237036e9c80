// One head as a line of matrices that share their rows: X → Q, K, V → scores → mask → softmax → × V.
// Query tokens are written once at the left, and one pale band runs through under all matrices.

import { STAGES } from "#lib/layout.js";
import { number } from "#lib/format.js";
import { reasons } from "#lib/stages.js";
import { drawBars } from "#views/bars.js";
import { h, setText } from "#views/dom.js";
import { symbol } from "#views/formula.js";
import { drawColumnLabels, drawRowLabels, slanted } from "#views/labels.js";
import { legendView } from "#views/legend.js";
import { matrixView } from "#views/matrix.js";

/** Parts of a stage, and what their rows and columns are. */
const PARTS = {
  input: { x: ["query", "dim"] },
  project: { q: ["query", "dim"], k: ["key", "dim"], v: ["key", "dim"] },
  scores: { scores: ["query", "key"] },
  mask: { scores: ["query", "key"] },
  weights: { weights: ["query", "key"] },
  mixed: { z: ["query", "dim"] },
};

const isSquare = (stage) => ["scores", "mask", "weights"].includes(stage);
const BAR_HEIGHT = 38;

/**
 * @typedef {{ stage: string, part: string, query?: number, key?: number, dim?: number }} Place
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/messages.js").Translate, onHover: (place: Place | null) => void,
 *           onChoose: (place: Place) => void, onHold: (place: Place) => void,
 *           onWalk: (place: Place) => void, onKey: (event: KeyboardEvent, place: Place) => boolean,
 *           onSpacing: (spacing: "sqrt" | "linear") => void }} callbacks
 */
export function pipelineView(element, { t, onHover, onChoose, onHold, onWalk, onKey, onSpacing }) {
  const band = h("i", { class: "band" });
  const rowLabels = h("canvas", { class: "row-labels", "aria-hidden": "true" });
  const side = h("div", { class: "stage stage-labels" },
    h("div", { class: "axis axis-query" }, h("p", { class: "axis-key" }, t("axis.key")), h("p", {}, t("axis.query"))),
    rowLabels);
  const stages = Object.fromEntries(STAGES.map((name) => [name, stageElements(name)]));
  element.classList.add("pipeline");
  element.replaceChildren(band, side, ...STAGES.map((name) => stages[name].element));
  let drawn = null;

  function stageElements(name) {
    const views = Object.fromEntries(Object.entries(PARTS[name]).map(([part, [rows, cols]]) => {
      const box = h("div", { tabindex: 0, role: "application", "aria-roledescription": t("matrix.role"), "aria-describedby": "matrix-keys" });
      const place = ({ row, col }) => ({ stage: name, part, [rows]: row, [cols]: col });
      return [part, matrixView(box, {
        onHover: (cell) => onHover(cell && place(cell)),
        onChoose: (cell) => onChoose(place(cell)),
        onHold: (cell) => onHold(place(cell)),
        onWalk: (cell) => onWalk(place(cell)),
        onKey: (event) => onKey(event, { stage: name, part }),
      })];
    }));
    const made = {
      views,
      title: h("h3", { class: "stage-title", "aria-label": t(`stage.name.${name}`) }),
      note: h("p", { class: "stage-note" }),
      readout: h("span"),
      columns: isSquare(name) ? h("canvas", { class: "column-labels", "aria-hidden": "true" }) : null,
      bars: isSquare(name) ? h("canvas", { class: "bars", "aria-hidden": "true" }) : null,
      names: name === "project" ? { k: h("p", { class: "hanging-name key" }), v: h("p", { class: "hanging-name value" }) } : null,
      legend: legendView(h("div"), { t, onSpacing: name === "weights" ? onSpacing : undefined }),
    };
    return { ...made, element: name === "project" ? projectElement(made) : stageElement(name, made) };
  }

  function stageElement(name, made) {
    made.legend.element.classList.add("stage-legend");
    return h("section", { class: "stage", "data-stage": name }, made.title, made.note,
      made.columns, h("div", { class: "place" }, ...Object.values(made.views).map((view) => view.element)),
      made.bars, h("p", { class: "readout" }, made.readout), made.legend.element);
  }

  /** K and V hang below Q, whose rows are on the common grid. */
  function projectElement(made) {
    const lettered = (part, role) => h("div", { class: `lettered is-${role}` },
      h("b", { class: role, "aria-hidden": "true" }, part.toUpperCase()), made.views[part].element);
    return h("section", { class: "stage", "data-stage": "project" }, made.title, made.note,
      h("div", { class: "place" }, lettered("q", "query")),
      h("div", { class: "hanging" }, h("p", { class: "readout" }, made.readout),
        made.names.k, lettered("k", "key"), made.names.v, lettered("v", "value"), made.legend.element));
  }

  return {
    /**
     * @param {object} given
     * @param {Record<string, Record<string, import("#lib/stages.js").Part>>} given.stages
     * @param {ReturnType<typeof import("#lib/layout.js").pipelineLayout>} given.layout
     * @param {{ queries: string[], keys: string[], rowWidth: number, keyWidth: number }} given.labels
     * @param {string} given.focus  @param {number} given.head  @param {number} given.dHead  @param {number} given.unit
     * @param {boolean} given.crosses  K and V come from the memory
     * @param {ReturnType<typeof import("#views/palette.js").palette>} colors
     */
    draw(given, colors) {
      drawn = { ...given, colors, pitchY: whole(given.layout.pitchY * given.unit) };
      const tall = slanted(given.labels.keyWidth, given.unit);
      drawn.tall = tall;
      side.style.width = `${given.labels.rowWidth}px`;
      for (const name of STAGES) {
        const shown = name in given.layout.stages;
        stages[name].element.hidden = !shown;
        stages[name].element.classList.toggle("is-led-to", name !== Object.keys(given.layout.stages)[0]);
        stages[name].element.classList.toggle("is-focus", name === given.focus);
        if (shown) drawStage(name, stages[name]);
      }
    },
    point,
    get rowsHeight() { return drawn.labels.queries.length * drawn.pitchY; },
    /** Moves the keyboard to a stage's own matrix. @param {string} name */
    focus: (name) => Object.values(stages[name].views)[0].element.focus({ preventScroll: true }),
  };

  function drawStage(name, made) {
    const { layout, unit, colors, head, dHead, labels } = drawn;
    const parts = drawn.stages[name];
    const pitchX = whole(layout.stages[name].pitchX * unit);
    made.title.replaceChildren(symbol(name, dHead));
    const { rows, cols } = Object.values(parts)[0].matrix;
    const keys = parts.k?.matrix.rows;
    setText(made.note, t(name === "project" && drawn.crosses ? "stage.cross" : `stage.${name}`, { rows, cols, keys }));
    for (const [part, view] of Object.entries(made.views)) {
      const hangs = PARTS[name][part][0] === "key";
      const pitchY = hangs ? whole(layout.pitchK * unit) : drawn.pitchY;
      view.draw({ ...parts[part], head, pitchX, pitchY }, colors);
      const { rows, cols } = parts[part].matrix;
      view.element.setAttribute("aria-label", t(`matrix.${name}.${part}`, { rows, cols, head: head + 1 }));
    }
    // Q and K share the scale that is shown; V has its own, printed with its name.
    made.legend.draw(Object.values(parts)[0].scale, colors);
    if (isSquare(name)) made.width = cols * pitchX;
    made.pitchX = pitchX;
    made.labels = labels;
  }

  /** Everything that follows the pointer. @param {{ query: number, key: number, hover: Place | null, locked: boolean }} place */
  function point({ query, key, hover, locked }) {
    const { colors, unit, labels, layout, pitchY, focus, tall } = drawn;
    const height = labels.queries.length * pitchY;
    drawRowLabels(rowLabels, { labels: labels.queries, pitch: pitchY, active: query, width: labels.rowWidth, height, unit }, colors);
    for (const name of Object.keys(layout.stages)) {
      const made = stages[name];
      for (const [part, view] of Object.entries(made.views)) {
        const [rows, cols] = PARTS[name][part];
        const over = hover?.stage === name && hover.part === part ? hover.dim ?? null : null;
        view.point({ row: rows === "query" ? query : key, col: cols === "key" ? key : over },
          { locked, row: cols === "dim" && name === "project" });
      }
      if (isSquare(name)) {
        drawColumnLabels(made.columns, { labels: labels.keys, pitch: made.pitchX, active: key, width: made.width + tall.overhang,
          height: tall.height, unit, only: layout.squeezed && name !== focus }, colors);
        made.columns.style.marginRight = `${-tall.overhang}px`;
        drawRow(name, made, query, key);
      }
      readOut(name, made, query, key, hover);
    }
    const line = Object.values(stages[Object.keys(layout.stages)[0]].views)[0].element;
    const top = line.getBoundingClientRect().top - element.getBoundingClientRect().top;
    band.style.transform = `translateY(${top + query * pitchY}px)`;
    band.style.height = `${pitchY}px`;
  }

  function drawRow(name, made, query, key) {
    const [{ matrix, mask, scale }] = Object.values(drawn.stages[name]);
    const row = (all) => all.data.subarray(query * all.cols, (query + 1) * all.cols);
    const gap = Object.values(made.views)[0].grid.gap;
    drawBars(made.bars, { values: row(matrix), mask: mask ? row(mask) : null, pitch: made.pitchX, gap, active: key, scale,
      height: BAR_HEIGHT * drawn.unit, unit: drawn.unit }, drawn.colors);
  }

  function readOut(name, made, query, key, hover) {
    const parts = drawn.stages[name];
    const { queries, keys } = drawn.labels;
    const at = (part, row, col) => parts[part].matrix.data[row * parts[part].matrix.cols + col];
    if (!isSquare(name)) {
      for (const part of Object.keys(parts)) {
        const over = hover?.stage === name && hover.part === part && hover.dim !== undefined ? hover : null;
        const axis = PARTS[name][part][0];
        const [tokens, row] = axis === "key" ? [keys, over?.key ?? key] : [queries, over?.query ?? query];
        const token = tokens[row];
        setText(made.names?.[part] ?? made.readout, over
          ? t("readout.dim", { letter: part, token, dim: over.dim + 1, value: number(at(part, row, over.dim)) })
          : t(`readout.${part}`, { token }));
      }
      return;
    }
    const bits = parts.scores && name === "mask" ? parts.scores.mask.data[query * keys.length + key]
      : parts.weights?.mask?.data[query * keys.length + key] ?? 0;
    const value = at(Object.keys(parts)[0], query, key);
    const who = reasons(bits).map((reason) => t(`reason.${reason}`)).join(t("list.comma"));
    setText(made.readout, {
      scores: () => t("readout.scores", { value: number(value) }),
      mask: () => (bits ? t("readout.masked", { who }) : t("readout.open")),
      weights: () => (bits ? t("readout.closed", { value: number(value), who }) : t("readout.weights", { value: number(value) })),
    }[name]());
  }
}

/** Whole pixels, except where a fraction of one matters to the width. */
function whole(pitch) {
  return pitch >= 4 ? Math.floor(pitch) : pitch;
}
