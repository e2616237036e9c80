// The columns of the network's figure, side by side: an attention is as wide as a thumbnail, all
// else has a width of its own. Lengths are in pixels before any enlargement.

/**
 * @import { Kind, Place } from "#lib/trace/places.js"
 *
 * @typedef {ReturnType<typeof measuresFor>} Measures
 * @typedef {{ place: Place, caption: string, x: number, width: number }} Column
 * @typedef {{ stack: string | null, layer: number, x: number, width: number }} Layer
 */

const FEED_FORWARD = 10;

/**
 * Widths of what is not a thumbnail, and the least and most of what is.
 * @param {boolean} isCompact
 */
export function measuresFor(isCompact) {
  return isCompact
    ? {
        strip: 26,
        numbers: 12,
        label: 4,
        cross: 6,
        ffn: 4,
        layer: 12,
        stack: 20,
        output: 16,
        panel: [112, 150],
        thumbnail: [24, 40],
      }
    : {
        strip: 38,
        numbers: 16,
        label: 6,
        cross: 12,
        ffn: 6,
        layer: 18,
        stack: 34,
        output: 26,
        panel: [140, 190],
        thumbnail: [30, 52],
      };
}

/** From block to block of the map. */
const MAP_ROOM = 50;
/** How much nearer the caption of a bar stands than that of a thumbnail, for the letters it has. */
const BESIDE_BAR = 8;
/** @param {Place} place */
export const isAttention = ({ kind }) => kind === "attention";
/** @param {Place} place */
const isCross = (place) => isAttention(place) && place.keys !== place.queries;

/** @param {{ x: number, width: number }} column */
export const endOf = ({ x, width }) => x + width;

/**
 * @param {Place[]} places
 * @param {number} start
 * @param {{ gap: Measures, thumbnail: number, isMap: boolean }} measures
 */
export function columnsOf(places, start, { gap, thumbnail, isMap }) {
  let x = start;
  return places.map((place, index) => {
    const width = widthOf(place, gap, thumbnail);
    const next = places.at(index + 1);
    const after = gapAfter(place, next, gap);
    const room = isMap ? MAP_ROOM : thumbnail + after;
    const caption = captionOf(place, next && isAttention(next) ? room : room - BESIDE_BAR);
    const column = { place, caption, x, width };
    x += width + after;
    return column;
  });
}

/** @param {string | null} stack  @param {Column[]} columns */
export function layersOf(stack, columns) {
  /** @type {Layer[]} */
  const layers = [];
  for (const [layer, members] of Map.groupBy(columns, ({ place }) => place.layer)) {
    if (layer === null) continue;
    const { x } = members[0];
    layers.push({ stack, layer, x, width: endOf(members[members.length - 1]) - x });
  }
  return layers;
}

/** @param {Place} place  @param {Measures} gap  @param {number} thumbnail */
function widthOf(place, gap, thumbnail) {
  if (isAttention(place)) return thumbnail;
  return place.kind === "feed-forward" ? FEED_FORWARD : gap.strip;
}

/** @param {Place} place  @param {Place | undefined} next  @param {Measures} gap */
function gapAfter(place, next, gap) {
  if (place.kind === "embedding") return gap.numbers;
  if (next?.layer === null || next?.layer !== place.layer) return gap.layer;
  return isAttention(next) ? gap.cross : gap.ffn;
}

/** @type {Partial<Record<Kind, string>>} */
const CAPTIONS = { embedding: "input", "feed-forward": "ffn", memory: "memory" };

/**
 * The catalogue's word for it, below `figure.`; as much of "masked self" as stands beside "cross"
 * without touching it.
 * @param {Place} place
 * @param {number} room
 */
function captionOf(place, room) {
  if (!isAttention(place)) return CAPTIONS[place.kind] ?? place.kind;
  if (isCross(place)) return "cross";
  if (!place.causal) return "self";
  if (room < 40) return "maskedNarrowest";
  return room < 58 ? "maskedNarrow" : "masked";
}
