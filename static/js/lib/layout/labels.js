// Labels that need more air than their axis gives them.

import { LINE, slantedLine } from "#lib/layout/matrix.js";

/**
 * Every second of the labels that an axis would write, where they would stand too close; the others
 * are empty.
 * @param {string[]} labels
 * @param {object} measures
 * @param {"rows" | "columns"} measures.axis
 * @param {number} measures.pitch  from label to label, in CSS pixels
 * @param {number} measures.room  what a label needs, before enlargement
 * @param {number} measures.unit
 * @param {number | null} [measures.active]  is always written
 */
export function thinned(labels, { axis, pitch, room, unit, active = null }) {
  // An axis leaves labels out by itself, see views/matrix/labels.js.
  const closest = axis === "rows" ? LINE : slantedLine(labels);
  const step = Math.max(1, Math.ceil((closest * unit) / pitch - 1e-9));
  if (step * pitch >= room * unit) return labels;
  return labels.map((label, index) => (index % (2 * step) === 0 || index === active ? label : ""));
}
