// What the network expects after every token of the translation: the most probable tokens of a row, each on the colour
// of its probability, the one that follows framed; large beside them those after the chosen token.

import { losses } from "#lib/maths/losses.js";
import { cut, grouped, number, readable, tokenLabels } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { bracketed, letter, named, operator, sup } from "#views/maths/signs.js";
import { drawCandidates } from "#views/matrix/candidatecells.js";
import { drawRowBars } from "#views/plots/rows.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

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

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  const pointer = rowPointer(element, callbacks, { keyAxis: "rank", show, speak: sentence });
  const grid = rowsView(h("div"), {
    t,
    onHover: pointer.hover,
    onChoose: pointer.choose,
    onWalk: walk,
  });
  const [reading, note, heads] = ["rows-reading", "around-note", "expected-heads"].map((name) =>
    h("p", { class: name }),
  );
  const box = h("div", { class: "expected-rows" }, grid.element);
  const legend = legendView(h("div"), {
    t,
    onSpacing: (spacing) => onState({ spacing: spacing === "linear" ? "linear" : null }),
  });
  const heading = h("h3", { class: "around-heading" });
  const list = h("ol", { class: "expected-top" });
  const follows = h("p", { class: "around-note" });
  element.replaceChildren(
    note,
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    h(
      "div",
      { class: "expected" },
      h("div", { class: "expected-all" }, heads, box, legend.element),
      h("section", { class: "expected-one" }, heading, list, follows),
    ),
    pointer.spoken,
  );
  let drawn = null;

  function draw(shown, colors) {
    const { trace, place, unit, spacing } = shown;
    const { output } = trace;
    const side = trace.side(place, "queries");
    const labels = tokenLabels(side).slice(0, output.length);
    const { positions, mean } = losses(output);
    drawn = { shown, colors, labels, output, positions, vocabulary: trace.model.vocabulary_size };
    setText(
      note,
      t("output.note", {
        rows: output.length,
        width: widthOf(trace),
        vocabulary: grouped(drawn.vocabulary),
        loss: number(mean),
      }),
    );
    pointer.begin(shown, {
      rows: output.length,
      cols: output[0].top.length,
      first: middleRow(side),
    });
    const width = box.clientWidth - 4 * unit;
    setText(heads, t(width < NARROW * unit ? "output.headsNarrow" : "output.heads"));
    grid.draw(
      {
        columns: columns(width),
        labels,
        role: "ink",
        width,
        height: globalThis.innerHeight,
        unit,
        pitch: Math.round(ROW * unit),
      },
      colors,
    );
    legend.draw({ ramp: "weight", max: 1, spacing }, colors);
    pointer.show();
    if (shown.state.query !== null) reveal(Math.min(shown.state.query, output.length - 1));
  }

  function columns(width) {
    const {
      shown: { unit, spacing },
      output,
      positions,
      colors,
    } = drawn;
    const isNarrow = width < NARROW * unit;
    const room = width / unit - 90 - (isNarrow ? 0 : FOLLOWS.ideal + 32);
    const count = Math.min(Math.max(Math.floor(room / CELL.ideal), 2), output[0].top.length);
    const matrix = {
      data: Float32Array.from(
        output.flatMap(({ top }) => top.slice(0, count).map(({ probability }) => probability)),
      ),
      rows: output.length,
      cols: count,
    };
    const candidates = {
      name: "candidates",
      title: h("span"),
      note: "",
      ...Object.fromEntries(Object.entries(CELL).map(([name, size]) => [name, size * count])),
      matrix: {
        tensor: "output.top",
        matrix,
        scale: { ramp: "weight", max: 1, spacing },
        head: 0,
        axis: "rank",
        label: t("output.matrix", { rows: matrix.rows, cols: count }),
      },
      over: (canvas, size) =>
        drawCandidates(
          canvas,
          { output, count, scale: { ramp: "weight", max: 1, spacing }, grid: size, unit },
          colors,
        ),
    };
    if (isNarrow) return [candidates];
    return [
      candidates,
      {
        name: "follows",
        title: h("span"),
        note: "",
        ...FOLLOWS,
        plot: (canvas, given) =>
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
              ...given,
            },
            colors,
          ),
      },
    ];
  }

  function show(pointed) {
    grid.point(pointed);
    setText(reading, sentence(pointed));
    drawOne(pointed);
  }

  function walk(place) {
    pointer.walk(place);
    reveal(place.row);
  }

  /** The row that is pointed at by keys or by a link may lie outside of the box. */
  function reveal(row) {
    const pitch = Math.round(ROW * drawn.shown.unit);
    const [top, bottom] = [row * pitch, (row + 2) * pitch];
    if (top < box.scrollTop) box.scrollTop = top;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
  }

  function sentence({ row, axis, col }) {
    const { labels, output, positions } = drawn;
    const { top, next } = output[row];
    const token = labels[row];
    if (col !== null && axis === "rank") {
      return t("output.cell", {
        token,
        rank: col + 1,
        text: readable(top[col].text),
        probability: number(top[col].probability),
      });
    }
    return t("output.row", {
      token,
      next: readable(next.text),
      probability: number(next.probability),
      loss: number(positions[row].loss),
    });
  }

  /** The most probable tokens after one, large, on a scale from 0 to 1; the one that follows is marked. */
  function drawOne({ row, axis, col }) {
    const { labels, output, vocabulary } = drawn;
    const { top, next } = output[row];
    const isAmong = top.some(({ id }) => id === next.id);
    setText(heading, t("output.after", { token: labels[row], count: top.length }));
    list.replaceChildren(
      ...(isAmong ? top : [...top, next]).map((item, rank) => {
        const bar = h("i", { class: "bar" });
        bar.style.width = `${item.probability * 100}%`;
        const isNext = item.id === next.id;
        return h(
          "li",
          {
            class: `${isNext ? "is-next" : ""}${axis === "rank" && rank === col ? " is-pointed" : ""}`,
            "data-id": item.id,
          },
          h("bdi", { title: readable(item.text) }, cut(readable(item.text), 14)),
          h("span", { class: "mark" }, isNext ? t("output.follows") : ""),
          h("span", { class: "track", "aria-hidden": "true" }, bar),
          h("span", { class: "number" }, number(item.probability)),
        );
      }),
    );
    const rest = 1 - top.reduce((sum, { probability }) => sum + probability, 0);
    setText(
      follows,
      t("output.rest", {
        count: grouped(vocabulary - top.length),
        share: number(Math.max(rest, 0)),
      }),
    );
  }

  return { draw };
}

/** Of the vectors that become probabilities: those of the last layer. @param {import("#lib/trace/trace.js").Trace} trace */
function widthOf({ places, model }) {
  return model.d_model[places.findLast(({ stack }) => stack !== null).stack];
}
