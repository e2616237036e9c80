// Number → colour. Two ramps: weights, absolute from 0 to 1, and signed values, symmetric around 0.
// Between the stops colours are mixed in OKLab, so that equal steps look equal.

/**
 * @typedef {"weight" | "signed"} RampName
 * @typedef {"light" | "dark"} Theme
 * @typedef {"sqrt" | "linear"} Spacing
 */

/** Steps of a lookup table, which therefore has one entry more: entry 128 is exactly the middle. */
export const STEPS = 256;

/** @type {Record<RampName, Record<Theme, string[]>>} */
const STOPS = {
  weight: {
    light: [
      "#FCFAF4",
      "#EBD9BA",
      "#DDB48C",
      "#CC9071",
      "#B36D6B",
      "#914F70",
      "#663871",
      "#3C2661",
      "#1C1939",
    ],
    dark: [
      "#181822",
      "#332752",
      "#5C3473",
      "#8D4377",
      "#B85C6D",
      "#D38164",
      "#E5A872",
      "#F4CE95",
      "#FFF3CE",
    ],
  },
  signed: {
    light: [
      "#7A3713",
      "#AD5622",
      "#CE844F",
      "#E5B78F",
      "#F1E2CF",
      "#FBFAF7",
      "#CFEBEE",
      "#86CBD3",
      "#3FA5B4",
      "#007D8F",
      "#005467",
    ],
    dark: [
      "#F3AD6D",
      "#D58042",
      "#AB5D2B",
      "#773F1F",
      "#43291B",
      "#1E2026",
      "#1A353B",
      "#195964",
      "#15808D",
      "#35A7B2",
      "#68CDD3",
    ],
  },
};

/** @type {Map<string, Uint8ClampedArray>} */
const tables = new Map();

/**
 * The ramp as bytes, three for each of its STEPS + 1 entries.
 * @param {RampName} name
 * @param {Theme} theme
 * @returns {Uint8ClampedArray}
 */
export function rampTable(name, theme) {
  const key = `${name} ${theme}`;
  const known = tables.get(key);
  if (known) return known;
  const table = buildTable(STOPS[name][theme]);
  tables.set(key, table);
  return table;
}

/** @param {string[]} stops */
function buildTable(stops) {
  const labs = stops.map((hex) => toOklab(parseHex(hex)));
  const table = new Uint8ClampedArray((STEPS + 1) * 3);
  for (let step = 0; step <= STEPS; step++) {
    const place = (step / STEPS) * (labs.length - 1);
    const left = Math.min(Math.floor(place), labs.length - 2);
    const part = place - left;
    const lab = labs[left].map((value, axis) => value + part * (labs[left + 1][axis] - value));
    table.set(fromOklab(lab), step * 3);
  }
  return table;
}

/**
 * Where a weight stands on its ramp, 0 to 1.
 * @param {number} weight
 * @param {Spacing} [spacing]
 */
export function weightPosition(weight, spacing = "sqrt") {
  const inside = Math.min(Math.max(weight, 0), 1);
  return spacing === "linear" ? inside : Math.sqrt(inside);
}

/**
 * Where a signed value stands on its ramp: 0.5 for zero, 0 and 1 for −max and +max.
 * @param {number} value
 * @param {number} max  the bound of the scale, above 0
 */
export function signedPosition(value, max) {
  if (!(max > 0)) return 0.5;
  return 0.5 + Math.min(Math.max(value / max, -1), 1) / 2;
}

/**
 * The function that places a value on a ramp.
 * @param {{ ramp: RampName, max?: number, spacing?: Spacing }} scale
 * @returns {(value: number) => number}
 */
export function placer({ ramp, max = 1, spacing = "sqrt" }) {
  return ramp === "weight"
    ? (value) => weightPosition(value, spacing)
    : (value) => signedPosition(value, max);
}

/**
 * @param {Uint8ClampedArray} table
 * @param {number} position
 * @returns {[number, number, number]}
 */
export function colorAt(table, position) {
  const at = Math.round(position * STEPS) * 3;
  return [table[at], table[at + 1], table[at + 2]];
}

/** @param {Uint8ClampedArray} table  @param {number} position */
export function cssColor(table, position) {
  return `rgb(${colorAt(table, position).join(" ")})`;
}

/**
 * Colours of many values as RGBA bytes, ready for an ImageData.
 * @param {ArrayLike<number>} values
 * @param {(value: number) => number} place
 * @param {Uint8ClampedArray} table
 */
export function colorCells(values, place, table) {
  const pixels = new Uint8ClampedArray(values.length * 4);
  for (let index = 0; index < values.length; index++) {
    const at = Math.round(place(values[index]) * STEPS) * 3;
    pixels[index * 4] = table[at];
    pixels[index * 4 + 1] = table[at + 1];
    pixels[index * 4 + 2] = table[at + 2];
    pixels[index * 4 + 3] = 255;
  }
  return pixels;
}

/**
 * The way back, for tests: the position whose entry is nearest to a colour, and how far off it is
 * in RGB.
 * @param {Uint8ClampedArray} table
 * @param {ArrayLike<number>} rgb
 */
export function positionOf(table, rgb) {
  let nearest = { position: 0, distance: Infinity };
  for (let step = 0; step <= STEPS; step++) {
    const distance = Math.hypot(
      table[step * 3] - rgb[0],
      table[step * 3 + 1] - rgb[1],
      table[step * 3 + 2] - rgb[2],
    );
    if (distance < nearest.distance) nearest = { position: step / STEPS, distance };
  }
  return nearest;
}

/** @param {string} hex  such as "#FCFAF4" */
export function parseHex(hex) {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** sRGB bytes → OKLab, https://bottosson.github.io/posts/oklab/ @param {ArrayLike<number>} rgb */
export function toOklab(rgb) {
  const [r, g, b] = Array.from(rgb, (byte) => linear(byte / 255));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {number[]} lab */
function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.round(255 * gamma(channel)));
}

/** @param {number} channel  of sRGB, 0 to 1 */
function linear(channel) {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

/** @param {number} channel  of light, 0 to 1 */
function gamma(channel) {
  return channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055;
}
