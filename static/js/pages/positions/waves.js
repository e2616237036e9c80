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
 * @import { Picture } from "#pages/positions/texts.js"
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
  /** @type {Picture | null} */
  let picture = null;
  /** @type {Place} */
  let place = { ...FREE, locked: false };
  const views = make(url, {
    ...callbacks,
    onWalk(next) {
      callbacks.onWalk(next);
      if (picture) setText(at("spoken"), spokenText(picture, next));
    },
  });

  /**
   * @param {Encoding | null} [next]  left out: the same again, in other colours or at another width
   */
  async function draw(next = picture) {
    if (!next) return;
    const colors = palette();
    picture = pictureOf(next);
    const max = picture.isWave ? 1 : bound(largest(next.encoding.data));
    drawTexts(picture, max);
    drawGrids(views, picture, max, colors);
    // Sizes are settled by now, the plot's too.
    const drawn = drawCurves(views, picture, max, colors);
    point();
    await drawn;
    point();
  }

  /** @param {Place} [next] */
  function point(next = place) {
    place = next;
    if (picture) pointAt(views, picture, place);
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

/** @param {Encoding} encoding  @returns {Picture} */
function pictureOf(encoding) {
  const isWave = encoding.kind === "sinusoidal";
  const dims = curveDimensions(encoding.d_model);
  const similarityMax = isWave ? 1 : bound(largest(encoding.similarity.data));
  return { ...encoding, isWave, dims, similarityMax };
}

/** @param {Picture} picture  @param {number} max  bound of the values */
function drawTexts({ kind, isWave, d_model: width, similarityMax }, max) {
  setText(at("lead"), t(`positions.lead.${kind}`));
  at("formula", MathMLElement).toggleAttribute("hidden", !isWave);
  setText(at("heatmap-note"), t(isWave ? "positions.heatmapNote" : "positions.heatmapNotePlain"));
  setText(at("similarity-note"), t("positions.similarityNote", { half: width / 2 }));
  at("one-scale").hidden = similarityMax !== max;
}

/** @param {Views} views  @param {Picture} picture  @param {number} max  @param {Colors} colors */
function drawCurves({ series, curves }, picture, max, colors) {
  const { dims, length } = picture;
  series.draw(
    dims.map((dim, order) => ({ dim, ...lineOf(order, dims.length, colors.theme) })),
    colors,
  );
  return curves.draw(
    {
      curves: dims.map((dim) => curveOf(picture, dim)),
      length,
      bound: max,
      label: t("positions.curvesLabel"),
      unit: enlargement(),
    },
    colors,
  );
}

/** @param {Picture} picture  @param {number} dim */
function curveOf(picture, dim) {
  const values = Array.from({ length: picture.encoding.rows }, (_, row) =>
    valueAt(picture, row, dim),
  );
  return { dim, values, line: curvePoints(values, picture.isWave ? wave(dim, picture) : null) };
}

/** @param {Views} views  @param {Picture} picture  @param {Place} place */
function pointAt(views, picture, place) {
  const colors = palette();
  const { locked } = place;
  const { position, second, isPair, dim } = resolved(place, picture);
  const other = isPair ? second : null;
  views.heatmap.point({ row: position, col: dim }, { row: true, col: true, second: other, locked });
  views.similarity.point({ row: position, col: second }, { row: true, locked });
  const name = t("positions.position", { position });
  const added = dim === null || picture.dims.includes(dim) ? null : curveOf(picture, dim);
  views.curves.point({ position, name, second: other, dim, added }, colors);
  setText(at("value-at"), t("positions.valueAt", { position }));
  views.series.point({
    dim,
    locked: locked && place.dim !== null,
    valueOf: (own) => valueAt(picture, position, own),
  });
  setText(at("heatmap-readout"), dim === null ? "" : cellText(picture, position, dim));
  drawFormula(picture, position, dim);
  drawRow(views, picture, { position, second }, colors);
  setText(at("pair"), pairText(picture, position, second));
  setText(at("pair-note"), picture.isWave ? distanceText(position, second) : "");
}

/** @param {Picture} picture  @param {number} position  @param {number | null} dim */
function drawFormula(picture, position, dim) {
  const { isWave, d_model: width, base } = picture;
  if (!isWave) return;
  const formula = at("formula", MathMLElement);
  drawWave(
    formula,
    dim === null
      ? null
      : { position, dim, width, base: grouped(base), value: valueAt(picture, position, dim) },
  );
  formula.setAttribute(
    "aria-label",
    dim === null ? t("positions.formula") : cellText(picture, position, dim),
  );
}

/**
 * The similarity of one position with all.
 * @param {Views} views  @param {Picture} picture
 * @param {{ position: number, second: number }} pair  @param {Colors} colors
 */
function drawRow({ profile, similarity }, picture, { position, second }, colors) {
  const { length, similarityMax: max } = picture;
  const unit = enlargement();
  profile.draw(
    {
      values: picture.similarity.data.subarray(position * length, (position + 1) * length),
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
