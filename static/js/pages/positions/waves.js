// One encoding in three pictures that point at each other: curves, heatmap, similarity. It is given what to show and
// says what somebody points at; the page decides what that means.

import { largest } from "#lib/layout/matrix.js";
import { curveDimensions, curvePoints, fitted, resolved, wave } from "#lib/maths/positions.js";
import { bound, grouped, number } from "#lib/text/format.js";
import { enlargement } from "#shell/chrome.js";
import { setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { palette } from "#views/kit/palette.js";
import { drawWave } from "#views/maths/wave.js";
import { gridView } from "#views/matrix/grid.js";
import { profileView } from "#views/plots/profile.js";
import { curvesView, lineOf } from "#views/positions/curves.js";
import { seriesView } from "#views/positions/series.js";

const at = (name) => document.querySelector(`[data-at="${name}"]`);
/** Of the numbers at the left, of the curve beside the similarity, and between them, before enlargement. */
const TICKS = 36;
const PROFILE = 64;
const BESIDE = 12;

/**
 * @typedef {{ position?: number, second?: number, dim?: number }} Pointed  two positions and a dimension
 * @typedef {{ kind: string, length: number, d_model: number, base: number, encoding: import("#lib/trace/trace.js").Matrix,
 *             similarity: import("#lib/trace/trace.js").Matrix }} Encoding
 * @param {{ t: import("#lib/text/messages.js").Translate, url: string, onHover: (place: Pointed | null) => void,
 *           onChoose: (place: Pointed) => void, onHold: (place: Pointed) => void, onWalk: (place: Pointed) => void }} given
 *   url: of the library that draws the curves
 */
export function createWaves({ t, url, onHover, onChoose, onHold, onWalk }) {
  /** @type {Encoding & Record<string, any> | null} */
  let shown = null;
  let place = { position: null, second: null, dim: null, locked: false };

  const walk = (next) => {
    onWalk(next);
    setText(at("spoken"), spoken(next));
  };
  const cells = (pointed) => ({
    role: t("matrix.role"),
    onHover: (cell) => onHover(cell && pointed(cell)),
    onChoose: (cell) => onChoose(pointed(cell)),
    onHold: (cell) => onHold(pointed(cell)),
    onWalk: (cell) => walk(pointed(cell)),
  });
  const profile = profileView({
    onHover: (second) => onHover(second === null ? null : { second }),
    onChoose: (second) => onChoose({ second }),
  });
  const heatmap = gridView(
    at("heatmap"),
    cells(({ row, col }) => ({ position: row, dim: col })),
  );
  const similarity = gridView(at("similarity"), {
    ...cells(({ row, col }) => ({ position: row, second: col })),
    beside: profile,
  });
  const curves = curvesView(at("curves"), {
    url,
    role: t("positions.curvesRole"),
    onHover,
    onChoose,
    onHold,
    onWalk: walk,
  });
  const series = seriesView(at("values"), { t, onHover, onChoose });
  const legend = legendView(at("legend"), { t });

  /** @param {Encoding} [next]  left out: the same again, in other colours or at another width */
  async function draw(next = shown) {
    if (!next) return;
    const colors = palette();
    const unit = enlargement();
    const isWave = next.kind === "sinusoidal";
    const max = isWave ? 1 : bound(largest(next.encoding.data));
    const dims = curveDimensions(next.d_model);
    shown = {
      ...next,
      isWave,
      dims,
      similarityMax: isWave ? 1 : bound(largest(next.similarity.data)),
    };
    drawTexts(max);
    drawGrids({ ramp: "signed", max, spacing: "linear" }, colors, unit);
    series.draw(
      dims.map((dim, order) => ({ dim, ...lineOf(order, dims.length, colors.theme) })),
      colors,
    );
    // Sizes are settled by now, the plot's too.
    const drawn = curves.draw(
      {
        curves: dims.map(curve),
        length: next.length,
        bound: max,
        label: t("positions.curvesLabel"),
        unit,
      },
      colors,
    );
    point();
    await drawn;
    point();
  }

  function drawTexts(max) {
    const { kind, isWave, d_model: width, similarityMax } = shown;
    setText(at("lead"), t(`positions.lead.${kind}`));
    at("formula").toggleAttribute("hidden", !isWave);
    setText(at("heatmap-note"), t(isWave ? "positions.heatmapNote" : "positions.heatmapNotePlain"));
    setText(at("similarity-note"), t("positions.similarityNote", { half: width / 2 }));
    at("one-scale").hidden = similarityMax !== max;
  }

  function drawGrids(scale, colors, unit) {
    const { dims, encoding, similarity: shared, similarityMax } = shown;
    const columns = dims.map((index, order) => ({
      index,
      color: lineOf(order, dims.length, colors.theme).color,
    }));
    const tall = height(unit);
    const ratio = globalThis.devicePixelRatio || 1;
    const room = (view, besides) => view.element.closest("section").clientWidth - besides * unit;
    const side = fitted(
      Math.min(room(similarity, TICKS + BESIDE + PROFILE), tall),
      shared.rows,
      ratio,
    );
    heatmap.draw(
      {
        tensor: "encoding",
        matrix: encoding,
        scale,
        head: 0,
        pitchX: Math.min(fitted(room(heatmap, TICKS), encoding.cols, ratio), 40 * unit),
        pitchY: fitted(tall, encoding.rows, ratio),
      },
      { columns, label: t("positions.heatmapLabel", encoding) },
      colors,
    );
    similarity.draw(
      {
        tensor: "similarity",
        matrix: shared,
        scale: { ...scale, max: similarityMax },
        head: 0,
        pitchX: side,
        pitchY: side,
      },
      { label: t("positions.similarityLabel", shared) },
      colors,
    );
    legend.draw(scale, colors);
  }

  /** What the window leaves below the curves; where that is little, the pictures are scrolled to anyway. */
  function height(unit) {
    const top = heatmap.element.getBoundingClientRect().top + globalThis.scrollY;
    const left = globalThis.innerHeight - top - 68 * unit;
    return left >= 280 * unit
      ? Math.min(left, 512 * unit)
      : Math.min(0.65 * globalThis.innerHeight, 352 * unit);
  }

  function curve(dim) {
    const { encoding, isWave } = shown;
    const values = Array.from({ length: encoding.rows }, (_, row) => valueAt(row, dim));
    return { dim, values, line: curvePoints(values, isWave ? wave(dim, shown) : null) };
  }

  const valueAt = (position, dim) => shown.encoding.data[position * shown.encoding.cols + dim];
  const productOf = (first, second) => shown.similarity.data[first * shown.length + second];

  /** @param {{ position: number | null, second: number | null, dim: number | null, locked: boolean }} [next] */
  function point(next = place) {
    place = next;
    if (!shown) return;
    const colors = palette();
    const { locked } = place;
    const { position, second, isPair, dim } = resolved(place, shown);
    heatmap.point(
      { row: position, col: dim },
      { row: true, col: true, second: isPair ? second : null, locked },
    );
    similarity.point({ row: position, col: second }, { row: true, locked });
    curves.point(
      {
        position,
        name: t("positions.position", { position }),
        second: isPair ? second : null,
        dim,
        added: dim === null || shown.dims.includes(dim) ? null : curve(dim),
      },
      colors,
    );
    setText(at("value-at"), t("positions.valueAt", { position }));
    series.point({
      dim,
      locked: locked && place.dim !== null,
      valueOf: (own) => valueAt(position, own),
    });
    setText(at("heatmap-readout"), dim === null ? "" : cellText(position, dim));
    drawFormula(position, dim);
    drawRow(position, second, colors);
    setText(at("pair"), pairText(position, second));
    setText(at("pair-note"), shown.isWave ? distanceText(Math.abs(position - second)) : "");
  }

  function drawFormula(position, dim) {
    const { isWave, d_model: width, base } = shown;
    if (!isWave) return;
    drawWave(
      at("formula"),
      dim === null
        ? null
        : { position, dim, width, base: grouped(base), value: valueAt(position, dim) },
    );
    at("formula").setAttribute(
      "aria-label",
      dim === null ? t("positions.formula") : cellText(position, dim),
    );
  }

  function drawRow(position, second, colors) {
    const unit = enlargement();
    profile.draw(
      {
        values: shown.similarity.data.subarray(
          position * shown.length,
          (position + 1) * shown.length,
        ),
        pitch: similarity.grid.pitchY,
        max: shown.similarityMax,
        active: second,
        width: PROFILE * unit,
        unit,
        name: t("positions.row", { position }),
      },
      colors,
    );
  }

  function cellText(position, dim) {
    return t("positions.cell", { position, dim, value: number(valueAt(position, dim)) });
  }

  function pairText(first, second) {
    return t("positions.pair", {
      first,
      second,
      half: shown.d_model / 2,
      value: number(productOf(first, second)),
    });
  }

  function distanceText(distance) {
    return distance > 1
      ? t("positions.pairNote", { distance })
      : t(distance === 1 ? "positions.pairNext" : "positions.pairSame");
  }

  /** What a screen reader hears of the place an arrow key has led to. @param {Pointed} next */
  function spoken({ position, second, dim }) {
    if (second !== undefined)
      return [
        pairText(position, second),
        ...(shown.isWave ? [distanceText(Math.abs(position - second))] : []),
      ].join(t("list.comma"));
    if (dim !== undefined) return cellText(position, dim);
    const values = shown.dims.map((own) =>
      t("positions.dimValue", { dim: own, value: number(valueAt(position, own)) }),
    );
    return [t("positions.position", { position }), ...values].join(t("list.comma"));
  }

  return { draw, point };
}
