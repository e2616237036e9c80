// The whole Transformer as one figure: every sublayer a column, every head a small heatmap, every part a door.

import { tokenLabels } from "#lib/text/format.js";
import { largest } from "#lib/layout/matrix.js";
import { isMap, mapOf, networkLayout, shapeRoom, widestLabel } from "#lib/layout/network.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { drawRowLabels, labelWidth } from "#views/matrix/labels.js";
import { drawLines, drawStem } from "#views/figure/lines.js";
import { nextTokenView } from "#views/figure/nexttoken.js";
import { paintMatrix } from "#views/matrix/paint.js";
import { drawShares } from "#views/plots/shares.js";
import { svg } from "#views/kit/svg.js";

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** What a letter of a shape takes, the gap to the next shape included. */
const SHAPE_LETTER = 6.9;

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/text/messages.js").Translate,
 *           onOpen: (door: { place: string, head?: number, view?: string }) => void }} callbacks
 */
export function networkView(element, { t, onOpen }) {
  const box = h("div", { class: "network" });
  const lines = svg("svg", { class: "network-lines", "aria-hidden": "true" });
  const next = nextTokenView({ t, onOpen: () => onOpen({ place: "output" }) });
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
   * @param {ReturnType<typeof import("#views/kit/palette.js").palette>} colors
   */
  function draw(given, colors) {
    const { trace, unit } = given;
    const labels = { encoder: tokenLabels(trace.source), decoder: tokenLabels(trace.target) };
    const widths = Object.fromEntries(trace.model.stacks.map((stack) => {
      return [stack, Math.min(labelWidth(labels[stack], colors, unit) / unit, widestLabel(given.width / unit))];
    }));
    const map = isMap(given.width / unit);
    const layout = networkLayout({
      width: given.width / unit, height: given.height / unit, stacks: trace.model.stacks, layers: trace.model.layers,
      heads: trace.model.heads, labels: widths, isAlone: given.isAlone,
    });
    drawn = { ...given, colors, labels, layout, map };
    const key = `${trace.model.id} ${map} ${layout.columns.map(({ caption }) => caption).join(" ")}`;
    if (key !== madeFor) made = make();
    madeFor = key;
    box.classList.toggle("is-map", map);
    box.classList.toggle("is-compact", layout.isCompact && !map);
    arrange();
    paint();
    mark();
  }

  function make() {
    const { trace, layout, map } = drawn;
    const columns = layout.columns.map((column) => ({
      ...columnElements(column), name: column.name, shape: column.kind === "feedforward" ? null : h("span", { class: "network-shape" }),
    }));
    const stacks = layout.stacks.map(({ stack }) => ({
      stack,
      title: h("p", { class: "network-title" }, h("b", {}, t(`stack.${stack}`)), " ", ...stackNote(stack)),
      labels: h("canvas", { class: "network-labels", "aria-hidden": "true" }),
      numbers: Array.from({ length: trace.model.heads }, (_, head) => h("span", { class: "network-number", "aria-hidden": "true" }, String(head + 1))),
    }));
    const layers = layout.layers.map(({ layer }) => h("span", { class: "network-layer" }, t("figure.layer", { layer: layer + 1 })));
    const all = columns.flatMap(({ caption, body, add, shape }) => [caption, body, add, shape]).filter(Boolean);
    if (map) {
      box.replaceChildren(...stacks.map(({ stack, title }) => h("div", { class: "network-stack" }, title, mapOfStack(stack, columns))), next.element);
    } else {
      box.replaceChildren(lines, ...stacks.flatMap(({ title, labels, numbers }) => [title, labels, ...numbers]), ...layers, ...all, next.element, next.shape);
    }
    return { columns, stacks, layers };
  }

  /** On a phone: layer after layer, each with its blocks side by side. */
  function mapOfStack(stack, columns) {
    const groups = Map.groupBy(columns.filter(({ name }) => stackOf(name) === stack), ({ name }) => name.split(".")[1] ?? name);
    return h("div", { class: "network-map" }, ...[...groups].map(([layer, members]) => h("div", { class: "network-group" },
      h("p", { class: "network-layer" }, Number.isNaN(Number(layer)) ? "\u00a0" : t("figure.layer", { layer: Number(layer) + 1 })),
      ...members.map(({ caption, body }) => h("div", { class: "network-cell" }, caption, body)))));
  }

  function columnElements({ name, kind, caption }) {
    const text = h("span", { class: `network-caption is-${kind}` }, t(`figure.${caption}`));
    if (kind !== "attention") {
      const canvas = h("canvas", { "aria-hidden": "true" });
      const body = door({ place: name }, `door is-${kind}`, partName(name, caption), canvas);
      return { caption: text, body, canvas, add: kind === "feedforward" ? addDoor(name) : null };
    }
    const heads = Array.from({ length: drawn.trace.model.heads }, (_, head) => {
      const canvas = h("canvas", { "aria-hidden": "true" });
      return { canvas, element: door({ place: name, head }, "door is-head", t("figure.openHead", { head: head + 1, name: t(`figure.name.${fullName(caption)}`), where: where(name) }), canvas) };
    });
    const body = h("div", { class: "network-block" }, ...heads.map(({ element }) => element));
    // A finger is wider than a head of the map: there the whole block is the door.
    if (drawn.map) {
      for (const head of heads) head.element.inert = true;
      body.append(door({ place: name }, "door is-block", partName(name, caption)));
    }
    return { caption: text, body, heads, add: addDoor(name) };
  }

  const addDoor = (name) => door({ place: name, view: "norm" }, "door is-add", t("figure.openNorm", { name: t(`figure.name.${name.split(".").pop()}`), where: where(name) }), "+");

  function door(opens, className, label, ...children) {
    return h("button", {
      type: "button", class: className, tabindex: -1, "aria-label": label, title: label, "data-place": opens.place,
      "data-head": opens.head ?? null, "data-way": opens.view ?? null, onClick: () => onOpen(opens),
    }, ...children);
  }

  function partName(name, caption) {
    const part = t(`figure.name.${fullName(caption)}`);
    return name === "memory" ? part : t("figure.open", { name: part, where: where(name) });
  }

  function where(name) {
    const [stack, layer] = name.split(".");
    return layer === undefined ? t(`stack.${stackOf(name)}`) : t("figure.where", { stack: t(`stack.${stack}`), layer: Number(layer) + 1 });
  }

  /** The decoder's note names K and V in their colours. */
  function stackNote(stack) {
    const [before, after] = t(`figure.note.${stack}`).split("K V");
    if (after === undefined) return [h("span", { class: "muted" }, before)];
    return [h("span", { class: "muted" }, before, h("b", { class: "key" }, "K"), t("figure.and"), h("b", { class: "value" }, "V"), after)];
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
      set(caption, column.x + column.width / 2, top.captions);
      const reach = column.kind === "feedforward" ? 7 : 0;
      set(part, column.x - reach, body.top, column.width + 2 * reach, body.height);
      if (add) set(add, column.x + column.width / 2, bottom + below.stream);
      if (shape) set(shape, column.x + column.width / 2, bottom + below.shapes);
    });
    layout.stacks.forEach(({ x, numbers, first }, index) => {
      const parts = made.stacks[index];
      set(parts.title, first - 19, top.title);
      parts.numbers.forEach((number, head) => set(number, numbers, body.top + head * body.pitch + body.head / 2));
      set(parts.labels, x, body.top);
    });
    set(next.shape, layout.output.x + layout.output.width / 2, bottom + below.shapes);
    layout.layers.forEach(({ x, width }, index) => set(made.layers[index], x, bottom + below.layers, width));
    set(next.element, layout.output.x, top.captions, layout.output.width);
  }

  function paint() {
    const { trace, layout, colors, unit, map, labels } = drawn;
    const { body } = layout;
    const tall = body.height * unit;
    const most = mostActive(trace, layout.columns);
    layout.columns.forEach(({ name, kind, width }, index) => {
      const { canvas, heads } = made.columns[index];
      if (kind === "attention") return paintHeads(name, heads, (map ? mapSize().width : width) * unit, (map ? mapSize().height : body.head) * unit);
      if (kind === "feedforward") {
        const { body } = made.columns[index];
        body.title = t("figure.openActive", { door: body.getAttribute("aria-label"), active: t("figure.active", { most: (most * 100).toPrecision(2) }) });
        return drawShares(canvas, { values: trace.tensor(`${name}.active`).data, most, tensor: `${name}.active`, width: width * unit, height: map ? 44 * unit : tall }, colors);
      }
      const matrix = trace.matrix(stripTensor(name));
      const size = map ? { width: 26 * unit, height: 44 * unit } : { width: width * unit, height: tall };
      paintMatrix(canvas, { tensor: stripTensor(name), matrix, scale: signedScale(matrix.data), head: 0, pitchX: size.width / matrix.cols, pitchY: size.height / matrix.rows }, colors);
    });
    if (map) return;
    layout.stacks.forEach(({ stack, labels: end, x }, index) => {
      drawRowLabels(made.stacks[index].labels, { labels: labels[stack], pitch: tall / labels[stack].length, active: null, width: (end - x) * unit, height: tall, unit }, colors);
    });
    const shaped = layout.columns.map(({ name, kind }, index) => ({ name, kind, shape: made.columns[index].shape })).filter(({ shape }) => shape);
    const longest = Math.max(...shaped.map(({ name, kind }) => shapeOf(name, kind, true).length));
    const withHeads = longest * SHAPE_LETTER <= shapeRoom(layout.columns);
    for (const { name, kind, shape } of shaped) setText(shape, shapeOf(name, kind, withHeads));
    drawLines(lines, layout, unit);
  }

  function paintHeads(name, heads, width, height) {
    const { trace, colors, spacing } = drawn;
    const mask = trace.has(`${name}.mask`) ? trace.matrix(`${name}.mask`) : undefined;
    heads.forEach(({ canvas }, head) => {
      const matrix = trace.matrix(`${name}.weights`, head);
      paintMatrix(canvas, {
        tensor: `${name}.weights`, matrix, mask, scale: { ramp: "weight", max: 1, spacing }, head,
        pitchX: width / matrix.cols, pitchY: height / matrix.rows,
      }, colors);
    });
  }

  /** Of what a column makes: the weights of all heads (whose number is seen anyway), or a vector for each token. */
  function shapeOf(name, kind, withHeads) {
    const { trace } = drawn;
    const shape = trace.tensor(kind === "attention" ? `${name}.weights` : stripTensor(name)).shape;
    const [rows, cols] = shape.slice(-2);
    return kind === "attention" && withHeads ? t("figure.heads", { heads: shape[0], rows, cols }) : t("figure.shape", { rows, cols });
  }

  const mapSize = () => {
    const { across, down } = mapOf(drawn.trace.model.heads);
    return { width: (44 - across + 1) / across, height: (44 - down + 1) / down };
  };

  const stripTensor = (name) => (name === "memory" ? "decoder.0.cross.memory" : `${name}.input`);

  /** What is open is marked, and is where the keyboard enters the figure. */
  function mark() {
    const { place, head, view } = drawn;
    let entry = null;
    for (const { name, body } of made.columns) body.classList.toggle("is-open", name === place.name);
    for (const element of doors()) {
      const isOpen = element.dataset.place === place.name && (element.dataset.way === "norm") === (view === "norm")
        && (element.dataset.head === undefined || Number(element.dataset.head) === head);
      element.setAttribute("aria-pressed", String(isOpen));
      element.tabIndex = -1;
      if (isOpen && !element.inert) entry = element;
    }
    (entry ?? doors()[0]).tabIndex = 0;
    if (!drawn.map && !drawn.isAlone) drawStem(lines, drawn.layout, place.name, drawn.unit);
  }

  const doors = () => [...box.querySelectorAll("button.door")].filter((element) => !element.inert);

  /** Arrow keys go to the nearest door in their direction, Home and End to the first and the last. */
  function walk(event) {
    const from = event.target.closest("button.door");
    if (!from || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = { Home: doors().at(0), End: doors().at(-1) }[event.key] ?? nearest(from, DIRECTIONS[event.key]);
    if (to === undefined) return;
    event.preventDefault();
    for (const element of doors()) element.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }

  /** The next door in a direction, or the same one; undefined without a direction. */
  function nearest(from, direction) {
    if (!direction) return undefined;
    const here = from.getBoundingClientRect();
    const away = doors().map((element) => ({ element, ...wayTo(here, element.getBoundingClientRect(), direction) }))
      .filter(({ along }) => along > 2).sort((a, b) => a.distance - b.distance);
    return away[0]?.element ?? from;
  }

  return {
    draw,
    get isMap() { return drawn?.map ?? false; },
    /** The token after a row of the decoder. @param {number} row */
    point(row) {
      if (drawn) next.draw({ trace: drawn.trace, row, labels: drawn.labels.decoder });
    },
  };
}

/** How far one box lies from another in a direction; what does not lie straight ahead counts as farther away. */
function wayTo(from, to, [x, y]) {
  const dx = (to.left + to.right - from.left - from.right) / 2;
  const dy = (to.top + to.bottom - from.top - from.bottom) / 2;
  const aside = x ? Math.max(to.top - from.bottom, from.top - to.bottom, 0) : Math.max(to.left - from.right, from.left - to.right, 0);
  const along = dx * x + dy * y;
  return { along, distance: along + 3 * aside + Math.abs(x ? dy : dx) / 10 };
}

/** A caption cut short for want of room names the same thing. */
const fullName = (caption) => caption.replace(/Narrow(est)?$/, "");

/** The largest share of active units in any feed-forward: the width of all their bars. */
function mostActive(trace, columns) {
  const layers = columns.filter(({ kind }) => kind === "feedforward").map(({ name }) => trace.tensor(`${name}.active`).data);
  return Math.max(0.01, largest(...layers));
}

const stackOf = (name) => (name === "source" || name === "memory" || name.startsWith("encoder") ? "encoder" : "decoder");
