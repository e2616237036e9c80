// One row of a head's result as what it is: the values of all keys, each times its weight, added
// up. One number of it is written out as a sum.

import { argmax } from "#lib/layout/matrix.js";
import { axisEnd, lengthsOf, maskedRows, mixLayout, weightedValues } from "#lib/maths/mix.js";
import { rowOf } from "#lib/maths/moments.js";
import { columnOf } from "#lib/maths/projection.js";
import { sumText } from "#lib/maths/sum.js";
import { shortened, termsOf } from "#lib/maths/terms.js";
import { number, percent } from "#lib/text/format.js";
import { maskOf, weightsOf, whoClosed, writtenOf } from "#lib/trace/attention.js";
import { headMatrix } from "#lib/trace/headrows.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { fillsFrame, heightLeft } from "#views/kit/room.js";
import { indexed } from "#views/maths/formula.js";
import { entry, operator, sumOver } from "#views/maths/signs.js";
import { labelWidth } from "#views/matrix/labels.js";
import { vectorPointer } from "#views/pointing/vector.js";
import { mixStack } from "#views/rows/mixstack.js";
import { termTable } from "#views/tables/terms.js";

/**
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { AttentionShown, Callbacks, Colors, Translate, View } from "#views/kit/view.js"
 * @import { Last, Pointed } from "#views/pointing/vector.js"
 */

/**
 * @typedef {ReturnType<typeof make>} Made
 * @typedef {ReturnType<typeof read>} Drawn
 * @typedef {ReturnType<typeof stackOf>} Stack  of one query
 * @typedef {ReturnType<typeof sumOf>} Sum
 */

const WIDEST_LABEL = 96;
/** Terms that are written, where there are more keys. */
const MOST = 8;

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

/** What is known of one query. @param {Drawn} drawn  @param {number} query */
function stackOf({ weights, mask, v }, query) {
  const alphas = Array.from(rowOf(weights, query));
  const bits = mask && rowOf(mask, query);
  const weighted = weightedValues(alphas, v.matrix);
  const norms = lengthsOf(v.matrix).lengths;
  return { query, alphas, bits, weighted, norms, ...lengthsOf(weighted) };
}

/** @param {Drawn} drawn  @param {Stack} stack  @param {Translate} t */
function rowOfStack({ shown, z }, { query, alphas, bits, weighted }, t) {
  const sum = rowOf(z.matrix, query);
  // One scale for the parts and their sum.
  const scale = signedScale(weighted.data, sum);
  const { rows, cols } = weighted;
  const names = { query: shown.labels.queries[query], rows, cols };
  const mask = bits?.some((bit) => bit !== 0) ? maskedRows(bits, cols) : undefined;
  return {
    weights: alphas,
    mask: bits,
    end: axisEnd(alphas),
    tensor: `${shown.place.name}.weights`,
    weighted: { tensor: "", matrix: weighted, mask, scale, label: t("mix.matrix.weighted", names) },
    z: {
      tensor: z.tensor,
      matrix: { data: sum, rows: 1, cols: sum.length },
      scale,
      label: t("mix.matrix.z", names),
    },
  };
}

/**
 * One number of the row. Until a dimension is pointed at, the largest.
 * @param {Drawn} drawn  @param {Stack} stack
 * @param {{ query: number, key: number } & Pick<Last, "dim">} pointed
 */
function sumOf({ shown, v, z }, { alphas }, { query, key, dim: pointedDim }) {
  const dim = pointedDim ?? argmax(rowOf(z.matrix, query).map(Math.abs));
  const [left, right] = [alphas, columnOf(v.matrix, dim)];
  const terms = termsOf(left, right);
  return {
    dim,
    left,
    right,
    terms,
    sum: shortened(terms, MOST, key),
    stored: z.matrix.data[query * z.matrix.cols + dim],
    names: { token: shown.labels.queries[query], dim: dim + 1 },
  };
}

/** @param {Sum} sum  @param {Translate} t */
function sentence({ sum: { named, others, inOthers }, terms, stored, names }, t) {
  const numbers = named.map((index) => terms[index]);
  const text = sumText(others > 0 ? [...numbers, inOthers, stored] : [...numbers, stored]);
  return t(others > 0 ? "mix.longSum" : "mix.shortSum", { ...names, sum: text, count: others });
}

/**
 * What one key adds to the row.
 * @param {Stack} stack  @param {number} key  @param {string} token  @param {Translate} t
 */
function partOf({ alphas, bits, norms, lengths, shares }, key, token, t) {
  if (bits?.[key]) return t("mix.closed", { key: token, who: whoClosed(bits[key], t) });
  const numbers = {
    weight: number(alphas[key]),
    norm: number(norms[key]),
    length: number(lengths[key]),
  };
  return t("mix.share", { key: token, ...numbers, share: percent(shares[key]) });
}
