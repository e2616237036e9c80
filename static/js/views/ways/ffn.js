// The feed-forward of one layer: every token by itself widened to d_ff units, cut off below zero,
// narrowed again. How many units are active stands beside them, and below which of them fire most
// for the chosen token.

import { activeCounts, strongestUnits } from "#lib/maths/shares.js";
import { grouped, number, percent, tokenLabels } from "#lib/text/format.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { columnSymbol } from "#views/maths/formula.js";
import { bracketed, digit, letter, named, operator, relu, sub } from "#views/maths/signs.js";
import { drawRowBars } from "#views/plots/rows.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

/**
 * @import { Callbacks, Colors, Shown, Translate, View } from "#views/kit/view.js"
 * @import { Pointed } from "#views/pointing/row.js"
 * @import { Column } from "#views/rows/columns.js"
 */

/**
 * @typedef {ReturnType<typeof read>} Drawn
 * @typedef {"x" | "hidden" | "out"} Name  of a matrix
 */

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

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  const pointer = rowPointer(element, callbacks, {
    keyAxis: "unit",
    show,
    speak: (pointed) => sentence(drawn, pointed, t),
  });
  const { hover: onHover, choose: onChoose, walk: onWalk } = pointer;
  const grid = rowsView(h("div"), { t, onHover, onChoose, onWalk });
  const reading = h("p", { class: "rows-reading" });
  const units = unitList({ t, onUnit: (row, unit) => onState({ query: row, key: unit }) });
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    grid.element,
    units.element,
    h("div", { class: "around-why" }, h("p", {}, h("b", {}, t("ffn.why")), " ", t("ffn.because"))),
    pointer.spoken,
  );
  /** @type {Drawn} */
  let drawn;

  /** @param {Pointed} pointed */
  function show(pointed) {
    grid.point(pointed);
    setText(reading, sentence(drawn, pointed, t));
    units.draw(drawn, pointed);
  }

  return {
    draw(shown, colors) {
      drawn = read(shown, colors);
      const { labels, unit, parts, first } = drawn;
      pointer.begin(shown, { rows: labels.length, cols: parts.hidden.matrix.cols, first });
      const size = { width: element.clientWidth, height: globalThis.innerHeight };
      grid.draw({ columns: columnsOf(drawn, t), labels, role: "ink", ...size, unit }, colors);
      pointer.show();
    },
  };
}

/** @param {Shown} shown  @param {Colors} colors */
function read({ trace, place, unit }, colors) {
  const side = trace.side(place, "queries");
  /** @param {string} tensor */
  const part = (tensor) => ({ tensor, matrix: trace.matrix(tensor) });
  const hidden = part(`${place.name}.hidden`);
  return {
    parts: { x: part(place.reads[0]), hidden, out: part(`${place.name}.out`) },
    counts: activeCounts(hidden.matrix),
    labels: tokenLabels(side),
    first: middleRow(side),
    unit,
    colors,
  };
}

/** @param {Drawn} drawn  @param {Translate} t  @returns {Column[]} */
function columnsOf({ parts, counts, unit, colors }, t) {
  const total = parts.hidden.matrix.cols;
  /**
   * @type {(name: Name, symbol: "x" | "hidden" | "ffn", axis: string) => Pick<Column, "name" |
   *   "title" | "note" | "legend" | "matrix">}
   */
  const matrix = (name, symbol, axis) => {
    const { tensor, matrix: values } = parts[name];
    const size = { rows: values.rows, cols: values.cols };
    const scale = signedScale(values.data);
    const label = t(`ffn.matrix.${name}`, size);
    return {
      name,
      title: columnSymbol(symbol),
      note: t(`ffn.column.${name}`, size),
      legend: true,
      matrix: { tensor, matrix: values, scale, head: 0, axis, label },
    };
  };
  return [
    { ...matrix("x", "x", "x"), ...VECTOR },
    { ...matrix("hidden", "hidden", "unit"), sign: "→", ...HIDDEN },
    {
      name: "active",
      title: h("span", {}, t("ffn.active")),
      note: t("ffn.activeNote", { total }),
      ...COUNTS,
      plot: (canvas, rows) =>
        drawRowBars(
          canvas,
          {
            values: counts.map((count) => count / total),
            max: 1,
            unit,
            ...rows,
            texts: [(row) => String(counts[row]), (row) => percent(counts[row] / total)],
          },
          colors,
        ),
    },
    { ...matrix("out", "ffn", "out"), sign: "→", ...VECTOR },
  ];
}

/** @param {Drawn} drawn  @param {Pointed} pointed  @param {Translate} t */
function sentence({ parts, counts, labels }, { row, axis, col }, t) {
  const token = labels[row];
  const { data, cols: total } = parts.hidden.matrix;
  if (col === null) {
    const [count, share] = [counts[row], percent(counts[row] / total)];
    return t("ffn.row", { token, count, total, share });
  }
  if (axis === "x" || axis === "out") {
    const { matrix } = parts[axis];
    const value = number(matrix.data[row * matrix.cols + col]);
    return t("around.dim", { token, dim: col + 1, name: t(`ffn.name.${axis}`), value });
  }
  const value = data[row * total + col];
  const firing = labels.filter((_, index) => data[index * total + col] > 0);
  return t(value > 0 ? "ffn.unit" : "ffn.silent", {
    token,
    unit: col + 1,
    value: number(value),
    count: firing.length,
    rows: labels.length,
  });
}

/**
 * Which units fire for the chosen token.
 * @param {{ t: Translate, onUnit: (row: number, unit: number) => void }} callbacks
 */
function unitList({ t, onUnit }) {
  const heading = h("h3", { class: "around-heading" });
  const list = h("ul", { class: "units" });
  const rest = h("p", { class: "around-note" });
  /**
   * The list stays the same elements while the token does.
   * @type {{ data: unknown, row: number } | null}
   */
  let listed = null;

  /** @param {Drawn} drawn  @param {number} row */
  function fill({ parts: { hidden }, labels, counts }, row) {
    if (listed?.data === hidden.matrix.data && listed.row === row) return;
    listed = { data: hidden.matrix.data, row };
    const units = strongestUnits(hidden.matrix, row, LISTED);
    const others = counts[row] - units.length;
    setText(heading, t("ffn.units", { token: labels[row] }));
    const more = others > 0 ? t("ffn.rest", { count: grouped(others) }) : "";
    setText(rest, units.length === 0 ? t("ffn.none") : more);
    list.replaceChildren(
      ...units.map(({ unit, value }) => itemOf(row, unit, value, value / units[0].value)),
    );
  }

  /**
   * @param {number} row  @param {number} unit  @param {number} value
   * @param {number} share  of the strongest
   */
  function itemOf(row, unit, value, share) {
    const bar = h("i", { class: "bar" });
    bar.style.width = `${share * 100}%`;
    const button = h(
      "button",
      { type: "button", class: "unit", "data-unit": unit, onClick: () => onUnit(row, unit) },
      h("span", {}, t("ffn.unitName", { unit: unit + 1 })),
      h("span", { class: "track", "aria-hidden": "true" }, bar),
      h("span", { class: "number" }, number(value)),
    );
    return h("li", {}, button);
  }

  return {
    element: h("section", { class: "around-part" }, heading, list, rest),
    /** @param {Drawn} drawn  @param {Pointed} pointed */
    draw(drawn, { row, axis, col }) {
      fill(drawn, row);
      for (const button of list.querySelectorAll("button")) {
        const isPressed = axis === "unit" && Number(button.dataset.unit) === col;
        button.setAttribute("aria-pressed", String(isPressed));
      }
    },
  };
}
