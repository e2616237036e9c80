// One encoding in three pictures that point at each other: curves, heatmap, similarity. It is given
// what to show and says what somebody points at; the page decides what that means.

import { largest } from "#lib/layout/matrix.js";
import { curveDimensions, curvePoints, resolved, wave } from "#lib/maths/positions.js";
import { bound, grouped } from "#lib/text/format.js";
import { namesIn } from "#pages/parts/template.js";
import { FREE } from "#pages/positions/encoding.js";
import { drawGrids, PROFILE } from "#pages/positions/grids.js";
import { cellText, distanceText, pairText, spokenText, valueAt } from "#pages/positions/texts.js";
import { enlargement } from "#shell/chrome.js";
import { t } from "#shell/i18n.js";
import { setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { palette } from "#views/kit/palette.js";
import { drawWave } from "#views/maths/wave.js";
import { gridView } from "#views/matrix/grid.js";
import { profileView } from "#views/plots/profile.js";
import { curvesView, lineOf } from "#views/positions/curves.js";
import { seriesView } from "#views/positions/series.js";

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { Encoding, Place, Pointed } from "#pages/positions/encoding.js"
 * @import { Shown } from "#pages/positions/texts.js"
 * @import { Colors } from "#views/kit/palette.js"
 *
 * @typedef {object} Pointing  what somebody does in a picture
 * @property {(place: Pointed | null) => void} onHover
 * @property {(place: Pointed) => void} onChoose
 * @property {(place: Pointed) => void} onHold
 * @property {(place: Pointed) => void} onWalk
 *
 * @typedef {ReturnType<typeof make>} Views
 */

const at = namesIn(document);

/**
 * @param {string} url  of the library that draws the curves
 * @param {Pointing} callbacks
 */
export function createWaves(url, callbacks) {
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Place} */
  let place = { ...FREE, locked: false };
  const views = make(url, {
    ...callbacks,
    onWalk(next) {
      callbacks.onWalk(next);
      if (shown) setText(at("spoken"), spokenText(shown, next));
    },
  });

  /**
   * @param {Encoding | null} [next]  left out: the same again, in other colours or at another width
   */
  async function draw(next = shown) {
    if (!next) return;
    const colors = palette();
    shown = shownOf(next);
    const max = shown.isWave ? 1 : bound(largest(next.encoding.data));
    drawTexts(shown, max);
    drawGrids(views, shown, max, colors);
    // Sizes are settled by now, the plot's too.
    const drawn = drawCurves(views, shown, max, colors);
    point();
    await drawn;
    point();
  }

  /** @param {Place} [next] */
  function point(next = place) {
    place = next;
    if (shown) pointAt(views, shown, place);
  }

  return { draw, point };
}

/** @param {string} url  @param {Pointing} callbacks */
function make(url, { onHover, onChoose, onHold, onWalk }) {
  /** @param {(cell: Cell) => Pointed} pointed */
  const cells = (pointed) => ({
    role: t("matrix.role"),
    onHover: (/** @type {Cell | null} */ cell) => onHover(cell && pointed(cell)),
    onChoose: (/** @type {Cell} */ cell) => onChoose(pointed(cell)),
    onHold: (/** @type {Cell} */ cell) => onHold(pointed(cell)),
    onWalk: (/** @type {Cell} */ cell) => onWalk(pointed(cell)),
  });
  const profile = profileView({
    onHover: (second) => onHover(second === null ? null : { second }),
    onChoose: (second) => onChoose({ second }),
  });
  const role = t("positions.curvesRole");
  return {
    profile,
    heatmap: gridView(
      at("heatmap"),
      cells(({ row, col }) => ({ position: row, dim: col })),
    ),
    similarity: gridView(at("similarity"), {
      ...cells(({ row, col }) => ({ position: row, second: col })),
      beside: profile,
    }),
    curves: curvesView(at("curves"), { url, role, onHover, onChoose, onHold, onWalk }),
    series: seriesView(at("values"), { t, onHover, onChoose }),
    legend: legendView(at("legend"), { t }),
  };
}

/** @param {Encoding} encoding  @returns {Shown} */
function shownOf(encoding) {
  const isWave = encoding.kind === "sinusoidal";
  const dims = curveDimensions(encoding.d_model);
  const similarityMax = isWave ? 1 : bound(largest(encoding.similarity.data));
  return { ...encoding, isWave, dims, similarityMax };
}

/** @param {Shown} shown  @param {number} max  bound of the values */
function drawTexts({ kind, isWave, d_model: width, similarityMax }, max) {
  setText(at("lead"), t(`positions.lead.${kind}`));
  at("formula", MathMLElement).toggleAttribute("hidden", !isWave);
  setText(at("heatmap-note"), t(isWave ? "positions.heatmapNote" : "positions.heatmapNotePlain"));
  setText(at("similarity-note"), t("positions.similarityNote", { half: width / 2 }));
  at("one-scale").hidden = similarityMax !== max;
}

/** @param {Views} views  @param {Shown} shown  @param {number} max  @param {Colors} colors */
function drawCurves({ series, curves }, shown, max, colors) {
  const { dims, length } = shown;
  series.draw(
    dims.map((dim, order) => ({ dim, ...lineOf(order, dims.length, colors.theme) })),
    colors,
  );
  return curves.draw(
    {
      curves: dims.map((dim) => curveOf(shown, dim)),
      length,
      bound: max,
      label: t("positions.curvesLabel"),
      unit: enlargement(),
    },
    colors,
  );
}

/** @param {Shown} shown  @param {number} dim */
function curveOf(shown, dim) {
  const values = Array.from({ length: shown.encoding.rows }, (_, row) => valueAt(shown, row, dim));
  return { dim, values, line: curvePoints(values, shown.isWave ? wave(dim, shown) : null) };
}

/** @param {Views} views  @param {Shown} shown  @param {Place} place */
function pointAt(views, shown, place) {
  const colors = palette();
  const { locked } = place;
  const { position, second, isPair, dim } = resolved(place, shown);
  const other = isPair ? second : null;
  views.heatmap.point({ row: position, col: dim }, { row: true, col: true, second: other, locked });
  views.similarity.point({ row: position, col: second }, { row: true, locked });
  const name = t("positions.position", { position });
  const added = dim === null || shown.dims.includes(dim) ? null : curveOf(shown, dim);
  views.curves.point({ position, name, second: other, dim, added }, colors);
  setText(at("value-at"), t("positions.valueAt", { position }));
  views.series.point({
    dim,
    locked: locked && place.dim !== null,
    valueOf: (own) => valueAt(shown, position, own),
  });
  setText(at("heatmap-readout"), dim === null ? "" : cellText(shown, position, dim));
  drawFormula(shown, position, dim);
  drawRow(views, shown, { position, second }, colors);
  setText(at("pair"), pairText(shown, position, second));
  setText(at("pair-note"), shown.isWave ? distanceText(position, second) : "");
}

/** @param {Shown} shown  @param {number} position  @param {number | null} dim */
function drawFormula(shown, position, dim) {
  const { isWave, d_model: width, base } = shown;
  if (!isWave) return;
  const formula = at("formula", MathMLElement);
  drawWave(
    formula,
    dim === null
      ? null
      : { position, dim, width, base: grouped(base), value: valueAt(shown, position, dim) },
  );
  formula.setAttribute(
    "aria-label",
    dim === null ? t("positions.formula") : cellText(shown, position, dim),
  );
}

/**
 * The similarity of one position with all.
 * @param {Views} views  @param {Shown} shown
 * @param {{ position: number, second: number }} pair  @param {Colors} colors
 */
function drawRow({ profile, similarity }, shown, { position, second }, colors) {
  const { length, similarityMax: max } = shown;
  const unit = enlargement();
  profile.draw(
    {
      values: shown.similarity.data.subarray(position * length, (position + 1) * length),
      pitch: similarity.grid?.pitchY ?? 1,
      max,
      active: second,
      width: PROFILE * unit,
      unit,
      name: t("positions.row", { position }),
    },
    colors,
  );
}
