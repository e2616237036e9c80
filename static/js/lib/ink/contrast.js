// How well two colours can be told apart by their lightness, as WCAG 2 counts it.

/**
 * @param {ArrayLike<number>} ink  sRGB bytes
 * @param {ArrayLike<number>} paper  likewise
 * @returns {number}  1 to 21
 */
export function contrast(ink, paper) {
  const [high, low] = [luminance(ink), luminance(paper)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** @param {ArrayLike<number>} rgb */
function luminance(rgb) {
  const [r, g, b] = Array.from(rgb, (byte) => linear(byte / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {number} channel  of sRGB, 0 to 1 */
function linear(channel) {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
