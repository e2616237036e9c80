// Where the parts of the whole Transformer stand in its figure: columns from left to right in the
// order in which a sentence passes them. A column is a sublayer, a row of it is a head. Lengths are
// in pixels before any enlargement.

const PHONE = 560;
const COMPACT = 1200;
const FEED_FORWARD = 10;

/**
 * Widths of what is not a thumbnail, and the least and most of what is.
 * @param {number} width  of the room
 */
function measuresFor(width) {
  return width < COMPACT
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
 * @typedef {import("#lib/trace/places.js").Place} Place
 * @typedef {{ place: Place, caption: string, x: number, width: number }} Column
 * @typedef {object} Stack  a part of the network with a residual stream of its own
 * @property {string | null} stack
 * @property {"source" | "target"} queries  whose tokens its rows are
 * @property {number} heads  of its first attention
 * @property {boolean} isRead  its stream ends in the memory
 * @property {number} x
 * @property {number} labels  where token labels end
 * @property {number} numbers  where those of the heads end
 * @property {number} first  @property {number} last  where the residual stream begins and ends
 *
 * @typedef {object} NetworkLayout
 * @property {number} width  wider than the room where the figure has to scroll
 * @property {number} height
 * @property {{ top: number, height: number }} body
 * @property {Column[]} columns
 * @property {Stack[]} stacks
 * @property {{ stack: string, layer: number, x: number, width: number }[]} layers
 * @property {{ x: number, width: number } | null} output  null: the network writes nothing
 * @property {boolean} isCompact  too narrow for captions and shapes on everything
 * @property {typeof TOP} top  @property {typeof BELOW} below  measured from the end of the body
 *
 * @param {{ width: number, height: number, parts: import("#lib/trace/places.js").Part[],
 *           labels: Record<"source" | "target", number>, isAlone?: boolean }} given height: of the
 *           window; labels: widths of the token labels of a side; isAlone: the whole window is the
 *           figure's
 * @returns {NetworkLayout}
 */
export function networkLayout({ width, height, parts, labels, isAlone = false }) {
  const gap = measuresFor(width);
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

const isOutput = ({ kind }) => kind === "output";
const isAttention = ({ kind }) => kind === "attention";
const isCross = (place) => isAttention(place) && place.keys !== place.queries;

/** Everything from left to right, but for the output. */
function inLine(parts, { labels, gap, thumbnail, width }) {
  /** @type {Column[]} */
  const columns = [];
  const [stacks, layers] = [[], []];
  const ends = () => columns.at(-1).x + columns.at(-1).width;
  for (const part of parts) {
    const places = part.places.filter((place) => !isOutput(place));
    if (places.length === 0) continue;
    const start = columns.length > 0 ? ends() + gap.stack : 0;
    const labelled = start + labels[part.queries];
    let x = labelled + gap.label;
    const first = x + gap.strip / 2;
    for (const [index, place] of places.entries()) {
      const size = isAttention(place)
        ? thumbnail
        : place.kind === "feed-forward"
          ? FEED_FORWARD
          : gap.strip;
      const next = places[index + 1];
      const after = gapAfter(place, next, gap);
      const room = isMap(width) ? MAP_ROOM : thumbnail + after;
      columns.push({
        place,
        caption: captionOf(place, next && isAttention(next) ? room : room - BESIDE_BAR),
        x,
        width: size,
      });
      x += size + after;
    }
    const own = columns.slice(-places.length);
    const memory = own.find(({ place }) => place.kind === "memory");
    const attention = places.find(isAttention);
    stacks.push({
      stack: part.stack,
      queries: part.queries,
      heads: attention?.heads ?? 0,
      isRead: memory !== undefined,
      x: start,
      labels: labelled,
      first,
      numbers: (own.find(({ place }) => place.layer !== null) ?? own[0]).x - 4,
      last: memory ? memory.x + memory.width / 2 : ends() + gap.layer / 2,
    });
    const layered = own.filter(({ place }) => place.layer !== null);
    for (const [layer, members] of Map.groupBy(layered, ({ place }) => place.layer)) {
      const [from, to] = [members[0].x, members.at(-1).x + members.at(-1).width];
      layers.push({ stack: part.stack, layer, x: from, width: to - from });
    }
  }
  return { columns, stacks, layers, end: columns.length > 0 ? ends() : 0 };
}

function gapAfter(place, next, gap) {
  if (place.kind === "embedding") return gap.numbers;
  if (next?.layer === null || next?.layer !== place.layer) return gap.layer;
  return isAttention(next) ? gap.cross : gap.ffn;
}

const CAPTIONS = { embedding: "input", "feed-forward": "ffn", memory: "memory" };

/**
 * The catalogue's word for it, below `figure.`; as much of "masked self" as stands beside "cross"
 * without touching it.
 */
function captionOf(place, room) {
  if (!isAttention(place)) return CAPTIONS[place.kind];
  if (isCross(place)) return "cross";
  if (!place.causal) return "self";
  if (room < 40) return "maskedNarrowest";
  return room < 58 ? "maskedNarrow" : "masked";
}

function bodyHeight(columns, { height, thumbnail, isAlone }) {
  const heads = Math.max(1, ...columns.map(({ place }) => place.heads ?? 1));
  const room = isAlone ? (height - TOP.body - BELOW.end) / heads : (height * 0.19) / 4;
  const tallest = isAlone ? Math.round(thumbnail * ALONE.tall) : TALLEST;
  const head = Math.min(tallest, Math.max(SMALLEST_HEAD, Math.floor(room) - BETWEEN_HEADS));
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
