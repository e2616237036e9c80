// How the matrices of one head share a line: which stages fit, and how wide and high their cells
// are. All lengths are in pixels before the projector's enlargement.

/**
 * @typedef {"input" | "project" | "dot" | "scores" | "mask" | "weights" | "mixed" | "output"}
 *   StageName
 */

/**
 * The stages in the order of the formula.
 * @type {StageName[]}
 */
export const STAGES = ["input", "project", "dot", "scores", "mask", "weights", "mixed", "output"];

/**
 * Stages whose columns are keys.
 * @type {StageName[]}
 */
export const SQUARE = ["dot", "scores", "mask", "weights"];

/**
 * What gives way first where the line is too short, except the stage in focus. A mask with all
 * cells open says little.
 * @type {Record<"open" | "masked", StageName[]>}
 */
const DROPPED_FIRST = {
  open: ["output", "input", "mask", "dot", "mixed", "project", "scores", "weights"],
  masked: ["output", "input", "dot", "mask", "mixed", "project", "scores", "weights"],
};

/**
 * What a projector does without; in a frame of its own only where it does not fit beside large
 * cells.
 * @type {Record<"open" | "masked", StageName[]>}
 */
const FOR_NEAR = {
  open: ["input", "output", "mask", "project", "mixed"],
  masked: ["input", "output", "project", "mixed"],
};

/** From more rows or columns than this on, the cells around the pointer are shown in a lens. */
export const DENSE = 24;

/** Cells of a lens along each side, and its width with cells that can be told apart. */
export const LENS_CELLS = 13;
const LENS = LENS_CELLS * 11;
export const SMALLEST_LENS_CELL = 10;
const LARGEST_LENS_CELL = 22;

export const STAGE_GAP = 30;
const PHONE = 480;
/** A legend stands under every stage and is never narrower. */
export const LEGEND = 92;
const SMALLEST = 104;
const LARGEST_CELL = 36;
/** Where nothing else shares the frame, and rows and columns have room for it. */
const LARGEST_ALONE = 56;
/** Cells that are read from afar. */
const FAR = { cell: 26, square: 180 };
const LARGEST_ROW = 28;
/** The letters Q, K, V stand left of their matrices. */
export const LETTERS = 28;
/** K and V hang below the common rows, each about so high. */
const HANGING = 40;

/**
 * @typedef {object} Measures  of one head; lengths before enlargement
 * @property {number} width  room for everything, row labels included
 * @property {number} height  room for all rows
 * @property {number} labels  width of the row labels
 * @property {number} queries
 * @property {number} keys
 * @property {number} dHead
 * @property {number} dModel
 * @property {StageName[]} stages  those the trace has tensors for
 * @property {boolean} masked  whether any cell is masked
 * @property {StageName} focus  the stage that is kept and widened
 * @property {boolean} [far]  on a projector only what is read from afar is shown
 * @property {boolean} [fills]  nothing stands below: rows may be as high as there is room
 *
 * @typedef {{ pitchX: number, width: number, room: number }} StageSize  room: what a square may
 *   take with all that stands below it, 0 for other stages
 *
 * @typedef {object} PipelineLayout
 * @property {Partial<Record<StageName, StageSize>>} stages  those that are shown
 * @property {number} pitchY
 * @property {number} pitchK
 * @property {boolean} complete  no stage is left out
 * @property {boolean} squeezed  all stages but the one in focus are narrow
 */

/** @param {Measures} measures  @returns {PipelineLayout} */
export function pipelineLayout(measures) {
  const { stages, focus: chosen } = measures;
  const focus = stages.includes(chosen) ? chosen : stages[stages.length - 1];
  const names = fitting({ ...measures, focus });
  const highest = rowPitch(measures, names.length === 1);
  const { sizes, squeezed } = columnSizes(names, { ...measures, focus }, highest);
  const squares = [...sizes].filter(([name]) => SQUARE.includes(name));
  const widest = Math.max(...squares.map(([, { pitchX }]) => pitchX), LARGEST_CELL);
  return {
    stages: Object.fromEntries(sizes),
    pitchY: Math.min(highest, widest),
    pitchK: clamp(Math.floor(HANGING / measures.keys), measures.far ? 0.3 : 1, 8),
    complete: names.length === stages.length,
    squeezed,
  };
}

/** @param {Measures} measures */
function fitting(measures) {
  const { width, labels, stages, focus, masked, far, fills, queries, keys } = measures;
  if (width < PHONE) return [focus];
  const mask = masked ? "masked" : "open";
  const dispensable = far ? FOR_NEAR[mask] : [];
  const isRoomy = fills && Math.max(queries, keys) <= DENSE;
  const names = stages.filter((name) => name === focus || isRoomy || !dispensable.includes(name));
  const needed = () =>
    names.reduce((sum, name) => sum + least(name, measures), 0) + STAGE_GAP * (names.length - 1);
  for (const name of [...dispensable, ...DROPPED_FIRST[mask]]) {
    if (needed() <= width - labels) break;
    if (name !== focus && names.includes(name)) names.splice(names.indexOf(name), 1);
  }
  return names;
}

/**
 * The width below which a stage is not worth showing.
 * @param {StageName} name
 * @param {Measures} measures
 */
function least(name, measures) {
  const { focus, keys, far, fills } = measures;
  if (!SQUARE.includes(name)) {
    const width = vectorPitch(name, measures) * columns(name, measures);
    return Math.max(LEGEND, width) + (name === "project" ? LETTERS : 0);
  }
  if (far && fills) return Math.max(LEGEND, Math.min(keys * FAR.cell, FAR.square));
  return Math.max(
    LEGEND,
    name === focus ? Math.min(keys * 14, 160) : Math.min(keys * 11, SMALLEST),
  );
}

/**
 * As high as the room allows, as long as a row can be told from the next.
 * @param {Measures} measures
 * @param {boolean} alone  no other stage is shown
 */
function rowPitch({ queries, height, far = false, fills = false }, alone) {
  const largest = fills ? LARGEST_ALONE : alone || far ? LARGEST_CELL : LARGEST_ROW;
  if (far) return Math.min(height / queries, largest);
  return clamp(Math.floor(height / queries), queries > DENSE ? 1 : 3, largest);
}

/**
 * Vectors take the width they need, and the squares share what is left.
 * @param {StageName[]} names
 * @param {Measures} measures
 * @param {number} pitchY
 */
function columnSizes(names, measures, pitchY) {
  const { width, labels, keys, focus, far = false, fills = false } = measures;
  const room = width - labels - STAGE_GAP * (names.length - 1);
  // In the order in which they are shown, though the vectors are measured first.
  const sizes = new Map(names.map((name) => [name, { pitchX: 0, width: 0, room: 0 }]));
  /** @param {StageName} name  @param {number} pitchX  @param {number} share */
  const put = (name, pitchX, share) => {
    sizes.set(name, { pitchX, width: pitchX * columns(name, measures), room: share });
  };
  let left = room;
  for (const name of names) {
    if (SQUARE.includes(name)) continue;
    const letters = name === "project" ? LETTERS : 0;
    const pitch = vectorPitch(name, measures, names.length === 1 ? room - letters : null);
    put(name, pitch, 0);
    left -= Math.max(LEGEND, pitch * columns(name, measures)) + letters;
  }
  const squares = names.filter((name) => SQUARE.includes(name));
  const largest = fills ? LARGEST_ALONE : LARGEST_CELL;
  const widest = far ? largest : Math.max(pitchY, Math.min(largest, Math.round(pitchY * 1.5)));
  const equal = left / squares.length;
  // Where a lens shows the cells, all stages are equally wide, for a lens each.
  if (equal / keys >= 11 || squares.length === 1 || (keys > DENSE && equal >= LENS)) {
    for (const name of squares) put(name, pitchFor(equal, keys, widest), equal);
    return { sizes, squeezed: false };
  }
  const focused = squares.includes(focus) ? focus : squares.at(-1);
  for (const name of squares) {
    const share = name === focused ? left - SMALLEST * (squares.length - 1) : SMALLEST;
    const most = name === focused ? Math.max(widest, 2 * pitchY) : widest;
    put(name, pitchFor(share, keys, most), share);
  }
  return { sizes, squeezed: true };
}

/**
 * Cells of X, of Q, K and V, and of Z: each row is a vector.
 * @param {StageName} name
 * @param {Measures} measures
 * @param {number | null} [alone]  all the room
 */
function vectorPitch(name, measures, alone = null) {
  const count = columns(name, measures);
  const share = alone ?? (name === "project" ? 110 : 98);
  return count > share
    ? share / count
    : clamp(Math.floor(share / count), 1, alone === null ? 4 : 9);
}

/**
 * The pitch of a lens's cells; null where there is no room for cells that can be told apart.
 * @param {number} room
 * @param {number} keys
 */
export function lensPitch(room, keys) {
  const pitch = Math.floor(room / Math.min(LENS_CELLS, keys));
  return pitch < SMALLEST_LENS_CELL ? null : Math.min(pitch, LARGEST_LENS_CELL);
}

/**
 * Whole pixels where there is one for every cell, so that all cells are equally wide.
 * @param {number} width
 * @param {number} count
 * @param {number} widest
 */
function pitchFor(width, count, widest) {
  const pitch = Math.min(width / count, widest);
  return pitch >= 1 ? Math.floor(pitch) : pitch;
}

/** @param {StageName} name  @param {Measures} measures */
function columns(name, { keys, dHead, dModel }) {
  if (name === "input" || name === "output") return dModel;
  return SQUARE.includes(name) ? keys : dHead;
}

/** @param {number} value  @param {number} low  @param {number} high */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
