// Which row is pointed at, and which column. In an attention a row is a query, and the page keeps
// it; elsewhere the view keeps it itself, and the link holds what is locked: `query` the row, `key`
// the column (in an attention `dim`).

import { h, setText } from "#views/kit/dom.js";

/**
 * @import { Callbacks, Cell as PageCell, Shown } from "#views/kit/view.js"
 * @import { Place } from "#views/rows/columns.js"
 */

/**
 * What was pointed at last.
 * @typedef {object} Last
 * @property {number | null} row
 * @property {string | null} axis  @property {number | null} col  of a matrix
 * @property {import("#lib/layout/matrix.js").Cell | null} cell  of a matrix whose rows are no
 *   tokens
 * @property {string | null} part
 *
 * @typedef {Last & { row: number, locked: boolean }} Pointed
 */

/** @type {Last} */
const NOWHERE = { row: null, axis: null, col: null, cell: null, part: null };

/**
 * @param {HTMLElement} element  of the view: Escape in it frees what is locked
 * @param {Callbacks} callbacks
 * @param {{ keyAxis: string, show: (pointed: Pointed) => void, speak: (pointed: Pointed) => string
 *   }} view  keyAxis: the axis that `key`, or `dim`, counts on
 */
export function rowPointer(
  element,
  { t, onHover, onChoose, onWalk, onState },
  { keyAxis, show, speak },
) {
  const spoken = h("p", { class: "hidden", "aria-live": "polite" });
  const release = h(
    "button",
    { type: "button", class: "quiet", hidden: true, onClick: free },
    t("reading.release"),
    " ",
    h("kbd", {}, "Esc"),
  );
  /** From `begin` on. @type {Shown & { rows: number, cols: number, first: number }} */
  let shown;
  /** The column stays when the pointer leaves. */
  let last = { ...NOWHERE };
  /** What the page says of an attention. @type {PageCell} */
  let cell;
  let frame = 0;

  const isAttention = () => shown.place.kind === "attention";
  /** @param {number | null} index  @param {number} count */
  const inside = (index, count) => (index !== null && index < count ? index : null);

  /** @returns {Pointed} */
  function pointed() {
    const { axis, col, cell: own, part } = last;
    if (isAttention()) return { row: cell.query, axis, col, cell: own, part, locked: cell.locked };
    const locked = inside(shown.state.query, shown.rows);
    if (locked === null) return { ...last, row: last.row ?? shown.first, locked: false };
    const key = inside(shown.state.key, shown.cols);
    return {
      row: locked,
      ...(key === null ? { axis, col } : { axis: keyAxis, col: key }),
      cell: own,
      part,
      locked: true,
    };
  }

  /** @param {Place} place */
  const keep = (place) => {
    last = { cell: null, ...place };
  };

  /** @param {Place | null} place */
  function hover(place) {
    if (isAttention()) {
      if (place) keep(place);
      return onHover(
        place && place.row !== null ? { query: place.row, dim: place.col, part: place.part } : null,
      );
    }
    if (pointed().locked) return;
    if (place) keep(place.row === null ? { ...place, row: last.row } : place);
    else last.row = null;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => show(pointed()));
  }

  /** @param {Place} place */
  function choose(place) {
    keep(place);
    if (place.row === null) return show(pointed());
    if (isAttention())
      return onChoose({
        query: place.row,
        dim: place.col,
        part: place.part,
        held: place.axis === keyAxis ? place.col : null,
      });
    const { query, key } = shown.state;
    const next = { query: place.row, key: place.axis === keyAxis ? place.col : null };
    onState(query === next.query && key === next.key ? { query: null, key: null } : next);
  }

  /** @param {Place} place */
  function walk(place) {
    keep(place);
    if (isAttention() && place.row !== null)
      onWalk({ query: place.row, dim: place.col, part: place.part });
    else if (!isAttention() && place.row !== null && pointed().locked) {
      onState(
        { query: place.row, key: place.axis === keyAxis ? place.col : null },
        { push: false },
      );
    } else show(pointed());
    setText(spoken, speak(pointed()));
  }

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown || isAttention() || !pointed().locked) return;
    event.preventDefault();
    event.stopPropagation();
    free();
  });

  function free() {
    onState({ query: null, key: null });
  }

  return {
    /** For a screen reader; and the way out of a lock for those without a keyboard. */
    spoken,
    release,
    hover,
    choose,
    walk,
    /**
     * Before anything is drawn: what is shown now.
     * @param {Shown} next
     * @param {{ rows: number, cols: number, first?: number }} size  cols: of `keyAxis`; first: the
     *   row that is pointed at before anyone points
     */
    begin(next, { rows, cols, first = Math.floor(rows / 2) }) {
      const isOther =
        !shown ||
        next.trace.source?.text !== shown.trace.source?.text ||
        next.place.name !== shown.place.name ||
        next.view !== shown.view;
      if (isOther) last = { ...NOWHERE };
      const held = inside(next.state.dim, cols);
      const isMoved = isOther || held !== shown.state.dim;
      shown = { ...next, rows, cols, first };
      release.hidden = isAttention() || inside(next.state.query, rows) === null;
      if (inside(last.row, rows) === null) last.row = null;
      if (isAttention() && isMoved && held !== null)
        Object.assign(last, { axis: keyAxis, col: held });
    },
    /** What the page says is pointed at in an attention. @param {PageCell} next */
    tell(next) {
      cell = next;
      show(pointed());
    },
    /** After drawing; an attention is told by the page. */
    show() {
      if (!isAttention()) show(pointed());
    },
  };
}

/**
 * The row that is pointed at before anyone points: in the middle of what is no padding.
 * @param {import("#lib/trace/trace.js").Side} side
 */
export function middleRow({ tokens }) {
  return Math.floor(tokens.filter(({ kind }) => kind !== "pad").length / 2);
}
