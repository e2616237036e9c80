// Which query, which key and which dimension of their vectors are pointed at in an attention. The
// page keeps query and key; the dimension is kept here, and in the link (`dim`) once it is chosen.

/**
 * @import { Callbacks, Cell, Shown } from "#views/kit/view.js"
 */

/**
 * @typedef {object} Place
 * @property {number} [query]  @property {number} [key]  @property {number | null} [dim]
 * @property {number | null} [term]  of a sum over dimensions
 * @property {string} part  which of the view's matrices
 * @typedef {object} Last
 * @property {number | null} dim  null until one was pointed at
 * @property {number | null} term  @property {string | null} part
 * @typedef {Cell & Last & { held: boolean }} Pointed  held: the dimension is in the link
 */

/** @type {Last} */
const NOWHERE = { dim: null, term: null, part: null };

/** @param {Callbacks} callbacks  @param {{ show: (pointed: Pointed) => void }} view */
export function vectorPointer({ onHover, onChoose, onWalk, onState }, { show }) {
  /** From `begin` on. @type {Shown} */
  let shown;
  let width = 0;
  /** What the page says is pointed at. @type {Cell} */
  let cell;
  let last = NOWHERE;

  /** The dimension that the link holds. */
  const held = () => {
    const { dim } = shown.state;
    return dim !== null && dim < width ? dim : null;
  };
  /** @param {Place | null} place */
  const keep = (place) => {
    last = { term: place?.term ?? null, part: place?.part ?? null, dim: place?.dim ?? last.dim };
  };

  /** @returns {Pointed} */
  function pointed() {
    const chosen = held();
    return { ...cell, ...last, dim: chosen ?? last.dim, held: chosen !== null };
  }

  return {
    /** @param {Place | null} place */
    hover(place) {
      keep(place);
      onHover(place);
    },
    /** A second click on what is held lets it go. @param {Place} place */
    choose(place) {
      keep(place);
      const dim = place.dim ?? held();
      const isSame =
        cell.locked &&
        (place.query ?? cell.query) === cell.query &&
        (place.key ?? cell.key) === cell.key &&
        dim === held();
      onChoose({
        query: place.query,
        key: place.key,
        part: place.part,
        held: dim,
        dim: isSame ? undefined : dim,
      });
    },
    /** @param {Place} place */
    walk(place) {
      keep(place);
      const { query, key } = cell;
      // Before the page hears of it, which then says where the arrow has led.
      if (held() !== null && held() !== last.dim) onState({ dim: last.dim }, { push: false });
      onWalk({ query, key, ...place });
    },
    /** Before anything is drawn. @param {Shown} next  @param {number} dims  how many there are */
    begin(next, dims) {
      const isOther =
        !shown ||
        next.trace.source?.text !== shown.trace.source?.text ||
        next.place.name !== shown.place.name;
      if (isOther) last = NOWHERE;
      [shown, width] = [next, dims];
    },
    /** @param {Cell} next */
    tell(next) {
      cell = next;
      show(pointed());
    },
    pointed,
  };
}
