// One line of dimensions under each other: their numbers, q and k as cells, their products as bars
// and the line of their running sum.

import { gapFor } from "#lib/layout/matrix.js";
import { labelledProducts, linesFor } from "#lib/maths/arithmetic.js";
import { h, setText } from "#views/kit/dom.js";
import { paintMatrix } from "#views/matrix/paint.js";
import { drawDimensions, drawProducts, drawRunningSum, drawValues } from "#views/plots/products.js";

/**
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Band as Place } from "#views/plots/products.js"
 */

/**
 * @typedef {object} Products
 * @property {Vector} q  @property {Vector} k
 * @property {{ q: string, k: string }} tensors  their names
 * @property {{ query: number, key: number }} cell
 * @property {number} head  @property {{ query: string, key: string }} names
 * @property {Float64Array} products  @property {Float64Array} sums  after each of them
 * @property {import("#lib/trace/stages.js").Scale} scale  of q and k
 * @property {number} unit
 *
 * @typedef {import("#lib/trace/trace.js").Numbers} Vector
 * @typedef {ReturnType<typeof layoutFor>} Layout
 * @typedef {"query" | "key"} Role
 * @typedef {Products & { layout: Layout, labelled: number[] }} Drawn  labelled: dimensions
 * @typedef {ReturnType<typeof makeBand>} Band
 */

const READABLE = 20;
const VISIBLE = 4;
const WIDEST = 46;
const LABEL_ROOM = 52;
const MOST_LABELS = 8;
/** Heights in CSS pixels before any enlargement. */
const HEIGHTS = {
  tall: { dims: 18, cells: 32, bars: 124, sum: 108 },
  low: { dims: 16, cells: 26, bars: 88, sum: 72 },
};
/** A window that is lower, such as that of a projector, has no room for more. */
const LOW = 700;

/** @param {Translate} t */
export function makeBand(t) {
  const canvas = () => h("canvas", { "aria-hidden": "true" });
  const [dims, bars, sum] = [canvas(), canvas(), canvas()];
  const [q, k] = [vectorElements("q", "query"), vectorElements("k", "key")];
  const frame = h("i", { class: "dim-frame", hidden: true });
  const plot = h("div", { class: "dims-plot" }, frame);
  const box = h(
    "div",
    { class: "dims-band" },
    h("p", { class: "dims-label is-dim" }, t("arithmetic.dim")),
    h("div", {}, dims),
    ...q.elements,
    ...k.elements,
    h(
      "p",
      { class: "dims-label is-bars" },
      h("span", {}, h("b", { class: "query" }, "q"), " × ", h("b", { class: "key" }, "k")),
    ),
    h("div", {}, bars),
    h("p", { class: "dims-label is-sum" }, t("arithmetic.running")),
    h("div", {}, sum),
    plot,
  );
  return { box, dims, q, k, bars, sum, frame, plot };
}

/**
 * Of q or of k: its letter with its token, its cells, and their values.
 * @param {string} letter  @param {Role} role
 */
function vectorElements(letter, role) {
  const [cells, written] = [
    h("canvas", { "aria-hidden": "true" }),
    h("canvas", { "aria-hidden": "true" }),
  ];
  const token = h("small");
  const elements = [
    h("p", { class: "dims-label" }, h("b", { class: role }, letter), token),
    h("div", { class: `dims-cells is-${role}` }, cells, written),
  ];
  return { cells, written, token, elements };
}

/**
 * On how many lines the dimensions stand, and how large everything is.
 * @param {number} dims  @param {number} width  @param {number} unit
 */
export function layoutFor(dims, width, unit) {
  const low = globalThis.innerHeight < LOW * unit;
  const { lines: count, written } = linesFor({
    dims,
    width,
    readable: READABLE * unit,
    visible: VISIBLE * unit,
    low,
  });
  const each = Math.ceil(dims / count);
  const pitch = Math.min(width / each, WIDEST * unit);
  const heights = HEIGHTS[low || count > 1 ? "low" : "tall"];
  return { count, each, pitch, written, gap: gapFor(pitch), heights };
}

/**
 * The products with a label, of all dimensions.
 * @param {Products} spec  @param {Layout} layout
 */
export function labelledIn({ products, unit }, { pitch }) {
  return labelledProducts(products, { pitch, room: LABEL_ROOM * unit, most: MOST_LABELS });
}

/**
 * @param {Band} elements  @param {number} from  its first dimension  @param {Drawn} drawn
 * @param {Colors} colors
 */
export function paintBand(elements, from, drawn, colors) {
  const { q, k, tensors, cell, names, products, sums, unit, layout, labelled } = drawn;
  const { each, pitch, gap, heights } = layout;
  const count = Math.min(each, q.length - from);
  const width = count * pitch - gap;
  /** @param {keyof typeof heights} name  @returns {Place} */
  const place = (name) => ({ from, count, pitch, gap, width, height: heights[name] * unit, unit });
  drawDimensions(elements.dims, place("dims"), colors);
  const queries = { name: names.query, tensor: tensors.q, vector: q, row: cell.query };
  const keys = { name: names.key, tensor: tensors.k, vector: k, row: cell.key };
  paintVector(elements.q, queries, place("cells"), drawn, colors);
  paintVector(elements.k, keys, place("cells"), drawn, colors);
  drawProducts(elements.bars, { ...place("bars"), products, labelled }, colors);
  drawRunningSum(elements.sum, { ...place("sum"), sums }, colors);
}

/**
 * @param {ReturnType<typeof vectorElements>} elements
 * @param {{ name: string, tensor: string, vector: Vector, row: number }} side  name: of its token
 * @param {Place} place  @param {Drawn} drawn  @param {Colors} colors
 */
function paintVector(
  { cells, written, token },
  { name, tensor, vector, row },
  place,
  drawn,
  colors,
) {
  const { head, scale, layout } = drawn;
  const { from, count, pitch: pitchX, height: pitchY } = place;
  const values = vector.subarray(from, from + count);
  const matrix = { data: values, rows: 1, cols: count };
  const grid = paintMatrix(cells, { tensor, head, scale, matrix, pitchX, pitchY }, colors);
  Object.assign(cells.dataset, { row, from });
  written.hidden = !layout.written;
  drawValues(written, { ...place, values, scale, height: grid.height }, colors);
  token.title = name;
  setText(token, token.title);
}
