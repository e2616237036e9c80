// Where the parts of the whole Transformer stand in its figure: columns from left to right in the order in which a
// sentence passes them. A column is a sublayer, a row of it is a head. Lengths are in pixels before any enlargement.

const PHONE = 560;
const COMPACT = 1200;
const FEED_FORWARD = 10;

/** Widths of what is not a thumbnail, and the least and most of what is. @param {number} width  of the room */
function measuresFor(width) {
  return width < COMPACT
    ? { strip: 26, numbers: 12, label: 4, cross: 6, ffn: 4, layer: 12, stack: 20, output: 16, panel: [112, 150], thumbnail: [24, 40] }
    : { strip: 38, numbers: 16, label: 6, cross: 12, ffn: 6, layer: 18, stack: 34, output: 26, panel: [140, 190], thumbnail: [30, 52] };
}

/** From block to block of the map. */
const MAP_ROOM = 50;
const SMALLEST_HEAD = 30;
const BETWEEN_HEADS = 3;
const TALLEST = 52;
/** Where nothing stands below the figure: how wide a thumbnail may be, and how tall for its width. */
const ALONE = { widest: 110, tall: 1.8 };

/** Above the thumbnails: the name of the stack, the lines from the memory, the names of the columns. */
const TOP = { title: 0, lines: 20, captions: 28, body: 45 };
/** Below them: the residual stream with its circles, the names of the layers, the shapes. */
const BELOW = { stream: 14, layers: 26, shapes: 39, end: 54 };

/**
 * @typedef {{ name: string, kind: import("#lib/trace/places.js").Kind, caption: string, x: number, width: number }} Column
 * @typedef {object} NetworkLayout
 * @property {number} width  wider than the room where the figure has to scroll
 * @property {number} height
 * @property {{ top: number, height: number, pitch: number, head: number }} body  pitch: from head to head
 * @property {Column[]} columns
 * @property {{ stack: string, x: number, labels: number, numbers: number, first: number, last: number }[]} stacks
 *   labels: where token labels end; first and last: where the residual stream begins and ends
 * @property {{ stack: string, layer: number, x: number, width: number }[]} layers
 * @property {{ x: number, width: number }} output
 * @property {boolean} isCompact  too narrow for captions and shapes on everything
 * @property {typeof TOP} top  @property {typeof BELOW} below  measured from the end of the body
 *
 * @param {{ width: number, height: number, stacks: string[], layers: Record<string, number>, heads: number,
 *           labels: Record<string, number>, isAlone?: boolean }} given
 *   height: of the window; labels: widths of the token labels of a stack; isAlone: the whole window is the figure's
 * @returns {NetworkLayout}
 */
export function networkLayout({ width, height, stacks, layers, heads, labels, isAlone = false }) {
  const gap = measuresFor(width);
  const thumbnail = thumbnailWidth({ width, stacks, layers, labels, isAlone });
  const columns = [];
  const places = { stacks: [], layers: [] };
  let x = 0;
  const column = (name, kind, caption, size, after) => {
    columns.push({ name, kind, caption, x, width: size });
    x += size + after;
  };
  for (const stack of stacks) {
    const start = x;
    x += labels[stack] + gap.label;
    const stream = x + gap.strip / 2;
    column(stack === "encoder" ? "source" : "target", "input", "input", gap.strip, gap.numbers);
    places.stacks.push({ stack, x: start, labels: start + labels[stack], numbers: x - 4, first: stream });
    for (let layer = 0; layer < layers[stack]; layer++) {
      const left = x;
      const masked = stack === "decoder" ? maskedFor(isMap(width) ? MAP_ROOM : thumbnail + gap.cross) : "self";
      const crosses = stack === "decoder" && stacks.length > 1;
      column(`${stack}.${layer}.self`, "attention", masked, thumbnail, crosses ? gap.cross : gap.ffn);
      if (crosses) column(`${stack}.${layer}.cross`, "attention", "cross", thumbnail, gap.ffn);
      column(`${stack}.${layer}.ffn`, "feedforward", "ffn", FEED_FORWARD, gap.layer);
      places.layers.push({ stack, layer, x: left, width: x - gap.layer - left });
    }
    places.stacks.at(-1).last = x - gap.layer + gap.layer / 2;
    if (stack === "encoder" && stacks.length > 1) {
      places.stacks.at(-1).last = x + gap.strip / 2;
      column("memory", "memory", "memory", gap.strip, gap.stack);
    }
  }
  const left = x - gap.layer + gap.output;
  const output = { x: left, width: Math.max(gap.panel[0], Math.min(gap.panel[1], width - left)) };
  const room = isAlone ? (height - TOP.body - BELOW.end) / heads : (height * 0.19) / 4;
  const tallest = isAlone ? Math.round(thumbnail * ALONE.tall) : TALLEST;
  const head = Math.min(tallest, Math.max(SMALLEST_HEAD, Math.floor(room) - BETWEEN_HEADS));
  const body = { top: TOP.body, pitch: head + BETWEEN_HEADS, head, height: heads * (head + BETWEEN_HEADS) - BETWEEN_HEADS };
  return {
    width: output.x + output.width, height: TOP.body + body.height + BELOW.end, body, columns, ...places, output, isCompact: width < COMPACT,
    top: TOP, below: BELOW,
  };
}

/** As much of "masked self" as stands beside "cross" without touching it. @param {number} room  from one to the other */
function maskedFor(room) {
  if (room < 40) return "maskedNarrowest";
  return room < 58 ? "maskedNarrow" : "masked";
}

function thumbnailWidth({ width, stacks, layers, labels, isAlone }) {
  const gap = measuresFor(width);
  const crosses = stacks.length > 1;
  let taken = gap.output - gap.layer + gap.panel[0];
  let count = 0;
  for (const stack of stacks) {
    const isCrossed = stack === "decoder" && crosses;
    taken += labels[stack] + gap.label + gap.strip + gap.numbers + layers[stack] * (gap.ffn + FEED_FORWARD + gap.layer + (isCrossed ? gap.cross : 0));
    if (stack === "encoder" && crosses) taken += gap.strip + gap.stack;
    count += layers[stack] * (isCrossed ? 2 : 1);
  }
  const [least, most] = gap.thumbnail;
  return Math.max(least, Math.min(isAlone ? ALONE.widest : most, Math.floor((width - taken) / count)));
}

/** How far apart the shapes below the columns stand. @param {Column[]} columns */
export function shapeRoom(columns) {
  const middles = columns.filter(({ kind }) => kind !== "feedforward").map(({ x, width }) => x + width / 2);
  return Math.min(...middles.slice(1).map((middle, index) => middle - middles[index]));
}

/** How wide the labels of a token may be. @param {number} width  of the room */
export function widestLabel(width) {
  return width < COMPACT ? 48 : 70;
}

/** Whether the page is so narrow that the figure becomes a map of small blocks. @param {number} width */
export function isMap(width) {
  return width < PHONE;
}

/** How the heads of a block stand in the map: in rows of two, or more where there are many. @param {number} heads */
export function mapOf(heads) {
  const across = Math.max(1, Math.ceil(Math.sqrt(heads)));
  return { across, down: Math.ceil(heads / across) };
}
