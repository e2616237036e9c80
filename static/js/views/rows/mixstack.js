// One line a key: its token, its weight, its value vector, and the one times the other. Below them their sum.

import { number, tick } from "#lib/text/format.js";
import { fitted } from "#lib/maths/positions.js";
import { h, setText } from "#views/kit/dom.js";
import { columnSymbol, indexed, weightedValue } from "#views/maths/formula.js";
import { drawRowLabels } from "#views/matrix/labels.js";
import { legendView } from "#views/kit/legend.js";
import { matrixView } from "#views/matrix/matrix.js";
import { drawWeights } from "#views/plots/mixweights.js";

/** Height of the sum, before enlargement. */
const SUM = 24;

/**
 * @typedef {{ tensor: string, matrix: import("#lib/trace/trace.js").Matrix, scale: import("#lib/trace/stages.js").Scale,
 *             mask?: import("#lib/trace/trace.js").Matrix, label: string }} Drawing
 * @param {import("#pages/inspector/detail.js").Callbacks["t"]} t
 * @param {Record<"onHover" | "onChoose" | "onHold" | "onWalk", (place: import("#views/pointing/vector.js").Place | null) => void>} callbacks
 */
export function mixStack(t, { onHover, onChoose, onHold, onWalk }) {
  const box = (part, placeOf, role = "") => {
    const element = h("div", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": t("matrix.role"),
      "aria-describedby": "matrix-keys",
      "data-part": part,
    });
    const place = (cell) => ({ part, dim: cell.col, ...placeOf(cell) });
    const view = matrixView(element, {
      onHover: (cell) => onHover(cell && place(cell)),
      onChoose: (cell) => onChoose(place(cell)),
      onHold: (cell) => onHold(place(cell)),
      onWalk: (cell) => onWalk(place(cell)),
    });
    return { view, place: h("div", { class: `mix-place ${role}` }, element) };
  };
  const value = box("v", ({ row }) => ({ key: row }), "is-value");
  const weighted = box("weighted", ({ row }) => ({ key: row }));
  const sum = box("z", () => ({}));
  const all = box("all", ({ row }) => ({ query: row }));
  const [labels, weights, queries] = ["mix-labels", "mix-weights", "mix-labels"].map((name) =>
    h("canvas", { class: name, "aria-hidden": "true" }),
  );
  const band = h("i", { class: "mix-band" });
  const [weightSum, size] = [h("b"), h("p", { class: "mix-note" })];
  const notes = Object.fromEntries(
    ["weights", "v", "weighted"].map((name) => [name, h("p", { class: "mix-note" })]),
  );
  const legends = { v: legendView(h("div"), { t }), weighted: legendView(h("div"), { t }) };
  const pressed = (weightBox) => (event) => {
    const key = Math.floor(
      (event.clientY - weights.getBoundingClientRect().top - Number(weights.dataset.over)) /
        Number(weights.dataset.cellHeight),
    );
    if (key >= 0 && key < Number(weights.dataset.rows)) weightBox({ part: "weights", key });
  };
  weights.addEventListener("click", pressed(onChoose));
  weights.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") pressed(onHover)(event);
  });
  weights.addEventListener("pointerleave", () => onHover(null));
  const title = (symbol) => h("div", { class: "mix-title" }, symbol);
  const sign = (text) => h("span", { class: "mix-sign", "aria-hidden": "true" }, text);
  const column = (name, ...parts) =>
    h("div", { class: "mix-column", "data-column": name }, ...parts);
  const foot = (...parts) => h("div", { class: "mix-foot" }, ...parts);
  const stack = h(
    "div",
    { class: "mix-stack" },
    band,
    column(
      "key",
      title(""),
      h("p", { class: "mix-axis" }, t("mix.axis")),
      labels,
      foot(t("mix.sum")),
    ),
    column("weights", title(indexed("α", null, "ij")), notes.weights, weights, foot(weightSum)),
    column(
      "v",
      title(indexed("v", "value", "j")),
      notes.v,
      value.place,
      foot(h("span", {}, indexed("z", null, "i"), " =")),
      legends.v.element,
      sign("×"),
    ),
    column(
      "weighted",
      title(weightedValue()),
      notes.weighted,
      weighted.place,
      foot(sum.place),
      legends.weighted.element,
      sign("="),
    ),
  );
  const result = h(
    "div",
    { class: "mix-result" },
    column("query", title(""), h("p", { class: "mix-axis is-query" }, t("axis.query")), queries),
    column("all", title(columnSymbol("result")), size, all.place),
  );
  let drawn = null;

  return {
    stack,
    result,
    /**
     * What stays while queries are walked through.
     * @param {object} given
     * @param {ReturnType<typeof import("#lib/maths/mix.js").mixLayout>} given.layout
     * @param {{ keys: string[], queries: string[] }} given.labels  @param {{ keys: number, queries: number }} given.room  for them, in CSS pixels
     * @param {{ keys: number, queries: number }} given.written  what follows is padding
     * @param {number} given.head  @param {number} given.unit
     * @param {Drawing} given.v  @param {Drawing} given.all
     * @param {ReturnType<typeof import("#views/kit/palette.js").palette>} colors
     */
    draw(given, colors) {
      const { layout, head, unit, v, all: rows } = given;
      const pitch = (length, other) => ({
        pitchX: pitched(length, unit),
        pitchY: pitched(other, unit),
      });
      drawn = {
        ...given,
        colors,
        cells: pitch(layout.pitchX, layout.pitchY),
        resultCells: pitch(layout.result.pitchX, layout.result.pitchY),
      };
      for (const part of [stack, result]) part.style.setProperty("--gap", `${layout.gap * unit}px`);
      paint(value, v, drawn.cells, head);
      paint(all, rows, drawn.resultCells, head);
      legends.v.draw(v.scale, colors);
      setText(notes.v, t("mix.value", { rows: v.matrix.rows, cols: v.matrix.cols }));
      setText(notes.weighted, t("mix.weighted"));
      setText(size, t("mix.all", { rows: rows.matrix.rows, cols: rows.matrix.cols }));
    },
    /**
     * The stack of one query.
     * @param {{ weights: ArrayLike<number>, mask: ArrayLike<number> | null, end: number, tensor: string, weighted: Drawing,
     *           z: Drawing }} given  end: of the axis of weights
     */
    drawRow(given) {
      drawn = { ...drawn, row: given };
      paint(weighted, given.weighted, drawn.cells, "");
      paint(sum, given.z, { ...drawn.cells, pitchY: SUM * drawn.unit }, drawn.head);
      legends.weighted.draw(given.z.scale, drawn.colors);
      setText(notes.weights, t("mix.weight", { end: tick(given.end) }));
      setText(weightSum, number(given.weights.reduce((total, weight) => total + weight, 0)));
    },
    /** @param {import("#views/pointing/vector.js").Pointed} pointed */
    point({ query, key, dim, locked }) {
      const { cells, resultCells, labels: names, room, written, unit, colors, layout, row } = drawn;
      value.view.point({ row: key, col: dim }, { row: true, col: true, locked });
      weighted.view.point({ row: key, col: dim }, { row: true, col: true, locked });
      sum.view.point({ row: 0, col: dim }, { locked });
      all.view.point({ row: query, col: dim }, { row: true, locked });
      const height = cells.pitchY * names.keys.length;
      drawRowLabels(
        labels,
        {
          labels: names.keys,
          pitch: cells.pitchY,
          active: key,
          width: room.keys,
          height,
          unit,
          written: written.keys,
        },
        { ...colors, query: colors.key },
      );
      drawRowLabels(
        queries,
        {
          labels: names.queries,
          pitch: resultCells.pitchY,
          active: query,
          width: room.queries,
          height: resultCells.pitchY * names.queries.length,
          unit,
          written: written.queries,
        },
        colors,
      );
      drawWeights(
        weights,
        { ...row, width: layout.weights * unit, pitch: cells.pitchY, active: key, unit },
        colors,
      );
      band.style.height = `${cells.pitchY}px`;
      band.style.transform = `translateY(${key * cells.pitchY}px)`;
    },
  };

  function paint({ view }, { label, ...part }, cells, head) {
    view.draw({ ...part, ...cells, head }, drawn.colors);
    view.element.setAttribute("aria-label", label);
  }
}

/** On whole pixels of the screen, except where a fraction of one matters. */
function pitched(length, unit) {
  return fitted(length * unit, 1, globalThis.devicePixelRatio || 1);
}
