// How the matrices of one head share a line: which stages fit, and how wide and high their cells
// are. All lengths are in pixels before the projector's enlargement.

/**
 * @typedef {"input" | "project" | "dot" | "scores" | "mask" | "weights" | "mixed" | "output"} StageName
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
 */
const DROPPED_FIRST = {
  open: ["output", "input", "mask", "dot", "mixed", "project", "scores", "weights"],
  masked: ["output", "input", "dot", "mask", "mixed", "project", "scores", "weights"],
};

/**
 * What a projector does without; in a frame of its own only where it does not fit beside large
 * cells.
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
 * @param {object} given
 * @param {number} given.width     room for everything, row labels included
 * @param {number} given.height    room for all rows
 * @param {number} given.labels    width of the row labels
 * @param {number} given.queries
 * @param {number} given.keys
 * @param {number} given.dHead
 * @param {number} given.dModel
 * @param {string[]} given.stages  those the trace has tensors for
 * @param {boolean} given.masked   whether any cell is masked
 * @param {string} given.focus     the stage that is kept and widened
 * @param {boolean} [given.far]    on a projector only what is read from afar is shown
 * @param {boolean} [given.fills]  nothing stands below: rows may be as high as there is room
 * @returns {{ stages: Record<string, { pitchX: number, width: number, room: number }>, pitchY:
 *   number, pitchK: number,
 *             complete: boolean, squeezed: boolean }}  room: what a square may take with all that
 *             stands below it, 0 for other stages; squeezed: all stages but the one in focus are
 *             narrow
 */
export function pipelineLayout(given) {
  const focus = given.stages.includes(given.focus) ? given.focus : given.stages.at(-1);
  const shown = fitting({ ...given, focus });
  const room = given.width - given.labels - STAGE_GAP * (shown.length - 1);
  const highest = rowPitch(given, shown.length === 1);
  const pitchK = clamp(Math.floor(HANGING / given.keys), given.far ? 0.3 : 1, 8);
  const { pitches, rooms, squeezed } = columnPitches({
    ...given,
    focus,
    shown,
    room,
    pitchY: highest,
  });
  const widest = Math.max(
    ...shown.filter((name) => SQUARE.includes(name)).map((name) => pitches[name]),
    LARGEST_CELL,
  );
  const pitchY = Math.min(highest, widest);
  const stages = Object.fromEntries(
    shown.map((name) => {
      const pitchX = pitches[name];
      return [name, { pitchX, width: pitchX * columns(name, given), room: rooms[name] ?? 0 }];
    }),
  );
  return { stages, pitchY, pitchK, complete: shown.length === given.stages.length, squeezed };
}

function fitting(given) {
  if (given.width < PHONE) return [given.focus];
  const mask = given.masked ? "masked" : "open";
  const left = given.far ? FOR_NEAR[mask] : [];
  const isRoomy = given.fills && Math.max(given.queries, given.keys) <= DENSE;
  const shown = given.stages.filter(
    (name) => name === given.focus || isRoomy || !left.includes(name),
  );
  const needed = () =>
    shown.reduce((sum, name) => sum + least(name, given), 0) + STAGE_GAP * (shown.length - 1);
  for (const name of [...left, ...DROPPED_FIRST[mask]]) {
    if (needed() <= given.width - given.labels) break;
    if (name !== given.focus && shown.includes(name)) shown.splice(shown.indexOf(name), 1);
  }
  return shown;
}

/** The width below which a stage is not worth showing. */
function least(name, { focus, keys, dHead, dModel, far, fills }) {
  if (!SQUARE.includes(name)) {
    const width = vectorPitch(name, { dHead, dModel }) * columns(name, { dHead, dModel });
    return Math.max(LEGEND, width) + (name === "project" ? LETTERS : 0);
  }
  if (far && fills) return Math.max(LEGEND, Math.min(keys * FAR.cell, FAR.square));
  return Math.max(
    LEGEND,
    name === focus ? Math.min(keys * 14, 160) : Math.min(keys * 11, SMALLEST),
  );
}

/** As high as the room allows, as long as a row can be told from the next. */
function rowPitch({ queries, height, far = false, fills = false }, alone) {
  const largest = fills ? LARGEST_ALONE : alone || far ? LARGEST_CELL : LARGEST_ROW;
  if (far) return Math.min(height / queries, largest);
  return clamp(Math.floor(height / queries), queries > DENSE ? 1 : 3, largest);
}

function columnPitches({
  shown,
  room,
  keys,
  dHead,
  dModel,
  focus,
  pitchY,
  far = false,
  fills = false,
}) {
  const [pitches, rooms] = [{}, {}];
  const square = shown.filter((name) => SQUARE.includes(name));
  const alone = shown.length === 1;
  let left = room;
  for (const name of shown) {
    if (SQUARE.includes(name)) continue;
    const letters = name === "project" ? LETTERS : 0;
    pitches[name] = vectorPitch(name, { dHead, dModel, alone: alone ? room - letters : null });
    left -= Math.max(LEGEND, pitches[name] * columns(name, { dHead, dModel })) + letters;
  }
  const largest = fills ? LARGEST_ALONE : LARGEST_CELL;
  const widest = far ? largest : Math.max(pitchY, Math.min(largest, Math.round(pitchY * 1.5)));
  const fill = (name, share, most) => {
    rooms[name] = share;
    pitches[name] = pitchFor(share, keys, most);
  };
  const equal = left / square.length / keys;
  // Where a lens shows the cells, all stages are equally wide, for a lens each.
  if (equal >= 11 || square.length === 1 || (keys > DENSE && left / square.length >= LENS)) {
    for (const name of square) fill(name, left / square.length, widest);
    return { pitches, rooms, squeezed: false };
  }
  const focused = square.includes(focus) ? focus : square.at(-1);
  for (const name of square) {
    const share = name === focused ? left - SMALLEST * (square.length - 1) : SMALLEST;
    fill(name, share, name === focused ? Math.max(widest, 2 * pitchY) : widest);
  }
  return { pitches, rooms, squeezed: true };
}

/**
 * Cells of X, of Q, K and V, and of Z: each row is a vector.
 * @param {{ alone?: number | null }} given  all the room
 */
function vectorPitch(name, { dHead, dModel, alone = null }) {
  const count = columns(name, { dHead, dModel });
  const share = alone ?? (name === "project" ? 110 : 98);
  return count > share
    ? share / count
    : clamp(Math.floor(share / count), 1, alone === null ? 4 : 9);
}

/**
 * The pitch of a lens's cells; null where there is no room for cells that can be told apart.
 * @param {number} room  @param {number} keys
 */
export function lensPitch(room, keys) {
  const pitch = Math.floor(room / Math.min(LENS_CELLS, keys));
  return pitch < SMALLEST_LENS_CELL ? null : Math.min(pitch, LARGEST_LENS_CELL);
}

/** Whole pixels where there is one for every cell, so that all cells are equally wide. */
function pitchFor(width, count, widest) {
  const pitch = Math.min(width / count, widest);
  return pitch >= 1 ? Math.floor(pitch) : pitch;
}

function columns(name, { keys, dHead, dModel }) {
  if (name === "input" || name === "output") return dModel;
  return SQUARE.includes(name) ? keys : dHead;
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
