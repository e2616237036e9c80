// How the width of a token's vector splits into heads, and how the heads come together again: their results side by
// side times W^O, and the same product head by head, whose shares add up to the output.

import { argmax } from "#lib/layout/matrix.js";
import { rowOf } from "#lib/maths/moments.js";
import { headShares, shareTerms } from "#lib/maths/shares.js";
import { sumText } from "#lib/maths/sum.js";
import { number, percent } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { sideBySide } from "#lib/trace/headrows.js";
import { crosses } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { columnSymbol, projection } from "#views/maths/formula.js";
import {
  digit,
  letter,
  listed,
  mixing,
  mixingOf,
  operator,
  sub,
  sumOver,
} from "#views/maths/signs.js";
import { BANDS, drawBands } from "#views/matrix/bands.js";
import { drawParts } from "#views/plots/rows.js";
import { rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

const INPUT = { least: 96, ideal: 140, most: 200 };
const HEAD = { least: 44, ideal: 66, most: 130 };
const JOINED = { least: 128, ideal: 180, most: 300 };
const MIXER = { least: 144, ideal: 160, most: 160 };
const SHARE = { least: 96, ideal: 176, most: 220 };
const LENGTHS = { least: 110, ideal: 150, most: 220, tied: true };

/** How many colours there are for heads. */
const HEAD_COLORS = 8;

/** No key is pointed at here. */
export const withoutCells = true;

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = () => ({
  name: "multihead",
  signs: [
    letter("O", "output"),
    operator("="),
    ...listed(sub(letter("Z"), digit(1)), operator("…"), sub(letter("Z"), letter("H"))),
    mixing(),
    operator("="),
    sumOver("h"),
    sub(letter("Z"), letter("h")),
    mixingOf(letter("h")),
  ],
});

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t, raw, onState } = callbacks;
  const pointer = rowPointer(element, callbacks, {
    keyAxis: "dim",
    show,
    speak: (pointed) => sentence(chosen(pointed)),
  });
  const walking = { t, onHover: pointer.hover, onChoose: pointer.choose, onWalk: pointer.walk };
  const [split, added] = [rowsView(h("div"), walking), rowsView(h("div"), walking)];
  const [splitText, addedText] = [
    h("p", { class: "around-note" }),
    h("p", { class: "around-note" }),
  ];
  const reading = h("p", { class: "rows-reading" });
  const lengths = h("p", { class: "around-note" });
  element.replaceChildren(
    h(
      "section",
      { class: "around-split" },
      h("h3", { class: "around-heading" }, t("multihead.split")),
      splitText,
      split.element,
    ),
    h(
      "section",
      { class: "around-part" },
      h("h3", { class: "around-heading" }, t("multihead.add")),
      addedText,
      reading,
      added.element,
      lengths,
    ),
    h(
      "div",
      { class: "around-why" },
      h("p", {}, h("b", {}, t("multihead.why")), " ", t("multihead.because")),
    ),
    pointer.spoken,
  );
  let drawn = null;

  function draw(shown, colors) {
    const { trace, place, head, labels, unit } = shown;
    const name = (value) => `${place.name}.${value}`;
    const part = (value) => ({ tensor: name(value), matrix: trace.matrix(name(value)) });
    const [z, share] = [trace.tensor(name("z")), trace.tensor(name("share"))];
    const mixer = `weights.${place.name}.w_o`;
    drawn = {
      shown,
      colors,
      labels: labels.queries,
      head,
      z,
      share,
      x: part("input"),
      out: part("out"),
      joined: { tensor: z.name, matrix: sideBySide(z) },
      mixer: { tensor: mixer, matrix: trace.matrix(mixer) },
      shares: headShares(share),
    };
    const [heads, rows, width] = z.shape;
    const size = {
      heads,
      width,
      total: heads * width,
      from: drawn.x.matrix.cols,
      cols: drawn.out.matrix.cols,
    };
    splitText.replaceChildren(...splitNote(size));
    setText(addedText, t("multihead.addNote", size));
    pointer.begin(shown, { rows, cols: size.cols });
    const room = {
      labels: drawn.labels,
      role: "query",
      width: element.clientWidth,
      height: globalThis.innerHeight,
      unit,
    };
    split.draw({ columns: splitColumns(size), ...room }, colors);
    added.draw({ columns: addedColumns(size), ...room }, colors);
  }

  /** In words what the arrow from X to the heads hides. */
  function splitNote(sizes) {
    const isCross = crosses(drawn.shown.place);
    const [wq, wk, wv] = ["query", "key", "value"].map(projection);
    return pieces(raw(isCross ? "multihead.splitNote.cross" : "multihead.splitNote"), {
      ...sizes,
      wq,
      wk,
      wv,
      wo: columnSymbol("mixer"),
    });
  }

  const size = ({ rows, cols }) => ({ rows, cols });
  const headName = (head) => t("heads.name", { head: head + 1 });
  const chooseHead = (head) => () => onState({ head });

  /** X, the result of every head, all of them side by side, W^O, and the output. */
  function splitColumns({ heads, width }) {
    const { shown, colors, x, out, joined, mixer, head } = drawn;
    const { trace, place, unit } = shown;
    const mixed = signedScale(joined.matrix.data);
    const bracket = (index, from) => ({
      from,
      to: from + width,
      text: String(index + 1),
      color: `var(--head-${(index % HEAD_COLORS) + 1})`,
      chosen: index === head,
      label: t("multihead.choose", { head: index + 1 }),
      onChoose: chooseHead(index),
    });
    const z = Array.from({ length: heads }, (_, index) => {
      const matrix = trace.matrix(`${place.name}.z`, index);
      return {
        name: `z${index}`,
        title: columnSymbol("z", index + 1),
        note: t("multihead.column.z", size(matrix)),
        ...HEAD,
        ...(index === 0 ? { sign: "→", above: ["query", "key", "value"].map(projection) } : {}),
        brackets: [bracket(index, 0)],
        matrix: {
          tensor: `${place.name}.z`,
          matrix,
          scale: mixed,
          head: index,
          axis: "joined",
          from: index * width,
          label: t("multihead.matrix.z", { head: index + 1, ...size(matrix) }),
        },
      };
    });
    return [
      {
        name: "x",
        title: columnSymbol("x"),
        note: t("multihead.column.x", size(x.matrix)),
        ...INPUT,
        legend: true,
        matrix: {
          ...x,
          scale: signedScale(x.matrix.data),
          head: 0,
          axis: "x",
          label: t("multihead.matrix.x", size(x.matrix)),
        },
      },
      ...z,
      {
        name: "joined",
        sign: "→",
        title: columnSymbol("joined", heads),
        note: t("multihead.column.joined", size(joined.matrix)),
        ...JOINED,
        legend: true,
        brackets: Array.from({ length: heads }, (_, index) => bracket(index, index * width)),
        matrix: {
          ...joined,
          scale: mixed,
          head: "all",
          axis: "joined",
          label: t("multihead.matrix.joined", size(joined.matrix)),
        },
      },
      {
        name: "mixer",
        sign: "×",
        title: columnSymbol("mixer"),
        note: t("multihead.column.mixer", size(mixer.matrix)),
        ...MIXER,
        legend: true,
        beside: BANDS,
        over: (canvas, grid) =>
          drawBands(
            canvas,
            { grid, count: heads, fills: headColors(), chosen: head, unit },
            colors,
          ),
        matrix: {
          ...mixer,
          scale: signedScale(mixer.matrix.data),
          head: 0,
          axis: "dim",
          rowAxis: "joined",
          pitchY: 128 / mixer.matrix.rows,
          label: t("multihead.matrix.mixer", size(mixer.matrix)),
        },
      },
      outColumn("out", INPUT, signedScale(out.matrix.data), true),
    ];
  }

  /** Every head's share of the output, their sum, and how large each is. */
  function addedColumns({ heads }) {
    const { shown, colors, share, out, shares, head } = drawn;
    const { trace, place, unit } = shown;
    const scale = signedScale(share.data, out.matrix.data);
    const parts = Array.from({ length: heads }, (_, index) => {
      const matrix = trace.matrix(`${place.name}.share`, index);
      return {
        name: `share${index}`,
        title: columnSymbol("share", index + 1),
        note: headName(index),
        ...SHARE,
        legend: index === 0,
        ...(index === 0 ? {} : { sign: "+" }),
        matrix: {
          tensor: `${place.name}.share`,
          matrix,
          scale,
          head: index,
          axis: "dim",
          label: t("multihead.matrix.share", { head: index + 1, ...size(matrix) }),
        },
      };
    });
    return [
      ...parts,
      outColumn("sum", SHARE, scale, false),
      {
        name: "lengths",
        title: h("span", {}, t("multihead.lengths")),
        note: t("multihead.column.lengths"),
        ...LENGTHS,
        plot: (canvas, given) =>
          drawParts(
            canvas,
            { parts: shares, fills: headColors(), chosen: head, unit, ...given },
            colors,
          ),
      },
    ];
  }

  /** Those of the style sheet, which the lines of the heads have too. */
  function headColors() {
    const style = getComputedStyle(element);
    return Array.from({ length: HEAD_COLORS }, (_, index) =>
      style.getPropertyValue(`--head-${index + 1}`).trim(),
    );
  }

  function outColumn(name, width, scale, legend) {
    const { out } = drawn;
    return {
      name,
      sign: "=",
      title: columnSymbol("out"),
      note: t("multihead.column.out", size(out.matrix)),
      ...width,
      legend,
      matrix: {
        ...out,
        scale,
        head: 0,
        axis: "dim",
        label: t("multihead.matrix.out", size(out.matrix)),
      },
    };
  }

  /** Until a dimension is pointed at, the one in which the output is largest shows the sum. */
  function chosen(pointed) {
    if (pointed.col !== null) return pointed;
    const sizes = rowOf(drawn.out.matrix, pointed.row).map(Math.abs);
    return { ...pointed, axis: "dim", col: argmax(sizes) };
  }

  function show(place) {
    const pointed = chosen(place);
    split.point(pointed);
    added.point(pointed);
    setText(reading, sentence(pointed));
    setText(lengths, lengthsOf(pointed.row));
  }

  /** What is read off a cell: for a dimension of the output the sum of the shares. */
  function sentence({ row, axis, col, part, cell }) {
    const { labels, out, share, joined, mixer, x, z } = drawn;
    const token = labels[row];
    const [, , width] = z.shape;
    const whose = (index) => ({ head: Math.floor(index / width) + 1, own: (index % width) + 1 });
    if (part === "mixer" && cell) {
      return t("multihead.mixerCell", {
        row: cell.row + 1,
        ...whose(cell.row),
        dim: cell.col + 1,
        value: number(mixer.matrix.data[cell.row * mixer.matrix.cols + cell.col]),
      });
    }
    if (axis === "joined") {
      return t("multihead.zCell", {
        token,
        dim: col + 1,
        ...whose(col),
        value: number(joined.matrix.data[row * joined.matrix.cols + col]),
      });
    }
    if (axis === "x")
      return t("around.dim", {
        token,
        dim: col + 1,
        name: "X",
        value: number(x.matrix.data[row * x.matrix.cols + col]),
      });
    const { parts, total, bias } = shareTerms(share, out.matrix, row, col);
    return t(bias === null ? "multihead.cell" : "multihead.cellBias", {
      token,
      dim: col + 1,
      sum: sumText([...parts, ...(bias === null ? [] : [bias]), total]),
    });
  }

  function lengthsOf(row) {
    const { labels, shares } = drawn;
    const list = Array.from({ length: shares.cols }, (_, head) => {
      return t("multihead.length", {
        head: head + 1,
        share: percent(shares.data[row * shares.cols + head]),
      });
    });
    return t("multihead.row", { token: labels[row], list: list.join(t("list.comma")) });
  }

  return { draw, point: pointer.tell };
}
