// Paints the figure: a thumbnail for every head, a bar for every feed-forward, a strip for every
// embedding and for the memory, the names of the tokens, and the shapes.

import { largest } from "#lib/layout/matrix.js";
import { headRows, mapOf, shapeRoom } from "#lib/layout/network.js";
import { maskOf, weightsOf } from "#lib/trace/attention.js";
import { isAttention } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { setText } from "#views/kit/dom.js";
import { drawRowLabels } from "#views/matrix/labels.js";
import { paintMatrix, weightScale } from "#views/matrix/paint.js";
import { drawShares } from "#views/plots/shares.js";

/**
 * @import { Translate } from "#lib/text/messages.js"
 * @import { Attention, Place } from "#lib/trace/places.js"
 * @import { Column, Made } from "#views/figure/make.js"
 * @import { Drawn } from "#views/figure/network.js"
 */

/** What a letter of a shape takes, the gap to the next shape included. */
const SHAPE_LETTER = 6.9;
/**
 * Side of a block of the map, and the width of a strip in it; the style sheet knows the same side.
 */
const MAP_BLOCK = 44;
const MAP_STRIP = 26;

/** @param {Made} made  @param {Drawn} drawn  @param {Translate} t */
export function paintFigure(made, drawn, t) {
  const { layout, unit, isMap } = drawn;
  const height = (isMap ? MAP_BLOCK : layout.body.height) * unit;
  const most = mostActive(drawn);
  layout.columns.forEach(({ place, width: own }, index) => {
    const column = made.columns[index];
    const width = own * unit;
    if (isAttention(place)) paintHeads(place, column, own, drawn);
    else if (place.kind === "feed-forward")
      paintActive(place, column, { most, width, height }, drawn, t);
    else paintStrip(place, column, { width: isMap ? MAP_STRIP * unit : width, height }, drawn);
  });
  if (isMap) return;
  paintLabels(made, drawn, height);
  paintShapes(made, drawn, t);
}

/** @param {Attention} place  @param {Column} column  @param {number} width  @param {Drawn} drawn */
function paintHeads(
  place,
  { body, heads },
  width,
  { trace, colors, spacing, isMap, layout, unit },
) {
  const tensor = `${place.name}.weights`;
  if (!trace.has(tensor)) return;
  const { across, down } = mapOf(place.heads);
  body.style.gridTemplateColumns = isMap ? `repeat(${across}, 1fr)` : "";
  const size = isMap
    ? { width: (MAP_BLOCK - across + 1) / across, height: (MAP_BLOCK - down + 1) / down }
    : { width, height: headRows(layout.body.height, place.heads).head };
  const mask = maskOf(trace, place) ?? undefined;
  heads.forEach(({ canvas }, head) => {
    const matrix = weightsOf(trace, place, head);
    const pitchX = (size.width * unit) / matrix.cols;
    const pitchY = (size.height * unit) / matrix.rows;
    const scale = weightScale(spacing);
    paintMatrix(canvas, { tensor, matrix, mask, scale, head, pitchX, pitchY }, colors);
  });
}

/**
 * @param {Place} place  @param {Column} column
 * @param {{ most: number, width: number, height: number }} size  @param {Drawn} drawn
 * @param {Translate} t
 */
function paintActive({ name }, { body, canvas }, { most, width, height }, { trace, colors }, t) {
  const tensor = `${name}.active`;
  if (!canvas || !trace.has(tensor)) return;
  const active = t("figure.active", { most: (most * 100).toPrecision(2) });
  body.title = t("figure.openActive", { door: body.getAttribute("aria-label") ?? "", active });
  drawShares(canvas, { values: trace.tensor(tensor).data, most, tensor, width, height }, colors);
}

/**
 * The largest share of active units in any feed-forward: the width of all their bars.
 * @param {Drawn} drawn
 */
function mostActive({ trace, layout }) {
  const names = layout.columns
    .map(({ place }) => `${place.name}.active`)
    .filter((name) => trace.has(name));
  return Math.max(0.01, largest(...names.map((name) => trace.tensor(name).data)));
}

/**
 * Of an embedding and of the memory: a vector for each token.
 * @param {Place} place  @param {Column} column  @param {{ width: number, height: number }} size
 * @param {Drawn} drawn
 */
function paintStrip(place, { canvas }, { width, height }, { trace, colors }) {
  const tensor = vectorsOf(place);
  if (!canvas || !trace.has(tensor)) return;
  const matrix = trace.matrix(tensor);
  const size = { pitchX: width / matrix.cols, pitchY: height / matrix.rows };
  const scale = signedScale(matrix.data);
  paintMatrix(canvas, { tensor, matrix, scale, head: 0, ...size }, colors);
}

/** @param {Made} made  @param {Drawn} drawn  @param {number} height */
function paintLabels({ stacks }, { layout, labels, colors, unit }, height) {
  layout.stacks.forEach(({ queries, labels: end, x }, index) => {
    const own = labels[queries];
    const [pitch, width] = [height / own.length, (end - x) * unit];
    const axis = { labels: own, pitch, active: null, width, height, unit };
    drawRowLabels(stacks[index].labels, axis, colors);
  });
}

/** @param {Made} made  @param {Drawn} drawn  @param {Translate} t */
function paintShapes(made, drawn, t) {
  const { columns } = drawn.layout;
  const shaped = columns.flatMap(({ place }, index) => {
    const { shape } = made.columns[index];
    return shape ? [{ place, shape }] : [];
  });
  const longest = Math.max(...shaped.map(({ place }) => shapeOf(place, true, drawn, t).length));
  const withHeads = longest * SHAPE_LETTER <= shapeRoom(columns);
  for (const { place, shape } of shaped) setText(shape, shapeOf(place, withHeads, drawn, t));
}

/**
 * Of what a column makes: the weights of all heads (whose number is seen anyway), or a vector for
 * each token.
 * @param {Place} place  @param {boolean} withHeads  @param {Drawn} drawn  @param {Translate} t
 */
function shapeOf(place, withHeads, { trace }, t) {
  const tensor = isAttention(place) ? `${place.name}.weights` : vectorsOf(place);
  if (!trace.has(tensor)) return "";
  const { shape } = trace.tensor(tensor);
  const [rows, cols] = shape.slice(-2);
  return isAttention(place) && withHeads
    ? t("figure.heads", { heads: shape[0], rows, cols })
    : t("figure.shape", { rows, cols });
}

/** The tensor that an embedding makes, or that a memory is. @param {Place} place */
function vectorsOf({ name, kind, reads }) {
  return kind === "embedding" ? `${name}.input` : reads[0];
}
