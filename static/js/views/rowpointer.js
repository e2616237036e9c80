// Which row is pointed at, and which column. In an attention a row is a query, and the page keeps it; elsewhere the
// view keeps it itself, and the link holds what is locked: `query` the row, `key` the column.

import { h, setText } from "#views/dom.js";

/**
 * @typedef {import("#views/rows.js").Place & { locked: boolean }} Pointed
 * @param {HTMLElement} element  of the view: Escape in it frees what is locked
 * @param {import("#pages/detail.js").Callbacks} callbacks
 * @param {{ keyAxis: string, show: (pointed: Pointed) => void, speak: (pointed: Pointed) => string }} given
 *   keyAxis: the axis that `key` counts on
 */
export function rowPointer(element, { onHover, onChoose, onWalk, onState }, { keyAxis, show, speak }) {
  const spoken = h("p", { class: "hidden", "aria-live": "polite" });
  let shown = null;
  /** What was pointed at last; the column stays when the pointer leaves. */
  let last = { row: null, axis: null, col: null, cell: null, part: null };
  /** What the page says of an attention. */
  let cell = null;
  let frame = 0;

  const isAttention = () => shown.place.kind === "attention";
  const inside = (index, count) => (index !== null && index < count ? index : null);

  function pointed() {
    const { axis, col, cell: own, part } = last;
    if (isAttention()) return { row: cell.query, axis, col, cell: own, part, locked: cell.locked };
    const locked = inside(shown.state.query, shown.rows);
    if (locked === null) return { ...last, row: last.row ?? Math.floor(shown.written / 2), locked: false };
    const key = inside(shown.state.key, shown.cols);
    return { row: locked, ...(key === null ? { axis, col } : { axis: keyAxis, col: key }), cell: own, part, locked: true };
  }

  const keep = (place) => {
    last = { row: null, cell: null, ...place };
  };

  function hover(place) {
    if (isAttention()) {
      if (place) keep(place);
      return onHover(place && place.row !== null ? { query: place.row, dim: place.col, part: place.part } : null);
    }
    if (pointed().locked) return;
    if (place) keep(place.row === null ? { ...place, row: last.row } : place);
    else last.row = null;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => show(pointed()));
  }

  function choose(place) {
    keep(place);
    if (place.row === null) return show(pointed());
    if (isAttention()) return onChoose({ query: place.row, dim: place.col, part: place.part });
    const { query, key } = shown.state;
    const next = { query: place.row, key: place.axis === keyAxis ? place.col : null };
    onState(query === next.query && key === next.key ? { query: null, key: null } : next);
  }

  function walk(place) {
    keep(place);
    if (isAttention() && place.row !== null) onWalk({ query: place.row, dim: place.col, part: place.part });
    else if (!isAttention() && place.row !== null && pointed().locked) {
      onState({ query: place.row, key: place.axis === keyAxis ? place.col : null }, { push: false });
    } else show(pointed());
    setText(spoken, speak(pointed()));
  }

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || shown === null || isAttention() || !pointed().locked) return;
    event.preventDefault();
    event.stopPropagation();
    onState({ query: null, key: null });
  });

  return {
    spoken, hover, choose, walk,
    /**
     * Before anything is drawn: what is shown now.
     * @param {import("#pages/detail.js").Shown} next
     * @param {{ rows: number, cols: number, written?: number }} size  cols: of `keyAxis`; written: rows that are no padding
     */
    begin(next, { rows, cols, written = rows }) {
      const isOther = shown === null || next.trace.source?.text !== shown.trace.source?.text
        || next.place.name !== shown.place.name || next.view !== shown.view;
      if (isOther) last = { row: null, axis: null, col: null, cell: null, part: null };
      shown = { ...next, rows, cols, written };
      if (inside(last.row, rows) === null) last.row = null;
    },
    /** What the page says is pointed at in an attention. @param {import("#pages/detail.js").Cell} next */
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
