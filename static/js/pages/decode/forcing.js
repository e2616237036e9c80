// Teacher forcing: the training-time pass over a target the reader gives, all positions at once, with the loss of each.

import { thinned } from "#lib/layout/labels.js";
import { losses } from "#lib/maths/losses.js";
import { grouped, number, tick, tokenLabels } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { maskOf, weightsOf } from "#lib/trace/attention.js";
import { reasons } from "#lib/trace/stages.js";
import { enlargement } from "#shell/chrome.js";
import { raw, t } from "#shell/i18n.js";
import { lossesView } from "#views/decode/losses.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { sentenceView } from "#views/kit/sentence.js";
import { roleWord } from "#views/maths/formula.js";
import { drawColumnLabels, drawRowLabels, labelWidth, slanted } from "#views/matrix/labels.js";
import { matrixView } from "#views/matrix/matrix.js";

const WIDEST_LABEL = 80;
const WIDEST_CELL = 36;
/** What a slanted label needs, so that it does not touch its neighbour. */
const SLANTED = 19;

/**
 * @param {HTMLElement} element  holds the elements of the template
 * @param {{ onTarget: (text: string) => void, onCommit: () => void, onHead: (head: number) => void,
 *           onSpacing: (spacing: "sqrt" | "linear") => void }} callbacks
 */
export function createForcing(element, { onTarget, onCommit, onHead, onSpacing }) {
  const at = (name) => element.querySelector(`[data-at="${name}"]`);
  const field = document.querySelector("[name=target]");
  const target = sentenceView(field, { onInput: onTarget, onCommit });
  const table = lossesView(at("losses"), {
    t,
    onPoint: (position) => point(position === null ? null : { row: position, col: null }),
  });
  const box = h("div", {
    tabindex: 0,
    role: "application",
    "aria-roledescription": t("matrix.role"),
    "aria-describedby": "matrix-keys",
  });
  const view = matrixView(box, { onHover: point, onChoose: point, onWalk: point });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") point(null);
  });
  const rows = h("canvas", { class: "row-labels", "aria-hidden": "true" });
  const columns = h("canvas", { class: "column-labels", "aria-hidden": "true" });
  at("causal").replaceChildren(columns, rows, box);
  const legend = legendView(at("forcing-legend"), { t, onSpacing });
  let now = null;

  /**
   * @param {{ trace: import("#lib/trace/trace.js").Trace }} answer
   * @param {{ place: import("#lib/trace/places.js").Place, head: number, spacing: "sqrt" | "linear" }} shown
   *   place: the masked attention that is shown
   */
  function draw({ trace }, shown, colors) {
    const labels = tokenLabels(trace.target);
    const writes = [...labels.slice(1), trace.output.at(-1).next.text];
    const { positions, mean, perplexity } = losses(trace.output);
    now = { ...shown, trace, labels, colors, unit: enlargement() };
    setText(at("loss-max"), tick(table.draw({ positions, reads: labels, writes })));
    const isOwn = trace.target.given === "model";
    setText(at("forcing-whose"), isOwn ? t("forcing.own") : "");
    const vocabulary = trace.model.vocabulary_size;
    at("mean").replaceChildren(
      ...pieces(raw("forcing.mean"), {
        loss: h("b", { "data-value": mean }, number(mean)),
        perplexity: h("b", {}, number(perplexity)),
        count: String(positions.length),
      }),
    );
    setText(
      at("blind"),
      t("forcing.blind", { pieces: grouped(vocabulary), loss: number(Math.log(vocabulary)) }),
    );
    drawHeads(shown.place.heads);
    drawCausal();
    point(null);
  }

  function drawHeads(count) {
    const held = at("forcing-heads").contains(document.activeElement);
    at("forcing-heads").replaceChildren(
      ...Array.from({ length: count }, (_, head) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(head === now.head),
            "aria-label": t("heads.name", { head: head + 1 }),
            onClick: () => onHead(head),
          },
          head === now.head ? t("heads.name", { head: head + 1 }) : String(head + 1),
        ),
      ),
    );
    if (held) at("forcing-heads").querySelector("[aria-pressed=true]").focus();
  }

  /** The rows of the matrix are those of the table. */
  function drawCausal() {
    const { trace, place, head, spacing, labels, colors, unit } = now;
    const [matrix, mask] = [weightsOf(trace, place, head), maskOf(trace, place)];
    const width = Math.min(labelWidth(labels, colors, unit), WIDEST_LABEL * unit);
    const pitchY = element.querySelector("[data-position]").getBoundingClientRect().height;
    const room = at("causal").clientWidth - width - 16 * unit;
    const wide = Math.min(room / matrix.cols, WIDEST_CELL * unit);
    const pitchX = wide >= 4 ? Math.floor(wide) : wide;
    const scale = { ramp: "weight", max: 1, spacing };
    view.draw(
      {
        tensor: `${place.name}.weights`,
        matrix,
        mask: mask ?? undefined,
        scale,
        head,
        pitchX,
        pitchY,
      },
      colors,
    );
    box.setAttribute(
      "aria-label",
      t("matrix.weights.weights", { head: head + 1, rows: matrix.rows, cols: matrix.cols }),
    );
    Object.assign(now, { pitchX, pitchY, width, matrix, mask });
    legend.draw(scale, colors);
  }

  /** @param {{ row: number, col: number | null } | null} cell */
  function point(cell) {
    if (!now) return;
    const { labels, pitchX, pitchY, width, matrix, colors, unit } = now;
    const tall = slanted(
      Math.min(Math.max(labelWidth(labels, colors, unit), 20 * unit), WIDEST_LABEL * unit),
      unit,
    );
    drawRowLabels(
      rows,
      {
        labels,
        pitch: pitchY,
        active: cell?.row ?? null,
        width,
        height: matrix.rows * pitchY,
        unit,
      },
      colors,
    );
    const active = cell?.col ?? null;
    const keys = thinned(labels, { axis: "columns", pitch: pitchX, room: SLANTED, unit, active });
    drawColumnLabels(
      columns,
      {
        labels: keys,
        pitch: pitchX,
        active,
        width: matrix.cols * pitchX + tall.overhang,
        height: tall.height,
        unit,
      },
      colors,
    );
    view.point(cell ?? { row: null, col: null }, { row: cell !== null });
    table.point(cell?.row ?? null);
    read(cell);
  }

  function read(cell) {
    const { labels, matrix, mask } = now;
    if (cell === null || cell.col === null)
      return setText(at("forcing-reading"), t("forcing.mask"));
    const bits = mask?.data[cell.row * matrix.cols + cell.col] ?? 0;
    at("forcing-reading").replaceChildren(
      ...pieces(raw(bits ? "reading.masked" : "reading.open"), {
        query: roleWord(labels[cell.row], "query"),
        key: roleWord(labels[cell.col], "key"),
        weight: h("b", {}, number(matrix.data[cell.row * matrix.cols + cell.col])),
        who: reasons(bits)
          .map((reason) => t(`closed.${reason}`))
          .join(t("list.comma")),
      }),
    );
  }

  return { draw, target };
}
