// How large everything in the line of matrices is. Which stages there are decides how high the text
// above them is, and that how much room is left for the rows: so sizes are found in two steps, with
// the texts written between them.

import {
  DENSE,
  LENS_CELLS,
  lensPitch,
  pipelineLayout,
  SMALLEST_LENS_CELL,
  STAGES,
} from "#lib/layout/stages.js";
import { stagesOf } from "#lib/trace/stages.js";
import { namesOf, present } from "#views/kit/records.js";
import { fillsFrame, foot, lastVisible } from "#views/kit/room.js";
import { whole } from "#views/matrix/labelled.js";
import { labelWidth, slanted } from "#views/matrix/labels.js";
import { isSquare } from "#views/pipeline/stage.js";

/**
 * @import { PipelineLayout, StageName } from "#lib/layout/stages.js"
 * @import { Stages } from "#lib/trace/stages.js"
 * @import { AttentionShown, Colors, Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {ReturnType<typeof measure>} Measured
 * @typedef {ReturnType<typeof arrange>} Drawn
 */

const WIDEST_LABEL = 110;
/** Least height of the column labels. */
const LABELS = 52;
/**
 * Bars, value and legend below the rows; with K and V hanging beside them; on a projector, where
 * bars are left out; below a lens.
 */
const BELOW = { plain: 100, hanging: fillsFrame ? 196 : 160, far: 44, lens: 84 };
/** Cells of a lens so high that each can have its label. */
const LEGIBLE = 14;
const ROWS = { least: 140, most: 240, alone: 340 };

/**
 * What does not depend on the height of the rows.
 * @param {AttentionShown} shown  @param {Colors} colors  @param {Translate} t
 */
export function measure({ trace, place, head, labels, spacing, state, unit }, colors, t) {
  const parts = stagesOf(trace, place, head, spacing);
  const axis = labelWidth([t("axis.query")], colors, unit, Infinity);
  const rows = Math.max(labelWidth(labels.queries, colors, unit), axis);
  const cols = Math.max(labelWidth(labels.keys, colors, unit), 20 * unit);
  const tall = slanted(Math.min(cols, WIDEST_LABEL * unit), unit);
  return {
    t,
    labels,
    unit,
    colors,
    head,
    place,
    parts,
    focus: STAGES.find((name) => name === state.stage && name in parts) ?? "weights",
    chosen: state.stage,
    rowWidth: Math.min(rows, WIDEST_LABEL * unit),
    // The name of the axis stands above the first label.
    tall: { ...tall, height: Math.max(tall.height, LABELS * unit) },
    isDense: Math.max(labels.queries.length, labels.keys.length) > DENSE,
    // On a projector there is no room below the matrices.
    isFar: document.documentElement.hasAttribute("data-projector"),
  };
}

/**
 * Which stages fit, whatever their height.
 * @param {Measured} measured  @param {number} width  room for all, in CSS pixels
 */
export function stagesFor(measured, width) {
  return layoutFor(measured, width, ROWS.most);
}

/**
 * @param {Measured} measured  @param {PipelineLayout} first  @param {number} width
 * @param {number} top  of the rows, on the page
 */
export function arrange(measured, first, width, top) {
  const layout = layoutFor(measured, width, rowsHeight(measured, first, top));
  const pitchY = whole(layout.pitchY * measured.unit);
  return {
    ...measured,
    layout,
    names: namesOf(layout.stages),
    pitchY,
    lensPitch: measured.isFar ? null : lensCells(measured, layout, top, pitchY),
  };
}

/**
 * @param {Measured} measured  @param {number} width
 * @param {number} height  for the rows, before enlargement
 */
function layoutFor({ labels, unit, parts, focus, rowWidth, isFar }, width, height) {
  return pipelineLayout({
    width: width / unit,
    height,
    labels: rowWidth / unit + 8,
    queries: labels.queries.length,
    keys: labels.keys.length,
    dHead: widthOf(parts),
    dModel: (parts.input?.x ?? parts.output?.out)?.matrix.cols ?? 0,
    stages: STAGES.filter((name) => name in parts),
    masked: isMasked(parts),
    focus,
    far: isFar,
    fills: fillsFrame,
  });
}

/**
 * What the window leaves to the rows.
 * @param {Measured} measured  @param {PipelineLayout} first  @param {number} top
 */
function rowsHeight(measured, first, top) {
  const { unit, isFar } = measured;
  const room = (lastVisible() - top) / unit - heightBelow(measured, first);
  if (isFar || fillsFrame) return Math.max(room, isFar ? 48 : ROWS.least);
  if (namesOf(first.stages).length === 1) return ROWS.alone;
  return Math.min(Math.max(room, ROWS.least), ROWS.most);
}

/** @param {Measured} measured  @param {PipelineLayout} first */
function heightBelow(measured, first) {
  const isHanging = "project" in first.stages;
  if (measured.isFar && !isHanging) return BELOW.far;
  const below = isHanging ? BELOW.hanging : BELOW.plain;
  return Math.max(below, fillsFrame ? belowLenses(measured, first) : 0);
}

/** @param {Measured} measured */
const lensRowCount = ({ labels }) => Math.min(LENS_CELLS, labels.queries.length);

/**
 * All lenses have cells of one size, in CSS pixels; null: there are none.
 * @param {Measured} measured  @param {PipelineLayout} layout
 */
function lensesPitch({ labels, isDense, unit }, layout) {
  const pitches = namesOf(layout.stages)
    .map((name) => lensPitch(sizeOf(layout, name).room, labels.keys.length))
    .filter((pitch) => pitch !== null);
  return isDense && pitches.length > 0 ? Math.round(Math.min(...pitches) * unit) : null;
}

/**
 * What lenses take below the rows with all that stands below them; what is left then makes their
 * cells larger.
 * @param {Measured} measured  @param {PipelineLayout} layout
 */
function belowLenses(measured, layout) {
  const { unit, tall } = measured;
  const pitch = lensesPitch(measured, layout);
  if (pitch === null) return 0;
  const rows = lensRowCount(measured) * Math.min(pitch / unit, LEGIBLE);
  return rows + tall.height / unit + BELOW.lens;
}

/**
 * In a frame lenses end above its foot.
 * @param {Measured} measured  @param {PipelineLayout} layout  @param {number} top
 * @param {number} pitchY
 */
function lensCells(measured, layout, top, pitchY) {
  const { labels, unit, tall } = measured;
  const pitch = lensesPitch(measured, layout);
  if (pitch === null || !fillsFrame) return pitch;
  const left = foot() - top - labels.queries.length * pitchY - tall.height - BELOW.lens * unit;
  const least = SMALLEST_LENS_CELL * unit;
  return Math.min(pitch, Math.max(Math.floor(left / lensRowCount(measured)), least));
}

/** @param {PipelineLayout} layout  @param {StageName} name  one that is shown */
export function sizeOf({ stages }, name) {
  return present(stages[name], `stage ${name}`);
}

/** Whether a stage has room for a lens. @param {Drawn} drawn  @param {StageName} name */
export function hasLens({ layout, labels }, name) {
  return lensPitch(sizeOf(layout, name).room, labels.keys.length) !== null;
}

/**
 * Under which stage the queries of the lenses are written: at the left where nothing else is, else
 * behind the last.
 * @param {Drawn} drawn  @returns {StageName | null}  null: under the labels
 */
export function besideLenses(drawn) {
  const { names, layout } = drawn;
  const before = names[names.findIndex((name) => hasLens(drawn, name)) - 1];
  if (before && isSquare(before)) return before;
  return layout.stages.mixed ? "mixed" : null;
}

/** Of a head's vectors. @param {Stages} parts */
function widthOf({ project, mixed }) {
  return (project?.q ?? mixed?.z)?.matrix.cols ?? 0;
}

/** @param {Stages} parts */
function isMasked({ mask }) {
  return mask?.scores.mask?.data.some((bits) => bits !== 0) ?? false;
}
