// Curves over the positions. Plotly draws them, and this is the only file that touches it; it is
// loaded when curves are asked for and not before. What follows the pointer lies on top, so that
// Plotly has nothing to draw again.

import { moved } from "#lib/layout/matrix.js";
import { axisMarks } from "#lib/maths/positions.js";
import { h, isModified } from "#views/kit/dom.js";
import { walkable } from "#views/matrix/matrix.js";
import { overlayView } from "#views/positions/overlay.js";
import { lineOf } from "#views/positions/strokes.js";

export { lineOf };

/**
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Place, Plot } from "#views/positions/overlay.js"
 */

/**
 * @typedef {object} Curve
 * @property {number} dim  @property {number[]} values  those of whole positions
 * @property {{ x: number[], y: number[] }} line  the same with what is drawn between them
 * @typedef {{ position: number, dim?: number }} Pointed
 * @typedef {object} Curves
 * @property {Curve[]} curves  @property {number} length  how many positions
 * @property {number} bound  of all values
 * @property {string} label  @property {number} unit
 * @typedef {ReturnType<typeof axes>} Axes
 * @typedef {{ width: number, height: number }} Size
 *
 * As much of Plotly as is used here.
 * @typedef {object} Library
 * @property {(element: Element, traces: object[], layout: object, config: object) =>
 *   Promise<unknown>} react
 */

const MARGIN = { left: 34, right: 12, top: 20, bottom: 22 };
const TYPE = 12.6;
/** Nearer than this to a curve, the pointer means the curve as well as the position. */
const NEAR = 9;
const THROUGH = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];

/** @type {Promise<Library> | null} */
let library = null;

/** @param {string} url  @returns {Promise<Library>} */
function plotly(url) {
  library ??= new Promise((resolve, reject) => {
    const script = h("script", {
      src: url,
      onLoad: () => resolve(Reflect.get(globalThis, "Plotly")),
      onError: () => reject(new Error(url)),
    });
    document.head.append(script);
  });
  return library;
}

/**
 * @param {HTMLElement} element  takes the focus
 * @param {{ url: string, role: string, onHover: (place: Pointed | null) => void }
 *         & Record<"onChoose" | "onHold" | "onWalk", (place: Pointed) => void>} callbacks
 */
export function curvesView(element, { url, role, onHover, onChoose, onHold, onWalk }) {
  const base = h("div", { class: "plot-base", "aria-hidden": "true" });
  const overlay = overlayView();
  for (const [name, value] of Object.entries(walkable(role)))
    element.setAttribute(name, String(value));
  element.replaceChildren(base, overlay.element);
  /** @type {Curves & Plot | null} */
  let shown = null;
  /** @type {{ position: number, dim: number | null }} */
  let pointed = { position: 0, dim: null };
  let hovered = "";

  element.addEventListener("pointermove", (event) => {
    if (!shown || event.pointerType === "touch") return;
    const next = under(event, element, shown);
    if (hovered === `${next.position} ${next.dim}`) return;
    hovered = `${next.position} ${next.dim}`;
    onHover(next);
  });
  element.addEventListener("pointerleave", () => {
    hovered = "";
    onHover(null);
  });
  element.addEventListener("click", (event) => {
    if (shown) onChoose(under(event, element, shown));
  });
  element.addEventListener("keydown", (event) => {
    if (!shown || isModified(event)) return;
    const next = walked(event.key, pointed, shown);
    if (next) onWalk(next);
    else if (event.key === "Enter")
      onHold({ position: pointed.position, ...(pointed.dim === null ? {} : { dim: pointed.dim }) });
    else return;
    event.preventDefault();
  });

  return {
    /** @param {Curves} spec  @param {Colors} colors */
    async draw(spec, colors) {
      const size = { width: element.clientWidth, height: element.clientHeight };
      const mine = { ...spec, ...size, ...axes(spec, size) };
      shown = mine;
      element.setAttribute("aria-label", spec.label);
      overlay.draw(mine, colors);
      const Plotly = await plotly(url);
      if (mine !== shown) return;
      await Plotly.react(
        base,
        spec.curves.map((curve, index) => trace(curve, index, spec, colors)),
        layout(spec, size, colors),
        { staticPlot: true },
      );
    },
    /** @param {Place} place  @param {Colors} colors */
    point(place, colors) {
      pointed = { position: place.position, dim: place.dim };
      if (shown) element.classList.toggle("is-lit", overlay.point(shown, place, colors));
    },
  };
}

/**
 * @param {MouseEvent} event  @param {HTMLElement} element  @param {Plot} plot
 * @returns {Pointed}
 */
function under(event, element, { curves, positionAt, y: yOf, unit }) {
  const box = element.getBoundingClientRect();
  const position = positionAt(event.clientX - box.left);
  const y = event.clientY - box.top;
  const [nearest] = curves
    .map(({ dim, values }) => ({ dim, distance: Math.abs(yOf(values[position]) - y) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= NEAR * unit ? { position, dim: nearest.dim } : { position };
}

/**
 * Left and right along the positions, up and down through the curves.
 * @param {string} key  @param {{ position: number, dim: number | null }} from
 * @param {Curves} drawn
 * @returns {Pointed | null}
 */
function walked(key, { position, dim: own }, { curves, length }) {
  const dims = curves.map(({ dim }) => dim);
  const row = own === null ? -1 : dims.indexOf(own);
  const to = moved({ row, col: position }, key, { rows: dims.length, cols: length });
  if (!to) return null;
  const dim = THROUGH.includes(key) ? dims[to.row] : own;
  return dim === null ? { position: to.col } : { position: to.col, dim };
}

/**
 * Where positions and values fall, in pixels of the element.
 * @param {Curves} curves  @param {Size} size
 */
function axes({ length, bound, unit }, { width, height }) {
  const [left, right, top, bottom] = [
    MARGIN.left * unit,
    width - MARGIN.right * unit,
    MARGIN.top * unit,
    height - MARGIN.bottom * unit,
  ];
  const step = (right - left) / Math.max(length - 1, 1);
  const middle = (top + bottom) / 2;
  const reach = (bottom - top) / 2 / 1.04 / bound;
  return {
    top,
    bottom,
    /** @param {number} position */
    x: (position) => left + position * step,
    /** @param {number} value */
    y: (value) => middle - value * reach,
    /** @param {number} x */
    positionAt: (x) => Math.min(Math.max(Math.round((x - left) / step), 0), length - 1),
  };
}

/** @param {Curve} curve  @param {number} index  @param {Curves} curves  @param {Colors} colors */
function trace({ dim, line: { x, y } }, index, { curves, unit }, colors) {
  const { color, dash } = lineOf(index, curves.length, colors.theme);
  const width = (index === curves.length - 1 ? 2.25 : 1.5) * unit;
  return {
    x,
    y,
    name: String(dim),
    type: "scatter",
    mode: "lines",
    hoverinfo: "skip",
    line: { color, dash, width },
  };
}

/** @param {Curves} curves  @param {Size} size  @param {Colors} colors */
function layout({ length, bound, unit }, size, colors) {
  const font = { color: colors.muted, size: TYPE * unit, family: colors.font };
  const axis = {
    zeroline: false,
    showline: false,
    ticks: "",
    tickfont: font,
    fixedrange: true,
    automargin: false,
    ticklabeloverflow: "allow",
  };
  return {
    ...size,
    showlegend: false,
    font,
    margin: {
      l: MARGIN.left * unit,
      r: MARGIN.right * unit,
      t: MARGIN.top * unit,
      b: MARGIN.bottom * unit,
    },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    xaxis: {
      ...axis,
      range: [0, Math.max(length - 1, 1)],
      showgrid: false,
      tickvals: axisMarks(length, size.width < 420 * unit ? 5 : 9),
    },
    // Marks that cannot be seen keep the numbers away from a line that stands at the first
    // position.
    yaxis: {
      ...axis,
      ticks: "outside",
      ticklen: 6 * unit,
      tickcolor: "rgba(0,0,0,0)",
      range: [-bound * 1.04, bound * 1.04],
      tickvals: [-bound, 0, bound],
      gridcolor: colors.rule,
    },
  };
}
