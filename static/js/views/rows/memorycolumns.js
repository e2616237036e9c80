// The columns of the memory: its vectors, how much of it every layer reads, and the keys and values
// each layer makes of it.

import { percent } from "#lib/text/format.js";
import { signedScale } from "#lib/trace/stages.js";
import { h } from "#views/kit/dom.js";
import { columnSymbol } from "#views/maths/formula.js";
import { drawRowBars } from "#views/plots/rows.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Colors, Translate } from "#views/kit/view.js"
 * @import { Column } from "#views/rows/columns.js"
 */

/**
 * @typedef {{ tensor: string, matrix: Matrix }} Vectors  a token a row
 * @typedef {"k" | "v"} Letter
 *
 * @typedef {object} Layer  that reads the memory
 * @property {string} name  of its attention
 * @property {number} layer
 * @property {Record<Letter, Vectors> | null} vectors  null: it makes none
 * @property {ArrayLike<number>} shares  of every token
 *
 * @typedef {{ memory: Vectors, layers: Layer[], unit: number, colors: Colors }} Memory
 */

const MEMORY = { least: 140, ideal: 220, most: 320 };
const READ = { least: 100, ideal: 150, most: 220 };
const VECTORS = { least: 100, ideal: 128, most: 200 };
/** @type {Record<Letter, "key" | "value">} */
const ROLES = { k: "key", v: "value" };

/** @param {Matrix} matrix */
const sizeOf = ({ rows, cols }) => ({ rows, cols });

/** @param {Memory} drawn  @param {Translate} t  @returns {Column[]} */
export function readColumns({ memory, layers, unit, colors }, t) {
  const most = Math.max(...layers.flatMap(({ shares }) => Array.from(shares)));
  const max = Math.min(1, Math.ceil(most * 10) / 10);
  return [
    {
      name: "memory",
      title: columnSymbol("memory"),
      note: t("memory.column", sizeOf(memory.matrix)),
      ...MEMORY,
      legend: true,
      matrix: {
        ...memory,
        scale: signedScale(memory.matrix.data),
        head: 0,
        axis: "memory",
        label: t("memory.matrix", sizeOf(memory.matrix)),
      },
    },
    ...layers.map(({ layer, shares }) => ({
      name: `read${layer}`,
      title: h("span", {}, t("memory.layer", { layer: layer + 1 })),
      note: t("memory.read"),
      ...READ,
      /** @type {NonNullable<Column["plot"]>} */
      plot(canvas, rows) {
        /** @param {number} row */
        const text = (row) => percent(shares[row]);
        drawRowBars(canvas, { values: shares, max, texts: [text], unit, ...rows }, colors);
      },
    })),
  ];
}

/**
 * @param {Memory} drawn  @param {Translate} t  @param {(layer: number) => void} open
 * @returns {Column[]}
 */
export function vectorColumns({ layers }, t, open) {
  const made = layers.flatMap(({ name, layer, vectors }) =>
    vectors ? { name, layer, ...vectors } : [],
  );
  const scale = {
    k: signedScale(...made.map(({ k }) => k.matrix.data)),
    v: signedScale(...made.map(({ v }) => v.matrix.data)),
  };
  /** @type {(layer: number, letter: Letter, vectors: Vectors, title: Node) => Column} */
  const column = (layer, letter, vectors, title) => ({
    name: `${letter}${layer}`,
    title,
    ...VECTORS,
    note: h(
      "span",
      {},
      h("b", { class: ROLES[letter] }, letter.toUpperCase()),
      ` ${t(`memory.${letter}`, sizeOf(vectors.matrix))}`,
    ),
    role: ROLES[letter],
    legend: layer === 0,
    tied: letter === "v",
    matrix: {
      ...vectors,
      scale: scale[letter],
      head: "all",
      axis: `${letter}${layer}`,
      label: t(`memory.matrix.${letter}`, { layer: layer + 1, ...sizeOf(vectors.matrix) }),
    },
  });
  return made.flatMap(({ name, layer, k, v }) => [
    column(layer, "k", k, door(name, layer, t, open)),
    column(layer, "v", v, h("span")),
  ]);
}

/**
 * @param {string} place  @param {number} layer  @param {Translate} t
 * @param {(layer: number) => void} open
 */
function door(place, layer, t, open) {
  return h(
    "button",
    { type: "button", class: "quiet", "data-door": place, onClick: () => open(layer) },
    t("memory.open", { layer: layer + 1 }),
  );
}
