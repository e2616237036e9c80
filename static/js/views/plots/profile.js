// One row of a square matrix as a curve that runs down beside it, on the same pitch, with its scale
// above and the row's name below.

import { tick } from "#lib/text/format.js";
import { surface } from "#views/kit/canvas.js";
import { h, setText } from "#views/kit/dom.js";

/**
 * @typedef {object} Profile  values from 0 to max run from left to right; those below 0 to the left
 *   of the line
 * @property {ArrayLike<number>} values  @property {number} pitch  @property {number} max
 * @property {number} active  @property {number} width  @property {number} unit
 * @property {string} name
 * @typedef {ReturnType<typeof axisOf>} Axis
 */

/**
 * @param {object} callbacks  which are told the column whose value is pointed at
 * @param {(index: number | null) => void} [callbacks.onHover]
 * @param {(index: number) => void} [callbacks.onChoose]
 */
export function profileView({ onHover, onChoose }) {
  const over = h("div", { class: "profile-scale", "aria-hidden": "true" });
  // A canvas is 300 pixels wide until it is drawn, and would make a phone's page wider.
  const body = h("canvas", {
    width: 0,
    height: 0,
    class: "profile",
    "data-at": "profile",
    "aria-hidden": "true",
  });
  const under = h("div", { class: "profile-name", "aria-hidden": "true" });
  let shown = { count: 0, pitch: 1 };
  /** @param {MouseEvent} event */
  const indexOf = (event) => {
    const index = Math.floor((event.clientY - body.getBoundingClientRect().top) / shown.pitch);
    return Math.min(Math.max(index, 0), shown.count - 1);
  };
  body.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") onHover?.(indexOf(event));
  });
  body.addEventListener("pointerleave", () => onHover?.(null));
  body.addEventListener("click", (event) => onChoose?.(indexOf(event)));

  return {
    over,
    body,
    under,
    /** @param {Profile} row  @param {import("#views/kit/palette.js").Colors} colors */
    draw(row, colors) {
      shown = { count: row.values.length, pitch: row.pitch };
      const axis = axisOf(row);
      drawLine(body, row, axis, colors);
      drawScale(row.max, axis);
      setText(under, row.name);
    },
  };

  /** @param {number} max  @param {Axis} axis */
  function drawScale(max, { x, hasNegative }) {
    const marks = hasNegative ? [-max, 0, max] : [0, max];
    over.replaceChildren(
      ...marks.map((value) => {
        const mark = h("span", {}, tick(value));
        mark.style.left = `${x(value)}px`;
        return mark;
      }),
    );
  }
}

/** @param {Profile} row */
function axisOf({ values, max, width, unit }) {
  const margin = 5 * unit;
  const hasNegative = Array.prototype.some.call(values, (value) => value < 0);
  const zero = hasNegative ? width / 2 : margin;
  /** @param {number} value */
  const x = (value) => zero + (value / max) * (width - margin - zero);
  return { x, hasNegative };
}

/**
 * @param {HTMLCanvasElement} canvas  @param {Profile} row  @param {Axis} axis
 * @param {{ "rule-strong": string, ink: string }} colors
 */
function drawLine(canvas, { values, pitch, active, width, unit }, { x }, colors) {
  const height = values.length * pitch;
  const { context, ratio } = surface(canvas, width, height);
  context.scale(ratio, ratio);
  /** @param {number} index */
  const y = (index) => (index + 0.5) * pitch;
  context.strokeStyle = colors["rule-strong"];
  context.beginPath();
  context.moveTo(x(0), 0);
  context.lineTo(x(0), height);
  context.stroke();
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.5 * unit;
  context.beginPath();
  for (let index = 0; index < values.length; index++) context.lineTo(x(values[index]), y(index));
  context.stroke();
  context.fillStyle = colors.ink;
  context.beginPath();
  context.arc(x(values[active]), y(active), 3.5 * unit, 0, 2 * Math.PI);
  context.fill();
}
