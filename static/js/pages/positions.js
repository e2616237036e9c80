// Positional encodings: the same numbers as curves, as a heatmap and as similarity, with one position held in all three.

import { createApi, problemMessage } from "#api.js";
import { announceDrawn, enlargement, frame, look } from "#chrome.js";
import { known, t } from "#i18n.js";
import { addressAdapter, createState } from "#state.js";
import { bound, number } from "#lib/format.js";
import { largest } from "#lib/matrix.js";
import { baseOfStep, curveDimensions, stepOfBase } from "#lib/positions.js";
import { curvesView, lineOf } from "#views/curves.js";
import { h, setText } from "#views/dom.js";
import { gridView } from "#views/grid.js";
import { legendView } from "#views/legend.js";
import { drawProfile } from "#views/profile.js";
import { palette } from "#views/palette.js";

const page = JSON.parse(document.getElementById("page").textContent);
const at = (name) => document.querySelector(`[data-at="${name}"]`);
const main = document.querySelector("main");
const api = createApi(page.root);
const state = createState(addressAdapter(), look);

const DEFAULTS = { kind: "sinusoidal", length: 64, d_model: 128, base: 10_000 };

/** Where a slider stands for a value, and back. */
const SLIDERS = {
  length: { min: 2, max: 512, step: 1, place: (value) => value, value: (place) => place },
  d_model: { min: 2, max: 1024, step: 2, place: (value) => value, value: (place) => place },
  base: { min: 2, max: 120, step: 1, place: stepOfBase, value: baseOfStep },
};

/** Width of the curve beside the similarity. */
const PROFILE = 64;

let answer = null;
let hover = null;
let running = null;
let since = performance.now();

const gridCallbacks = (pair) => ({
  role: t("matrix.role"),
  onHover: (cell) => over(cell && pair(cell)),
  onChoose: (cell) => choose(pair(cell), true),
  onWalk: (cell) => {
    choose(pair(cell), false);
    setText(at("spoken"), spoken(pair(cell)));
  },
  onKey(event) {
    if (event.key !== "Escape") return false;
    choose({ query: null, key: null }, true);
    return true;
  },
});
const heatmap = gridView(at("heatmap"), gridCallbacks(({ row, col }) => ({ query: row, dim: col })));
const similarity = gridView(at("similarity"), gridCallbacks(({ row, col }) => ({ query: row, key: col })));
const legend = legendView(at("legend"), { t });
const curves = curvesView(at("curves"), {
  url: page.plotly,
  onHover: (position) => over(position === null ? null : { query: position }),
  onChoose: (position) => choose({ query: position }, true),
});

function settings() {
  const now = state.get();
  return Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, now[name] ?? value]));
}

async function ask() {
  running?.abort();
  const mine = running = new AbortController();
  const request = settings();
  drawControls(request);
  main.setAttribute("aria-busy", "true");
  try {
    const tensors = await api.positions(request, { signal: mine.signal });
    if (running !== mine) return;
    const matrix = (name) => {
      const { data, shape: [rows, cols] } = tensors.get(name);
      return { data, rows, cols };
    };
    answer = { ...request, encoding: matrix("encoding"), similarity: matrix("similarity") };
    say(null);
    main.classList.add("is-drawn");
    await draw();
    announceDrawn(state.query(), { ...request, milliseconds: performance.now() - since });
  } catch (error) {
    if (running === mine) say(problemMessage(error, t, known));
  } finally {
    if (running === mine) main.removeAttribute("aria-busy");
  }
}

function say(message) {
  at("notice").hidden = message === null;
  setText(at("notice"), message ?? "");
}

async function draw() {
  if (!answer) return;
  const colors = palette();
  const unit = enlargement();
  const { kind, encoding, d_model: width } = answer;
  setText(at("lead"), t(`positions.lead.${kind}`));
  at("formula").toggleAttribute("hidden", kind !== "sinusoidal");
  setText(at("heatmap-note"), t(kind === "sinusoidal" ? "positions.heatmapNote" : "positions.heatmapNotePlain"));
  setText(at("similarity-note"), t("positions.similarityNote"));
  const scale = { ramp: "signed", max: kind === "sinusoidal" ? 1 : bound(largest(encoding.data)), spacing: "linear" };
  const dims = curveDimensions(width);
  answer.dims = dims;
  const columns = dims.map((index, order) => ({ index, color: lineOf(order, dims.length, colors.theme).color }));
  const shared = answer.similarity;
  drawGrid(heatmap, { tensor: "encoding", matrix: encoding, scale }, { columns, label: t("positions.heatmapLabel", encoding) }, colors, unit);
  const similarityScale = kind === "sinusoidal" ? scale : { ...scale, max: bound(largest(shared.data)) };
  answer.similarityMax = similarityScale.max;
  drawGrid(similarity, { tensor: "similarity", matrix: shared, scale: similarityScale }, { label: t("positions.similarityLabel", shared) }, colors, unit);
  legend.draw(scale, colors);
  at("legend").parentElement.querySelector(".muted").hidden = similarityScale.max !== scale.max;
  point();
  await curves.draw({ curves: dims.map((dim) => ({ name: t("positions.dim", { dim }), values: column(encoding, dim) })), bound: scale.max, smooth: kind === "sinusoidal", unit }, colors);
  point();
}

function drawGrid(view, part, given, colors, unit) {
  const { rows, cols } = part.matrix;
  const isSimilarity = part.tensor === "similarity";
  const room = view.element.closest("section").clientWidth - (isSimilarity ? 40 + PROFILE + 12 : 40) * unit;
  const tall = Math.min(352 * unit, Math.max(200 * unit, globalThis.innerHeight * 0.65));
  const fit = (length, count) => (length / count >= 3 ? Math.floor(length / count) : length / count);
  const side = fit(Math.min(room, tall), rows);
  const [pitchX, pitchY] = isSimilarity ? [side, side] : [Math.min(fit(room, cols), 40 * unit), fit(tall, rows)];
  view.draw({ ...part, head: 0, pitchX, pitchY }, given, colors);
}

function column({ data, rows, cols }, index) {
  return Array.from({ length: rows }, (_, row) => data[row * cols + index]);
}

function place() {
  const { length } = answer;
  const now = state.get();
  const inside = (index, otherwise) => Math.min(index ?? otherwise, length - 1);
  const query = inside(now.query ?? hover?.query, Math.floor(length / 3));
  const locked = now.query !== null;
  return { query, key: inside((locked ? now.key : hover?.key) ?? null, Math.min(query + 8, length - 1)), locked };
}

function over(next) {
  hover = next;
  if (answer) point();
}

function choose({ query, key }, push) {
  since = performance.now();
  state.set({ query: query ?? null, key: key ?? null }, { push });
}

function point() {
  const colors = palette();
  const { query, key, locked } = place();
  heatmap.point({ row: query, col: hover?.dim ?? null }, { row: true, locked });
  similarity.point({ row: query, col: key }, { row: true, locked });
  curves.point(query, t("positions.position", { position: query }), colors, enlargement());
  drawValues(query, colors);
  const shown = answer.similarity;
  drawProfile(at("profile"), { values: shown.data.subarray(query * shown.cols, (query + 1) * shown.cols), pitch: similarity.grid.pitchY,
    max: answer.similarityMax, active: key, width: PROFILE * enlargement(), unit: enlargement() }, colors);
  const value = number(shown.data[query * shown.cols + key]);
  setText(at("pair"), t("positions.pair", { first: query, second: key, value }));
  setText(at("pair-note"), answer.kind === "sinusoidal" ? t("positions.pairNote", { distance: Math.abs(query - key) }) : "");
  const dim = hover?.dim;
  setText(at("heatmap-readout"), dim === undefined ? "" : cellText(query, dim));
}

function drawValues(position, colors) {
  setText(at("value-at"), t("positions.valueAt", { position }));
  at("values").replaceChildren(...answer.dims.map((dim, index) => {
    const { color, pattern } = lineOf(index, answer.dims.length, colors.theme);
    return h("li", {}, sample(color, pattern), h("b", {}, t("positions.dim", { dim })),
      h("span", {}, number(answer.encoding.data[position * answer.encoding.cols + dim])));
  }));
}

function sample(color, pattern) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const attributes = { x1: "0", y1: "4", x2: "28", y2: "4", stroke: color, "stroke-width": "2", "stroke-dasharray": pattern || "none" };
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, value);
  svg.setAttribute("viewBox", "0 0 28 8");
  svg.setAttribute("aria-hidden", "true");
  svg.append(line);
  return svg;
}

function cellText(position, dim) {
  return t("positions.cell", { position, dim, value: number(answer.encoding.data[position * answer.encoding.cols + dim]) });
}

function spoken({ query, key, dim }) {
  if (dim !== undefined) return cellText(query, dim);
  const shown = answer.similarity;
  return t("positions.pair", { first: query, second: key, value: number(shown.data[query * shown.cols + key]) });
}

function drawControls(now) {
  for (const button of document.querySelectorAll("[data-kind]")) button.setAttribute("aria-pressed", String(button.dataset.kind === now.kind));
  for (const [name, { min, max, step, place }] of Object.entries(SLIDERS)) {
    const input = document.querySelector(`[data-slider="${name}"]`);
    Object.assign(input, { min, max, step });
    input.value = place(now[name]);
    input.disabled = name === "base" && now.kind !== "sinusoidal";
    setText(at(`${name}-value`), grouped(now[name]));
    input.setAttribute("aria-valuetext", String(now[name]));
  }
}

/** Thousands apart, by a thin space in either language. */
function grouped(value) {
  return value.toLocaleString("en", { maximumSignificantDigits: 6 }).replaceAll(",", "\u202f");
}

const change = (changes, push) => {
  since = performance.now();
  state.set({ ...changes, query: null, key: null }, { push });
};
for (const button of document.querySelectorAll("[data-kind]")) {
  button.addEventListener("click", () => change({ kind: button.dataset.kind }, true));
}
for (const [name, { value }] of Object.entries(SLIDERS)) {
  const input = document.querySelector(`[data-slider="${name}"]`);
  input.addEventListener("input", () => change({ [name]: value(Number(input.value)) }, false));
}

state.onChange((_, changed) => {
  if (changed.some((name) => name in DEFAULTS)) ask();
  else if (answer && (changed.includes("query") || changed.includes("key"))) {
    point();
    announceDrawn(state.query(), { ...settings(), milliseconds: performance.now() - since });
  }
});

frame(state, { onLook: draw });
let width = main.clientWidth;
new ResizeObserver(() => {
  if (main.clientWidth === width) return;
  width = main.clientWidth;
  draw();
}).observe(main);
ask();
