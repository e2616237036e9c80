// Geometry of a matrix on a page, in CSS pixels. Rows are queries and run down, columns are keys
// and run across. A pitch is the distance from one cell's edge to the next one's; the gap is taken
// from the cell, not added to it.

/** From this pitch up, a line of paper stands between cells. */
const GAP_FROM = 9;

/**
 * @typedef {{ rows: number, cols: number, pitchX: number, pitchY: number, gap: number,
 *   width: number, height: number }} Geometry
 * @typedef {{ row: number, col: number }} Cell
 */

/** @param {number} pitch */
export function gapFor(pitch) {
  return pitch >= GAP_FROM ? 1 : 0;
}

/**
 * @param {{ rows: number, cols: number, pitchX: number, pitchY: number }} size
 * @returns {Geometry}
 */
export function geometry({ rows, cols, pitchX, pitchY }) {
  const gap = gapFor(Math.min(pitchX, pitchY));
  return {
    rows,
    cols,
    pitchX,
    pitchY,
    gap,
    width: cols * pitchX - gap,
    height: rows * pitchY - gap,
  };
}

/** @param {Geometry} grid  @param {number} row  @param {number} col */
export function cellRect(grid, row, col) {
  return {
    x: col * grid.pitchX,
    y: row * grid.pitchY,
    width: grid.pitchX - grid.gap,
    height: grid.pitchY - grid.gap,
  };
}

/**
 * The cell under a point, the gap after a cell counting as the cell's.
 * @param {Pick<Geometry, "rows" | "cols" | "pitchX" | "pitchY">} grid
 * @param {number} x
 * @param {number} y
 * @returns {Cell | null}
 */
export function cellAt(grid, x, y) {
  const row = Math.floor(y / grid.pitchY);
  const col = Math.floor(x / grid.pitchX);
  return row >= 0 && row < grid.rows && col >= 0 && col < grid.cols ? { row, col } : null;
}

/**
 * First and last index that shows in a window onto one axis.
 * @param {number} pitch  @param {number} count  @param {number} from  @param {number} length
 */
export function visibleRange(pitch, count, from, length) {
  return {
    first: Math.min(Math.max(Math.floor(from / pitch), 0), count - 1),
    last: Math.min(Math.max(Math.ceil((from + length) / pitch) - 1, 0), count - 1),
  };
}

/**
 * The least distance of two lines of type, in CSS pixels before enlargement: the same for labels
 * and for the numbers beside them.
 */
export const LINE = 13;

/**
 * The same of labels that stand slanted: Chinese characters fill their line.
 * @param {string[]} labels
 */
export function slantedLine(labels) {
  return labels.some((label) => /[\u2E80-\uD7FF\uF900-\uFAFF\uFF00-\uFFEF]/.test(label)) ? 18 : 15;
}

/**
 * Which labels of an axis are written: every k-th so that none touches its neighbour, and the
 * active one always, for which those too near to it give way.
 * @param {number} count
 * @param {number} pitch
 * @param {number} room  the least distance between two labels
 * @param {number | null} [active]
 * @returns {number[]}
 */
export function labelled(count, pitch, room, active = null) {
  const step = Math.max(1, Math.ceil(room / pitch - 1e-9));
  const indexes = [];
  for (let index = 0; index < count; index += step) indexes.push(index);
  if (active === null || active < 0 || active >= count) return indexes;
  const kept = indexes.filter(
    (index) => index === active || Math.abs(index - active) * pitch >= room - 1e-9,
  );
  return kept.includes(active) ? kept : [...kept, active].sort((a, b) => a - b);
}

/** @type {Record<string, (cell: Cell) => Cell>} */
const MOVES = {
  ArrowUp: ({ row, col }) => ({ row: row - 1, col }),
  ArrowDown: ({ row, col }) => ({ row: row + 1, col }),
  ArrowLeft: ({ row, col }) => ({ row, col: col - 1 }),
  ArrowRight: ({ row, col }) => ({ row, col: col + 1 }),
  Home: ({ row }) => ({ row, col: 0 }),
  End: ({ row }) => ({ row, col: Infinity }),
  PageUp: ({ col }) => ({ row: 0, col }),
  PageDown: ({ col }) => ({ row: Infinity, col }),
};

/**
 * The cell a key leads to, held inside the matrix; null for keys that do not move.
 * @param {Cell} cell
 * @param {string} key
 * @param {{ rows: number, cols: number }} size
 * @returns {Cell | null}
 */
export function moved(cell, key, { rows, cols }) {
  if (!Object.hasOwn(MOVES, key)) return null;
  const next = MOVES[key](cell);
  return { row: within(next.row, rows), col: within(next.col, cols) };
}

/** @param {number} index  @param {number} count */
function within(index, count) {
  return Math.min(Math.max(index, 0), count - 1);
}

/**
 * A smaller matrix for places with less than a pixel per cell: of the cells that fall together, the
 * one farthest from zero is kept, so that nothing strong can vanish.
 * @param {{ data: ArrayLike<number>, rows: number, cols: number }} matrix
 * @param {number} rows  @param {number} cols  at most those of the matrix
 */
export function pooled({ data, rows: allRows, cols: allCols }, rows, cols) {
  const out = new Float32Array(rows * cols);
  for (let row = 0; row < allRows; row++) {
    const toRow = Math.floor((row * rows) / allRows);
    for (let col = 0; col < allCols; col++) {
      const at = toRow * cols + Math.floor((col * cols) / allCols);
      const value = data[row * allCols + col];
      if (Math.abs(value) > Math.abs(out[at])) out[at] = value;
    }
  }
  return { data: out, rows, cols };
}

/**
 * A mask made smaller in the same way: a cell counts as masked only where all that fall together
 * are.
 * @param {{ data: ArrayLike<number>, rows: number, cols: number }} mask
 * @param {number} rows
 * @param {number} cols
 */
export function pooledMask({ data, rows: allRows, cols: allCols }, rows, cols) {
  const out = new Uint8Array(rows * cols).fill(255);
  for (let row = 0; row < allRows; row++) {
    const toRow = Math.floor((row * rows) / allRows);
    for (let col = 0; col < allCols; col++) {
      const at = toRow * cols + Math.floor((col * cols) / allCols);
      const reasons = data[row * allCols + col];
      out[at] = reasons === 0 || out[at] === 0 ? 0 : out[at] & reasons || reasons;
    }
  }
  return { data: out, rows, cols };
}

/**
 * Index of the largest of some values, the first among equals.
 * @param {ArrayLike<number>} values
 */
export function argmax(values) {
  let best = 0;
  for (let index = 1; index < values.length; index++)
    if (values[index] > values[best]) best = index;
  return best;
}

/** The largest distance from zero in all lists together. @param {...ArrayLike<number>} lists */
export function largest(...lists) {
  let max = 0;
  for (const values of lists) {
    for (let index = 0; index < values.length; index++)
      max = Math.max(max, Math.abs(values[index]));
  }
  return max;
}
