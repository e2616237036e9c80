// The whole network as one figure: every sublayer a column, every head a small heatmap, every part a door.

import { largest } from "#lib/layout/matrix.js";
import {
  headRows,
  isMap,
  mapOf,
  networkLayout,
  shapeRoom,
  widestLabel,
} from "#lib/layout/network.js";
import { tokenLabels } from "#lib/text/format.js";
import { maskOf, weightsOf } from "#lib/trace/attention.js";
import { crosses, doorsOf, partsOf } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { createDoors } from "#views/figure/doors.js";
import { drawLines, drawStem } from "#views/figure/lines.js";
import { nextTokenView } from "#views/figure/nexttoken.js";
import { doorBy } from "#views/figure/walk.js";
import { h, setText } from "#views/kit/dom.js";
import { svg } from "#views/kit/svg.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { paintMatrix } from "#views/matrix/paint.js";
import { drawShares } from "#views/plots/shares.js";

/** What a letter of a shape takes, the gap to the next shape included. */
const SHAPE_LETTER = 6.9;
/** Side of a block of the map, and the width of a strip in it; the style sheet knows the same side. */
const MAP_BLOCK = 44;
const MAP_STRIP = 26;
/** How far a bar, which is thinner than a finger, takes presses at either side. */
const REACH = 7;

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate,
 *           onOpen: (door: { place: string, head?: number, view?: string }) => void }} callbacks
 */
export function networkView(element, { t, onOpen }) {
  const box = h("div", { class: "network" });
  const lines = svg("svg", { class: "network-lines", "aria-hidden": "true" });
  const next = nextTokenView({ t, onOpen: () => onOpen({ place: "output" }) });
  const { columnOf } = createDoors({ t, onOpen });
  element.replaceChildren(box);
  /** What the elements were made for: another model or another arrangement needs others. */
  let madeFor = "";
  let made = null;
  let drawn = null;
  box.addEventListener("keydown", walk);

  /**
   * @param {{ trace: import("#lib/trace/trace.js").Trace, place: import("#lib/trace/places.js").Place, head: number, view: string,
   *           spacing: "sqrt" | "linear", unit: number, width: number, height: number, isAlone?: boolean }} given
   *   width: room in CSS pixels; height: of the window; isAlone: nothing stands below
   * @param {import("#views/kit/palette.js").Colors} colors
   */
  function draw(given, colors) {
    const { trace, unit } = given;
    const labels = { source: tokenLabels(trace.source), target: tokenLabels(trace.target) };
    const widest = widestLabel(given.width / unit);
    const widths = Object.fromEntries(
      Object.entries(labels).map(([side, own]) => {
        return [side, Math.min(labelWidth(own, colors, unit) / unit, widest)];
      }),
    );
    const map = isMap(given.width / unit);
    const layout = networkLayout({
      width: given.width / unit,
      height: given.height / unit,
      parts: partsOf(doorsOf(trace.places)),
      labels: widths,
      isAlone: given.isAlone,
    });
    drawn = { ...given, colors, labels, layout, map };
    const columns = layout.columns.map(
      ({ place, caption }) => `${place.name} ${place.heads} ${caption}`,
    );
    const key = `${trace.model.id} ${map} ${columns.join(" ")}`;
    if (key !== madeFor) made = make();
    madeFor = key;
    box.classList.toggle("is-map", map);
    box.classList.toggle("is-compact", layout.isCompact && !map);
    arrange();
    paint();
    mark();
  }

  function make() {
    const {
      trace: { places },
      layout,
      map,
    } = drawn;
    const stackOf = (column) => layout.stacks.findLast(({ x }) => x <= column.x);
    const columns = layout.columns.map((column) => ({
      ...columnOf(column, { stack: stackOf(column).stack, places, isMap: map }),
      name: column.place.name,
      layer: column.place.layer,
      part: stackOf(column),
      shape: column.place.kind === "feed-forward" ? null : h("span", { class: "network-shape" }),
    }));
    const stacks = layout.stacks.map((part) => ({
      title: h(
        "p",
        { class: "network-title" },
        h("b", {}, t(`stack.${part.stack}`)),
        " ",
        ...noteOf(part),
      ),
      labels: h("canvas", { class: "network-labels", "aria-hidden": "true" }),
      numbers: Array.from({ length: part.heads }, (_, head) => {
        return h("span", { class: "network-number", "aria-hidden": "true" }, String(head + 1));
      }),
      map: map ? mapOfColumns(columns.filter((column) => column.part === part)) : null,
    }));
    const layers = layout.layers.map(({ layer }) =>
      h("span", { class: "network-layer" }, t("figure.layer", { layer: layer + 1 })),
    );
    const all = columns
      .flatMap(({ caption, body, add, shape }) => [caption, body, add, shape])
      .filter(Boolean);
    const output = layout.output ? [next.element] : [];
    if (map) {
      box.replaceChildren(
        ...stacks.map((stack) => h("div", { class: "network-stack" }, stack.title, stack.map)),
        ...output,
      );
    } else {
      const parts = stacks.flatMap(({ title, labels, numbers }) => [title, labels, ...numbers]);
      box.replaceChildren(
        lines,
        ...parts,
        ...layers,
        ...all,
        ...output,
        ...(layout.output ? [next.shape] : []),
      );
    }
    return { columns, stacks, layers };
  }

  /** On a phone: layer after layer, each with its blocks side by side. */
  function mapOfColumns(columns) {
    const groups = Map.groupBy(columns, ({ layer, name }) => layer ?? name);
    return h(
      "div",
      { class: "network-map" },
      ...[...groups].map(([layer, members]) =>
        h(
          "div",
          { class: "network-group" },
          h(
            "p",
            { class: "network-layer" },
            typeof layer === "number" ? t("figure.layer", { layer: layer + 1 }) : "\u00a0",
          ),
          ...members.map(({ caption, body }) => h("div", { class: "network-cell" }, caption, body)),
        ),
      ),
    );
  }

  /** What the tokens of a part see. That of a decoder names K and V in their colours. */
  function noteOf({ stack }) {
    const own = drawn.trace.places.filter(
      (place) => place.stack === stack && place.kind === "attention",
    );
    if (own.length === 0) return [];
    const kind = own.some(crosses)
      ? "crossed"
      : own.some(({ causal }) => causal)
        ? "causal"
        : "open";
    const [before, after] = t(`figure.note.${kind}`).split("K V");
    if (after === undefined) return [h("span", { class: "muted" }, before)];
    const letters = [
      h("b", { class: "key" }, "K"),
      t("figure.and"),
      h("b", { class: "value" }, "V"),
    ];
    return [h("span", { class: "muted" }, before, ...letters, after)];
  }

  /** Puts every element where the layout says. */
  function arrange() {
    const { layout, unit, map } = drawn;
    const { body, top, below } = layout;
    element.classList.toggle("is-scrolling", !map && layout.width * unit > drawn.width + 1);
    const bottom = body.top + body.height;
    const set = (target, x, y, width, height) => {
      target.style.left = `${x * unit}px`;
      target.style.top = `${y * unit}px`;
      if (width !== undefined) target.style.width = `${width * unit}px`;
      if (height !== undefined) target.style.height = `${height * unit}px`;
    };
    box.style.width = map ? "" : `${layout.width * unit}px`;
    box.style.height = map ? "" : `${layout.height * unit}px`;
    if (map) {
      next.element.style.width = "";
      return;
    }
    layout.columns.forEach((column, index) => {
      const { caption, body: part, add, shape } = made.columns[index];
      const middle = column.x + column.width / 2;
      set(caption, middle, top.captions);
      const reach = column.place.kind === "feed-forward" ? REACH : 0;
      set(part, column.x - reach, body.top, column.width + 2 * reach, body.height);
      if (add) set(add, middle, bottom + below.stream);
      if (shape) set(shape, middle, bottom + below.shapes);
    });
    layout.stacks.forEach(({ x, heads, numbers, first }, index) => {
      const parts = made.stacks[index];
      const { pitch, head: height } = headRows(body.height, heads);
      set(parts.title, first - 19, top.title);
      parts.numbers.forEach((number, head) =>
        set(number, numbers, body.top + head * pitch + height / 2),
      );
      set(parts.labels, x, body.top);
    });
    layout.layers.forEach(({ x, width }, index) =>
      set(made.layers[index], x, bottom + below.layers, width),
    );
    if (layout.output === null) return;
    set(next.shape, layout.output.x + layout.output.width / 2, bottom + below.shapes);
    set(next.element, layout.output.x, top.captions, layout.output.width);
  }

  function paint() {
    const { layout, colors, unit, map, labels } = drawn;
    const tall = (map ? MAP_BLOCK : layout.body.height) * unit;
    const most = mostActive();
    layout.columns.forEach(({ place, width }, index) => {
      const column = made.columns[index];
      if (place.kind === "attention") paintHeads(place, column, width);
      else if (place.kind === "feed-forward")
        paintActive(place, column, { most, width: width * unit, height: tall });
      else paintStrip(place, column, { width: (map ? MAP_STRIP : width) * unit, height: tall });
    });
    if (map) return;
    layout.stacks.forEach(({ queries, labels: end, x }, index) => {
      const own = labels[queries];
      drawRowLabels(
        made.stacks[index].labels,
        {
          labels: own,
          pitch: tall / own.length,
          active: null,
          width: (end - x) * unit,
          height: tall,
          unit,
        },
        colors,
      );
    });
    paintShapes();
    drawLines(lines, layout, unit);
  }

  function paintHeads(place, { body, heads }, width) {
    const { trace, colors, spacing, map, layout, unit } = drawn;
    const tensor = `${place.name}.weights`;
    if (!trace.has(tensor)) return;
    const { across, down } = mapOf(place.heads);
    body.style.gridTemplateColumns = map ? `repeat(${across}, 1fr)` : "";
    const size = map
      ? { width: (MAP_BLOCK - across + 1) / across, height: (MAP_BLOCK - down + 1) / down }
      : { width, height: headRows(layout.body.height, place.heads).head };
    const mask = maskOf(trace, place) ?? undefined;
    heads.forEach(({ canvas }, head) => {
      const matrix = weightsOf(trace, place, head);
      paintMatrix(
        canvas,
        {
          tensor,
          matrix,
          mask,
          scale: { ramp: "weight", max: 1, spacing },
          head,
          pitchX: (size.width * unit) / matrix.cols,
          pitchY: (size.height * unit) / matrix.rows,
        },
        colors,
      );
    });
  }

  function paintActive({ name }, { body, canvas }, { most, width, height }) {
    const { trace, colors } = drawn;
    const tensor = `${name}.active`;
    if (!trace.has(tensor)) return;
    const active = t("figure.active", { most: (most * 100).toPrecision(2) });
    body.title = t("figure.openActive", { door: body.getAttribute("aria-label"), active });
    drawShares(canvas, { values: trace.tensor(tensor).data, most, tensor, width, height }, colors);
  }

  /** The largest share of active units in any feed-forward: the width of all their bars. */
  function mostActive() {
    const { trace, layout } = drawn;
    const names = layout.columns
      .map(({ place }) => `${place.name}.active`)
      .filter((name) => trace.has(name));
    return Math.max(0.01, largest(...names.map((name) => trace.tensor(name).data)));
  }

  /** Of an embedding and of the memory: a vector for each token. */
  function paintStrip(place, { canvas }, { width, height }) {
    const { trace, colors } = drawn;
    const tensor = vectorsOf(place);
    if (!trace.has(tensor)) return;
    const matrix = trace.matrix(tensor);
    const size = { pitchX: width / matrix.cols, pitchY: height / matrix.rows };
    paintMatrix(
      canvas,
      { tensor, matrix, scale: signedScale(matrix.data), head: 0, ...size },
      colors,
    );
  }

  function paintShapes() {
    const {
      layout: { columns },
    } = drawn;
    const shaped = columns
      .map(({ place }, index) => ({ place, shape: made.columns[index].shape }))
      .filter(({ shape }) => shape);
    const longest = Math.max(...shaped.map(({ place }) => shapeOf(place, true).length));
    const withHeads = longest * SHAPE_LETTER <= shapeRoom(columns);
    for (const { place, shape } of shaped) setText(shape, shapeOf(place, withHeads));
  }

  /** Of what a column makes: the weights of all heads (whose number is seen anyway), or a vector for each token. */
  function shapeOf(place, withHeads) {
    const { trace } = drawn;
    const { name, kind } = place;
    const tensor = kind === "attention" ? `${name}.weights` : vectorsOf(place);
    if (!trace.has(tensor)) return "";
    const { shape } = trace.tensor(tensor);
    const [rows, cols] = shape.slice(-2);
    if (kind === "attention" && withHeads)
      return t("figure.heads", { heads: shape[0], rows, cols });
    return t("figure.shape", { rows, cols });
  }

  /** What is open is marked, and is where the keyboard enters the figure. */
  function mark() {
    const { place, head, view } = drawn;
    let entry = null;
    for (const { name, body } of made.columns)
      body.classList.toggle("is-open", name === place.name);
    for (const element of doors()) {
      const isOpen =
        element.dataset.place === place.name &&
        (element.dataset.way === "norm") === (view === "norm") &&
        (element.dataset.head === undefined || Number(element.dataset.head) === head);
      element.setAttribute("aria-pressed", String(isOpen));
      element.tabIndex = -1;
      if (isOpen && !element.inert) entry = element;
    }
    (entry ?? doors()[0]).tabIndex = 0;
    if (!drawn.map && !drawn.isAlone) drawStem(lines, drawn.layout, place.name, drawn.unit);
  }

  const doors = () => [...box.querySelectorAll("button.door")].filter((element) => !element.inert);

  function walk(event) {
    const to = doorBy(event, doors());
    if (to === null) return;
    event.preventDefault();
    for (const element of doors()) element.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }

  return {
    draw,
    get isMap() {
      return drawn?.map ?? false;
    },
    /** The token after a row of the decoder. @param {number} row */
    point(row) {
      if (drawn) next.draw({ trace: drawn.trace, row, labels: drawn.labels.target });
    },
  };
}

/** The tensor that an embedding makes, or that a memory is. @param {import("#lib/trace/places.js").Place} place */
function vectorsOf({ name, kind, reads }) {
  return kind === "embedding" ? `${name}.input` : reads[0];
}
