// How large matrices are drawn where they stand alone, and where all heads of a block share the
// page. All lengths are in pixels before the projector's enlargement.

import { clamp, LENS_CELLS } from "#lib/layout/stages.js";

export const HEAD_GAP = 28;
const NARROWEST = 180;
/** Columns of heads are this wide where there is room, so that each has its label. */
const NAMED = 18;
const LARGEST = { among: 30, alone: 52, filling: 96 };
/** Above this many rows a lens shows what is pointed at. */
const MOST_ROWS = 24;
/** A list of the chosen row stands beside a matrix where there is room for it. */
const LIST = { widest: 272, narrowest: 200 };
/**
 * Of one head, a cell whose value is written in it, and a row of it where the window is high
 * enough, and where it is not.
 */
const WRITTEN = 30;
const LEAST_ROW = { high: 26, low: 16 };
const LOW = 600;
/** A cell among all heads that is lower than this, or narrower, is hard to read. */
const LOW_ROW = 12;
/** Cells of a lens. */
const LENS = { largest: 24, smallest: 15 };

/**
 * @typedef {object} Room  what a head's matrix has
 * @property {number} width
 * @property {number} height  of the window
 * @property {number | null} left  what that leaves to the rows without being scrolled, see
 *   views/kit/room.js
 * @property {number} queries
 * @property {number} keys
 * @property {number} labels  width of the row labels, written once in a line
 * @property {number} overhang  of the last key's label
 * @property {boolean} [fills]  nothing stands below
 */

/**
 * All heads side by side, in as few lines as leave them readable; every line has the same number of
 * heads.
 * @param {Room & { heads: number }} room
 * @returns {{ inLine: number, pitchX: number, pitchY: number }}
 */
export function headsLayout({
  width,
  height,
  left,
  heads,
  queries,
  keys,
  labels,
  overhang,
  fills = false,
}) {
  /** @param {number} inLine  heads in a line */
  const side = (inLine) => (width - labels - overhang - HEAD_GAP * (inLine - 1)) / inLine;
  const fewest = Math.min(keys * 20, NARROWEST);
  const readable = Array.from({ length: heads }, (_, index) => index + 1).find(
    (count) => side(Math.ceil(heads / count)) >= fewest,
  );
  const wanted = readable ?? heads;
  // Narrow heads in one line are better than low ones in several.
  const isLow = left !== null && left / wanted / queries < LOW_ROW && side(heads) >= keys * LOW_ROW;
  const lines = isLow ? 1 : wanted;
  const inLine = Math.ceil(heads / lines);
  const largest = fills ? LARGEST.alone : LARGEST.among;
  const room = fills && left !== null ? left / lines : height * 0.42;
  // Where the frame is scrolled anyway, rows need not be low.
  const least = fills && lines > 1 && queries <= MOST_ROWS ? LOW_ROW * 1.5 : 3;
  const most = fills ? Math.max((side(inLine) / keys) * 1.5, LOW_ROW * 1.5) : Infinity;
  const pitchY = clamp(
    Math.min(room, left ?? Infinity) / queries,
    least,
    Math.max(least, Math.min(largest, most)),
  );
  const widest = Math.max(pitchY * 1.5, 96 / keys, NAMED);
  return { inLine, pitchX: Math.min(side(inLine) / keys, widest, largest), pitchY };
}

/**
 * One head, as large as the window allows, with what stands beside it or, where that is too narrow,
 * below.
 * @param {Room} room
 * @returns {{ pitchX: number, pitchY: number, beside: boolean, lens: number | null }}  lens: the
 *   side of its cells
 */
export function oneHeadLayout({
  width,
  height,
  left,
  queries,
  keys,
  labels,
  overhang,
  fills = false,
}) {
  const largest = fills ? LARGEST.filling : LARGEST.alone;
  const room = width - labels - Math.min(overhang, 40);
  const isLarge = Math.max(queries, keys) > MOST_ROWS;
  const list = clamp(room - keys * WRITTEN, LIST.narrowest, LIST.widest);
  const aside = isLarge ? LENS_CELLS * LENS.smallest + labels + overhang : list;
  const beside = room - aside >= Math.min(keys * 16, 300);
  const most = beside ? room - aside : room;
  const leastRow = height < LOW ? LEAST_ROW.low : LEAST_ROW.high;
  const wanted = (height * 0.72) / queries;
  const pitchY = isLarge
    ? clamp(wanted, 2, largest)
    : clamp(
        Math.min(wanted, left === null ? Infinity : Math.max(left / queries, leastRow)),
        LEAST_ROW.low,
        largest,
      );
  const pitchX = Math.min(
    most / keys,
    largest,
    Math.max(pitchY * 1.5, 160 / keys, isLarge ? 0 : WRITTEN),
  );
  const free = beside ? width - labels - keys * pitchX - overhang - 48 : width;
  const lens = clamp(
    Math.floor((free - labels - overhang) / LENS_CELLS),
    LENS.smallest,
    LENS.largest,
  );
  return {
    pitchX,
    pitchY: isLarge ? pitchY : Math.max(pitchY, Math.min(pitchX, leastRow)),
    beside,
    lens: isLarge ? lens : null,
  };
}
