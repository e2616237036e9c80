// The terms of a sum as bars around zero, one beside the other; those that are named elsewhere
// stand out. How a number became a length stands on the canvas: data-base is where 0 is,
// data-per-one the pixels for 1, data-pitch the distance from one bar to the next, all in CSS
// pixels.

import { largest } from "#lib/layout/matrix.js";
import { surface } from "#views/kit/canvas.js";
import { h } from "#views/kit/dom.js";

const HEIGHT = 44;
const MARK = 6;

/** @param {{ onHover: (term: number | null) => void }} callbacks */
export function termBars({ onHover }) {
  const canvas = h("canvas", { class: "term-bars", "aria-hidden": "true" });
  let pitch = 1;
  let count = 0;
  /** @type {number | null} */
  let hovered = null;
  /** @param {number | null} term */
  const hover = (term) => {
    if (term === hovered) return;
    hovered = term;
    onHover(term);
  };
  canvas.addEventListener("pointermove", (event) => {
    const term = Math.floor((event.clientX - canvas.getBoundingClientRect().left) / pitch);
    hover(term >= 0 && term < count ? term : null);
  });
  canvas.addEventListener("pointerleave", () => hover(null));

  return {
    element: canvas,
    /**
     * @param {object} sum
     * @param {ArrayLike<number>} sum.terms  @param {number[]} sum.named
     * @param {number | null} sum.active  @param {number} sum.width  @param {number} sum.unit
     * @param {import("#views/kit/palette.js").Colors} colors
     */
    draw({ terms, named, active, width, unit }, colors) {
      count = terms.length;
      pitch = width / count;
      const height = HEIGHT * unit;
      const { context, ratio } = surface(canvas, width, height);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const mark = MARK * unit;
      const most = largest(terms) || 1;
      const [base, perOne] = [mark + (height - 2 * mark) / 2, (height - 2 * mark) / 2 / most];
      const isNamed = new Set(named);
      const air = pitch >= 3 ? 1 : 0;
      for (let index = 0; index < count; index++) {
        const length = terms[index] * perOne;
        context.fillStyle = isNamed.has(index) ? colors.ink : colors.faint;
        context.fillRect(
          index * pitch,
          length > 0 ? base - length : base,
          Math.max(pitch - air, 0.5),
          Math.max(Math.abs(length), 0.5),
        );
      }
      context.fillStyle = colors["rule-strong"];
      context.fillRect(0, base - 0.5, width, 1);
      if (active !== null)
        drawMark(context, { x: (active + 0.5) * pitch - air / 2, size: mark, height }, colors);
      Object.assign(canvas.dataset, { terms: count, base, perOne, pitch });
    },
  };
}

/**
 * Above and below the bar, so that a bar of no height is pointed at as well.
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, size: number, height: number }} mark
 * @param {{ ink: string }} colors
 */
function drawMark(context, { x, size, height }, colors) {
  context.fillStyle = colors.ink;
  for (const [tip, foot] of [
    [size, 0],
    [height - size, height],
  ]) {
    context.beginPath();
    context.moveTo(x, tip);
    context.lineTo(x - size / 2, foot);
    context.lineTo(x + size / 2, foot);
    context.fill();
  }
}
