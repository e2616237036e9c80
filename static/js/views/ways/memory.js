// The memory: what the encoder hands over, how much of it every decoder layer reads, and the keys and values each
// layer makes of it. A layer's keys and values are the door to its cross-attention.

import { readShares } from "#lib/maths/shares.js";
import { number, percent, tokenLabels } from "#lib/text/format.js";
import { sideBySide } from "#lib/trace/headrows.js";
import { crosses } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { columnSymbol } from "#views/maths/formula.js";
import { gap, key, letter, named, operator, sup, value } from "#views/maths/signs.js";
import { drawRowBars } from "#views/plots/rows.js";
import { middleRow, rowPointer } from "#views/pointing/row.js";
import { rowsView } from "#views/rows/rows.js";

const MEMORY = { least: 140, ideal: 220, most: 320 };
const READ = { least: 100, ideal: 150, most: 220 };
const VECTORS = { least: 100, ideal: 128, most: 200 };

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

const readersOf = (place, places) =>
  places.filter((other) => crosses(other) && other.keys === place.queries);
/** Additive attention makes no keys of its own. */
const makesVectors = (readers) =>
  readers.every(({ values }) => values.includes("k") && values.includes("v"));

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  const pointer = rowPointer(element, callbacks, { keyAxis: "memory", show, speak: sentence });
  const events = { t, onHover: pointer.hover, onChoose: pointer.choose, onWalk: pointer.walk };
  const read = rowsView(h("div"), events);
  const made = rowsView(h("div"), {
    ...events,
    onChoose: ({ part }) => open(Number(part.slice(1))),
  });
  const [reading, readNote] = [h("p", { class: "rows-reading" }), h("p", { class: "around-note" })];
  const below = h(
    "section",
    { class: "around-part" },
    h("h3", { class: "around-heading" }, t("memory.made")),
    h("p", { class: "around-note" }, t("memory.madeNote")),
    made.element,
  );
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, reading, pointer.release),
    read.element,
    readNote,
    below,
    pointer.spoken,
  );
  let drawn = null;

  const open = (layer) => onState({ block: doorOf(layer), view: null, query: null, key: null });
  /** The attention of a layer that reads the memory. */
  const doorOf = (layer) => drawn.layers.find((other) => other.layer === layer).name;

  function draw(shown, colors) {
    const { trace, place, unit } = shown;
    const layers = readersOf(place, trace.places);
    const count = (side) => side.tokens.filter(({ kind }) => kind !== "pad").length;
    const side = trace.side(place, "queries");
    const [tensor] = place.reads;
    const isMade = makesVectors(layers);
    const joined = (name) =>
      isMade ? { tensor: name, matrix: sideBySide(trace.tensor(name)) } : null;
    drawn = {
      unit,
      colors,
      isMade,
      labels: tokenLabels(side),
      memory: { tensor, matrix: trace.matrix(tensor) },
      layers: layers.map((reader) => ({
        name: reader.name,
        layer: reader.layer,
        k: joined(`${reader.name}.k`),
        v: joined(`${reader.name}.v`),
        read: readShares(
          trace.tensor(`${reader.name}.weights`),
          count(trace.side(reader, "queries")),
        ),
      })),
    };
    pointer.begin(shown, {
      rows: drawn.labels.length,
      cols: drawn.memory.matrix.cols,
      first: middleRow(side),
    });
    const room = {
      labels: drawn.labels,
      role: "ink",
      width: element.clientWidth,
      height: globalThis.innerHeight,
      unit,
    };
    read.draw({ columns: readColumns(), ...room }, colors);
    below.hidden = !drawn.isMade;
    if (drawn.isMade) made.draw({ columns: madeColumns(), ...room }, colors);
    setText(readNote, t("memory.readNote", { heads: layers[0].heads }));
    pointer.show();
  }

  const size = ({ rows, cols }) => ({ rows, cols });

  function readColumns() {
    const { memory, layers, unit, colors } = drawn;
    const most = Math.max(...layers.flatMap(({ read: shares }) => Array.from(shares)));
    const max = Math.min(1, Math.ceil(most * 10) / 10);
    return [
      {
        name: "memory",
        title: columnSymbol("memory"),
        note: t("memory.column", size(memory.matrix)),
        ...MEMORY,
        legend: true,
        matrix: {
          ...memory,
          scale: signedScale(memory.matrix.data),
          head: 0,
          axis: "memory",
          label: t("memory.matrix", size(memory.matrix)),
        },
      },
      ...layers.map(({ layer, read: shares }) => ({
        name: `read${layer}`,
        title: h("span", {}, t("memory.layer", { layer: layer + 1 })),
        note: t("memory.read"),
        ...READ,
        plot: (canvas, given) =>
          drawRowBars(
            canvas,
            { values: shares, max, texts: [(row) => percent(shares[row])], unit, ...given },
            colors,
          ),
      })),
    ];
  }

  function madeColumns() {
    const { layers } = drawn;
    const scale = {
      k: signedScale(...layers.map(({ k }) => k.matrix.data)),
      v: signedScale(...layers.map(({ v }) => v.matrix.data)),
    };
    const column = (layer, letter, part) => ({
      name: `${letter}${layer}`,
      title: letter === "k" ? door(layer) : h("span"),
      ...VECTORS,
      note: h(
        "span",
        {},
        h("b", { class: letter === "k" ? "key" : "value" }, letter.toUpperCase()),
        ` ${t(`memory.${letter}`, size(part.matrix))}`,
      ),
      role: letter === "k" ? "key" : "value",
      legend: layer === 0,
      tied: letter === "v",
      matrix: {
        ...part,
        scale: scale[letter],
        head: "all",
        axis: `${letter}${layer}`,
        label: t(`memory.matrix.${letter}`, { layer: layer + 1, ...size(part.matrix) }),
      },
    });
    return layers.flatMap(({ layer, k, v }) => [column(layer, "k", k), column(layer, "v", v)]);
  }

  const door = (layer) =>
    h(
      "button",
      { type: "button", class: "quiet", "data-door": doorOf(layer), onClick: () => open(layer) },
      t("memory.open", { layer: layer + 1 }),
    );

  function show(pointed) {
    read.point(pointed);
    if (drawn.isMade) made.point(pointed);
    setText(reading, sentence(pointed));
  }

  function sentence({ row, axis, col }) {
    const { labels, layers, memory } = drawn;
    const token = labels[row];
    if (col === null) {
      const list = layers.map(({ layer, read: shares }) =>
        t("memory.share", { layer: layer + 1, share: percent(shares[row]) }),
      );
      return t("memory.row", { token, list: list.join(t("list.comma")) });
    }
    const at = ({ data, cols }) => number(data[row * cols + col]);
    if (axis === "memory")
      return t("around.dim", {
        token,
        dim: col + 1,
        name: t("memory.name"),
        value: at(memory.matrix),
      });
    const [letter, layer] = [axis[0], Number(axis.slice(1))];
    const { matrix } = layers.find((other) => other.layer === layer)[letter];
    return t("memory.cell", {
      token,
      letter: letter.toUpperCase(),
      layer: layer + 1,
      dim: col + 1,
      value: at(matrix),
    });
  }

  return { draw };
}
