// The matrix of a masked attention beside the table of losses: its rows are those of the table.

import { thinned } from "#lib/layout/labels.js";
import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { maskOf, weightsOf } from "#lib/trace/attention.js";
import { reasons } from "#lib/trace/stages.js";
import { found, namesIn } from "#pages/parts/template.js";
import { raw, t } from "#shell/i18n.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { roleWord } from "#views/maths/formula.js";
import { drawColumnLabels, drawRowLabels, labelWidth, slanted } from "#views/matrix/labels.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { Attention } from "#lib/trace/places.js"
 * @import { Matrix, Trace } from "#lib/trace/trace.js"
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Place } from "#views/matrix/matrix.js"
 *
 * @typedef {object} Attending
 * @property {Trace} trace
 * @property {Attention} place  the masked attention
 * @property {number} head
 * @property {Spacing} spacing
 * @property {string[]} labels  of the target
 * @property {Colors} colors
 * @property {number} unit
 *
 * @typedef {Attending & ReturnType<typeof arrange>} Arranged
 * @typedef {{ row: number, col: number | null }} Pointed
 */

const WIDEST_LABEL = 80;
const WIDEST_CELL = 36;
/** What a slanted label needs, so that it does not touch its neighbour. */
const SLANTED = 19;

/**
 * @param {HTMLElement} element  holds the elements of the template
 * @param {{ onPoint: (cell: Pointed | null) => void, onSpacing: (spacing: Spacing) => void
 * }} callbacks
 */
export function createCausal(element, { onPoint, onSpacing }) {
  const at = namesIn(element);
  const box = h("div", walkable(t("matrix.role")));
  const view = matrixView(box, { onHover: onPoint, onChoose: onPoint, onWalk: onPoint });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") onPoint(null);
  });
  const rows = h("canvas", { class: "row-labels", "aria-hidden": "true" });
  const columns = h("canvas", { class: "column-labels", "aria-hidden": "true" });
  at("causal").replaceChildren(columns, rows, box);
  const legend = legendView(at("forcing-legend"), { t, onSpacing });
  /** @type {Arranged | null} */
  let now = null;

  return {
    /** @param {Attending} attending */
    draw(attending) {
      const pitchY = found(element, "[data-position]").getBoundingClientRect().height;
      now = { ...attending, ...arrange(attending, at("causal").clientWidth, pitchY) };
      const { place, head, matrix, mask, scale, pitchX, colors } = now;
      const tensor = `${place.name}.weights`;
      view.draw({ tensor, matrix, mask: mask ?? undefined, scale, head, pitchX, pitchY }, colors);
      box.setAttribute(
        "aria-label",
        t("matrix.weights.weights", { head: head + 1, rows: matrix.rows, cols: matrix.cols }),
      );
      legend.draw(scale, colors);
    },
    /** @param {Pointed | null} cell */
    point(cell) {
      if (!now) return;
      drawRows(rows, now, cell);
      drawColumns(columns, now, cell);
      view.point(cell ?? { row: null, col: null }, { row: cell !== null });
      drawReading(at("forcing-reading"), now, cell);
    },
  };
}

/**
 * @param {Attending} attending
 * @param {number} outside  width of all of it
 * @param {number} pitchY
 */
function arrange({ trace, place, head, spacing, labels, colors, unit }, outside, pitchY) {
  const matrix = weightsOf(trace, place, head);
  const width = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit);
  const room = outside - width - 16 * unit;
  const wide = Math.min(room / matrix.cols, WIDEST_CELL * unit);
  /** @type {import("#lib/trace/stages.js").Scale} */
  const scale = { ramp: "weight", max: 1, spacing };
  const pitchX = wide >= 4 ? Math.floor(wide) : wide;
  return { matrix, mask: maskOf(trace, place), width, pitchX, pitchY, scale };
}

/** @param {HTMLCanvasElement} canvas  @param {Arranged} now  @param {Pointed | null} cell */
function drawRows(canvas, { labels, matrix, pitchY, width, unit, colors }, cell) {
  const active = cell?.row ?? null;
  const height = matrix.rows * pitchY;
  drawRowLabels(canvas, { labels, pitch: pitchY, active, width, height, unit }, colors);
}

/** @param {HTMLCanvasElement} canvas  @param {Arranged} now  @param {Pointed | null} cell */
function drawColumns(canvas, { labels, matrix, pitchX, unit, colors }, cell) {
  const tall = slanted(
    Math.min(Math.max(labelWidth(labels, colors, unit), 20 * unit), WIDEST_LABEL * unit),
    unit,
  );
  const active = cell?.col ?? null;
  const keys = thinned(labels, { axis: "columns", pitch: pitchX, room: SLANTED, unit, active });
  const width = matrix.cols * pitchX + tall.overhang;
  const { height } = tall;
  drawColumnLabels(canvas, { labels: keys, pitch: pitchX, active, width, height, unit }, colors);
}

/** @param {HTMLElement} element  @param {Arranged} now  @param {Pointed | null} cell */
function drawReading(element, { labels, matrix, mask }, cell) {
  if (cell === null || cell.col === null) return setText(element, t("forcing.mask"));
  const index = cell.row * matrix.cols + cell.col;
  const bits = mask?.data[index] ?? 0;
  element.replaceChildren(
    ...pieces(raw(bits ? "reading.masked" : "reading.open"), {
      query: roleWord(labels[cell.row], "query"),
      key: roleWord(labels[cell.col], "key"),
      weight: h("b", {}, number(matrix.data[index])),
      who: reasons(bits)
        .map((reason) => t(`closed.${reason}`))
        .join(t("list.comma")),
    }),
  );
}
