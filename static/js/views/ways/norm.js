// Add & Norm around one sublayer: what goes in, what the layer adds, their sum, and what LayerNorm makes of it, with
// mean and deviation of every token before and after. The chosen token's numbers stand below, each a dot.

import { largest } from "#lib/layout/matrix.js";
import { momentsOf, momentsOfRow, rowOf, standardised } from "#lib/maths/moments.js";
import { sumText } from "#lib/maths/sum.js";
import { bound, number, tick, tokenLabels } from "#lib/text/format.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { columnSymbol } from "#views/maths/formula.js";
import { layerNorm, letter, operator, sublayer } from "#views/maths/signs.js";
import { dotsView } from "#views/plots/dots.js";
import { drawMoments } from "#views/plots/rows.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

const MATRIX = { least: 120, ideal: 180, most: 256 };
const PLOT = { least: 206, ideal: 216, most: 300, tied: true };

/** The three states of a token's vector: as summed, centred and scaled, and after γ and β. */
const STEPS = ["before", "scaled", "after"];

/** No key is pointed at here, and the heads have been put together. */
export const withoutCells = true;
export const withoutHead = true;

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = ({ norm }) => {
  const x = () => letter("X");
  if (norm === "pre")
    return { name: "norm.pre", signs: [x(), operator("+"), ...sublayer(...layerNorm(x()))] };
  return { name: "norm", signs: layerNorm(x(), operator("+"), ...sublayer(x())) };
};

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t } = callbacks;
  const pointer = rowPointer(element, callbacks, { keyAxis: "dim", show, speak: sentence });
  const grid = rowsView(h("div"), {
    t,
    onHover: pointer.hover,
    onChoose: pointer.choose,
    onWalk: pointer.walk,
  });
  const reading = h("p", { class: "rows-reading" });
  const order = h("p", { class: "around-note" });
  const steps = STEPS.map((name) => {
    const [title, numbers] = [h("b"), h("span", { class: "muted" })];
    const dots = dotsView(h("div"), {
      onHover: (dim) =>
        pointer.hover(dim === null ? null : { part: "dots", row: now.row, axis: "dim", col: dim }),
    });
    return {
      name,
      title,
      numbers,
      dots,
      element: h(
        "div",
        { class: "dots-row" },
        h("p", {}, title, numbers),
        dots.canvas.parentElement,
      ),
    };
  });
  const heading = h("h3", { class: "around-heading" });
  const axis = h("p", { class: "dots-axis" }, h("span"), h("span"), h("span"));
  const why = ["scaled", "residual", "layernorm"].map((name) =>
    h("p", {}, h("b", {}, t(`norm.why.${name}`)), " ", h("span", { "data-why": name })),
  );
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    grid.element,
    order,
    h("section", { class: "around-part" }, heading, ...steps.map((step) => step.element), axis),
    h("div", { class: "around-why" }, ...why),
    pointer.spoken,
  );
  let drawn = null;
  let now = null;

  function draw(shown, colors) {
    const { trace, place, unit } = shown;
    const parts = partsOf(trace, place);
    const { residual, normed } = parts;
    const isPre = place.norm === "pre";
    const [before, after] = [isPre ? parts.x : residual, normed];
    const moments = { before: momentsOf(before.matrix), after: momentsOf(after.matrix) };
    const side = trace.side(place, "queries");
    const labels = tokenLabels(side);
    drawn = { shown, colors, parts, labels, moments, before, after, unit };
    pointer.begin(shown, {
      rows: labels.length,
      cols: residual.matrix.cols,
      first: middleRow(side),
    });
    const spread = bound(
      largest(
        ...Object.values(moments).flatMap(({ means, deviations }) => [
          means.map((mean, row) => Math.abs(mean) + deviations[row]),
        ]),
      ),
    );
    grid.draw(
      {
        columns: columns(parts, spread),
        labels,
        role: place.kind === "attention" ? "query" : "ink",
        width: element.clientWidth,
        height: globalThis.innerHeight,
        unit,
      },
      colors,
    );
    setText(order, isPre ? t("norm.pre") : "");
    order.hidden = !isPre;
    const layer = place.kind === "attention" ? "attention" : "ffn";
    for (const name of ["scaled", "residual", "layernorm"])
      setText(
        element.querySelector(`[data-why="${name}"]`),
        t(`norm.because.${name}`, { cols: before.matrix.cols, layer: t(`norm.layer.${layer}`) }),
      );
    pointer.show();
  }

  /** @param {ReturnType<typeof partsOf>} parts  @param {number} spread  where the axis of means and deviations ends */
  function columns({ x, out, residual, normed }, spread) {
    const {
      shown: { place },
      moments,
      unit,
      colors,
    } = drawn;
    const adds = signedScale(x.matrix.data, out.matrix.data, residual.matrix.data);
    const matrix = (name, symbol, { tensor, matrix: values }, scale, more) => ({
      name,
      title: columnSymbol(symbol),
      note: t(`norm.column.${name}`, { rows: values.rows, cols: values.cols }),
      matrix: {
        tensor,
        matrix: values,
        scale,
        head: 0,
        axis: "dim",
        label: t("norm.matrix", {
          name: t(`norm.name.${name === "normed" && place.norm === "pre" ? "normed.pre" : name}`),
          rows: values.rows,
          cols: values.cols,
        }),
      },
      ...MATRIX,
      ...more,
    });
    const plot = (name) => ({
      name: `${name}-moments`,
      title: h("span", {}, "μ ± σ"),
      note: t(`norm.moments.${name}`),
      ...PLOT,
      plot: (canvas, given) =>
        drawMoments(canvas, { ...moments[name], max: spread, unit, ...given }, colors),
    });
    const layer = place.kind === "attention" ? "attention" : "ffn";
    const note = t(`norm.adds.${layer}`);
    if (place.norm !== "pre") {
      return [
        matrix("x", "x", x, adds, { legend: true }),
        matrix("out", "sublayer", out, adds, { sign: "+", note }),
        matrix("residual", "residual", residual, adds, { sign: "=" }),
        plot("before"),
        matrix("normed", "normed", normed, signedScale(normed.matrix.data), {
          sign: "→",
          legend: true,
        }),
        plot("after"),
      ];
    }
    return [
      matrix("x", "x", x, adds, { legend: true }),
      plot("before"),
      matrix("normed", "normed", normed, signedScale(normed.matrix.data), {
        sign: "→",
        legend: true,
      }),
      plot("after"),
      matrix("out", "sublayer", out, adds, { sign: "→", note }),
      matrix("residual", "residual", residual, adds, { sign: "+" }),
    ];
  }

  function show(pointed) {
    now = pointed;
    grid.point(pointed);
    setText(reading, sentence(pointed));
    drawSteps(pointed);
  }

  /** What is read off the pointed token, or off one dimension of it. */
  function sentence({ row, col }) {
    const { parts, labels, moments } = drawn;
    const at = (part) => parts[part].matrix.data[row * parts[part].matrix.cols + col];
    if (col !== null) {
      return t("norm.cell", {
        token: labels[row],
        dim: col + 1,
        sum: sumText([at("x"), at("out"), at("residual")]),
        normed: number(at("normed")),
      });
    }
    const of = (name) => ({
      [`${name}Mean`]: number(moments[name].means[row]),
      [`${name}Deviation`]: number(moments[name].deviations[row]),
    });
    return t("norm.row", { token: labels[row], ...of("before"), ...of("after") });
  }

  /** The chosen token's numbers before, between and after, on one axis. */
  function drawSteps({ row, col }) {
    const { before, after, labels, unit, colors } = drawn;
    const rows = { before: rowOf(before.matrix, row), after: rowOf(after.matrix, row) };
    const values = { ...rows, scaled: standardised(rows.before) };
    const max = bound(largest(...Object.values(values)));
    setText(heading, t("norm.dots", { token: labels[row], cols: before.matrix.cols }));
    for (const { name, title, numbers, dots } of steps) {
      const { mean, deviation } = momentsOfRow(values[name]);
      const isExact = name === "scaled";
      setText(title, t(`norm.step.${name}`));
      setText(
        numbers,
        t("norm.moment", {
          mean: isExact ? "0" : number(mean),
          deviation: isExact ? "1" : number(deviation),
        }),
      );
      const width = dots.canvas.parentElement.clientWidth;
      dots.draw({ values: values[name], mean, deviation, max, active: col, width, unit }, colors);
      Object.assign(dots.canvas.dataset, { step: name, row });
    }
    [tick(-max), "0", `+${tick(max)}`].forEach((text, index) =>
      setText(axis.children[index], text),
    );
  }

  return { draw, point: pointer.tell };
}

/** @param {import("#lib/trace/trace.js").Trace} trace  @param {import("#lib/trace/places.js").Place} place */
function partsOf(trace, { name, adds_to }) {
  const part = (tensor) => ({ tensor, matrix: trace.matrix(tensor) });
  const own = (value) => part(`${name}.${value}`);
  return { x: part(adds_to), out: own("out"), residual: own("residual"), normed: own("normed") };
}
