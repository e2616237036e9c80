// What the newest token reads by one of the two attentions of a decoder layer: its row of every
// head, and one sentence on a cell.

import { number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { weightsOf } from "#lib/trace/attention.js";
import { rowOfHeads } from "#lib/trace/headrows.js";
import { SIDES } from "#pages/decode/prepared.js";
import { raw, t } from "#shell/i18n.js";
import { headRowsView } from "#views/decode/headrows.js";
import { h, query, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { roleWord } from "#views/maths/formula.js";

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { Step } from "#pages/decode/player.js"
 * @import { AttentionKind } from "#pages/decode/prepared.js"
 * @import { At } from "#pages/parts/template.js"
 * @import { Colors } from "#views/kit/palette.js"
 *
 * @typedef {{ head: number, key: number }} HeadCell
 */

/** A narrow page has room for the numbers of the heads, and little else. */
const HEAD_NUMBERS = 32;

/**
 * @param {At} at
 * @param {AttentionKind} kind
 * @param {{ onSpacing?: (spacing: Spacing) => void, onRead: (key: number | null) => void
 * }} callbacks  onRead: a cell is pointed at, or none any more
 */
export function createRows(at, kind, { onSpacing, onRead }) {
  const box = at(`${kind}-rows`);
  const rows = headRowsView(box, {
    role: t("matrix.role"),
    axis: t("decode.cache.heads"),
    onPoint: read,
  });
  const legend = legendView(at(`${kind}-legend`), { t, onSpacing });
  /** @type {{ step: Step, strongest: HeadCell } | null} */
  let now = null;

  /** @param {Step} step  @param {Colors} colors */
  function draw(step, colors) {
    const { spacing, unit, labels, answer } = step;
    const tensor = `${step.place(kind).name}.weights`;
    const token = labels.target[step.index];
    const layer = step.layer + 1;
    setText(at(`${kind}-note`), t(`decode.${kind}.row`, { layer }));
    at(`${kind}-reads`).replaceChildren(
      ...pieces(raw(`decode.${kind}.reads`), { query: roleWord(token, "query") }),
    );
    const spec = {
      tensor,
      spacing,
      unit,
      matrix: rowOfHeads(answer.trace.tensor(tensor), step.index, step.keys(kind)),
      labels: step.reads[SIDES[kind]],
      name: t(`decode.${kind}.label`, { query: token, layer, layers: step.layers.length }),
      width: box.clientWidth - HEAD_NUMBERS * unit,
    };
    now = { step, strongest: rows.draw(spec, colors) };
    const canvas = query(box, "canvas[data-tensor]");
    if (canvas) canvas.dataset.query = String(step.index);
    legend.draw({ ramp: "weight", max: 1, spacing }, colors);
    read(null);
  }

  /**
   * One sentence on the cell that is pointed at; without one, on the strongest.
   * @param {HeadCell | null} cell
   */
  function read(cell) {
    if (!now) return;
    const { step, strongest } = now;
    const { head, key } = cell ?? strongest;
    const { data, cols } = weightsOf(step.answer.trace, step.place(kind), head);
    at(`${kind}-reading`).replaceChildren(
      ...pieces(raw(cell ? "decode.reading" : "decode.strongest"), {
        head: String(head + 1),
        key: roleWord(step.labels[SIDES[kind]][key], "key"),
        weight: h("b", {}, number(data[step.index * cols + key])),
      }),
    );
    onRead(cell ? key : null);
  }

  return { draw };
}
