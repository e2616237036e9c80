// The feed-forward of one layer: every token by itself widened to d_ff units, cut off below zero, narrowed again.
// How many units are active stands beside them, and below which of them fire most for the chosen token.

import { activeCounts, strongestUnits } from "#lib/maths/shares.js";
import { grouped, number, percent, tokenLabels } from "#lib/text/format.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { columnSymbol } from "#views/maths/formula.js";
import { bracketed, digit, letter, named, operator, relu, sub } from "#views/maths/signs.js";
import { drawRowBars } from "#views/plots/rows.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

const VECTOR = { least: 110, ideal: 150, most: 190 };
const HIDDEN = { least: 260, ideal: 520, most: 1024 };
const COUNTS = { least: 110, ideal: 150, most: 180, tied: true };
/** Units that are listed. */
const LISTED = 12;

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = () => ({
  name: "ffn",
  signs: [
    named("FFN"),
    ...bracketed(letter("X")),
    operator("="),
    ...relu(),
    sub(letter("W"), digit(2)),
    operator("+"),
    sub(letter("b"), digit(2)),
  ],
});

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  const pointer = rowPointer(element, callbacks, { keyAxis: "unit", show, speak: sentence });
  const grid = rowsView(h("div"), {
    t,
    onHover: pointer.hover,
    onChoose: pointer.choose,
    onWalk: pointer.walk,
  });
  const reading = h("p", { class: "rows-reading" });
  const heading = h("h3", { class: "around-heading" });
  const list = h("ul", { class: "units" });
  const empty = h("p", { class: "around-note" });
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    grid.element,
    h("section", { class: "around-part" }, heading, list, empty),
    h("div", { class: "around-why" }, h("p", {}, h("b", {}, t("ffn.why")), " ", t("ffn.because"))),
    pointer.spoken,
  );
  let drawn = null;
  let listed = null;

  function draw(shown, colors) {
    const { trace, place, unit } = shown;
    const side = trace.side(place, "queries");
    const part = (tensor) => ({ tensor, matrix: trace.matrix(tensor) });
    const parts = {
      x: part(place.reads[0]),
      hidden: part(`${place.name}.hidden`),
      out: part(`${place.name}.out`),
    };
    const counts = activeCounts(parts.hidden.matrix);
    drawn = { parts, counts, labels: tokenLabels(side), unit, colors };
    pointer.begin(shown, {
      rows: side.tokens.length,
      cols: parts.hidden.matrix.cols,
      first: middleRow(side),
    });
    grid.draw(
      {
        columns: columns(),
        labels: drawn.labels,
        role: "ink",
        width: element.clientWidth,
        height: globalThis.innerHeight,
        unit,
      },
      colors,
    );
    pointer.show();
  }

  function columns() {
    const { parts, counts, unit, colors } = drawn;
    const total = parts.hidden.matrix.cols;
    const matrix = (name, symbol, axis, more) => {
      const { tensor, matrix: values } = parts[name];
      const size = { rows: values.rows, cols: values.cols };
      return {
        name,
        title: columnSymbol(symbol),
        note: t(`ffn.column.${name}`, size),
        legend: true,
        ...more,
        matrix: {
          tensor,
          matrix: values,
          scale: signedScale(values.data),
          head: 0,
          axis,
          label: t(`ffn.matrix.${name}`, size),
        },
      };
    };
    return [
      matrix("x", "x", "x", VECTOR),
      matrix("hidden", "hidden", "unit", { sign: "→", ...HIDDEN }),
      {
        name: "active",
        title: h("span", {}, t("ffn.active")),
        note: t("ffn.activeNote", { total }),
        ...COUNTS,
        plot: (canvas, given) =>
          drawRowBars(
            canvas,
            {
              values: counts.map((count) => count / total),
              max: 1,
              unit,
              ...given,
              texts: [(row) => String(counts[row]), (row) => percent(counts[row] / total)],
            },
            colors,
          ),
      },
      matrix("out", "ffn", "out", { sign: "→", ...VECTOR }),
    ];
  }

  function show(pointed) {
    grid.point(pointed);
    setText(reading, sentence(pointed));
    drawUnits(pointed);
  }

  function sentence({ row, axis, col }) {
    const { parts, counts, labels } = drawn;
    const token = labels[row];
    const total = parts.hidden.matrix.cols;
    if (col === null)
      return t("ffn.row", {
        token,
        count: counts[row],
        total,
        share: percent(counts[row] / total),
      });
    if (axis !== "unit") {
      const { matrix } = parts[axis];
      return t("around.dim", {
        token,
        dim: col + 1,
        name: t(`ffn.name.${axis}`),
        value: number(matrix.data[row * matrix.cols + col]),
      });
    }
    const value = parts.hidden.matrix.data[row * total + col];
    const others = labels.reduce(
      (count, _, index) => count + (parts.hidden.matrix.data[index * total + col] > 0 ? 1 : 0),
      0,
    );
    return t(value > 0 ? "ffn.unit" : "ffn.silent", {
      token,
      unit: col + 1,
      value: number(value),
      count: others,
      rows: labels.length,
    });
  }

  /** Which units fire for the chosen token. The list stays the same elements while the token does. */
  function drawUnits({ row, axis, col }) {
    const {
      parts: { hidden },
      labels,
      counts,
    } = drawn;
    if (listed?.data !== hidden.matrix.data || listed.row !== row) {
      listed = { data: hidden.matrix.data, row };
      const units = strongestUnits(hidden.matrix, row, LISTED);
      setText(heading, t("ffn.units", { token: labels[row] }));
      const rest = counts[row] - units.length;
      setText(
        empty,
        units.length === 0
          ? t("ffn.none")
          : rest > 0
            ? t("ffn.rest", { count: grouped(rest) })
            : "",
      );
      list.replaceChildren(
        ...units.map(({ unit, value }) => {
          const bar = h("i", { class: "bar" });
          bar.style.width = `${(value / units[0].value) * 100}%`;
          return h(
            "li",
            {},
            h(
              "button",
              {
                type: "button",
                class: "unit",
                "data-unit": unit,
                onClick: () => onState({ query: row, key: unit }),
              },
              h("span", {}, t("ffn.unitName", { unit: unit + 1 })),
              h("span", { class: "track", "aria-hidden": "true" }, bar),
              h("span", { class: "number" }, number(value)),
            ),
          );
        }),
      );
    }
    for (const item of list.querySelectorAll("button")) {
      item.setAttribute(
        "aria-pressed",
        String(axis === "unit" && Number(item.dataset.unit) === col),
      );
    }
  }

  return { draw };
}
