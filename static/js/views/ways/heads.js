// All heads of one block side by side. The cell under the pointer is framed in every head, and each
// says its weight; below stand the numbers of every head, by which they can be put in order.

import { headsLayout } from "#lib/layout/heads.js";
import { likeness } from "#lib/maths/likeness.js";
import { headMetrics, sortedHeads, sortOf, sortWord } from "#lib/maths/metrics.js";
import { number } from "#lib/text/format.js";
import { maskOf, weightsOf, whoClosed, writtenOf } from "#lib/trace/attention.js";
import { crosses } from "#lib/trace/places.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { fillsFrame, heightLeft } from "#views/kit/room.js";
import { spacingChoice } from "#views/kit/view.js";
import { labelledView, labelRoom, whole } from "#views/matrix/labelled.js";
import { slanted } from "#views/matrix/labels.js";
import { weightScale } from "#views/matrix/paint.js";
import { metricsView } from "#views/tables/metrics.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/**
 * @import { Cell as MatrixCell } from "#lib/layout/matrix.js"
 * @import { Sentence } from "#lib/maths/metrics.js"
 * @import { Attention } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { AttentionShown, Callbacks, Colors, Translate, View } from "#views/kit/view.js"
 */

/**
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {ReturnType<typeof makePanel>} Panel  one head
 * @typedef {ReturnType<typeof measure>} Measured
 * @typedef {ReturnType<typeof arrange>} Arranged
 */

/** Above and below the rows of a head: its name, its weight and some air. */
const AROUND = fillsFrame ? 96 : 64;

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t } = callbacks;
  const made = make(element, callbacks);
  /** @type {Panel[]} */
  let panels = [];
  /** What takes a while to count is counted once for each answer. @type {Measured | null} */
  let measured = null;
  /** @type {AttentionShown} */
  let shown;

  return {
    /** @param {AttentionShown} next  @param {Colors} colors */
    draw(next, colors) {
      shown = next;
      const { trace, place, head, unit } = shown;
      if (measured?.trace !== trace || measured.place !== place) measured = measure(trace, place);
      if (panels.length !== place.heads)
        panels = Array.from({ length: place.heads }, (_, own) =>
          makePanel(own, () => shown.head, callbacks),
        );
      const arranged = arrange(made, shown, measured, colors, t);
      element.style.setProperty("--labels", `${arranged.room.rows + 8 * unit}px`);
      paintPanels(made, panels, arranged, shown, colors, t);
      made.legend.draw(weightScale(shown.spacing), colors);
      const padded = measured.sentence.queries < shown.labels.queries.length;
      const { sort, order } = arranged;
      made.table.draw({ ...measured, sort, order, chosen: head, padded });
    },
    point({ query, key, locked }) {
      panels.forEach(({ matrix, weight }, head) => {
        if (head >= shown.place.heads) return;
        matrix.point({ row: query, col: key }, { locked });
        const { value, who } = readingOf(shown, head, query, key, t);
        setText(weight, t(who ? "readout.closed" : "readout.weights", { value, who }));
      });
    },
    speak({ query, key }, { head = shown.head }) {
      const { queries, keys } = shown.labels;
      const { value, who } = readingOf(shown, head, query, key, t);
      const names = { query: queries[query], key: keys[key] };
      const said = t(who ? "spoken.masked" : "spoken.weights", { ...names, value, who });
      return t("heads.spoken", { head: head + 1, said });
    },
  };
}

/** @param {HTMLElement} element  @param {Callbacks} callbacks */
function make(element, { t, raw, onState }) {
  const line = h("div", { class: "all-heads" });
  const legend = legendView(h("div"), { t, onSpacing: spacingChoice(onState) });
  const table = metricsView(h("section", { class: "metrics" }), {
    t,
    raw,
    onHead: (head) => onState({ head }),
    onSort: (sort) => onState({ sort: sortWord(sort) }, { push: false }),
  });
  element.replaceChildren(line, legend.element, table.element);
  return { element, line, legend, table };
}

/** @param {number} head  @param {() => number} chosenHead  @param {Callbacks} callbacks */
function makePanel(head, chosenHead, { t, onHover, onChoose, onHold, onWalk, onState }) {
  /** @param {MatrixCell} cell */
  const place = ({ row, col }) => ({
    stage: "heads",
    part: "weights",
    head,
    query: row,
    key: col,
  });
  const box = h("div");
  const matrix = labelledView(box, {
    t,
    onHover: (cell) => onHover(cell && place(cell)),
    onChoose(cell) {
      if (head === chosenHead()) onChoose(place(cell));
      else onState({ head, query: cell.row, key: cell.col });
    },
    onHold: (cell) => onHold(place(cell)),
    onWalk: (cell) => onWalk(place(cell)),
  });
  const title = h(
    "button",
    { type: "button", class: "head-title", onClick: () => onState({ head }) },
    t("heads.name", { head: head + 1 }),
  );
  const weight = h("p", { class: "head-weight" });
  const element = h("div", { class: "head-panel", "data-head": head }, title, box, weight);
  return { matrix, title, weight, element };
}

/** @param {Trace} trace  @param {Attention} place */
function measure(trace, place) {
  const sentence = sentenceOf(trace, place);
  const mask = maskOf(trace, place);
  const heads = Array.from({ length: place.heads }, (_, head) =>
    headMetrics(weightsOf(trace, place, head), mask, sentence),
  );
  return { trace, place, sentence, heads, likeness: likeness(trace, place, sentence.queries) };
}

/** @param {Trace} trace  @param {Attention} place  @returns {Sentence} */
function sentenceOf(trace, place) {
  const end = trace
    .side(place, "keys")
    .tokens.findIndex(({ kind, text }) => kind === "special" && text === "<eos>");
  return { ...writtenOf(trace, place), end: end < 0 ? null : end, aligned: !crosses(place) };
}

/**
 * In which order the heads stand, how many in a line, and how large.
 * @param {Made} made  @param {AttentionShown} shown  @param {Measured} measured
 * @param {Colors} colors  @param {Translate} t
 */
function arrange({ element, line }, { place, labels, unit, state }, measured, colors, t) {
  const sort = sortOf(state.sort);
  const axes = { rows: labels.queries, cols: labels.keys };
  const room = labelRoom(axes, colors, unit, t);
  const tall = slanted(room.cols, unit);
  const left = heightLeft(line);
  const layout = headsLayout({
    left: left && (left - tall.height) / unit - AROUND,
    width: element.clientWidth / unit,
    height: globalThis.innerHeight / unit,
    fills: fillsFrame,
    heads: place.heads,
    queries: labels.queries.length,
    keys: labels.keys.length,
    labels: room.rows / unit + 8,
    overhang: tall.overhang / unit,
  });
  const { queries, keys } = measured.sentence;
  return {
    sort,
    order: sortedHeads(measured.heads, sort),
    axes,
    room,
    written: { rows: queries, cols: keys },
    inLine: layout.inLine,
    pitchX: whole(layout.pitchX * unit),
    pitchY: whole(layout.pitchY * unit),
  };
}

/**
 * @param {Made} made  @param {Panel[]} panels  @param {Arranged} arranged
 * @param {AttentionShown} shown
 * @param {Colors} colors  @param {Translate} t
 */
function paintPanels({ line }, panels, arranged, shown, colors, t) {
  line.style.gridTemplateColumns = `repeat(${arranged.inLine}, max-content)`;
  arranged.order.forEach((head, index) => {
    const { element: box, matrix, title } = panels[head];
    const withRows = index % arranged.inLine === 0;
    const isChosen = head === shown.head;
    if (line.children[index] !== box) line.insertBefore(box, line.children[index] ?? null);
    box.classList.toggle("is-chosen", isChosen);
    title.setAttribute("aria-pressed", String(isChosen));
    box.style.setProperty("--before", withRows ? "var(--labels)" : "0px");
    matrix.draw({ ...specOf(head, arranged, shown, t), withRows }, colors);
  });
  while (line.children.length > shown.place.heads) line.lastChild?.remove();
}

/**
 * @param {number} head  @param {Arranged} arranged  @param {AttentionShown} shown
 * @param {Translate} t
 */
function specOf(head, { axes, room, written, pitchX, pitchY }, shown, t) {
  const { trace, place, spacing, unit } = shown;
  const matrix = weightsOf(trace, place, head);
  const mask = maskOf(trace, place) ?? undefined;
  const size = { rows: matrix.rows, cols: matrix.cols };
  return {
    part: { tensor: `${place.name}.weights`, matrix, mask, scale: weightScale(spacing) },
    head,
    labels: axes,
    room,
    unit,
    pitchX,
    pitchY,
    written,
    name: t("matrix.weights.weights", { ...size, head: head + 1 }),
  };
}

/**
 * @param {AttentionShown} shown  @param {number} head  @param {number} query  @param {number} key
 * @param {Translate} t
 */
function readingOf({ trace, place }, head, query, key, t) {
  const { data, cols } = weightsOf(trace, place, head);
  const at = query * cols + key;
  return { value: number(data[at]), who: whoClosed(maskOf(trace, place)?.data[at] ?? 0, t) };
}
