// What is shown of a positional encoding: which dimensions as curves, which marks on the axes.

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

/** Marks of an axis from 0 to the last index: steps of a power of two, and the end itself. @param {number} count */
export function axisMarks(count, most = 8) {
  let step = 1;
  while (count / step > most) step *= 2;
  const marks = [];
  for (let index = 0; index < count - step / 2; index += step) marks.push(index);
  if (marks.at(-1) !== count - 1) marks.push(count - 1);
  return marks;
}

/** A base on a slider that runs in even ratios. */
export const baseOfStep = (step) => Number((10 ** (step / 20)).toPrecision(2));
export const stepOfBase = (base) => Math.round(Math.log10(Math.max(base, 1.01)) * 20);
