// One head, large: its weights or its scores with every token named and, where cells have room,
// every value written. Beside a large matrix a lens shows what is pointed at, beside a small one
// stands the chosen row as a list.

import { oneHeadLayout } from "#lib/layout/heads.js";
import { cellRect } from "#lib/layout/matrix.js";
import { nextToken, number } from "#lib/text/format.js";
import { whoClosed, writtenOf } from "#lib/trace/attention.js";
import { stagesOf } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { present } from "#views/kit/records.js";
import { fillsFrame, heightLeft, lastVisible, rowInSight } from "#views/kit/room.js";
import { spacingChoice } from "#views/kit/view.js";
import { symbol } from "#views/maths/formula.js";
import { labelledView, labelRoom, whole } from "#views/matrix/labelled.js";
import { slanted } from "#views/matrix/labels.js";
import { lensView } from "#views/matrix/lens.js";
import { rowListView } from "#views/tables/rowlist.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/**
 * @import { Cell as MatrixCell } from "#lib/layout/matrix.js"
 * @import { Part } from "#lib/trace/stages.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { AttentionShown, Callbacks, Cell, Colors, Translate, View } from "#views/kit/view.js"
 */

/**
 * @typedef {"scores" | "weights"} Stage
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {ReturnType<typeof read>} Reading
 * @typedef {Reading & ReturnType<typeof arrange>} Drawn
 */

/**
 * Under the rows: what is pointed at, and some air; in a frame also what it keeps free at its foot.
 */
const BELOW = fillsFrame ? 43 : 34;
/** @type {Stage[]} */
const STAGES = ["scores", "weights"];
const READOUT = {
  scores: { open: "onehead.score", closed: "onehead.closedScore" },
  weights: { open: "readout.weights", closed: "readout.closed" },
};

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  /**
   * What a place is told to be part of, and the query whose row is listed.
   * @type {{ stage: Stage, query: number }}
   */
  const now = { stage: "weights", query: 0 };
  const made = make(element, now, callbacks);
  const inSight = rowInSight(made.matrix.element);
  /** @type {Drawn} */
  let drawn;

  return {
    /** @param {AttentionShown} shown  @param {Colors} colors */
    draw(shown, colors) {
      const reading = read(shown, colors);
      now.stage = reading.stage;
      drawChoice(made, reading, t, (stage) => onState({ stage }, { push: false }));
      drawn = { ...reading, ...arrange(made, reading, t) };
      paint(made, drawn, t);
    },
    point(cell) {
      now.query = cell.query;
      const { shown } = drawn;
      const { query, key, locked } = cell;
      made.matrix.point({ row: query, col: key }, { locked });
      if (drawn.layout.lens !== null) paintLens(made, drawn, drawn.layout.lens, cell);
      inSight(shown, cellRect(present(made.matrix.grid, "matrix"), query, 0));
      const { value, who } = cellOf(drawn, query, key, t);
      setText(made.readout, t(READOUT[drawn.stage][who ? "closed" : "open"], { value, who }));
      paintList(made, drawn, cell);
    },
    speak({ query, key }) {
      const { labels } = drawn.shown;
      const { value, who } = cellOf(drawn, query, key, t);
      const names = { query: labels.queries[query], key: labels.keys[key] };
      return t(who ? "spoken.masked" : `spoken.${drawn.stage}`, { ...names, value, who });
    },
  };
}

/**
 * @param {HTMLElement} element  @param {{ stage: Stage, query: number }} now
 * @param {Callbacks} callbacks
 */
function make(element, now, { t, raw, onHover, onChoose, onHold, onWalk, onState }) {
  const choice = h("div", { class: "segments", role: "group", "aria-label": t("stage.choose") });
  /** @param {MatrixCell} cell */
  const place = ({ row, col }) => ({ stage: now.stage, part: now.stage, query: row, key: col });
  const box = h("div");
  const matrix = labelledView(box, {
    t,
    onHover: (cell) => onHover(cell && place(cell)),
    onChoose: (cell) => onChoose(place(cell)),
    onHold: (cell) => onHold(place(cell)),
    onWalk: (cell) => onWalk(place(cell)),
  });
  const readout = h("p", { class: "one-readout" });
  const legends = {
    scores: legendView(h("div"), { t }),
    weights: legendView(h("div"), { t, onSpacing: spacingChoice(onState) }),
  };
  const lens = lensView(h("div"), { t, onChoose: (cell) => onChoose(place(cell)) });
  const list = rowListView(h("section"), {
    t,
    raw,
    onKey: (key) => onChoose(place({ row: now.query, col: key })),
  });
  const main = h(
    "div",
    { class: "one-main" },
    choice,
    box,
    readout,
    legends.scores.element,
    legends.weights.element,
  );
  const aside = h("div", { class: "one-aside" }, lens.element, list.element);
  const head = h("div", { class: "one-head" }, main, aside);
  element.replaceChildren(head);
  return { element, choice, box, matrix, readout, legends, lens, list, main, head };
}

/** What of a head is shown. @param {AttentionShown} shown  @param {Colors} colors */
function read(shown, colors) {
  const { trace, place, head, labels, spacing, state } = shown;
  const stages = stagesOf(trace, place, head, spacing);
  const weights = present(stages.weights, "weights").weights;
  const scores = (stages.mask ?? stages.scores)?.scores;
  const isScores = state.stage === "scores" || state.stage === "mask";
  /** @type {Stage} */
  const stage = isScores && scores ? "scores" : "weights";
  const { queries, keys } = writtenOf(trace, place);
  return {
    shown,
    colors,
    stage,
    weights,
    part: (stage === "scores" && scores) || weights,
    hasScores: scores !== undefined,
    axes: { rows: labels.queries, cols: labels.keys },
    written: { rows: queries, cols: keys },
  };
}

/**
 * @param {Made} made  @param {Reading} reading  @param {Translate} t
 * @param {(stage: Stage) => void} choose
 */
function drawChoice({ choice }, { stage, hasScores, shown }, t, choose) {
  choice.hidden = !hasScores;
  choice.replaceChildren(
    ...STAGES.map((name) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(name === stage),
          title: t(`stage.name.${name}`),
          onClick: () => choose(name),
        },
        symbol(name, shown.place),
        " ",
        t(`onehead.${name}`),
      ),
    ),
  );
}

/** @param {Made} made  @param {Reading} reading  @param {Translate} t */
function arrange({ element, box }, { shown: { labels, unit }, colors, axes }, t) {
  const room = labelRoom(axes, colors, unit, t);
  const tall = slanted(room.cols, unit);
  const left = heightLeft(box);
  const layout = oneHeadLayout({
    left: left && (left - tall.height) / unit - BELOW,
    width: element.clientWidth / unit,
    height: globalThis.innerHeight / unit,
    queries: labels.queries.length,
    keys: labels.keys.length,
    labels: room.rows / unit + 8,
    overhang: tall.overhang / unit,
    fills: fillsFrame,
  });
  return { room, layout };
}

/** @param {Made} made  @param {Drawn} drawn  @param {Translate} t */
function paint({ main, head: box, matrix, legends, lens }, drawn, t) {
  const { shown, colors, stage, part, axes, room, layout, written } = drawn;
  const { head, unit } = shown;
  const { rows, cols } = part.matrix;
  main.style.setProperty("--labels", `${room.rows + 8 * unit}px`);
  box.classList.toggle("is-beside", layout.beside);
  matrix.draw(
    {
      part,
      head,
      labels: axes,
      room,
      unit,
      pitchX: whole(layout.pitchX * unit),
      pitchY: whole(layout.pitchY * unit),
      withValues: true,
      written,
      name: t(`matrix.${stage}.${stage}`, { rows, cols, head: head + 1 }),
    },
    colors,
  );
  for (const name of STAGES) legends[name].element.hidden = name !== stage;
  legends[stage].draw(part.scale, colors);
  lens.element.hidden = layout.lens === null;
}

/**
 * @param {Made} made  @param {Drawn} drawn  @param {number} side  of its cells  @param {Cell} cell
 */
function paintLens({ lens }, drawn, side, { query, key, locked }) {
  const { shown, colors, part, axes, written } = drawn;
  const { head, unit } = shown;
  const center = { row: query, col: key };
  const pitch = side * unit;
  lens.draw({ part, head, center, labels: axes, unit, pitch, locked, written }, colors);
}

/** @param {Made} made  @param {Drawn} drawn  @param {Cell} cell */
function paintList({ list }, { shown, weights, layout }, { query, key }) {
  const { trace, place, labels } = shown;
  /** @param {Matrix} matrix */
  const row = ({ data, cols }) => data.subarray(query * cols, (query + 1) * cols);
  // A frame of its own has room for as much of the list as is in sight.
  const room =
    fillsFrame && layout.beside
      ? lastVisible() - list.element.getBoundingClientRect().top - globalThis.scrollY
      : Infinity;
  list.draw({
    weights: row(weights.matrix),
    mask: weights.mask ? row(weights.mask) : null,
    labels: labels.keys,
    query: labels.queries[query],
    next: nextToken(trace, place, query),
    key,
    room,
  });
}

/**
 * @param {{ part: Part }} drawn  @param {number} query  @param {number} key  @param {Translate} t
 */
function cellOf({ part: { matrix, mask } }, query, key, t) {
  const at = query * matrix.cols + key;
  return { value: number(matrix.data[at]), who: whoClosed(mask?.data[at] ?? 0, t) };
}
