// How the n-th of some curves is drawn: in a colour and, because colour alone says nothing, in a
// pattern.

import { cssColor, rampTable, STEPS } from "#lib/ink/color.js";

const DASHES = ["solid", "8px,4px", "2px,3px", "8px,3px,2px,3px", "4px,2px", "solid"];

/**
 * @param {number} index  @param {number} count  @param {import("#lib/ink/color.js").Theme} theme
 */
export function lineOf(index, count, theme) {
  const table = rampTable("weight", theme);
  const position = count === 1 ? 1 : 0.38 + (0.62 * index) / (count - 1);
  const dash = DASHES[index % DASHES.length];
  return {
    color: cssColor(table, Math.round(position * STEPS) / STEPS),
    dash,
    pattern: dash === "solid" ? "" : dash.replaceAll("px", "").replaceAll(",", " "),
  };
}
