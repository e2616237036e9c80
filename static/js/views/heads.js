// All heads of one block side by side, each a small heatmap; choosing one opens it.

import { h } from "#views/dom.js";
import { paintMatrix } from "#views/paint.js";

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/messages.js").Translate, onChoose: (head: number) => void }} callbacks
 */
export function headsView(element, { t, onChoose }) {
  let heads = [];
  element.classList.add("heads");

  const make = (count) => {
    heads = Array.from({ length: count }, (_, index) => {
      const canvas = h("canvas", { "aria-hidden": "true" });
      const button = h("button", {
        type: "button", class: "head", "aria-label": t("heads.name", { head: index + 1 }), onClick: () => onChoose(index),
      }, canvas, h("span", { class: "caption" }, String(index + 1)));
      return { canvas, button };
    });
    element.replaceChildren(...heads.map(({ button }) => button));
  };

  return {
    /**
     * @param {{ part: (head: number) => import("#lib/stages.js").Part, count: number, width: number, unit: number }} given
     *   width: room for all heads, in CSS pixels
     * @param {ReturnType<typeof import("#views/palette.js").palette>} colors
     */
    draw({ part, count, width, unit }, colors) {
      if (count !== heads.length) make(count);
      const { side, inLine } = thumbnails(width, count, unit);
      element.style.gridTemplateColumns = `repeat(${inLine}, max-content)`;
      heads.forEach(({ canvas }, head) => {
        const spec = part(head);
        const pitch = thumbnailPitch(side, Math.max(spec.matrix.rows, spec.matrix.cols), unit);
        paintMatrix(canvas, { ...spec, head, pitchX: pitch, pitchY: pitch }, colors);
      });
    },
    /** @param {number} chosen */
    choose(chosen) {
      heads.forEach(({ button }, head) => button.setAttribute("aria-pressed", String(head === chosen)));
    },
  };
}

const GAP = 16;

/** As large as fits in one line, in two lines where one would be too small. */
function thumbnails(width, count, unit) {
  for (const lines of [1, 2, 4]) {
    const inLine = Math.ceil(count / lines);
    const side = Math.floor((width - GAP * unit * (inLine - 1)) / inLine);
    if (side >= 64 * unit || lines === 4) return { side: Math.min(side, (lines === 1 ? 136 : 96) * unit), inLine };
  }
}

function thumbnailPitch(side, cells, unit) {
  const pitch = Math.min(side / cells, 20 * unit);
  return pitch >= 5 ? Math.floor(pitch) : pitch;
}
