// One row of a head's result as what it is: the values of all keys, each times its weight, added up. One number of it
// is written out as a sum.

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

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t, onHold, onState } = callbacks;
  const pointer = vectorPointer(callbacks, { show });
  const rows = mixStack(t, {
    onHover: pointer.hover,
    onWalk: pointer.walk,
    // A row of all results is followed; a key is held.
    onChoose: (place) => (place.query === undefined ? pointer.choose(place) : follow(place.query)),
    onHold: (place) => onHold({ query: place.query ?? now.query, key: place.key ?? now.key }),
  });
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
  let drawn = null;
  let now = null;

  /** What is chosen of the keys stays chosen. */
  function follow(query) {
    onState({ query });
  }

  function draw(shown, colors) {
    const { trace, place, head, labels, unit } = shown;
    const [v, z] = ["v", "z"].map((value) => ({
      tensor: `${place.name}.${value}`,
      matrix: headMatrix(trace, place, value, head),
    }));
    const [weights, mask] = [weightsOf(trace, place, head), maskOf(trace, place)];
    drawn = { shown, v, z, weights, mask, stack: null };
    pointer.begin(shown, v.matrix.cols);
    drawChooser(labels.queries);
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
    element.classList.toggle("is-beside", layout.beside);
    element.classList.toggle("is-joined", layout.joined);
    element.style.setProperty("--aside", `${layout.aside * unit}px`);
    const label = (key, { rows: count, cols }) => t(key, { head: head + 1, rows: count, cols });
    rows.draw(
      {
        layout,
        labels,
        room,
        written: writtenOf(trace, place),
        head,
        unit,
        v: { ...v, scale: signedScale(v.matrix.data), label: label("matrix.project.v", v.matrix) },
        all: { ...z, scale: signedScale(z.matrix.data), label: label("matrix.mixed.z", z.matrix) },
      },
      colors,
    );
  }

  function drawChooser(labels) {
    const options = labels.map((label, index) => `${index + 1} · ${label}`);
    if (Array.from(select.options, (option) => option.text).join() === options.join()) return;
    select.replaceChildren(...options.map((text, index) => h("option", { value: index }, text)));
  }

  /** The stack of the query that is pointed at. @param {number} query */
  function stackOf(query) {
    const {
      weights,
      mask,
      v,
      z,
      shown: { labels },
    } = drawn;
    const alphas = Array.from(rowOf(weights, query));
    const bits = mask && rowOf(mask, query);
    const weighted = weightedValues(alphas, v.matrix);
    const closed = bits?.some((bit) => bit !== 0) ? maskedRows(bits, v.matrix.cols) : undefined;
    const sum = rowOf(z.matrix, query);
    // One scale for the parts and their sum.
    const scale = signedScale(weighted.data, sum);
    const names = { query: labels.queries[query], rows: weighted.rows, cols: weighted.cols };
    rows.drawRow({
      weights: alphas,
      mask: bits,
      end: axisEnd(alphas),
      tensor: `${drawn.shown.place.name}.weights`,
      weighted: {
        tensor: "",
        matrix: weighted,
        mask: closed,
        scale,
        label: t("mix.matrix.weighted", names),
      },
      z: {
        tensor: z.tensor,
        matrix: { data: sum, rows: 1, cols: sum.length },
        scale,
        label: t("mix.matrix.z", names),
      },
    });
    return { query, alphas, bits, ...lengthsOf(weighted), norms: lengthsOf(v.matrix).lengths };
  }

  /** @param {import("#views/pointing/vector.js").Pointed} pointed */
  function show(pointed) {
    const { query, key } = pointed;
    if (drawn.stack?.query !== query) drawn.stack = stackOf(query);
    const sum = sumOf(pointed);
    now = { ...pointed, dim: sum.dim };
    rows.point(now);
    select.value = String(query);
    setText(reading, sentence(sum));
    const { labels } = drawn.shown;
    table.draw({
      ...sum,
      nameOf: (index) => labels.keys[index],
      active: key,
      caption: t("mix.caption", sum.names),
      symbol: indexed("z", null, "id"),
    });
    setText(part, partOf(key));
  }

  /** One number of the row. Until a dimension is pointed at, the largest. */
  function sumOf({ query, key, dim: pointedDim }) {
    const {
      v,
      z,
      stack,
      shown: { labels },
    } = drawn;
    const dim = pointedDim ?? argmax(rowOf(z.matrix, query).map(Math.abs));
    const [left, right] = [stack.alphas, columnOf(v.matrix, dim)];
    const terms = termsOf(left, right);
    return {
      dim,
      left,
      right,
      terms,
      sum: shortened(terms, MOST, key),
      stored: z.matrix.data[query * z.matrix.cols + dim],
      names: { token: labels.queries[query], dim: dim + 1 },
    };
  }

  function sentence({ sum: { named, others, inOthers }, terms, stored, names }) {
    const numbers = named.map((index) => terms[index]);
    const text = sumText(others > 0 ? [...numbers, inOthers, stored] : [...numbers, stored]);
    return t(others > 0 ? "mix.longSum" : "mix.shortSum", { ...names, sum: text, count: others });
  }

  /** What one key adds to the row. */
  function partOf(key) {
    const {
      stack: { alphas, bits, norms, lengths, shares },
      shown: { labels },
    } = drawn;
    const token = labels.keys[key];
    if (bits?.[key]) return t("mix.closed", { key: token, who: whoClosed(bits[key], t) });
    const numbers = {
      weight: number(alphas[key]),
      norm: number(norms[key]),
      length: number(lengths[key]),
    };
    return t("mix.share", { key: token, ...numbers, share: percent(shares[key]) });
  }

  /** What an arrow key has led to. @param {import("#pages/inspector/detail.js").Cell} cell  @param {import("#pages/inspector/detail.js").Pointed} place */
  function speak(cell, { part: where }) {
    const sum = sumOf({ ...pointer.pointed(), ...cell });
    if (where === "z" || where === "all") return sentence(sum);
    const key = drawn.shown.labels.keys[cell.key];
    const bits = drawn.stack.bits?.[cell.key];
    if (bits && where === "weighted") return t("mix.closed", { key, who: whoClosed(bits, t) });
    const [weight, value, product] = [sum.left, sum.right, sum.terms].map((values) =>
      number(values[cell.key]),
    );
    return t(where === "v" ? "mix.spoken.v" : "mix.spoken.weighted", {
      key,
      dim: sum.dim + 1,
      weight,
      value,
      product,
    });
  }

  return { draw, point: pointer.tell, speak };
}
