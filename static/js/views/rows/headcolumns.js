// The columns of all heads together: from X to their results, side by side and times W^O; and their
// shares of the output, which add up to it.

import { signedScale } from "#lib/trace/stages.js";
import { h } from "#views/kit/dom.js";
import { columnSymbol, projection } from "#views/maths/formula.js";
import { BANDS, drawBands } from "#views/matrix/bands.js";
import { drawParts } from "#views/plots/rows.js";

/**
 * @import { Scale } from "#lib/trace/stages.js"
 * @import { Matrix, Named } from "#lib/trace/trace.js"
 * @import { AttentionShown, Colors, Translate } from "#views/kit/view.js"
 * @import { Bracket, Column } from "#views/rows/columns.js"
 */

/**
 * @typedef {{ tensor: string, matrix: Matrix }} Values
 *
 * @typedef {object} Heads
 * @property {HTMLElement} element  whose style knows the colours of the heads
 * @property {AttentionShown} shown  @property {Colors} colors
 * @property {number} head  the chosen one
 * @property {{ heads: number, width: number }} sizes  width: of one head
 * @property {Values} x  @property {Values} joined  the results of all heads side by side
 * @property {Values} mixer  W^O  @property {Values} out
 * @property {Pick<Named, "data">} share  of every head in the output
 * @property {Matrix} shares  their lengths
 */

const INPUT = { least: 96, ideal: 140, most: 200 };
const HEAD = { least: 44, ideal: 66, most: 130 };
const JOINED = { least: 128, ideal: 180, most: 300 };
const MIXER = { least: 144, ideal: 160, most: 160 };
const SHARE = { least: 96, ideal: 176, most: 220 };
const LENGTHS = { least: 110, ideal: 150, most: 220, tied: true };
/** Height of W^O, before enlargement. */
const MIXER_HEIGHT = 128;

/** How many colours there are for heads. */
const HEAD_COLORS = 8;

/**
 * X, the result of every head, all of them side by side, W^O, and the output.
 * @param {Heads} drawn  @param {{ t: Translate, onHead: (head: number) => void }} options
 * @returns {Column[]}
 */
export function splitColumns(drawn, options) {
  const { x, out } = drawn;
  const { t } = options;
  const scale = signedScale(drawn.joined.matrix.data);
  return [
    {
      name: "x",
      title: columnSymbol("x"),
      note: t("multihead.column.x", sizeOf(x)),
      ...INPUT,
      legend: true,
      matrix: {
        ...x,
        scale: signedScale(x.matrix.data),
        head: 0,
        axis: "x",
        label: t("multihead.matrix.x", sizeOf(x)),
      },
    },
    ...headColumns(drawn, scale, options),
    joinedColumn(drawn, scale, options),
    mixerColumn(drawn, t),
    { ...outColumn("out", drawn, signedScale(out.matrix.data), t), ...INPUT, legend: true },
  ];
}

/**
 * @param {Heads} drawn  @param {Scale} scale
 * @param {{ t: Translate, onHead: (head: number) => void }} options  @returns {Column[]}
 */
function headColumns(drawn, scale, { t, onHead }) {
  const { shown, sizes } = drawn;
  const tensor = `${shown.place.name}.z`;
  return Array.from({ length: sizes.heads }, (_, head) => {
    const matrix = shown.trace.matrix(tensor, head);
    const size = sizeOf({ matrix });
    /** @type {Column} */
    const column = {
      name: `z${head}`,
      title: columnSymbol("z", head + 1),
      note: t("multihead.column.z", size),
      ...HEAD,
      brackets: [bracket(head, 0, drawn, t, onHead)],
      matrix: {
        tensor,
        matrix,
        scale,
        head,
        axis: "joined",
        from: head * sizes.width,
        label: t("multihead.matrix.z", { head: head + 1, ...size }),
      },
    };
    if (head > 0) return column;
    const above = [projection("query"), projection("key"), projection("value")];
    return { ...column, sign: "→", above };
  });
}

/**
 * @param {Heads} drawn  @param {Scale} scale
 * @param {{ t: Translate, onHead: (head: number) => void }} options  @returns {Column}
 */
function joinedColumn(drawn, scale, { t, onHead }) {
  const { joined, sizes } = drawn;
  const { heads, width } = sizes;
  return {
    name: "joined",
    sign: "→",
    title: columnSymbol("joined", heads),
    note: t("multihead.column.joined", sizeOf(joined)),
    ...JOINED,
    legend: true,
    brackets: Array.from({ length: heads }, (_, head) =>
      bracket(head, head * width, drawn, t, onHead),
    ),
    matrix: {
      ...joined,
      scale,
      head: "all",
      axis: "joined",
      label: t("multihead.matrix.joined", sizeOf(joined)),
    },
  };
}

/**
 * @param {number} head  @param {number} from  its first column  @param {Heads} drawn
 * @param {Translate} t  @param {(head: number) => void} onHead  @returns {Bracket}
 */
function bracket(head, from, { head: chosen, sizes }, t, onHead) {
  return {
    from,
    to: from + sizes.width,
    text: String(head + 1),
    color: `var(--head-${(head % HEAD_COLORS) + 1})`,
    chosen: head === chosen,
    label: t("multihead.choose", { head: head + 1 }),
    onChoose: () => onHead(head),
  };
}

/** @param {Heads} drawn  @param {Translate} t  @returns {Column} */
function mixerColumn({ element, shown, colors, mixer, sizes, head: chosen }, t) {
  const fills = headColors(element);
  return {
    name: "mixer",
    sign: "×",
    title: columnSymbol("mixer"),
    note: t("multihead.column.mixer", sizeOf(mixer)),
    ...MIXER,
    legend: true,
    beside: BANDS,
    over: (canvas, grid) =>
      drawBands(canvas, { grid, count: sizes.heads, fills, chosen, unit: shown.unit }, colors),
    matrix: {
      ...mixer,
      scale: signedScale(mixer.matrix.data),
      head: 0,
      axis: "dim",
      rowAxis: "joined",
      pitchY: MIXER_HEIGHT / mixer.matrix.rows,
      label: t("multihead.matrix.mixer", sizeOf(mixer)),
    },
  };
}

/**
 * Every head's share of the output, their sum, and how large each is.
 * @param {Heads} drawn  @param {Translate} t  @returns {Column[]}
 */
export function addedColumns(drawn, t) {
  const { element, shown, colors, share, out, shares, head: chosen } = drawn;
  const scale = signedScale(share.data, out.matrix.data);
  const fills = headColors(element);
  return [
    ...shareColumns(drawn, scale, t),
    { ...outColumn("sum", drawn, scale, t), ...SHARE, legend: false },
    {
      name: "lengths",
      title: h("span", {}, t("multihead.lengths")),
      note: t("multihead.column.lengths"),
      ...LENGTHS,
      plot: (canvas, rows) =>
        drawParts(canvas, { parts: shares, fills, chosen, unit: shown.unit, ...rows }, colors),
    },
  ];
}

/** @param {Heads} drawn  @param {Scale} scale  @param {Translate} t  @returns {Column[]} */
function shareColumns({ shown, sizes }, scale, t) {
  const tensor = `${shown.place.name}.share`;
  return Array.from({ length: sizes.heads }, (_, head) => {
    const matrix = shown.trace.matrix(tensor, head);
    const label = t("multihead.matrix.share", { head: head + 1, ...sizeOf({ matrix }) });
    return {
      name: `share${head}`,
      title: columnSymbol("share", head + 1),
      note: t("heads.name", { head: head + 1 }),
      ...SHARE,
      legend: head === 0,
      sign: head === 0 ? undefined : "+",
      matrix: { tensor, matrix, scale, head, axis: "dim", label },
    };
  });
}

/**
 * @param {string} name  @param {Heads} drawn  @param {Scale} scale  @param {Translate} t
 * @returns {Omit<Column, "least" | "ideal" | "most">}
 */
function outColumn(name, { out }, scale, t) {
  const label = t("multihead.matrix.out", sizeOf(out));
  return {
    name,
    sign: "=",
    title: columnSymbol("out"),
    note: t("multihead.column.out", sizeOf(out)),
    matrix: { ...out, scale, head: 0, axis: "dim", label },
  };
}

/** Those of the style sheet, which the lines of the heads have too. @param {HTMLElement} element */
function headColors(element) {
  const style = getComputedStyle(element);
  return Array.from({ length: HEAD_COLORS }, (_, index) =>
    style.getPropertyValue(`--head-${index + 1}`).trim(),
  );
}

/** @param {{ matrix: Matrix }} values */
function sizeOf({ matrix: { rows, cols } }) {
  return { rows, cols };
}
