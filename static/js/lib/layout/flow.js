// Attention as lines from query to key: which are drawn, how strong they are, and which labels have
// room beside them.

import { weightPosition } from "#lib/ink/color.js";

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 */

/** Weights below which lines may be left out; the second is where a page begins. */
export const LEAST = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
export const FIRST_LEAST = 0.02;

/**
 * Strokes of the heads, in the widths of a line: a second cue beside the colour. The first is
 * solid.
 */
export const DASHES = [
  [],
  [6, 3],
  [1.5, 2.5],
  [9, 3, 1.5, 3],
  [3, 3],
  [14, 4],
  [6, 2, 1.5, 2, 1.5, 2],
  [1.5, 5],
];

/** Lines are painted by strength, many at a time. */
const LEVELS = 16;

/**
 * @param {Matrix} weights
 * @param {number} least  weaker ones are no lines; masked ones, which are exactly 0, never are
 * @param {number} queries  rows of the sentence; padding follows
 * @returns {{ query: number, key: number, weight: number }[]}
 */
export function linesOf({ data, cols }, least, queries) {
  const lines = [];
  for (let index = 0; index < queries * cols; index++) {
    const weight = data[index];
    if (weight >= least && weight > 0)
      lines.push({ query: Math.floor(index / cols), key: index % cols, weight });
  }
  return lines;
}

/**
 * Lines of nearly one strength together, the faintest first.
 * @template {{ weight: number }} Line
 * @param {Line[]} lines
 * @param {Spacing} spacing
 * @returns {{ strength: number, lines: Line[] }[]}  strength: 0 to 1, where the weight stands on
 *   its scale
 */
export function byStrength(lines, spacing) {
  /** @type {Line[][]} */
  const levels = Array.from({ length: LEVELS }, () => []);
  for (const line of lines) {
    const level = Math.floor(weightPosition(line.weight, spacing) * LEVELS);
    levels[Math.min(level, LEVELS - 1)].push(line);
  }
  return levels
    .map((alike, level) => ({ strength: (level + 0.5) / LEVELS, lines: alike }))
    .filter(({ lines: alike }) => alike.length > 0);
}

/**
 * Which labels of an axis have room: those that matter most first, each at a distance from the
 * others.
 * @param {number[]} indexes  those that matter, most important first
 * @param {number} pitch  @param {number} room  least distance
 * @returns {number[]}  in the order of the axis
 */
export function withRoom(indexes, pitch, room) {
  /** @type {number[]} */
  const kept = [];
  for (const index of indexes) {
    const isFree = kept.every((label) => Math.abs(label - index) * pitch >= room - 1e-9);
    if (isFree) kept.push(index);
  }
  return kept.sort((a, b) => a - b);
}

/**
 * Which heads a link switches on, such as `0_2`; those the block does not have are left out.
 * @param {string | null} word
 * @param {number} count  heads of the block
 */
export function headsOf(word, count) {
  const named = (word ?? "")
    .split("_")
    .filter((digits) => /^\d{1,3}$/.test(digits))
    .map(Number)
    .filter((head) => head < count);
  return [...new Set(named)].sort((a, b) => a - b);
}
