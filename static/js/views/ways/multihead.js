// How the width of a token's vector splits into heads, and how the heads come together again: their
// results side by side times W^O, and the same product head by head, whose shares add up to the
// output.

import { argmax } from "#lib/layout/matrix.js";
import { rowOf } from "#lib/maths/moments.js";
import { headShares, shareTerms } from "#lib/maths/shares.js";
import { sumText } from "#lib/maths/sum.js";
import { number, percent } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { sideBySide } from "#lib/trace/headrows.js";
import { crosses } from "#lib/trace/places.js";
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
import { rowPointer } from "#views/pointing/row.js";
import { addedColumns, splitColumns } from "#views/rows/headcolumns.js";
import { rowsView } from "#views/rows/rows.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { AttentionShown, Callbacks, Colors, Raw, Translate, View } from "#views/kit/view.js"
 * @import { Pointed } from "#views/pointing/row.js"
 */

/**
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {ReturnType<typeof read>} Drawn
 * @typedef {Drawn["sizes"]} Sizes
 */

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

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, raw, onState } = callbacks;
  const pointer = rowPointer(element, callbacks, {
    keyAxis: "dim",
    show,
    speak: (pointed) => sentence(drawn, chosen(drawn, pointed), t),
  });
  const made = make(element, pointer, t);
  /** @type {Drawn} */
  let drawn;

  /** @param {Pointed} place */
  function show(place) {
    const pointed = chosen(drawn, place);
    made.split.point(pointed);
    made.added.point(pointed);
    setText(made.reading, sentence(drawn, pointed, t));
    setText(made.lengths, lengthsOf(drawn, pointed.row, t));
  }

  return {
    /** @param {AttentionShown} shown  @param {Colors} colors */
    draw(shown, colors) {
      drawn = read(element, shown, colors);
      const { sizes, labels } = drawn;
      made.splitText.replaceChildren(...splitNote(drawn, raw));
      setText(made.addedText, t("multihead.addNote", sizes));
      pointer.begin(shown, { rows: sizes.rows, cols: sizes.cols });
      const room = {
        labels,
        role: /** @type {const} */ ("query"),
        width: element.clientWidth,
        height: globalThis.innerHeight,
        unit: shown.unit,
      };
      /** @param {number} head */
      const onHead = (head) => onState({ head });
      made.split.draw({ columns: splitColumns(drawn, { t, onHead }), ...room }, colors);
      made.added.draw({ columns: addedColumns(drawn, t), ...room }, colors);
    },
    point: pointer.tell,
  };
}

/**
 * @param {HTMLElement} element  @param {ReturnType<typeof rowPointer>} pointer
 * @param {Translate} t
 */
function make(element, pointer, t) {
  const events = { t, onHover: pointer.hover, onChoose: pointer.choose, onWalk: pointer.walk };
  const [split, added] = [rowsView(h("div"), events), rowsView(h("div"), events)];
  const [splitText, addedText, lengths] = Array.from({ length: 3 }, () =>
    h("p", { class: "around-note" }),
  );
  const reading = h("p", { class: "rows-reading" });
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
  return { split, added, splitText, addedText, reading, lengths };
}

/** @param {HTMLElement} element  @param {AttentionShown} shown  @param {Colors} colors */
function read(element, shown, colors) {
  const { trace, place, head, labels } = shown;
  /** @param {string} tensor */
  const part = (tensor) => ({ tensor, matrix: trace.matrix(tensor) });
  const { name } = place;
  const [z, share] = [trace.tensor(`${name}.z`), trace.tensor(`${name}.share`)];
  const [x, out] = [part(`${name}.input`), part(`${name}.out`)];
  const [heads, rows, width] = z.shape;
  return {
    element,
    shown,
    colors,
    labels: labels.queries,
    head,
    share,
    x,
    out,
    joined: { tensor: z.name, matrix: sideBySide(z) },
    mixer: part(`weights.${name}.w_o`),
    shares: headShares(share),
    sizes: {
      heads,
      rows,
      width,
      total: heads * width,
      from: x.matrix.cols,
      cols: out.matrix.cols,
    },
  };
}

/** In words what the arrow from X to the heads hides. @param {Drawn} drawn  @param {Raw} raw */
function splitNote({ shown, sizes }, raw) {
  const { heads, width, total, from, cols } = sizes;
  const key = crosses(shown.place) ? "multihead.splitNote.cross" : "multihead.splitNote";
  /** @type {Record<string, string | Node>} */
  const values = {
    heads: String(heads),
    width: String(width),
    total: String(total),
    from: String(from),
    cols: String(cols),
    wq: projection("query"),
    wk: projection("key"),
    wv: projection("value"),
    wo: columnSymbol("mixer"),
  };
  return pieces(raw(key), values);
}

/**
 * Until a dimension is pointed at, the one in which the output is largest shows the sum.
 * @param {Drawn} drawn  @param {Pointed} pointed  @returns {Pointed & { col: number }}
 */
function chosen({ out }, pointed) {
  const { col } = pointed;
  if (col !== null) return { ...pointed, col };
  const sizes = rowOf(out.matrix, pointed.row).map(Math.abs);
  return { ...pointed, axis: "dim", col: argmax(sizes) };
}

/**
 * What is read off a cell: for a dimension of the output the sum of the shares.
 * @param {Drawn} drawn  @param {Pointed & { col: number }} pointed  @param {Translate} t
 */
function sentence(drawn, { row, axis, col, part, cell }, t) {
  const { labels, out, share, joined, mixer, x, sizes } = drawn;
  const token = labels[row];
  const dim = col + 1;
  /** @param {Matrix} matrix  @param {{ row: number, col: number }} place */
  const at = ({ data, cols }, place) => number(data[place.row * cols + place.col]);
  /** @param {number} index  of all heads side by side */
  const whose = (index) => ({
    head: Math.floor(index / sizes.width) + 1,
    own: (index % sizes.width) + 1,
  });
  if (part === "mixer" && cell) {
    const value = at(mixer.matrix, cell);
    return t("multihead.mixerCell", {
      row: cell.row + 1,
      ...whose(cell.row),
      dim: cell.col + 1,
      value,
    });
  }
  if (axis === "joined") {
    const value = at(joined.matrix, { row, col });
    return t("multihead.zCell", { token, dim, ...whose(col), value });
  }
  if (axis === "x")
    return t("around.dim", { token, dim, name: "X", value: at(x.matrix, { row, col }) });
  const { parts, total, bias } = shareTerms(share, out.matrix, row, col);
  const sum = sumText([...parts, ...(bias === null ? [] : [bias]), total]);
  return t(bias === null ? "multihead.cell" : "multihead.cellBias", { token, dim, sum });
}

/** @param {Drawn} drawn  @param {number} row  @param {Translate} t */
function lengthsOf({ labels, shares }, row, t) {
  const list = Array.from({ length: shares.cols }, (_, head) =>
    t("multihead.length", {
      head: head + 1,
      share: percent(shares.data[row * shares.cols + head]),
    }),
  );
  return t("multihead.row", { token: labels[row], list: list.join(t("list.comma")) });
}
