// Which row is pointed at, and which column. In an attention a row is a query, and the page keeps
// it; elsewhere the view keeps it itself, and the link holds what is locked: `query` the row, `key`
// the column (in an attention `dim`).

import { h, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";

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
 * @typedef {object} Now
 * @property {Shown} shown
 * @property {number} rows  @property {number} cols  that can be pointed at
 * @property {number} first  the row that is pointed at before anyone points
 * @property {Last} last  the column stays when the pointer leaves
 * @property {PageCell | null} cell  what the page says of an attention
 *
 * @typedef {object} Rows
 * @property {string} keyAxis  the axis that `key`, or `dim`, counts on
 * @property {(pointed: Pointed) => void} show
 * @property {(pointed: Pointed) => string} speak
 */

/**
 * @param {HTMLElement} element  of the view: Escape in it frees what is locked
 * @param {Callbacks} callbacks  @param {Rows} view
 */
export function rowPointer(element, callbacks, view) {
  const { show, speak, keyAxis } = view;
  const { t, onState } = callbacks;
  /** From `begin` on. @type {Now} */
  let now;
  const free = () => onState({ query: null, key: null });
  const spoken = h("p", { class: "hidden", "aria-live": "polite" });
  const release = releaseButton(t, free);
  const keepers = {
    page: keptByPage(() => now, view, callbacks),
    view: keptByView(() => now, view, callbacks),
  };
  const isAttention = () => now.shown.place.kind === "attention";
  const keeper = () => keepers[isAttention() ? "page" : "view"];

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !now || isAttention() || !keeper().pointed().locked) return;
    event.preventDefault();
    event.stopPropagation();
    free();
  });

  return {
    /** For a screen reader; and the way out of a lock for those without a keyboard. */
    spoken,
    release,
    /** @param {Place | null} place */
    hover: (place) => keeper().hover(place),
    /** @param {Place} place */
    choose(place) {
      now.last = { cell: null, ...place };
      if (place.row === null) show(keeper().pointed());
      else keeper().choose(place, place.row);
    },
    /** @param {Place} place */
    walk(place) {
      now.last = { cell: null, ...place };
      if (place.row === null) show(keeper().pointed());
      else keeper().walk(place, place.row);
      setText(spoken, speak(keeper().pointed()));
    },
    /**
     * Before anything is drawn: what is shown now.
     * @param {Shown} next
     * @param {{ rows: number, cols: number, first?: number }} size  cols: of `keyAxis`
     */
    begin(next, { rows, cols, first = Math.floor(rows / 2) }) {
      const isOther = !now || differs(next, now.shown);
      const held = inside(next.state.dim, cols);
      const isMoved = isOther || held !== now.shown.state.dim;
      const last = isOther ? { ...NOWHERE } : now.last;
      now = { shown: next, rows, cols, first, last, cell: now?.cell ?? null };
      release.hidden = isAttention() || inside(next.state.query, rows) === null;
      if (inside(last.row, rows) === null) last.row = null;
      if (isAttention() && isMoved && held !== null)
        Object.assign(last, { axis: keyAxis, col: held });
    },
    /** What the page says is pointed at in an attention. @param {PageCell} cell */
    tell(cell) {
      now.cell = cell;
      show(keeper().pointed());
    },
    /** After drawing; an attention is told by the page. */
    show() {
      if (!isAttention()) show(keeper().pointed());
    },
  };
}

/** @param {Callbacks["t"]} t  @param {() => void} free */
function releaseButton(t, free) {
  return h(
    "button",
    { type: "button", class: "quiet", hidden: true, onClick: free },
    t("reading.release"),
    " ",
    h("kbd", {}, "Esc"),
  );
}

/**
 * A row of an attention, which is a query.
 * @param {() => Now} current  @param {Rows} view  @param {Callbacks} callbacks
 */
function keptByPage(current, { keyAxis }, { onHover, onChoose, onWalk }) {
  return {
    /** @returns {Pointed} */
    pointed() {
      const { last, cell } = current();
      const { query, locked } = present(cell, "cell");
      return { ...last, row: query, locked };
    },
    /** @param {Place | null} place */
    hover(place) {
      const row = place?.row ?? null;
      if (place) current().last = { cell: null, ...place };
      onHover(place && row !== null ? { query: row, dim: place.col, part: place.part } : null);
    },
    /** @param {Place} place  @param {number} query */
    choose({ axis, col, part }, query) {
      onChoose({ query, dim: col, part, held: axis === keyAxis ? col : null });
    },
    /** @param {Place} place  @param {number} query */
    walk({ col, part }, query) {
      onWalk({ query, dim: col, part });
    },
  };
}

/**
 * Any other row: the link holds it only once it is locked.
 * @param {() => Now} current  @param {Rows} view  @param {Callbacks} callbacks
 */
function keptByView(current, { keyAxis, show }, { onState }) {
  let frame = 0;

  /** @returns {Pointed} */
  function pointed() {
    const { shown, rows, cols, first, last } = current();
    const locked = inside(shown.state.query, rows);
    if (locked === null) return { ...last, row: last.row ?? first, locked: false };
    const key = inside(shown.state.key, cols);
    const column = key === null ? {} : { axis: keyAxis, col: key };
    return { ...last, row: locked, ...column, locked: true };
  }

  /** @param {Place} place  @param {number} query */
  const choiceOf = ({ axis, col }, query) => ({ query, key: axis === keyAxis ? col : null });

  return {
    pointed,
    /** @param {Place | null} place */
    hover(place) {
      if (pointed().locked) return;
      const { last } = current();
      if (place) current().last = { cell: null, ...place, row: place.row ?? last.row };
      else last.row = null;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => show(pointed()));
    },
    /** A second click on what is locked frees it. @param {Place} place  @param {number} row */
    choose(place, row) {
      const { query, key } = current().shown.state;
      const next = choiceOf(place, row);
      const isSame = query === next.query && key === next.key;
      onState(isSame ? { query: null, key: null } : next);
    },
    /** @param {Place} place  @param {number} row */
    walk(place, row) {
      if (pointed().locked) onState(choiceOf(place, row), { push: false });
      else show(pointed());
    },
  };
}

/** @param {number | null} index  @param {number} count */
function inside(index, count) {
  return index !== null && index < count ? index : null;
}

/** Whether something else is looked at. @param {Shown} next  @param {Shown} before */
function differs(next, before) {
  return (
    next.trace.source?.text !== before.trace.source?.text ||
    next.place.name !== before.place.name ||
    next.view !== before.view
  );
}

/**
 * The row that is pointed at before anyone points: in the middle of what is no padding.
 * @param {import("#lib/trace/trace.js").Side} side
 */
export function middleRow({ tokens }) {
  return Math.floor(tokens.filter(({ kind }) => kind !== "pad").length / 2);
}
