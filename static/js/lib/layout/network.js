// Where the parts of the whole Transformer stand in its figure: columns from left to right in the
// order in which a sentence passes them. A column is a sublayer, a row of it is a head. Lengths are
// in pixels before any enlargement.

import { columnsOf, endOf, isAttention, layersOf, measuresFor } from "#lib/layout/columns.js";

const PHONE = 560;
const COMPACT = 1200;

const SMALLEST_HEAD = 30;
const BETWEEN_HEADS = 3;
/**
 * The names of tokens and what is written beside the heads need as much height as so many of them.
 */
const LEAST_HEADS = 4;
const TALLEST = 52;
/**
 * Where nothing stands below the figure: how wide a thumbnail may be, and how tall for its width.
 */
const ALONE = { widest: 110, tall: 1.8 };

/**
 * Above the thumbnails: the name of the stack, the lines from the memory, the names of the columns.
 */
const TOP = { title: 0, lines: 20, captions: 28, body: 45 };
/** Below them: the residual stream with its circles, the names of the layers, the shapes. */
const BELOW = { stream: 14, layers: 26, shapes: 39, end: 54 };

/**
 * @import { Column, Layer, Measures } from "#lib/layout/columns.js"
 * @import { Part, Place, SideName } from "#lib/trace/places.js"
 *
 * A part of the network with a residual stream of its own.
 * @typedef {object} Stack
 * @property {string | null} stack
 * @property {SideName} queries  whose tokens its rows are
 * @property {number} heads  of its first attention
 * @property {boolean} isRead  its stream ends in the memory
 * @property {number} x
 * @property {number} labels  where token labels end
 * @property {number} numbers  where those of the heads end
 * @property {number} first  where the residual stream begins and ends
 * @property {number} last
 *
 * @typedef {object} NetworkLayout
 * @property {number} width  wider than the room where the figure has to scroll
 * @property {number} height
 * @property {{ top: number, height: number }} body
 * @property {Column[]} columns
 * @property {Stack[]} stacks
 * @property {Layer[]} layers
 * @property {{ x: number, width: number } | null} output  null: the network writes nothing
 * @property {boolean} isCompact  too narrow for captions and shapes on everything
 * @property {typeof TOP} top
 * @property {typeof BELOW} below  measured from the end of the body
 */

/**
 * @param {object} figure
 * @param {number} figure.width  of the room
 * @param {number} figure.height  of the window
 * @param {Part[]} figure.parts
 * @param {Record<SideName, number>} figure.labels  widths of the token labels of a side
 * @param {boolean} [figure.isAlone]  the whole window is the figure's
 * @returns {NetworkLayout}
 */
export function networkLayout({ width, height, parts, labels, isAlone = false }) {
  const gap = measuresFor(width < COMPACT);
  const hasOutput = parts.some(({ places }) => places.some(isOutput));
  const bare = inLine(parts, { labels, gap, thumbnail: 0, width });
  const [least, most] = gap.thumbnail;
  const room = width - bare.end - (hasOutput ? gap.output + gap.panel[0] : gap.layer);
  const count = bare.columns.filter(({ place }) => isAttention(place)).length;
  const thumbnail = Math.max(
    least,
    Math.min(isAlone ? ALONE.widest : most, Math.floor(room / count)),
  );
  const { columns, stacks, layers, end } = inLine(parts, { labels, gap, thumbnail, width });
  const left = end + gap.output;
  const output = hasOutput
    ? { x: left, width: Math.max(gap.panel[0], Math.min(gap.panel[1], width - left)) }
    : null;
  const body = { top: TOP.body, height: bodyHeight(columns, { height, thumbnail, isAlone }) };
  return {
    width: output ? output.x + output.width : end + gap.layer,
    height: TOP.body + body.height + BELOW.end,
    body,
    columns,
    stacks,
    layers,
    output,
    isCompact: width < COMPACT,
    top: TOP,
    below: BELOW,
  };
}

/** @param {Place} place */
const isOutput = ({ kind }) => kind === "output";

/**
 * Everything from left to right, but for the output.
 * @param {Part[]} parts
 * @param {object} measures
 * @param {Record<SideName, number>} measures.labels
 * @param {Measures} measures.gap
 * @param {number} measures.thumbnail
 * @param {number} measures.width  of the room
 */
function inLine(parts, { labels, gap, thumbnail, width }) {
  /** @type {Column[]} */
  const columns = [];
  /** @type {Stack[]} */
  const stacks = [];
  /** @type {Layer[]} */
  const layers = [];
  let end = 0;
  for (const part of parts) {
    const places = part.places.filter((place) => !isOutput(place));
    if (places.length === 0) continue;
    const start = columns.length > 0 ? end + gap.stack : 0;
    const labelled = start + labels[part.queries];
    const own = columnsOf(places, labelled + gap.label, { gap, thumbnail, isMap: isMap(width) });
    end = endOf(own[own.length - 1]);
    const memory = own.find(({ place }) => place.kind === "memory");
    columns.push(...own);
    stacks.push({
      stack: part.stack,
      queries: part.queries,
      heads: places.find(isAttention)?.heads ?? 0,
      isRead: memory !== undefined,
      x: start,
      labels: labelled,
      first: labelled + gap.label + gap.strip / 2,
      numbers: (own.find(({ place }) => place.layer !== null) ?? own[0]).x - 4,
      last: memory ? memory.x + memory.width / 2 : end + gap.layer / 2,
    });
    layers.push(...layersOf(part.stack, own));
  }
  return { columns, stacks, layers, end };
}

/**
 * @param {Column[]} columns
 * @param {{ height: number, thumbnail: number, isAlone: boolean }} figure  height: of the window
 */
function bodyHeight(columns, { height, thumbnail, isAlone }) {
  const heads = Math.max(1, ...columns.map(({ place }) => place.heads ?? 1));
  const room = isAlone ? (height - TOP.body - BELOW.end) / heads : (height * 0.19) / 4;
  const tallest = isAlone ? Math.round(thumbnail * ALONE.tall) : TALLEST;
  const head = Math.min(tallest, Math.max(SMALLEST_HEAD, Math.floor(room) - BETWEEN_HEADS));
  /** @param {number} count  @param {number} size */
  const rows = (count, size) => count * (size + BETWEEN_HEADS) - BETWEEN_HEADS;
  return isAlone
    ? Math.max(rows(heads, head), rows(LEAST_HEADS, SMALLEST_HEAD))
    : rows(Math.max(heads, LEAST_HEADS), head);
}

/**
 * How the heads of a column share its height: fewer of them are taller.
 * @param {number} height  of the body  @param {number} heads
 * @returns {{ pitch: number, head: number }}  pitch: from head to head
 */
export function headRows(height, heads) {
  const pitch = (height + BETWEEN_HEADS) / heads;
  return { pitch, head: pitch - BETWEEN_HEADS };
}

/** How far apart the shapes below the columns stand. @param {Column[]} columns */
export function shapeRoom(columns) {
  const middles = columns
    .filter(({ place }) => place.kind !== "feed-forward")
    .map(({ x, width }) => x + width / 2);
  return Math.min(...middles.slice(1).map((middle, index) => middle - middles[index]));
}

/** How wide the labels of a token may be. @param {number} width  of the room */
export function widestLabel(width) {
  return width < COMPACT ? 48 : 70;
}

/**
 * Whether the page is so narrow that the figure becomes a map of small blocks.
 * @param {number} width
 */
export function isMap(width) {
  return width < PHONE;
}

/**
 * How the heads of a block stand in the map: in rows of two, or more where there are many.
 * @param {number} heads
 */
export function mapOf(heads) {
  const across = Math.max(1, Math.ceil(Math.sqrt(heads)));
  return { across, down: Math.ceil(heads / across) };
}
