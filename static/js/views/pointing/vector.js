// Which query, which key and which dimension of their vectors are pointed at in an attention. The page keeps query and
// key; the dimension is kept here, and in the link (`dim`) once it is chosen.

/**
 * @typedef {{ query?: number, key?: number, dim?: number | null, term?: number | null, part: string }} Place
 *   term: of a sum over dimensions; part: which of the view's matrices
 * @typedef {import("#pages/inspector/detail.js").Cell & { dim: number | null, term: number | null, part: string | null, held: boolean }} Pointed
 *   dim: null until one was pointed at; held: it is in the link
 *
 * @param {import("#pages/inspector/detail.js").Callbacks} callbacks
 * @param {{ show: (pointed: Pointed) => void }} given
 */
export function vectorPointer({ onHover, onChoose, onWalk, onState }, { show }) {
  let shown = null;
  let width = 0;
  /** What the page says is pointed at. */
  let cell = null;
  let last = { dim: null, term: null, part: null };

  const inside = (index, count) => (index !== null && index < count ? index : null);
  const held = () => inside(shown.state.dim, width);
  const keep = (place) => {
    last = { term: place?.term ?? null, part: place?.part ?? null, dim: place?.dim ?? last.dim };
  };

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
    /** Before anything is drawn. @param {import("#pages/inspector/detail.js").Shown} next  @param {number} dims  how many there are */
    begin(next, dims) {
      const isOther =
        shown === null ||
        next.trace.source?.text !== shown.trace.source?.text ||
        next.place.name !== shown.place.name;
      if (isOther) last = { dim: null, term: null, part: null };
      [shown, width] = [next, dims];
    },
    /** @param {import("#pages/inspector/detail.js").Cell} next */
    tell(next) {
      cell = next;
      show(pointed());
    },
    pointed,
  };
}
