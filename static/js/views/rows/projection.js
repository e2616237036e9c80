// One panel of the products behind Q, K and V: X times the matrix of a head, a row followed
// through, and one of its numbers as a sum.

import { pieces } from "#lib/text/messages.js";
import { signedScale } from "#lib/trace/stages.js";
import { h } from "#views/kit/dom.js";
import { columnSymbol, ofOneHead, projection } from "#views/maths/formula.js";
import { termBars } from "#views/plots/termbars.js";
import { rowsView } from "#views/rows/rows.js";
import { termTable } from "#views/tables/terms.js";

/**
 * @import { Letter } from "#lib/maths/projection.js"
 * @import { Scale } from "#lib/trace/stages.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Raw, Translate } from "#views/kit/view.js"
 * @import { Place, vectorPointer } from "#views/pointing/vector.js"
 * @import { Column, Place as RowPlace } from "#views/rows/columns.js"
 */

/**
 * @typedef {ReturnType<typeof makePanel>} Panel
 *
 * @typedef {object} Product
 * @property {string} from  @property {string} by  @property {string} to  its tensors
 * @property {number} own  the head that is read: several may share their keys and values
 * @property {Matrix} x  @property {Matrix} w  @property {Matrix} out
 *
 * @typedef {object} Products
 * @property {Record<Letter, Product>} products
 * @property {boolean} isCross  K and V are made from the memory
 * @property {Scale} mixer  of all W  @property {Record<Letter, Scale>} scales  of what is made
 */

const INPUT = { least: 72, ideal: 144, most: 256 };
const MIXER = { least: 58, ideal: 96, most: 160 };
const RESULT = { least: 58, ideal: 96, most: 160 };
/** Height of the matrices W, before enlargement. */
const MIXER_HEIGHT = 128;
/** Terms that are named, of the many there are. */
export const MOST = 4;

/** @type {Letter[]} */
export const LETTERS = ["q", "k", "v"];
/** @type {Record<Letter, "query" | "key" | "value">} */
export const ROLES = { q: "query", k: "key", v: "value" };

/**
 * Whose row a vector is: in self-attention one token has all three.
 * @param {Letter} letter  @param {boolean} isCross
 */
export const sideOf = (letter, isCross) => (letter !== "q" && isCross ? "key" : "query");

/**
 * @param {Letter} letter  @param {ReturnType<typeof vectorPointer>} pointer
 * @param {() => boolean} isCross
 * @param {{ t: Translate, raw: Raw }} catalogue
 */
export function makePanel(letter, pointer, isCross, { t, raw }) {
  /** @param {RowPlace} place  @returns {Place} */
  const placeOf = ({ part, row, axis, col, cell }) => ({
    ...(row === null ? {} : { [sideOf(letter, isCross())]: row }),
    part: `${letter} ${part}`,
    dim: axis === "dim" ? col : null,
    term: axis === "term" ? col : (cell?.row ?? null),
  });
  const rows = rowsView(h("div"), {
    t,
    onHover: (place) => pointer.hover(place && placeOf(place)),
    onChoose: (place) => pointer.choose(placeOf(place)),
    onWalk: (place) => pointer.walk(placeOf(place)),
  });
  const bars = termBars({
    onHover: (term) => pointer.hover(term === null ? null : { part: `${letter} bars`, term }),
  });
  const table = termTable({ t, most: MOST });
  const reading = h("p", { class: "rows-reading" });
  const name = h("bdi", { class: `role role-${ROLES[letter]}` }, t(`project.name.${letter}`));
  const title = pieces(raw(`project.title.${letter}`), { name });
  const barsBox = h("div", { class: "project-sum" }, reading, bars.element, table.element);
  const element = h(
    "section",
    { class: "project-panel", "data-letter": letter },
    h("h3", { class: "around-heading" }, ...title),
    rows.element,
    barsBox,
  );
  return { letter, rows, bars, barsBox, table, reading, element };
}

/** @param {Letter} letter  @param {Products} drawn  @param {Translate} t  @returns {Column[]} */
export function columnsOf(letter, { products, isCross, mixer, scales }, t) {
  const { from, by, to, own, x, w, out } = products[letter];
  const role = ROLES[letter];
  const name = letter.toUpperCase();
  const source = letter !== "q" && isCross ? "memory" : "x";
  return [
    {
      name: "x",
      title: columnSymbol(source),
      note: t(`project.column.${source}`, sizeOf(x)),
      ...INPUT,
      legend: true,
      matrix: {
        tensor: from,
        matrix: x,
        scale: signedScale(x.data),
        head: 0,
        axis: "term",
        label: t(`project.matrix.${source}`, { name, ...sizeOf(x) }),
      },
    },
    {
      name: "w",
      sign: "×",
      title: projection(role),
      note: t("project.column.w", sizeOf(w)),
      ...MIXER,
      legend: true,
      matrix: {
        tensor: by,
        matrix: w,
        scale: mixer,
        head: own,
        axis: "dim",
        rowAxis: "term",
        pitchY: MIXER_HEIGHT / w.rows,
        label: t("project.matrix.w", { name, head: own + 1, ...sizeOf(w) }),
      },
    },
    {
      name: "out",
      sign: "=",
      title: ofOneHead(role),
      note: t("project.column.out", sizeOf(out)),
      ...RESULT,
      legend: true,
      role,
      matrix: {
        tensor: to,
        matrix: out,
        scale: scales[letter],
        head: own,
        axis: "dim",
        label: t(`matrix.project.${letter}`, { head: own + 1, ...sizeOf(out) }),
      },
    },
  ];
}

/** @param {Matrix} matrix */
function sizeOf({ rows, cols }) {
  return { rows, cols };
}
