// Curves over the positions. The only file that touches Plotly, which is loaded when curves are asked for and not before.

import { STEPS, cssColor, rampTable } from "#lib/color.js";
import { axisMarks } from "#lib/positions.js";
import { h } from "#views/dom.js";

const DASHES = ["solid", "dash", "dot", "dashdot", "4px,2px", "solid"];
const DRAWN = ["", "8 4", "2 3", "8 3 2 3", "4 2", ""];

/** The line of the n-th curve: a colour and, because colour alone says nothing, a pattern. */
export function lineOf(index, count, theme) {
  const table = rampTable("weight", theme);
  const position = count === 1 ? 1 : 0.38 + (0.62 * index) / (count - 1);
  return { color: cssColor(table, Math.round(position * STEPS) / STEPS), dash: DASHES[index % DASHES.length], pattern: DRAWN[index % DRAWN.length] };
}

let library = null;

function plotly(url) {
  return library ??= new Promise((resolve, reject) => {
    const script = h("script", { src: url, onLoad: () => resolve(globalThis.Plotly), onError: () => reject(new Error(url)) });
    document.head.append(script);
  });
}

/**
 * @param {HTMLElement} element
 * @param {{ url: string, onHover?: (position: number | null) => void, onChoose?: (position: number) => void }} callbacks
 */
export function curvesView(element, { url, onHover, onChoose }) {
  let listening = false;
  let drawn = 0;
  let shown = [];

  return {
    /**
     * @param {{ curves: { name: string, values: number[] }[], bound: number, smooth: boolean, unit: number }} given
     *   smooth: the values belong to a wave and not to points of their own
     * @param {ReturnType<typeof import("#views/palette.js").palette>} colors
     */
    async draw({ curves, bound, smooth, unit }, colors) {
      const mine = ++drawn;
      const Plotly = await plotly(url);
      if (mine !== drawn) return;
      const traces = curves.map(({ name, values }, index) => {
        const { color, dash } = lineOf(index, curves.length, colors.theme);
        const width = (index === curves.length - 1 ? 2.25 : 1.5) * unit;
        return { name, y: values, type: "scatter", mode: "lines", hoverinfo: "none", line: { color, dash, width, shape: smooth ? "spline" : "linear", smoothing: 1 } };
      });
      traces.push({ x: [], y: [], type: "scatter", mode: "markers", hoverinfo: "skip",
        marker: { size: 8 * unit, color: colors.paper, line: { width: 2 * unit, color: curves.map((_, index) => lineOf(index, curves.length, colors.theme).color) } } });
      shown = curves;
      await Plotly.react(element, traces, layout(curves[0]?.values.length ?? 0, bound, unit, colors), {
        displayModeBar: false, responsive: true, doubleClick: false, showTips: false,
      });
      if (listening) return;
      listening = true;
      element.on("plotly_hover", ({ xvals, points }) => onHover?.(Math.round(points?.[0]?.x ?? xvals[0])));
      element.on("plotly_unhover", () => onHover?.(null));
      element.on("plotly_click", ({ points }) => { if (points[0]) onChoose?.(points[0].x); });
    },
    /** The line that stands at one position, with its name. @param {number} position  @param {string} name */
    point(position, name, colors, unit) {
      if (!listening) return;
      const places = { x: [shown.map(() => position)], y: [shown.map(({ values }) => values[position])] };
      globalThis.Plotly.update(element, places, {
        shapes: [{ type: "line", x0: position, x1: position, y0: 0, y1: 1, yref: "paper", line: { color: colors.ink, width: 1.25 * unit } }],
        annotations: [{ x: position, y: 1, yref: "paper", yanchor: "bottom", xanchor: "left", text: name, showarrow: false,
          font: { color: colors.ink, size: 12.6 * unit, family: colors.font } }],
      }, [shown.length]);
    },
  };
}

function layout(length, bound, unit, colors) {
  const font = { color: colors.muted, size: 12.6 * unit, family: colors.font };
  const axis = { zeroline: false, showline: false, ticks: "", tickfont: font, fixedrange: true, automargin: false };
  return {
    autosize: true, showlegend: false, hovermode: "x", dragmode: false, font,
    margin: { l: 34 * unit, r: 6 * unit, t: 20 * unit, b: 22 * unit },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    xaxis: { ...axis, range: [0, Math.max(length - 1, 1)], showgrid: false, tickvals: axisMarks(length, 9) },
    yaxis: { ...axis, range: [-bound * 1.04, bound * 1.04], tickvals: [-bound, 0, bound], gridcolor: colors.rule },
  };
}
