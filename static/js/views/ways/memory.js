// The memory: what the encoder hands over, how much of it every decoder layer reads, and the keys
// and values each layer makes of it. A layer's keys and values are the door to its cross-attention.

import { readShares } from "#lib/maths/shares.js";
import { number, percent, tokenLabels } from "#lib/text/format.js";
import { sideBySide } from "#lib/trace/headrows.js";
import { crosses, isAttention } from "#lib/trace/places.js";
import { h, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";
import { gap, key, letter, named, operator, sup, value } from "#views/maths/signs.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { readColumns, vectorColumns } from "#views/rows/memorycolumns.js";
import { rowsView } from "#views/rows/rows.js";

/**
 * @import { Attention, Place } from "#lib/trace/places.js"
 * @import { Matrix, Side, Trace } from "#lib/trace/trace.js"
 * @import { Callbacks, Colors, Shown, Translate, View } from "#views/kit/view.js"
 * @import { Pointed } from "#views/pointing/row.js"
 * @import { Letter, Vectors } from "#views/rows/memorycolumns.js"
 */

/**
 * @typedef {ReturnType<typeof read>} Drawn
 */

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = (place, places) =>
  makesVectors(readersOf(place, places))
    ? {
        name: "memory",
        signs: [
          key(),
          operator("="),
          named("memory"),
          operator("·"),
          sup(letter("W"), key()),
          operator(","),
          gap(),
          value(),
          operator("="),
          named("memory"),
          operator("·"),
          sup(letter("W"), value()),
        ],
      }
    : null;

/** @param {Place} place  @param {Place[]} places */
const readersOf = (place, places) =>
  places.filter(isAttention).filter((other) => crosses(other) && other.keys === place.queries);
/** Additive attention makes no keys of its own. @param {Attention[]} readers */
const makesVectors = (readers) =>
  readers.every(({ values }) => values.includes("k") && values.includes("v"));

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  const pointer = rowPointer(element, callbacks, {
    keyAxis: "memory",
    show,
    speak: (pointed) => sentence(drawn, pointed, t),
  });
  const made = make(element, pointer, t, open);
  /** @type {Drawn} */
  let drawn;

  /** The attention of a layer that reads the memory. @param {number} layer */
  function open(layer) {
    onState({ block: layerOf(drawn, layer).name, view: null, query: null, key: null });
  }

  /** @param {Pointed} pointed */
  function show(pointed) {
    made.read.point(pointed);
    if (drawn.isMade) made.vectors.point(pointed);
    setText(made.reading, sentence(drawn, pointed, t));
  }

  return {
    draw(shown, colors) {
      drawn = read(shown, colors);
      const { labels, memory, first, layers } = drawn;
      pointer.begin(shown, { rows: labels.length, cols: memory.matrix.cols, first });
      paint(made, drawn, t, open);
      setText(made.readNote, t("memory.readNote", { heads: layers[0].heads }));
      pointer.show();
    },
  };
}

/**
 * @param {HTMLElement} element  @param {ReturnType<typeof rowPointer>} pointer
 * @param {Translate} t  @param {(layer: number) => void} open
 */
function make(element, pointer, t, open) {
  const events = { t, onHover: pointer.hover, onChoose: pointer.choose, onWalk: pointer.walk };
  const read = rowsView(h("div"), events);
  const vectors = rowsView(h("div"), {
    ...events,
    onChoose: ({ part }) => open(Number(part.slice(1))),
  });
  const [reading, readNote] = [h("p", { class: "rows-reading" }), h("p", { class: "around-note" })];
  const below = h(
    "section",
    { class: "around-part" },
    h("h3", { class: "around-heading" }, t("memory.made")),
    h("p", { class: "around-note" }, t("memory.madeNote")),
    vectors.element,
  );
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    read.element,
    readNote,
    below,
    pointer.spoken,
  );
  return { element, read, vectors, reading, readNote, below };
}

/** @param {Shown} shown  @param {Colors} colors */
function read({ trace, place, unit }, colors) {
  const readers = readersOf(place, trace.places);
  const side = trace.side(place, "queries");
  const [tensor] = place.reads;
  const isMade = makesVectors(readers);
  return {
    unit,
    colors,
    isMade,
    labels: tokenLabels(side),
    first: middleRow(side),
    memory: { tensor, matrix: trace.matrix(tensor) },
    layers: readers.map((reader) => readLayer(trace, reader, isMade)),
  };
}

/** @param {Trace} trace  @param {Attention} reader  @param {boolean} isMade */
function readLayer(trace, reader, isMade) {
  const { name, layer, heads } = reader;
  /** @param {Letter} letter  @returns {Vectors} */
  const vectors = (letter) => {
    const tensor = `${name}.${letter}`;
    return { tensor, matrix: sideBySide(trace.tensor(tensor)) };
  };
  const queries = writtenTokens(trace.side(reader, "queries"));
  return {
    name,
    layer,
    heads,
    vectors: isMade ? { k: vectors("k"), v: vectors("v") } : null,
    shares: readShares(trace.tensor(`${name}.weights`), queries),
  };
}

/** @param {Side} side */
const writtenTokens = ({ tokens }) => tokens.filter(({ kind }) => kind !== "pad").length;

/** @param {Drawn} drawn  @param {number} layer */
function layerOf({ layers }, layer) {
  return present(
    layers.find((other) => other.layer === layer),
    `layer ${layer}`,
  );
}

/**
 * @param {ReturnType<typeof make>} made  @param {Drawn} drawn  @param {Translate} t
 * @param {(layer: number) => void} open
 */
function paint({ element, read: readRows, vectors, below }, drawn, t, open) {
  const { labels, isMade, unit, colors } = drawn;
  const size = { width: element.clientWidth, height: globalThis.innerHeight };
  readRows.draw({ columns: readColumns(drawn, t), labels, role: "ink", ...size, unit }, colors);
  below.hidden = !isMade;
  if (!isMade) return;
  const columns = vectorColumns(drawn, t, open);
  vectors.draw({ columns, labels, role: "ink", ...size, unit }, colors);
}

/** @param {Drawn} drawn  @param {Pointed} pointed  @param {Translate} t */
function sentence(drawn, { row, axis, col }, t) {
  const { labels, layers, memory } = drawn;
  const token = labels[row];
  if (axis === null || col === null) {
    const list = layers.map(({ layer, shares }) =>
      t("memory.share", { layer: layer + 1, share: percent(shares[row]) }),
    );
    return t("memory.row", { token, list: list.join(t("list.comma")) });
  }
  /** @param {Matrix} matrix */
  const at = ({ data, cols }) => number(data[row * cols + col]);
  const dim = col + 1;
  if (axis === "memory")
    return t("around.dim", { token, dim, name: t("memory.name"), value: at(memory.matrix) });
  const [own, layer] = [axis.startsWith("k") ? "k" : "v", Number(axis.slice(1))];
  const { k, v } = present(layerOf(drawn, layer).vectors, "vectors");
  return t("memory.cell", {
    token,
    letter: own.toUpperCase(),
    layer: layer + 1,
    dim,
    value: at((own === "k" ? k : v).matrix),
  });
}
