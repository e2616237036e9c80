// One row of a head's result as what it is: the values of all keys, each times its weight, added
// up. One number of it is written out as a sum.

import { mixLayout } from "#lib/maths/mix.js";
import { number } from "#lib/text/format.js";
import { maskOf, weightsOf, whoClosed, writtenOf } from "#lib/trace/attention.js";
import { headMatrix } from "#lib/trace/headrows.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { fillsFrame, heightLeft } from "#views/kit/room.js";
import { indexed } from "#views/maths/formula.js";
import { entry, operator, sumOver } from "#views/maths/signs.js";
import { labelWidth } from "#views/matrix/labels.js";
import { vectorPointer } from "#views/pointing/vector.js";
import { MOST, partOf, rowOfStack, sentence, stackOf, sumOf } from "#views/rows/mixrow.js";
import { mixStack } from "#views/rows/mixstack.js";
import { termTable } from "#views/tables/terms.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { AttentionShown, Callbacks, Colors, Translate, View } from "#views/kit/view.js"
 * @import { Pointed } from "#views/pointing/vector.js"
 * @import { Stack } from "#views/rows/mixrow.js"
 */

/**
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {ReturnType<typeof read>} Drawn
 */

const WIDEST_LABEL = 96;

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = () => ({
  name: "mix",
  signs: [
    entry("z", null, "i"),
    operator("="),
    sumOver("j"),
    entry("α", null, "ij"),
    operator("\u2062"),
    entry("v", "value", "j"),
  ],
});

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, onHold, onState } = callbacks;
  const pointer = vectorPointer(callbacks, { show });
  const rows = mixStack(t, {
    onHover: pointer.hover,
    onWalk: pointer.walk,
    // A row of all results is followed; a key is held.
    onChoose: (place) => (place.query === undefined ? pointer.choose(place) : follow(place.query)),
    onHold: ({ query = now.query, key = now.key }) => onHold({ query, key }),
  });
  const made = make(element, rows, follow, t);
  /** @type {Drawn} */
  let drawn;
  /** @type {Stack | null} */
  let stack = null;
  /** @type {Pointed} */
  let now;

  /** What is chosen of the keys stays chosen. @param {number} query */
  function follow(query) {
    onState({ query });
  }

  /** The stack of the query that is pointed at. @param {number} query */
  function stackFor(query) {
    if (stack?.query === query) return stack;
    stack = stackOf(drawn, query);
    rows.drawRow(rowOfStack(drawn, stack, t));
    return stack;
  }

  /** @param {Pointed} pointed */
  function show(pointed) {
    const { query, key } = pointed;
    const own = stackFor(query);
    const sum = sumOf(drawn, own, pointed);
    now = { ...pointed, dim: sum.dim };
    rows.point(now);
    made.select.value = String(query);
    setText(made.reading, sentence(sum, t));
    const { keys } = drawn.shown.labels;
    made.table.draw({
      ...sum,
      nameOf: (index) => keys[index],
      active: key,
      caption: t("mix.caption", sum.names),
      symbol: indexed("z", null, "id"),
    });
    setText(made.part, partOf(own, key, keys[key], t));
  }

  return {
    /** @param {AttentionShown} shown  @param {Colors} colors */
    draw(shown, colors) {
      drawn = read(shown);
      stack = null;
      pointer.begin(shown, drawn.v.matrix.cols);
      drawChooser(made, shown.labels.queries);
      paint(made, drawn, colors, t);
    },
    point: pointer.tell,
    /** What an arrow key has led to. */
    speak(cell, { part }) {
      const own = stackFor(cell.query);
      const sum = sumOf(drawn, own, { ...pointer.pointed(), ...cell });
      if (part === "z" || part === "all") return sentence(sum, t);
      const key = drawn.shown.labels.keys[cell.key];
      const bits = own.bits?.[cell.key];
      if (bits && part === "weighted") return t("mix.closed", { key, who: whoClosed(bits, t) });
      const [weight, value, product] = [sum.left, sum.right, sum.terms].map((values) =>
        number(values[cell.key]),
      );
      const word = part === "v" ? "mix.spoken.v" : "mix.spoken.weighted";
      return t(word, { key, dim: sum.dim + 1, weight, value, product });
    },
  };
}

/**
 * @param {HTMLElement} element  @param {ReturnType<typeof mixStack>} rows
 * @param {(query: number) => void} follow  @param {Translate} t
 */
function make(element, rows, follow, t) {
  const select = h("select", { autocomplete: "off", onChange: () => follow(Number(select.value)) });
  const chooser = h(
    "label",
    { class: "mix-query" },
    t("mix.query"),
    " ",
    h("span", { class: "select" }, select),
  );
  const reading = h("p", { class: "rows-reading" });
  const table = termTable({ t, most: MOST });
  table.name(
    t("mix.key"),
    () => indexed("α", null, "ij"),
    () => indexed("v", "value", "jd"),
  );
  const part = h("p", { class: "mix-part" });
  const aside = h("div", { class: "mix-aside" }, reading, table.element, part);
  element.classList.add("mix");
  element.replaceChildren(
    chooser,
    h("div", { class: "mix-parts" }, rows.stack, rows.result, aside),
    h(
      "div",
      { class: "around-why" },
      ...["sum", "length"].map((name) =>
        h("p", {}, h("b", {}, t(`mix.why.${name}`)), " ", t(`mix.because.${name}`)),
      ),
    ),
  );
  return { element, rows, select, reading, table, part };
}

/** @param {AttentionShown} shown */
function read(shown) {
  const { trace, place, head } = shown;
  /** @param {"v" | "z"} value */
  const part = (value) => ({
    tensor: `${place.name}.${value}`,
    matrix: headMatrix(trace, place, value, head),
  });
  const [weights, mask] = [weightsOf(trace, place, head), maskOf(trace, place)];
  return { shown, v: part("v"), z: part("z"), weights, mask };
}

/** @param {Made} made  @param {string[]} labels */
function drawChooser({ select }, labels) {
  const options = labels.map((label, index) => `${index + 1} · ${label}`);
  if (Array.from(select.options, (option) => option.text).join() === options.join()) return;
  select.replaceChildren(...options.map((text, index) => h("option", { value: index }, text)));
}

/** @param {Made} made  @param {Drawn} drawn  @param {Colors} colors  @param {Translate} t */
function paint({ element, rows }, { shown, v, z }, colors, t) {
  const { trace, place, head, labels, unit } = shown;
  const { layout, room } = arrange({ element, rows }, { shown, v, z }, colors, t);
  element.classList.toggle("is-beside", layout.beside);
  element.classList.toggle("is-joined", layout.joined);
  element.style.setProperty("--aside", `${layout.aside * unit}px`);
  /** @param {{ tensor: string, matrix: Matrix }} part  @param {string} key */
  const drawing = ({ tensor, matrix }, key) => ({
    tensor,
    matrix,
    scale: signedScale(matrix.data),
    label: t(key, { head: head + 1, rows: matrix.rows, cols: matrix.cols }),
  });
  rows.draw(
    {
      layout,
      labels,
      room,
      written: writtenOf(trace, place),
      head,
      unit,
      v: drawing(v, "matrix.project.v"),
      all: drawing(z, "matrix.mixed.z"),
    },
    colors,
  );
}

/**
 * @param {Pick<Made, "element" | "rows">} made  @param {Pick<Drawn, "shown" | "v" | "z">} drawn
 * @param {Colors} colors  @param {Translate} t
 */
function arrange({ element, rows }, { shown: { labels, unit }, v, z }, colors, t) {
  /** @param {string[]} names  @param {string} axis */
  const widthOf = (names, axis) =>
    Math.max(
      Math.min(labelWidth(names, colors, unit), WIDEST_LABEL * unit),
      labelWidth([t(axis)], colors, unit, Infinity),
    );
  const room = {
    keys: widthOf(labels.keys, "mix.axis"),
    queries: widthOf(labels.queries, "axis.query"),
  };
  const left = heightLeft(rows.stack);
  const layout = mixLayout({
    width: element.clientWidth / unit,
    height: globalThis.innerHeight / unit,
    left: left && left / unit,
    keyLabels: room.keys / unit,
    queryLabels: room.queries / unit,
    keys: v.matrix.rows,
    queries: z.matrix.rows,
    cols: v.matrix.cols,
    fills: fillsFrame,
  });
  return { layout, room };
}
