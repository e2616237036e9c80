// The whole network as one figure: every sublayer a column, every head a small heatmap, every part
// a door.

import { isMap, networkLayout, widestLabel } from "#lib/layout/network.js";
import { tokenLabels } from "#lib/text/format.js";
import { doorsOf, partsOf } from "#lib/trace/places.js";
import { arrange } from "#views/figure/arrange.js";
import { createDoors } from "#views/figure/doors.js";
import { drawLines, drawStem } from "#views/figure/lines.js";
import { elementsOf, makeFigure } from "#views/figure/make.js";
import { nextTokenView } from "#views/figure/nexttoken.js";
import { paintFigure } from "#views/figure/paint.js";
import { doorBy } from "#views/figure/walk.js";
import { h, queryAll } from "#views/kit/dom.js";
import { svg } from "#views/kit/svg.js";
import { labelWidth } from "#views/matrix/labels.js";

/**
 * @import { Place } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { OnOpen } from "#views/figure/doors.js"
 * @import { Made } from "#views/figure/make.js"
 * @import { Colors, Spacing, Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {object} Figure
 * @property {Trace} trace
 * @property {Place} place  that is open  @property {number} head  @property {string} view
 * @property {Spacing} spacing
 * @property {number} unit
 * @property {number} width  room in CSS pixels  @property {number} height  of the window
 * @property {boolean} [isAlone]  nothing stands below
 *
 * @typedef {ReturnType<typeof layOut>} Drawn
 */

/** @param {HTMLElement} element  @param {{ t: Translate, onOpen: OnOpen }} callbacks */
export function networkView(element, { t, onOpen }) {
  const box = h("div", { class: "network" });
  const lines = svg("svg", { class: "network-lines", "aria-hidden": "true" });
  const next = nextTokenView({ t, onOpen: () => onOpen({ place: "output" }) });
  const ends = { box, lines, output: next.element, outputShape: next.shape };
  const { columnOf } = createDoors({ t, onOpen });
  element.replaceChildren(box);
  /** What the elements were made for: another model or another arrangement needs others. */
  let madeFor = "";
  /** @type {Made} */
  let made;
  /** @type {Drawn | null} */
  let drawn = null;
  box.addEventListener("keydown", walk);

  /** @param {Figure} figure  @param {Colors} colors */
  function draw(figure, colors) {
    drawn = layOut(figure, colors);
    make(drawn);
    const { layout, unit } = drawn;
    const isScrolling = !drawn.isMap && layout.width * unit > figure.width + 1;
    box.classList.toggle("is-map", drawn.isMap);
    box.classList.toggle("is-compact", layout.isCompact && !drawn.isMap);
    element.classList.toggle("is-scrolling", isScrolling);
    arrange(made, drawn, ends);
    paintFigure(made, drawn, t);
    if (!drawn.isMap) drawLines(lines, layout, unit);
    mark(made, doors(), drawn);
    if (!drawn.isMap && !drawn.isAlone) drawStem(lines, layout, drawn.place.name);
  }

  /** @param {Drawn} next */
  function make(next) {
    const key = keyOf(next);
    if (key === madeFor) return;
    made = makeFigure(next, { t, columnOf });
    box.replaceChildren(...elementsOf(made, next, ends));
    madeFor = key;
  }

  const doors = () => queryAll(box, "button.door").filter((door) => !door.inert);

  /** @param {KeyboardEvent} event */
  function walk(event) {
    const to = doorBy(event, doors());
    if (to === null) return;
    event.preventDefault();
    for (const door of doors()) door.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  }

  return {
    draw,
    get isMap() {
      return drawn?.isMap ?? false;
    },
    /** The token after a row of the decoder. @param {number} row */
    point(row) {
      if (drawn) next.draw({ trace: drawn.trace, row, labels: drawn.labels.target });
    },
  };
}

/**
 * What is open is marked, and is where the keyboard enters the figure.
 * @param {Made} made  @param {HTMLElement[]} doors  @param {Drawn} drawn
 */
function mark({ columns }, doors, { place, head, view }) {
  let entry = null;
  for (const { name, body } of columns) body.classList.toggle("is-open", name === place.name);
  for (const door of doors) {
    const isOpen =
      door.dataset.place === place.name &&
      (door.dataset.way === "norm") === (view === "norm") &&
      (door.dataset.head === undefined || Number(door.dataset.head) === head);
    door.setAttribute("aria-pressed", String(isOpen));
    door.tabIndex = -1;
    if (isOpen) entry = door;
  }
  (entry ?? doors[0]).tabIndex = 0;
}

/** @param {Figure} figure  @param {Colors} colors */
function layOut(figure, colors) {
  const { trace, unit, isAlone } = figure;
  const [width, height] = [figure.width / unit, figure.height / unit];
  const labels = { source: tokenLabels(trace.source), target: tokenLabels(trace.target) };
  /** @param {string[]} side */
  const widthOf = (side) => Math.min(labelWidth(side, colors, unit) / unit, widestLabel(width));
  const layout = networkLayout({
    width,
    height,
    parts: partsOf(doorsOf(trace.places)),
    labels: { source: widthOf(labels.source), target: widthOf(labels.target) },
    isAlone,
  });
  return { ...figure, colors, labels, layout, isMap: isMap(width) };
}

/** @param {Drawn} drawn */
function keyOf({ trace, layout, isMap: isSmall }) {
  const columns = layout.columns.map(
    ({ place, caption }) => `${place.name} ${place.heads} ${caption}`,
  );
  return `${trace.model.id} ${isSmall} ${columns.join(" ")}`;
}
