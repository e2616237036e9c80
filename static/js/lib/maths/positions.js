// What is shown of a positional encoding: which dimensions as curves, which marks on the axes,
// which sizes on a slider.

/**
 * Some dimensions from fast to slow, all of them sines where there are sines.
 * @param {number} dModel
 * @param {number} [count]
 */
export function curveDimensions(dModel, count = 6) {
  const places = [1 / 32, 1 / 16, 1 / 8, 3 / 16, 9 / 32, 7 / 16].slice(0, count);
  const even = places.map((place) => Math.min(Math.floor((place * dModel) / 2) * 2, dModel - 2));
  return [...new Set(even)];
}

/**
 * The wave of one dimension: sines on the even ones, cosines on the odd.
 * @param {number} dim  @param {{ d_model: number, base: number }} encoding
 * @returns {(position: number) => number}
 */
export function wave(dim, { d_model: width, base }) {
  const period = base ** ((dim - (dim % 2)) / width);
  return dim % 2 === 0
    ? (position) => Math.sin(position / period)
    : (position) => Math.cos(position / period);
}

const MOST_POINTS = 1500;

/**
 * The line of one dimension. At whole positions it is the stored value, and only those does a model
 * see; between them the wave shows how one leads to the next.
 * @param {ArrayLike<number>} values  by position
 * @param {((position: number) => number) | null} between
 * @returns {{ x: number[], y: number[] }}
 */
export function curvePoints(values, between) {
  const per =
    between === null ? 1 : Math.min(Math.max(Math.floor(MOST_POINTS / values.length), 1), 24);
  const count = (values.length - 1) * per + 1;
  const x = Array.from({ length: count }, (_, index) => index / per);
  /** @param {number} position  @param {number} index */
  const heightAt = (position, index) =>
    between === null || index % per === 0 ? values[index / per] : between(position);
  return { x, y: x.map(heightAt) };
}

/**
 * What is pointed at, as far as the encoding reaches; where nothing is, a position in the first
 * half and another one eight steps on, so that there is something to read.
 * @param {{ position: number | null, second: number | null, dim: number | null }} place
 * @param {{ length: number, d_model: number }} encoding
 */
export function resolved(place, { length, d_model: width }) {
  /** @param {number | null} index  @param {number} count */
  const inside = (index, count) => (index !== null && index < count ? index : null);
  const position = inside(place.position, length) ?? Math.floor((length * 5) / 16);
  const second = inside(place.second, length);
  return {
    position,
    second: second ?? Math.min(position + 8, length - 1),
    isPair: second !== null,
    dim: inside(place.dim, width),
  };
}

/**
 * Marks of an axis from 0 to the last index: steps of a power of two, and the end itself.
 * @param {number} count
 */
export function axisMarks(count, most = 8) {
  let step = 1;
  while (count / step > most) step *= 2;
  const marks = [];
  for (let index = 0; index < count - step / 2; index += step) marks.push(index);
  if (marks.at(-1) !== count - 1) marks.push(count - 1);
  return marks;
}

/**
 * The pitch of so many cells in some room: whole pixels of the device, unless a fraction of one
 * matters to the width.
 * @param {number} room  in CSS pixels
 * @param {number} count
 * @param {number} ratio  device pixels in one of these
 */
export function fitted(room, count, ratio) {
  const pitch = room / count;
  return pitch >= 3 ? Math.floor(pitch * ratio) / ratio : pitch;
}

/** A base on a slider that runs in even ratios. @param {number} step */
export const baseOfStep = (step) => Number((10 ** (step / 20)).toPrecision(2));
/** @param {number} base */
export const stepOfBase = (base) => Math.round(Math.log10(Math.max(base, 1.01)) * 20);

/**
 * Widths on a slider: all powers of two with three even steps between any two, as far as they are
 * even numbers.
 */
const WIDTHS = [
  2,
  4,
  6,
  ...[8, 16, 32, 64, 128, 256, 512].flatMap((size) =>
    [1, 1.25, 1.5, 1.75].map((part) => size * part),
  ),
  1024,
];
export const LAST_WIDTH_STEP = WIDTHS.length - 1;
/** @param {number} step */
export const widthOfStep = (step) => WIDTHS[step];
/** @param {number} width */
export const stepOfWidth = (width) => {
  const distances = WIDTHS.map((size) => Math.abs(Math.log(size / width)));
  return distances.indexOf(Math.min(...distances));
};
