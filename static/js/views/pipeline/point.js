// What follows the pointer in the line of matrices: frames, labels, values, bars and lenses.

import { setText } from "#views/kit/dom.js";
import { namesOf, present } from "#views/kit/records.js";
import { drawColumnLabels, drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { besideLenses } from "#views/pipeline/arrange.js";
import { drawLensRows } from "#views/pipeline/lens.js";
import { pitchOf } from "#views/pipeline/paint.js";
import { squareReadout, vectorReadout } from "#views/pipeline/readouts.js";
import { firstPart, isSquare, PARTS, partsOf } from "#views/pipeline/stage.js";
import { drawBars } from "#views/plots/bars.js";

/**
 * @import { StageName } from "#lib/layout/stages.js"
 * @import { Matrix } from "#lib/trace/trace.js"
 * @import { Cell } from "#views/kit/view.js"
 * @import { Drawn } from "#views/pipeline/arrange.js"
 * @import { Made } from "#views/pipeline/make.js"
 * @import { Stage } from "#views/pipeline/stage.js"
 */

const BAR_HEIGHT = 38;

/** @param {Made} made  @param {Drawn} drawn  @param {Cell} cell */
export function pointCell(made, drawn, cell) {
  const { colors, unit, labels, pitchY, rowWidth } = drawn;
  const height = labels.queries.length * pitchY;
  drawRowLabels(
    made.rowLabels,
    { labels: labels.queries, pitch: pitchY, active: cell.query, width: rowWidth, height, unit },
    colors,
  );
  for (const name of drawn.names) pointStage(name, made.stages[name], drawn, cell);
  layBand(made, drawn, cell);
  if (drawn.lensPitch !== null) nameLensRows(made, drawn, drawn.lensPitch, cell);
  made.whys.draw({ parts: drawn.parts, query: cell.query, place: drawn.place });
}

/** @param {StageName} name  @param {Stage} stage  @param {Drawn} drawn  @param {Cell} cell */
function pointStage(name, stage, drawn, cell) {
  const { query, key, hover, locked } = cell;
  for (const part of namesOf(partsOf(drawn.parts, name))) {
    const [rows, cols] = PARTS[name][part];
    const over = hover?.stage === name && hover.part === part ? (hover.dim ?? null) : null;
    stage.views[part].point(
      { row: rows === "query" ? query : key, col: cols === "key" ? key : over },
      { locked, row: true, col: cols === "key" },
    );
    const title = stage.names[part];
    if (!isSquare(name) && title) setText(title, vectorReadout(drawn, name, part, cell));
  }
  if (stage.square) pointSquare(name, stage, stage.square, drawn, cell);
  else setText(stage.readout, vectorReadout(drawn, name, namesOf(PARTS[name])[0], cell));
}

/**
 * @param {StageName} name  @param {Stage} stage  @param {NonNullable<Stage["square"]>} square
 * @param {Drawn} drawn  @param {Cell} cell
 */
function pointSquare(name, stage, { columns, bars, lens }, drawn, cell) {
  const { labels, unit, tall, layout, focus, colors } = drawn;
  const pitch = pitchOf(drawn, name);
  drawColumnLabels(
    columns,
    {
      labels: labels.keys,
      pitch,
      active: cell.key,
      width: labels.keys.length * pitch + tall.overhang,
      height: tall.height,
      unit,
      only: layout.squeezed && name !== focus,
    },
    colors,
  );
  columns.style.marginRight = `${-tall.overhang}px`;
  setText(stage.readout, squareReadout(drawn, name, cell));
  if (drawn.isDense) drawLens(name, lens, drawn, cell);
  else drawRowBars(name, stage, bars, drawn, cell);
}

/**
 * @param {StageName} name  @param {NonNullable<Stage["square"]>["lens"]} lens  @param {Drawn} drawn
 * @param {Cell} cell
 */
function drawLens(name, lens, { parts, head, labels, lensPitch, unit, tall, colors }, cell) {
  if (lens.element.hidden || lensPitch === null) return;
  const part = firstPart(parts, name);
  lens.draw(
    { part, head, cell, labels: labels.keys, pitch: lensPitch, unit, tall: tall.height },
    colors,
  );
}

/**
 * @param {StageName} name  @param {Stage} stage  @param {HTMLCanvasElement} canvas
 * @param {Drawn} drawn  @param {Cell} cell
 */
function drawRowBars(name, stage, canvas, drawn, { query, key }) {
  const { parts, unit, colors } = drawn;
  const { matrix, mask, scale } = firstPart(parts, name);
  /** @param {Matrix} all */
  const row = ({ data, cols }) => data.subarray(query * cols, (query + 1) * cols);
  const [view] = Object.values(stage.views);
  drawBars(
    canvas,
    {
      values: row(matrix),
      mask: mask ? row(mask) : null,
      pitch: pitchOf(drawn, name),
      gap: present(view.grid, "matrix").gap,
      active: key,
      scale,
      height: BAR_HEIGHT * unit,
      unit,
    },
    colors,
  );
}

/**
 * One pale band under all rows of the query.
 * @param {Made} made  @param {Drawn} drawn  @param {Cell} cell
 */
function layBand({ band, stages }, { names, pitchY }, { query }) {
  const { place } = stages[names[0]];
  const around = place.offsetParent;
  const top = place.offsetTop + (around instanceof HTMLElement ? around.offsetTop : 0);
  band.style.transform = `translateY(${top + query * pitchY}px)`;
  band.style.height = `${pitchY}px`;
}

/** @param {Made} made  @param {Drawn} drawn  @param {number} pitch  @param {Cell} cell */
function nameLensRows({ lensRows, stages }, drawn, pitch, { query }) {
  const { labels, colors, unit, rowWidth, tall } = drawn;
  const isBehind = besideLenses(drawn) === "mixed";
  const own = labelWidth(labels.queries, colors, unit);
  const width = isBehind ? Math.min(own, stages.mixed.views.z.element.offsetWidth) : rowWidth;
  const align = isBehind ? "left" : "right";
  drawLensRows(
    lensRows,
    { labels: labels.queries, query, pitch, width, tall: tall.height, unit, align },
    colors,
  );
}
