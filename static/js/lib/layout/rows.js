// How columns that share their rows stand side by side, and in how many lines where the page is
// narrow. All lengths are in pixels before the projector's enlargement.

/** Between two columns: room for a sign. */
export const ROW_GAP = 32;
export const HIGHEST_ROW = 24;
/** Where nothing else shares the frame. */
export const HIGHEST_ROW_ALONE = 44;
export const LOWEST_ROW = 2;

/**
 * @typedef {{ name: string, least: number, ideal: number, most: number, tied?: boolean }} Wish
 *   tied: stays in the line of the column before it, where a line has room for both
 */

/**
 * @param {Wish[]} wishes
 * @param {number} room  for the columns of one line and the gaps between them
 * @returns {{ name: string, width: number }[][]}  as few lines as possible, and about equally full
 */
export function linesOf(wishes, room) {
  /** @type {Wish[][]} */
  const groups = [];
  for (const wish of wishes) {
    const group = [...(groups.at(-1) ?? []), wish];
    if (wish.tied && group.length > 1 && leastOf(group) <= room) groups[groups.length - 1] = group;
    else groups.push([wish]);
  }
  let lines = filled(groups, room);
  for (let tighter = room - 8; tighter > 0; tighter -= 8) {
    const next = filled(groups, tighter);
    if (next.length > lines.length || next.some((line) => leastOf(line) > room)) break;
    lines = next;
  }
  return lines.map((line) => widths(line, room));
}

/** @param {Wish[][]} groups  @param {number} room */
function filled(groups, room) {
  /** @type {Wish[][]} */
  const lines = [];
  for (const group of groups) {
    const line = lines.at(-1);
    if (line && leastOf([...line, ...group]) <= room) line.push(...group);
    else lines.push([...group]);
  }
  return lines;
}

/** @param {Wish[]} line */
function leastOf(line) {
  return line.reduce((sum, { least }) => sum + least, 0) + gaps(line);
}

/** @param {Wish[]} line */
const gaps = (line) => ROW_GAP * (line.length - 1);

/**
 * First towards what each would like, then towards what each can bear.
 * @param {Wish[]} line
 * @param {number} room
 */
function widths(line, room) {
  const free = room - leastOf(line);
  if (free < 0) {
    const shrunk = (room - gaps(line)) / (leastOf(line) - gaps(line));
    return line.map(({ name, least }) => ({ name, width: Math.floor(least * shrunk) }));
  }
  const liked = grown(
    line.map(({ least, ideal }) => ({ from: least, to: ideal })),
    free,
  );
  const borne = grown(
    line.map(({ most }, index) => ({ from: liked.widths[index], to: most })),
    liked.free,
  );
  return line.map(({ name }, index) => ({ name, width: Math.floor(borne.widths[index]) }));
}

/**
 * @param {{ from: number, to: number }[]} limits
 * @param {number} free
 * @returns {{ widths: number[], free: number }}  free: what is left of it
 */
function grown(limits, free) {
  const wanted = limits.reduce((sum, { from, to }) => sum + to - from, 0);
  const part = wanted > 0 ? Math.min(1, free / wanted) : 0;
  return {
    widths: limits.map(({ from, to }) => from + (to - from) * part),
    free: free - wanted * part,
  };
}

/**
 * Height of a row: all rows in about a third of the window, as long as one can be told from the
 * next.
 * @param {number} rows
 * @param {number} height  of the window
 */
export function rowHeight(rows, height) {
  const room = Math.min(Math.max(height * 0.36, 180), 360);
  return Math.min(Math.max(Math.floor(room / rows), LOWEST_ROW), HIGHEST_ROW);
}
