// What the network expects after every token of the translation: the most probable tokens of a row,
// each on the colour of its probability, the one that follows framed; large beside them those after
// the chosen token.

import { losses } from "#lib/maths/losses.js";
import { cut, grouped, number, readable, tokenLabels } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { present } from "#views/kit/records.js";
import { spacingChoice } from "#views/kit/view.js";
import { bracketed, letter, named, operator, sup } from "#views/maths/signs.js";
import { drawCandidates } from "#views/matrix/candidatecells.js";
import { weightScale } from "#views/matrix/paint.js";
import { drawRowBars } from "#views/plots/rows.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

/**
 * @import { Prediction, Trace } from "#lib/trace/trace.js"
 * @import { Callbacks, Colors, Shown, Translate, View } from "#views/kit/view.js"
 * @import { Pointed } from "#views/pointing/row.js"
 * @import { Column, Place } from "#views/rows/columns.js"
 */

/** @typedef {ReturnType<typeof read>} Drawn */

const CELL = { least: 72, ideal: 82, most: 100 };
const FOLLOWS = { least: 150, ideal: 190, most: 220, tied: true };
const ROW = 26;
/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = () => ({
  name: "output",
  signs: [
    letter("p"),
    operator("="),
    named("softmax"),
    ...bracketed(letter("Y"), sup(letter("E"), operator("⊤"))),
  ],
});

/** Below this width the bars give way to the candidates: their numbers stand in the list. */
const NARROW = 480;

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t } = callbacks;
  const pointer = rowPointer(element, callbacks, {
    keyAxis: "rank",
    show,
    speak: (pointed) => sentence(drawn, pointed, t),
  });
  const made = make(element, { ...pointer, walk }, callbacks);
  /** @type {Drawn} */
  let drawn;

  /** @param {Pointed} pointed */
  function show(pointed) {
    made.grid.point(pointed);
    setText(made.reading, sentence(drawn, pointed, t));
    made.expected.draw(drawn, pointed);
  }

  /** @param {Place} place */
  function walk(place) {
    pointer.walk(place);
    reveal(place.row ?? 0);
  }

  /**
   * The row that is pointed at by keys or by a link may lie outside of the box.
   * @param {number} row
   */
  function reveal(row) {
    const { box } = made;
    const pitch = Math.round(ROW * drawn.unit);
    const [top, bottom] = [row * pitch, (row + 2) * pitch];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }

  return {
    draw(shown, colors) {
      drawn = read(shown, colors);
      const { output, first, spacing } = drawn;
      const rows = output.length;
      setText(made.note, noteOf(shown.trace, drawn, t));
      pointer.begin(shown, { rows, cols: output[0].top.length, first });
      paintRows(made, drawn, t);
      made.legend.draw(weightScale(spacing), colors);
      pointer.show();
      const { query } = shown.state;
      if (query !== null) reveal(Math.min(query, rows - 1));
    },
  };
}

/**
 * @param {HTMLElement} element  @param {ReturnType<typeof rowPointer>} pointer
 * @param {Callbacks} callbacks
 */
function make(element, pointer, { t, onState }) {
  const { hover: onHover, choose: onChoose, walk: onWalk } = pointer;
  const grid = rowsView(h("div"), { t, onHover, onChoose, onWalk });
  const [reading, note, heads] = ["rows-reading", "around-note", "expected-heads"].map((name) =>
    h("p", { class: name }),
  );
  const box = h("div", { class: "expected-rows" }, grid.element);
  const legend = legendView(h("div"), { t, onSpacing: spacingChoice(onState) });
  const expected = expectedView(t);
  element.replaceChildren(
    note,
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    h(
      "div",
      { class: "expected" },
      h("div", { class: "expected-all" }, heads, box, legend.element),
      expected.element,
    ),
    pointer.spoken,
  );
  return { grid, reading, note, heads, box, legend, expected };
}

/** @param {Shown} shown  @param {Colors} colors */
function read({ trace, place, unit, spacing }, colors) {
  const output = present(trace.output, "output");
  const side = trace.side(place, "queries");
  return {
    unit,
    spacing,
    colors,
    labels: tokenLabels(side).slice(0, output.length),
    first: middleRow(side),
    output,
    ...losses(output),
    vocabulary: trace.model.vocabulary_size,
  };
}

/** @param {Trace} trace  @param {Drawn} drawn  @param {Translate} t */
function noteOf(trace, { output, vocabulary, mean }, t) {
  return t("output.note", {
    rows: output.length,
    width: widthOf(trace),
    vocabulary: grouped(vocabulary),
    loss: number(mean),
  });
}

/** Of the vectors that become probabilities: those of the last layer. @param {Trace} trace */
function widthOf({ places, model }) {
  const stack = places.findLast((place) => place.stack !== null)?.stack;
  return model.d_model[present(stack, "stack")];
}

/** @param {ReturnType<typeof make>} made  @param {Drawn} drawn  @param {Translate} t */
function paintRows({ grid, heads, box }, drawn, t) {
  const { labels, unit, colors } = drawn;
  const width = box.clientWidth - 4 * unit;
  const isNarrow = width < NARROW * unit;
  setText(heads, t(isNarrow ? "output.headsNarrow" : "output.heads"));
  const candidates = candidatesColumn(drawn, width, isNarrow, t);
  grid.draw(
    {
      columns: isNarrow ? [candidates] : [candidates, followsColumn(drawn)],
      labels,
      role: "ink",
      width,
      height: globalThis.innerHeight,
      unit,
      pitch: Math.round(ROW * unit),
    },
    colors,
  );
}

/**
 * @param {Drawn} drawn  @param {number} width  @param {boolean} isNarrow  @param {Translate} t
 * @returns {Column}
 */
function candidatesColumn({ unit, spacing, output, colors }, width, isNarrow, t) {
  const room = width / unit - 90 - (isNarrow ? 0 : FOLLOWS.ideal + 32);
  const count = Math.min(Math.max(Math.floor(room / CELL.ideal), 2), output[0].top.length);
  const probabilities = output.flatMap(({ top }) =>
    top.slice(0, count).map(({ probability }) => probability),
  );
  const matrix = { data: Float32Array.from(probabilities), rows: output.length, cols: count };
  const scale = weightScale(spacing);
  return {
    name: "candidates",
    title: h("span"),
    note: "",
    least: CELL.least * count,
    ideal: CELL.ideal * count,
    most: CELL.most * count,
    matrix: {
      tensor: "output.top",
      matrix,
      scale,
      head: 0,
      axis: "rank",
      label: t("output.matrix", { rows: matrix.rows, cols: count }),
    },
    over: (canvas, grid) => drawCandidates(canvas, { output, count, scale, grid, unit }, colors),
  };
}

/**
 * How probable the token was that follows, and its loss.
 * @param {Drawn} drawn  @returns {Column}
 */
function followsColumn({ unit, output, positions, colors }) {
  return {
    name: "follows",
    title: h("span"),
    note: "",
    ...FOLLOWS,
    plot: (canvas, rows) =>
      drawRowBars(
        canvas,
        {
          values: output.map(({ next }) => next.probability),
          max: 1,
          texts: [
            (row) => number(output[row].next.probability),
            (row) => number(positions[row].loss),
          ],
          unit,
          ...rows,
        },
        colors,
      ),
  };
}

/** @param {Drawn} drawn  @param {Pointed} pointed  @param {Translate} t */
function sentence({ labels, output, positions }, { row, axis, col }, t) {
  const { top, next } = output[row];
  const token = labels[row];
  if (col !== null && axis === "rank") {
    const { text, probability } = top[col];
    const written = { text: readable(text), probability: number(probability) };
    return t("output.cell", { token, rank: col + 1, ...written });
  }
  return t("output.row", {
    token,
    next: readable(next.text),
    probability: number(next.probability),
    loss: number(positions[row].loss),
  });
}

/**
 * The most probable tokens after one, large, on a scale from 0 to 1; the one that follows is
 * marked.
 * @param {Translate} t
 */
function expectedView(t) {
  const heading = h("h3", { class: "around-heading" });
  const list = h("ol", { class: "expected-top" });
  const rest = h("p", { class: "around-note" });

  /** @param {Drawn} drawn  @param {Pointed} pointed */
  function draw({ labels, output, vocabulary }, { row, axis, col }) {
    const { top, next } = output[row];
    const isAmong = top.some(({ id }) => id === next.id);
    setText(heading, t("output.after", { token: labels[row], count: top.length }));
    list.replaceChildren(
      ...(isAmong ? top : [...top, next]).map((item, rank) =>
        itemOf(item, item.id === next.id, axis === "rank" && rank === col),
      ),
    );
    const left = 1 - top.reduce((sum, { probability }) => sum + probability, 0);
    const share = number(Math.max(left, 0));
    setText(rest, t("output.rest", { count: grouped(vocabulary - top.length), share }));
  }

  /** @param {Prediction} prediction  @param {boolean} isNext  @param {boolean} isPointed */
  function itemOf({ id, text, probability }, isNext, isPointed) {
    const bar = h("i", { class: "bar" });
    bar.style.width = `${probability * 100}%`;
    return h(
      "li",
      { class: `${isNext ? "is-next" : ""}${isPointed ? " is-pointed" : ""}`, "data-id": id },
      h("bdi", { title: readable(text) }, cut(readable(text), 14)),
      h("span", { class: "mark" }, isNext ? t("output.follows") : ""),
      h("span", { class: "track", "aria-hidden": "true" }, bar),
      h("span", { class: "number" }, number(probability)),
    );
  }

  return { element: h("section", { class: "expected-one" }, heading, list, rest), draw };
}
