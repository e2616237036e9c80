// A matrix between plain axes of numbers: marks at the left, marks below, coloured marks above for chosen columns.

import { axisMarks } from "#lib/positions.js";
import { h } from "#views/dom.js";
import { matrixView } from "#views/matrix.js";

/**
 * @param {HTMLElement} element
 * @param {import("#views/matrix.js").MatrixCallbacks & { label: string, role: string }} callbacks
 */
export function gridView(element, { role, ...callbacks }) {
  const box = h("div", { tabindex: 0, role: "application", "aria-roledescription": role, "aria-describedby": "matrix-keys" });
  const view = matrixView(box, callbacks);
  const [left, under, above] = ["side-ticks", "under-ticks", "marks"].map((name) => h("div", { class: name, "aria-hidden": "true" }));
  element.classList.add("graph");
  element.replaceChildren(above, left, box, under);

  return {
    element: box,
    /**
     * @param {Parameters<typeof view.draw>[0]} spec
     * @param {{ columns?: { index: number, color: string }[], label: string }} given
     * @param {ReturnType<typeof import("#views/palette.js").palette>} colors
     */
    draw(spec, { columns = [], label }, colors) {
      view.draw(spec, colors);
      box.setAttribute("aria-label", label);
      const { rows, cols } = spec.matrix;
      const mark = (side, pitch) => (index) => {
        const element = h("span", {}, String(index));
        element.style[side] = `${(index + 0.5) * pitch}px`;
        return element;
      };
      left.replaceChildren(...axisMarks(rows, 6).map(mark("top", spec.pitchY)));
      under.replaceChildren(...axisMarks(cols, cols * spec.pitchX < 400 ? 5 : 9).map(mark("left", spec.pitchX)));
      above.replaceChildren(...columns.map(({ index, color }) => {
        const element = h("i");
        element.style.left = `${(index + 0.5) * spec.pitchX}px`;
        element.style.background = color;
        return element;
      }));
    },
    point: view.point,
    get grid() { return view.grid; },
  };
}
