// How well two colours can be told apart by their lightness, as WCAG 2 counts it.

/**
 * @param {ArrayLike<number>} one  @param {ArrayLike<number>} other  sRGB bytes
 * @returns {number}  1 to 21
 */
export function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb) {
  const [r, g, b] = Array.from(rgb, (byte) => linear(byte / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(channel) {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
