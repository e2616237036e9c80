// Where queries, keys and values come from: X times a matrix of the head's own, three times. The
// pointed token's row is followed through all products; one number of it is written out as the sum
// it is.

import { argmax } from "#lib/layout/matrix.js";
import { rowOf } from "#lib/maths/moments.js";
import { columnOf, headColumns, productOf, rowPitch } from "#lib/maths/projection.js";
import { agrees, shortened, termsOf } from "#lib/maths/terms.js";
import { number, tokenLabels } from "#lib/text/format.js";
import { headMatrix, sharedHead } from "#lib/trace/headrows.js";
import { crosses } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, m, setText } from "#views/kit/dom.js";
import { recordOf } from "#views/kit/records.js";
import { heightLeft } from "#views/kit/room.js";
import { indexed } from "#views/maths/formula.js";
import {
  entry,
  gap,
  ofHead,
  operator,
  query as queries,
  letter as sign,
  sumOver,
} from "#views/maths/signs.js";
import { vectorPointer } from "#views/pointing/vector.js";
import { columnsOf, LETTERS, MOST, makePanel, ROLES, sideOf } from "#views/rows/projection.js";

/**
 * @import { Letter } from "#lib/maths/projection.js"
 * @import { AttentionShown, Callbacks, Colors, Translate, View } from "#views/kit/view.js"
 * @import { Last, Pointed } from "#views/pointing/vector.js"
 * @import { Panel } from "#views/rows/projection.js"
 */

/**
 * @typedef {ReturnType<typeof read>} Drawn
 * @typedef {ReturnType<typeof sumOf>} Sum
 */

/**
 * What stands above and below the rows and should be seen with them: symbols; legends, the sum in
 * words and its bars.
 */
const AROUND = 184;

/** No key is pointed at here. */
export const withoutCells = true;

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = () => ({
  name: "project",
  signs: [
    ofHead(queries()),
    operator("="),
    sign("X"),
    m("msubsup", {}, sign("W"), sign("h"), queries()),
    operator(","),
    gap(),
    entry("q", "query", "id"),
    operator("="),
    sumOver("m"),
    entry("x", null, "im"),
    operator("\u2062"),
    entry("w", null, "md"),
  ],
});

/** @param {HTMLElement} element  @param {Callbacks} callbacks  @returns {View} */
export function createView(element, callbacks) {
  const { t, raw, onState } = callbacks;
  const pointer = vectorPointer(callbacks, { show });
  const panels = LETTERS.map((letter) =>
    makePanel(letter, pointer, () => drawn.isCross, { t, raw }),
  );
  const { note, release } = make(element, panels, t, () =>
    onState({ query: null, key: null, dim: null }),
  );
  /** @type {Drawn} */
  let drawn;

  /** @param {Pointed} pointed */
  function show(pointed) {
    const { locked, held } = pointed;
    release.hidden = !locked && !held;
    for (const panel of panels) {
      const sum = sumOf(drawn, panel.letter, pointed);
      panel.rows.point({
        row: sum.row,
        cols: { dim: sum.dim, term: sum.own },
        locked: locked || held,
      });
      setText(panel.reading, sentence(panel.letter, sum, t));
      drawSum(panel, drawn, sum, t);
    }
  }

  return {
    /** @param {AttentionShown} shown  @param {Colors} colors */
    draw(shown, colors) {
      drawn = read(shown, colors);
      const { w, out } = drawn.products.q;
      const key = drawn.isCross ? "project.note.cross" : "project.note";
      setText(note, t(key, { head: shown.head + 1, from: w.rows, to: w.cols }));
      pointer.begin(shown, out.cols);
      const pitch = pitchFor(panels[0].rows.element, drawn);
      for (const panel of panels) drawPanel(panel, drawn, pitch, t);
    },
    point: pointer.tell,
    /** What an arrow key has led to. */
    speak(cell) {
      const now = { ...pointer.pointed(), ...cell };
      const [name, column] = (now.part ?? "q out").split(" ");
      const letter = LETTERS.find((own) => own === name) ?? "q";
      const sum = sumOf(drawn, letter, now);
      const { own } = sum;
      if (own === null || column === "out") return sentence(letter, sum, t);
      const [x, w, product] = [sum.left, sum.right, sum.terms].map((values) => number(values[own]));
      return t("project.term", { letter, ...sum.names, term: own + 1, x, w, product });
    },
  };
}

/**
 * @param {HTMLElement} element  @param {Panel[]} panels  @param {Translate} t
 * @param {() => void} free
 */
function make(element, panels, t, free) {
  const release = h(
    "button",
    { type: "button", class: "quiet", hidden: true, onClick: free },
    t("reading.release"),
    " ",
    h("kbd", {}, "Esc"),
  );
  const note = h("p", { class: "around-note" });
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, note, release),
    h("div", { class: "project" }, ...panels.map((panel) => panel.element)),
    h(
      "div",
      { class: "around-why" },
      ...["three", "matrix"].map((name) =>
        h("p", {}, h("b", {}, t(`project.why.${name}`)), " ", t(`project.because.${name}`)),
      ),
    ),
  );
  return { note, release };
}

/** @param {AttentionShown} shown  @param {Colors} colors */
function read(shown, colors) {
  const { place } = shown;
  const products = recordOf(LETTERS, (letter) => readProduct(letter, shown));
  const { q, k, v } = products;
  // Queries and keys are compared with each other, values with neither.
  const compared = signedScale(q.out.data, k.out.data);
  return {
    shown,
    colors,
    products,
    isCross: crosses(place),
    mixer: signedScale(q.w.data, k.w.data, v.w.data),
    scales: { q: compared, k: compared, v: signedScale(v.out.data) },
  };
}

/** @param {Letter} letter  @param {AttentionShown} shown */
function readProduct(letter, { trace, place, head }) {
  const { from, by, to, rows } = productOf(letter, place.name);
  const out = headMatrix(trace, place, letter, head);
  const own = sharedHead(head, place.heads, trace.tensor(to).shape[0]);
  return {
    from,
    by,
    to,
    own,
    out,
    x: trace.matrix(from),
    w: headColumns(trace.matrix(by), own, out.cols),
    labels: tokenLabels(trace.side(place, rows)),
  };
}

/** Of all rows, in CSS pixels. @param {HTMLElement} first  @param {Drawn} drawn */
function pitchFor(first, { shown: { unit }, products: { q, k } }) {
  const left = heightLeft(first);
  const height = globalThis.innerHeight / unit;
  const room = { height, left: left && left / unit - AROUND };
  return Math.floor(rowPitch(Math.max(q.x.rows, k.x.rows), room) * unit);
}

/** @param {Panel} panel  @param {Drawn} drawn  @param {number} pitch  @param {Translate} t */
function drawPanel({ letter, rows, table }, drawn, pitch, t) {
  const { shown, colors, products } = drawn;
  const index = indexOf(letter, drawn);
  table.name(
    m("math", {}, m("mi", {}, "m")),
    () => indexed("x", null, `${index}m`),
    () => indexed("w", null, "md"),
  );
  rows.draw(
    {
      columns: columnsOf(letter, drawn, t),
      labels: products[letter].labels,
      role: "query",
      unit: shown.unit,
      pitch,
      width: rows.element.clientWidth,
      height: globalThis.innerHeight,
    },
    // The pointed row is named in the colour of its role.
    { ...colors, query: colors[ROLES[letter]] },
  );
}

/** @param {Letter} letter  @param {Drawn} drawn */
const indexOf = (letter, { isCross }) => (sideOf(letter, isCross) === "query" ? "i" : "j");

/** @param {Panel} panel  @param {Drawn} drawn  @param {Sum} sum  @param {Translate} t */
function drawSum({ letter, bars, barsBox, table }, drawn, sum, t) {
  const { shown, colors } = drawn;
  const { terms, short, own: active, left, right, stored, names } = sum;
  const width = barsBox.clientWidth;
  bars.draw({ terms, named: short.named, active, width, unit: shown.unit }, colors);
  table.draw({
    sum: short,
    nameOf: (index) => String(index + 1),
    left,
    right,
    terms,
    stored,
    active,
    caption: t("project.caption", { letter, ...names }),
    symbol: indexed(letter, ROLES[letter], `${indexOf(letter, drawn)}d`),
  });
}

/**
 * One number of a token's vector. Until a dimension is pointed at, it is the query's largest.
 * @param {Drawn} drawn  @param {Letter} letter
 * @param {{ query: number, key: number } & Last} pointed
 */
function sumOf({ products, isCross }, letter, { query, key, dim: pointedDim, term, part }) {
  const { x, w, out, labels } = products[letter];
  const row = sideOf(letter, isCross) === "key" ? key : query;
  const dim = pointedDim ?? argmax(rowOf(products.q.out, query).map(Math.abs));
  const [left, right] = [rowOf(x, row), columnOf(w, dim)];
  const terms = termsOf(left, right);
  const own = part?.split(" ")[0] === letter ? term : null;
  return {
    row,
    dim,
    own,
    left,
    right,
    terms,
    short: shortened(terms, MOST, own),
    stored: out.data[row * out.cols + dim],
    names: { token: labels[row], dim: dim + 1 },
  };
}

/** @param {Letter} letter  @param {Sum} sum  @param {Translate} t */
function sentence(letter, { short, stored, names }, t) {
  const numbers = {
    count: short.named.length + short.others,
    few: short.named.length,
    others: short.others,
    named: number(short.inNamed),
    rest: number(short.inOthers),
    total: number(short.total),
  };
  const key = short.others > 0 ? "project.sum" : "project.all";
  const text = t(key, { letter, ...names, ...numbers });
  return agrees(short.total, stored) ? text : t("project.off", { text, stored: number(stored) });
}
