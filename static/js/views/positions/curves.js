// Curves over the positions. Plotly draws them, and this is the only file that touches it; it is loaded when curves are
// asked for and not before. What follows the pointer lies on top, so that Plotly has nothing to draw again.

import { cssColor, rampTable, STEPS } from "#lib/ink/color.js";
import { moved } from "#lib/layout/matrix.js";
import { axisMarks } from "#lib/maths/positions.js";
import { h } from "#views/kit/dom.js";
import { place as set, svg } from "#views/kit/svg.js";

const DASHES = ["solid", "8px,4px", "2px,3px", "8px,3px,2px,3px", "4px,2px", "solid"];
const MARGIN = { left: 34, right: 12, top: 20, bottom: 22 };
const TYPE = 12.6;
/** Nearer than this to a curve, the pointer means the curve as well as the position. */
const NEAR = 9;
/** Two names of positions that are nearer than this would touch. */
const APART = 84;
const THROUGH = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];

/** The line of the n-th curve: a colour and, because colour alone says nothing, a pattern. */
export function lineOf(index, count, theme) {
  const table = rampTable("weight", theme);
  const position = count === 1 ? 1 : 0.38 + (0.62 * index) / (count - 1);
  const dash = DASHES[index % DASHES.length];
  return {
    color: cssColor(table, Math.round(position * STEPS) / STEPS),
    dash,
    pattern: dash === "solid" ? "" : dash.replaceAll("px", "").replaceAll(",", " "),
  };
}

let library = null;

function plotly(url) {
  return (library ??= new Promise((resolve, reject) => {
    const script = h("script", {
      src: url,
      onLoad: () => resolve(globalThis.Plotly),
      onError: () => reject(new Error(url)),
    });
    document.head.append(script);
  }));
}

/**
 * @typedef {{ dim: number, values: number[], line: { x: number[], y: number[] } }} Curve
 *   values: those of whole positions; line: the same with what is drawn between them
 * @typedef {{ position: number, dim?: number }} Pointed
 * @param {HTMLElement} element  takes the focus
 * @param {{ url: string, role: string, onHover: (place: Pointed | null) => void, onChoose: (place: Pointed) => void,
 *           onHold: (place: Pointed) => void, onWalk: (place: Pointed) => void }} callbacks
 */
export function curvesView(element, { url, role, onHover, onChoose, onHold, onWalk }) {
  const base = h("div", { class: "plot-base", "aria-hidden": "true" });
  const over = svg("svg", { class: "plot-over", "aria-hidden": "true" });
  const wave = svg("path", { fill: "none", "stroke-linejoin": "round" });
  const lines = { position: svg("line"), second: svg("line", { "stroke-dasharray": "3 3" }) };
  const names = { position: svg("text"), second: svg("text") };
  const dots = svg("g");
  over.append(wave, lines.second, lines.position, dots, names.second, names.position);
  for (const [name, value] of Object.entries({
    tabindex: "0",
    role: "application",
    "aria-roledescription": role,
    "aria-describedby": "matrix-keys",
  })) {
    element.setAttribute(name, value);
  }
  element.replaceChildren(base, over);
  let shown = null;
  let pointed = { position: 0, dim: null };
  let hovered = "";

  const under = (event) => {
    const box = element.getBoundingClientRect();
    const position = shown.positionAt(event.clientX - box.left);
    const y = event.clientY - box.top;
    const [nearest] = shown.curves
      .map(({ dim, values }) => ({ dim, distance: Math.abs(shown.y(values[position]) - y) }))
      .sort((one, other) => one.distance - other.distance);
    return nearest && nearest.distance <= NEAR * shown.unit
      ? { position, dim: nearest.dim }
      : { position };
  };
  element.addEventListener("pointermove", (event) => {
    if (!shown || event.pointerType === "touch") return;
    const next = under(event);
    if (hovered === `${next.position} ${next.dim}`) return;
    hovered = `${next.position} ${next.dim}`;
    onHover(next);
  });
  element.addEventListener("pointerleave", () => {
    hovered = "";
    onHover(null);
  });
  element.addEventListener("click", (event) => {
    if (shown) onChoose(under(event));
  });
  element.addEventListener("keydown", (event) => {
    if (!shown || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = walked(event.key);
    if (next) onWalk(next);
    else if (event.key === "Enter")
      onHold({ position: pointed.position, ...(pointed.dim === null ? {} : { dim: pointed.dim }) });
    else return;
    event.preventDefault();
  });

  /** Left and right along the positions, up and down through the curves. */
  function walked(key) {
    const dims = shown.curves.map(({ dim }) => dim);
    const to = moved({ row: dims.indexOf(pointed.dim), col: pointed.position }, key, {
      rows: dims.length,
      cols: shown.length,
    });
    if (!to) return null;
    const dim = THROUGH.includes(key) ? dims[to.row] : pointed.dim;
    return dim === null ? { position: to.col } : { position: to.col, dim };
  }

  return {
    /**
     * @param {{ curves: Curve[], length: number, bound: number, label: string, unit: number }} given
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    async draw(given, colors) {
      const size = { width: element.clientWidth, height: element.clientHeight };
      shown = { ...given, ...size, ...axes(given, size) };
      element.setAttribute("aria-label", given.label);
      drawDots(colors);
      const mine = shown;
      const Plotly = await plotly(url);
      if (mine !== shown) return;
      await Plotly.react(
        base,
        given.curves.map((curve, index) => trace(curve, index, given, colors)),
        layout(given, size, colors),
        { staticPlot: true },
      );
    },
    /**
     * @param {{ position: number, name: string, second: number | null, dim: number | null, added: Curve | null }} place
     *   second: the other position of a pair; added: a curve that is shown while its dimension is pointed at
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    point({ position, name, second, dim, added }, colors) {
      pointed = { position, dim };
      if (!shown) return;
      stand(lines.position, position);
      stand(lines.second, second);
      nameLines({ position, name, second }, colors);
      light(added ?? shown.curves.find((curve) => curve.dim === dim) ?? null, colors);
      const values = [...shown.curves, ...(added ? [added] : [])].map(
        ({ values }) => values[position],
      );
      [...dots.children].forEach((dot, index) => {
        dot.toggleAttribute("hidden", index >= values.length);
        if (index < values.length) set(dot, { cx: shown.x(position), cy: shown.y(values[index]) });
      });
      if (added) set(dots.lastChild, { stroke: colors.ink });
    },
  };

  /** One for every curve, and one more for a curve that is added. */
  function drawDots(colors) {
    const { curves, unit } = shown;
    const line = { fill: colors.paper, "stroke-width": 2 * unit, r: 4 * unit };
    const all = curves.map(({ dim }, index) =>
      svg("circle", {
        ...line,
        "data-dim": dim,
        stroke: lineOf(index, curves.length, colors.theme).color,
      }),
    );
    dots.replaceChildren(...all, svg("circle", { ...line, hidden: "" }));
    for (const [name, part] of Object.entries(lines))
      set(part, { stroke: colors.ink, "stroke-width": (name === "position" ? 1.25 : 1) * unit });
    set(over, {
      width: shown.width,
      height: shown.height,
      viewBox: `0 0 ${shown.width} ${shown.height}`,
    });
  }

  function stand(line, position) {
    line.toggleAttribute("hidden", position === null);
    if (position !== null)
      set(line, {
        x1: shown.x(position),
        x2: shown.x(position),
        y1: shown.top - 4 * shown.unit,
        y2: shown.bottom,
      });
  }

  /** The names of two positions stand away from each other; where they cannot, the second is left to the eye. */
  function nameLines({ position, name, second }, colors) {
    const { unit, width, x, top } = shown;
    const room = APART * unit;
    const isLeft = second !== null && second > position;
    const first = x(position) > width - room || (isLeft && x(position) > room) ? "end" : "start";
    write(names.position, name, x(position), first, 600);
    const free =
      second !== null &&
      second !== position &&
      (first === "end" ? isLeft : !isLeft || x(second) - x(position) > room);
    names.second.toggleAttribute("hidden", !free);
    if (free)
      write(
        names.second,
        String(second),
        x(second),
        isLeft && x(second) < width - room / 3 ? "start" : "end",
        400,
      );

    function write(text, content, at, anchor, weight) {
      text.textContent = content;
      set(text, {
        x: at + (anchor === "start" ? 5 : -5) * unit,
        y: top - 7 * unit,
        "text-anchor": anchor,
        "font-size": TYPE * unit,
        "font-weight": weight,
        "font-family": colors.font,
        fill: colors.ink,
      });
    }
  }

  /** One curve in front of all others, which step back. */
  function light(curve, colors) {
    element.classList.toggle("is-lit", curve !== null);
    wave.toggleAttribute("hidden", curve === null);
    if (curve === null) return;
    const index = shown.curves.indexOf(curve);
    const line =
      index < 0
        ? { color: colors.ink, pattern: "" }
        : lineOf(index, shown.curves.length, colors.theme);
    const path = curve.line.x.map(
      (at, step) => `${shown.x(at).toFixed(1)} ${shown.y(curve.line.y[step]).toFixed(1)}`,
    );
    set(wave, {
      d: `M${path.join("L")}`,
      stroke: line.color,
      "stroke-dasharray": line.pattern || "none",
      "stroke-width": 2.75 * shown.unit,
    });
  }
}

/** Where positions and values fall, in pixels of the element. */
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
    x: (position) => left + position * step,
    y: (value) => middle - value * reach,
    positionAt: (x) => Math.min(Math.max(Math.round((x - left) / step), 0), length - 1),
  };
}

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
    // Marks that cannot be seen keep the numbers away from a line that stands at the first position.
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
