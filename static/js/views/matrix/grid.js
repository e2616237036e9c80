// A matrix between plain axes of numbers: marks at the left, marks below, coloured marks above for
// chosen columns.

import { cellRect } from "#lib/layout/matrix.js";
import { axisMarks } from "#lib/maths/positions.js";
import { h } from "#views/kit/dom.js";
import { matrixView, walkable } from "#views/matrix/matrix.js";

/**
 * @import { Colors } from "#views/kit/palette.js"
 * @import { Look, MatrixCallbacks, Place } from "#views/matrix/matrix.js"
 * @import { Painted } from "#views/matrix/paint.js"
 */

/**
 * @param {HTMLElement} element
 * @param {MatrixCallbacks & { role: string, left?: HTMLElement | null, beside?: { over:
 *   HTMLElement, body: HTMLElement, under: HTMLElement } | null }} options  left: names of the
 *   rows, in place of their numbers; beside: what stands at the right, on the same rows
 */
export function gridView(element, { role, left = null, beside = null, ...callbacks }) {
  const box = h("div", walkable(role));
  const view = matrixView(box, callbacks);
  const [numbers, under, above] = ["side-ticks", "under-ticks", "marks"].map((name) =>
    h("div", { class: name, "aria-hidden": "true" }),
  );
  const second = h("i", { class: "frame frame-second" });
  const pointed = h("i", { class: "is-pointed" });
  box.append(second);
  element.classList.add("graph");
  element.replaceChildren(
    ...[above, beside?.over, left ?? numbers, box, beside?.body, under, beside?.under].filter(
      (part) => part !== undefined,
    ),
  );

  return {
    element: box,
    canvas: view.canvas,
    /**
     * @param {Painted} spec
     * @param {object} names
     * @param {{ index: number, color: string }[]} [names.columns]  @param {string} names.label
     * @param {number} [names.from]  how the first row and the first column are called
     * @param {Colors} colors
     */
    draw(spec, { columns = [], label, from = 0 }, colors) {
      view.draw(spec, colors);
      box.setAttribute("aria-label", label);
      const { rows, cols } = spec.matrix;
      /** @type {(side: "top" | "left", pitch: number) => (index: number) => HTMLElement} */
      const mark = (side, pitch) => (index) => {
        const element = h("span", {}, String(index + from));
        element.style[side] = `${(index + 0.5) * pitch}px`;
        return element;
      };
      numbers.replaceChildren(...axisMarks(rows, 6).map(mark("top", spec.pitchY)));
      under.replaceChildren(
        ...axisMarks(cols, cols * spec.pitchX < 400 ? 5 : 9).map(mark("left", spec.pitchX)),
      );
      above.replaceChildren(
        ...columns.map(({ index, color }) => {
          const element = h("i");
          element.style.left = `${(index + 0.5) * spec.pitchX}px`;
          element.style.background = color;
          return element;
        }),
        pointed,
      );
    },
    /**
     * @param {Place} place
     * @param {Look & { second?: number | null }} [look]  second: another row, framed by a broken
     *   line
     */
    point(place, { second: other = null, ...look } = {}) {
      view.point(place, look);
      const { grid } = view;
      if (!grid) return;
      second.hidden = other === null;
      if (other !== null) {
        const { y, height } = cellRect(grid, other, 0);
        second.style.width = `${grid.width}px`;
        second.style.height = `${height}px`;
        second.style.transform = `translateY(${y}px)`;
      }
      pointed.hidden = place.col === null;
      if (place.col !== null) pointed.style.left = `${(place.col + 0.5) * grid.pitchX}px`;
    },
    get grid() {
      return view.grid;
    },
  };
}
