// Add & Norm around one sublayer: what goes in, what the layer adds, their sum, and what LayerNorm
// makes of it, with mean and deviation of every token before and after. The chosen token's numbers
// stand below, each a dot.

import { largest } from "#lib/layout/matrix.js";
import { momentsOf } from "#lib/maths/moments.js";
import { sumText } from "#lib/maths/sum.js";
import { bound, number, tokenLabels } from "#lib/text/format.js";
import { isAttention } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { present, recordOf } from "#views/kit/records.js";
import { columnSymbol } from "#views/maths/formula.js";
import { layerNorm, letter, operator, sublayer } from "#views/maths/signs.js";
import { stepsView } from "#views/plots/normsteps.js";
import { drawMoments } from "#views/plots/rows.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

/**
 * @import { Place } from "#lib/trace/places.js"
 * @import { Scale } from "#lib/trace/stages.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Callbacks, Colors, Shown, Translate, View } from "#views/kit/view.js"
 * @import { Pointed } from "#views/pointing/row.js"
 * @import { Column } from "#views/rows/columns.js"
 */

/**
 * @typedef {ReturnType<typeof partsOf>} Parts
 * @typedef {ReturnType<typeof read>} Drawn
 * @typedef {"scaled" | "residual" | "layernorm"} Why
 */

const MATRIX = { least: 120, ideal: 180, most: 256 };
const PLOT = { least: 206, ideal: 216, most: 300, tied: true };

/** @type {Why[]} */
const WHYS = ["scaled", "residual", "layernorm"];

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

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t } = callbacks;
  const pointer = rowPointer(element, callbacks, {
    keyAxis: "dim",
    show,
    speak: (pointed) => sentence(drawn, pointed, t),
  });
  const { hover: onHover, choose: onChoose, walk: onWalk } = pointer;
  const grid = rowsView(h("div"), { t, onHover, onChoose, onWalk });
  const steps = stepsView({ t, onHover: hoverDot });
  const reading = h("p", { class: "rows-reading" });
  const order = h("p", { class: "around-note" });
  const whys = whysView(t);
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    grid.element,
    order,
    steps.element,
    whys.element,
    pointer.spoken,
  );
  /** @type {Drawn} */
  let drawn;
  let pointedRow = 0;

  /** @param {number | null} dim */
  function hoverDot(dim) {
    onHover(dim === null ? null : { part: "dots", row: pointedRow, axis: "dim", col: dim });
  }

  /** @param {Pointed} pointed */
  function show(pointed) {
    pointedRow = pointed.row;
    grid.point(pointed);
    setText(reading, sentence(drawn, pointed, t));
    steps.draw(drawn, pointed);
  }

  return {
    draw(shown, colors) {
      drawn = read(shown, colors);
      const { labels, parts, first, unit, place } = drawn;
      pointer.begin(shown, { rows: labels.length, cols: parts.residual.matrix.cols, first });
      const role = isAttention(place) ? "query" : "ink";
      const size = { width: element.clientWidth, height: globalThis.innerHeight };
      grid.draw({ columns: columnsOf(drawn, t), labels, role, ...size, unit }, colors);
      const isPre = place.norm === "pre";
      setText(order, isPre ? t("norm.pre") : "");
      order.hidden = !isPre;
      whys.draw(drawn);
      pointer.show();
    },
    point: pointer.tell,
  };
}

/** @param {Shown} shown  @param {Colors} colors */
function read({ trace, place, unit }, colors) {
  const parts = partsOf(trace, place);
  const [before, after] = [place.norm === "pre" ? parts.x : parts.residual, parts.normed];
  const moments = { before: momentsOf(before.matrix), after: momentsOf(after.matrix) };
  const side = trace.side(place, "queries");
  return {
    place,
    colors,
    unit,
    parts,
    before,
    after,
    moments,
    labels: tokenLabels(side),
    first: middleRow(side),
    /** Where the axis of means and deviations ends. */
    spread: bound(
      largest(
        ...Object.values(moments).map(({ means, deviations }) =>
          means.map((mean, row) => Math.abs(mean) + deviations[row]),
        ),
      ),
    ),
  };
}

/** @param {Trace} trace  @param {Place} place */
function partsOf(trace, { name, adds_to }) {
  /** @param {string} tensor */
  const part = (tensor) => ({ tensor, matrix: trace.matrix(tensor) });
  /** @param {string} value */
  const own = (value) => part(`${name}.${value}`);
  return {
    x: part(present(adds_to, "residual stream")),
    out: own("out"),
    residual: own("residual"),
    normed: own("normed"),
  };
}

/**
 * In the order in which a token passes them.
 * @param {Drawn} drawn  @param {Translate} t  @returns {Column[]}
 */
function columnsOf(drawn, t) {
  const { parts, place } = drawn;
  const added = signedScale(parts.x.matrix.data, parts.out.matrix.data, parts.residual.matrix.data);
  const note = t(`norm.adds.${layerOf(place)}`);
  const x = { ...matrixColumn("x", "x", drawn, added, t), legend: true };
  const out = { ...matrixColumn("out", "sublayer", drawn, added, t), note };
  const residual = matrixColumn("residual", "residual", drawn, added, t);
  const scale = signedScale(parts.normed.matrix.data);
  const normed = { ...matrixColumn("normed", "normed", drawn, scale, t), sign: "→", legend: true };
  const [before, after] = [momentsColumn("before", drawn, t), momentsColumn("after", drawn, t)];
  return place.norm === "pre"
    ? [x, before, normed, after, { ...out, sign: "→" }, { ...residual, sign: "+" }]
    : [x, { ...out, sign: "+" }, { ...residual, sign: "=" }, before, normed, after];
}

/**
 * @param {keyof Parts} name  @param {"x" | "sublayer" | "residual" | "normed"} symbol
 * @param {Drawn} drawn
 * @param {Scale} scale  @param {Translate} t  @returns {Column}
 */
function matrixColumn(name, symbol, { parts, place }, scale, t) {
  const { tensor, matrix } = parts[name];
  const size = { rows: matrix.rows, cols: matrix.cols };
  const word = name === "normed" && place.norm === "pre" ? "normed.pre" : name;
  const label = t("norm.matrix", { name: t(`norm.name.${word}`), ...size });
  return {
    name,
    title: columnSymbol(symbol),
    note: t(`norm.column.${name}`, size),
    matrix: { tensor, matrix, scale, head: 0, axis: "dim", label },
    ...MATRIX,
  };
}

/**
 * @param {"before" | "after"} name  @param {Drawn} drawn  @param {Translate} t  @returns {Column}
 */
function momentsColumn(name, { moments, spread, unit, colors }, t) {
  return {
    name: `${name}-moments`,
    title: h("span", {}, "μ ± σ"),
    note: t(`norm.moments.${name}`),
    ...PLOT,
    plot: (canvas, rows) =>
      drawMoments(canvas, { ...moments[name], max: spread, unit, ...rows }, colors),
  };
}

/** @param {Place} place */
const layerOf = (place) => (isAttention(place) ? "attention" : "ffn");

/**
 * What is read off the pointed token, or off one dimension of it.
 * @param {Drawn} drawn  @param {Pointed} pointed  @param {Translate} t
 */
function sentence({ parts, labels, moments }, { row, col }, t) {
  const token = labels[row];
  if (col !== null) {
    /** @param {keyof Parts} name */
    const at = (name) => parts[name].matrix.data[row * parts[name].matrix.cols + col];
    const sum = sumText([at("x"), at("out"), at("residual")]);
    return t("norm.cell", { token, dim: col + 1, sum, normed: number(at("normed")) });
  }
  /** @param {"before" | "after"} name */
  const numbers = (name) => ({
    [`${name}Mean`]: number(moments[name].means[row]),
    [`${name}Deviation`]: number(moments[name].deviations[row]),
  });
  return t("norm.row", { token, ...numbers("before"), ...numbers("after") });
}

/** @param {Translate} t */
function whysView(t) {
  const because = recordOf(WHYS, (name) => h("span", { "data-why": name }));
  const element = h(
    "div",
    { class: "around-why" },
    ...WHYS.map((name) => h("p", {}, h("b", {}, t(`norm.why.${name}`)), " ", because[name])),
  );

  /** @param {Drawn} drawn */
  function draw({ before, place }) {
    const values = { cols: before.matrix.cols, layer: t(`norm.layer.${layerOf(place)}`) };
    for (const name of WHYS) setText(because[name], t(`norm.because.${name}`, values));
  }

  return { element, draw };
}
