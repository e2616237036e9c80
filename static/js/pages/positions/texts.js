// What is said of an encoding: of one number, of two positions, and to a screen reader.

import { number } from "#lib/text/format.js";
import { t } from "#shell/i18n.js";

/**
 * @import { Encoding, Pointed } from "#pages/positions/encoding.js"
 *
 * isWave: the formula's; dims: of the curves that are drawn; similarityMax: bound of its colours.
 * @typedef {Encoding & { isWave: boolean, dims: number[], similarityMax: number }} Picture
 */

/** @param {Picture} picture  @param {number} position  @param {number} dim */
export function valueAt({ encoding }, position, dim) {
  return encoding.data[position * encoding.cols + dim];
}

/** @param {Picture} picture  @param {number} position  @param {number} dim */
export function cellText(picture, position, dim) {
  return t("positions.cell", { position, dim, value: number(valueAt(picture, position, dim)) });
}

/** @param {Picture} picture  @param {number} first  @param {number} second */
export function pairText({ similarity, length, d_model: width }, first, second) {
  const value = number(similarity.data[first * length + second]);
  return t("positions.pair", { first, second, half: width / 2, value });
}

/** How alike two positions of the formula are. @param {number} first  @param {number} second */
export function distanceText(first, second) {
  const distance = Math.abs(first - second);
  return distance > 1
    ? t("positions.pairNote", { distance })
    : t(distance === 1 ? "positions.pairNext" : "positions.pairSame");
}

/**
 * What a screen reader hears of the place an arrow key has led to.
 * @param {Picture} picture  @param {Pointed} place
 */
export function spokenText(picture, { position = 0, second, dim }) {
  if (second !== undefined)
    return [
      pairText(picture, position, second),
      ...(picture.isWave ? [distanceText(position, second)] : []),
    ].join(t("list.comma"));
  if (dim !== undefined) return cellText(picture, position, dim);
  const values = picture.dims.map((own) =>
    t("positions.dimValue", { dim: own, value: number(valueAt(picture, position, own)) }),
  );
  return [t("positions.position", { position }), ...values].join(t("list.comma"));
}
