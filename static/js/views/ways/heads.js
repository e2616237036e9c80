// All heads of one block side by side. The cell under the pointer is framed in every head, and each says its weight;
// below stand the numbers of every head, by which they can be put in order.

import { headsLayout } from "#lib/layout/heads.js";
import { likeness } from "#lib/maths/likeness.js";
import { headMetrics, sortedHeads, sortOf, sortWord } from "#lib/maths/metrics.js";
import { number } from "#lib/text/format.js";
import { maskOf, weightsOf, whoClosed, writtenOf } from "#lib/trace/attention.js";
import { crosses } from "#lib/trace/places.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { fillsFrame, heightLeft } from "#views/kit/room.js";
import { labelledView, labelRoom, whole } from "#views/matrix/labelled.js";
import { slanted } from "#views/matrix/labels.js";
import { metricsView } from "#views/tables/metrics.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/** Above and below the rows of a head: its name, its weight and some air. */
const AROUND = fillsFrame ? 96 : 64;

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, { t, raw, onHover, onChoose, onHold, onWalk, onState }) {
  const line = h("div", { class: "all-heads" });
  const legend = legendView(h("div"), {
    t,
    onSpacing: (spacing) => onState({ spacing: spacing === "linear" ? "linear" : null }),
  });
  const table = metricsView(h("section", { class: "metrics" }), {
    t,
    raw,
    onHead: (head) => onState({ head }),
    onSort: (sort) => onState({ sort: sortWord(sort) }, { push: false }),
  });
  element.replaceChildren(line, legend.element, table.element);
  let panels = [];
  let measured = null;
  let shown = null;
  let colors = null;

  function panel(head) {
    const place = (cell) => ({
      stage: "heads",
      part: "weights",
      head,
      query: cell.row,
      key: cell.col,
    });
    const take = (cell) => {
      if (head === shown.head) onChoose(place(cell));
      else onState({ head, query: cell.row, key: cell.col });
    };
    const box = h("div");
    const matrix = labelledView(box, {
      t,
      onHover: (cell) => onHover(cell && place(cell)),
      onChoose: take,
      onHold: (cell) => onHold(place(cell)),
      onWalk: (cell) => onWalk(place(cell)),
    });
    const title = h(
      "button",
      { type: "button", class: "head-title", onClick: () => onState({ head }) },
      t("heads.name", { head: head + 1 }),
    );
    const weight = h("p", { class: "head-weight" });
    return {
      matrix,
      title,
      weight,
      element: h("div", { class: "head-panel", "data-head": head }, title, box, weight),
    };
  }

  /** What takes a while to count is counted once for each answer. */
  function measure({ trace, place }) {
    if (measured?.trace === trace && measured.place === place) return;
    const sentence = sentenceOf(trace, place);
    const mask = maskOf(trace, place);
    const heads = Array.from({ length: place.heads }, (_, head) =>
      headMetrics(weightsOf(trace, place, head), mask, sentence),
    );
    measured = {
      trace,
      place,
      sentence,
      heads,
      likeness: likeness(trace, place, sentence.queries),
    };
  }

  function draw(next, palette) {
    shown = next;
    colors = palette;
    measure(shown);
    const { trace, place, head: chosen, labels, unit, spacing, state } = shown;
    const sort = sortOf(state.sort);
    if (panels.length !== place.heads)
      panels = Array.from({ length: place.heads }, (_, head) => panel(head));
    const order = sortedHeads(measured.heads, sort);
    const axes = { rows: labels.queries, cols: labels.keys };
    const room = labelRoom(axes, colors, unit, t);
    const tall = slanted(room.cols, unit);
    const left = heightLeft(line);
    const layout = headsLayout({
      left: left && (left - tall.height) / unit - AROUND,
      width: element.clientWidth / unit,
      height: globalThis.innerHeight / unit,
      fills: fillsFrame,
      heads: place.heads,
      queries: labels.queries.length,
      keys: labels.keys.length,
      labels: room.rows / unit + 8,
      overhang: tall.overhang / unit,
    });
    const { queries, keys } = measured.sentence;
    const mask = maskOf(trace, place) ?? undefined;
    const scale = { ramp: "weight", max: 1, spacing };
    element.style.setProperty("--labels", `${room.rows + 8 * unit}px`);
    line.style.gridTemplateColumns = `repeat(${layout.inLine}, max-content)`;
    order.forEach((head, index) => {
      const { element: box, matrix, title } = panels[head];
      const withRows = index % layout.inLine === 0;
      if (line.children[index] !== box) line.insertBefore(box, line.children[index] ?? null);
      box.classList.toggle("is-chosen", head === chosen);
      title.setAttribute("aria-pressed", String(head === chosen));
      box.style.setProperty("--before", withRows ? "var(--labels)" : "0px");
      const weights = weightsOf(trace, place, head);
      matrix.draw(
        {
          part: { tensor: `${place.name}.weights`, matrix: weights, mask, scale },
          head,
          labels: axes,
          room,
          unit,
          withRows,
          pitchX: whole(layout.pitchX * unit),
          pitchY: whole(layout.pitchY * unit),
          written: { rows: queries, cols: keys },
          name: t("matrix.weights.weights", {
            rows: weights.rows,
            cols: weights.cols,
            head: head + 1,
          }),
        },
        colors,
      );
    });
    while (line.children.length > place.heads) line.lastChild.remove();
    legend.draw(scale, colors);
    table.draw({ ...measured, sort, order, chosen, padded: queries < labels.queries.length });
  }

  /** @param {import("#pages/inspector/detail.js").Cell} cell */
  function point(cell) {
    const { query, key, locked } = cell;
    panels.forEach(({ matrix, weight }, head) => {
      if (head >= shown.place.heads) return;
      matrix.point({ row: query, col: key }, { locked });
      const { value, who } = cellOf(head, query, key);
      setText(weight, t(who ? "readout.closed" : "readout.weights", { value, who }));
    });
  }

  function cellOf(head, query, key) {
    const { data, cols } = weightsOf(shown.trace, shown.place, head);
    const at = query * cols + key;
    return {
      value: number(data[at]),
      who: whoClosed(maskOf(shown.trace, shown.place)?.data[at] ?? 0, t),
    };
  }

  function speak({ query, key }, { head = shown.head }) {
    const { queries, keys } = shown.labels;
    const { value, who } = cellOf(head, query, key);
    const said = t(who ? "spoken.masked" : "spoken.weights", {
      query: queries[query],
      key: keys[key],
      value,
      who,
    });
    return t("heads.spoken", { head: head + 1, said });
  }

  return { draw, point, speak };
}

/** @returns {import("#lib/maths/metrics.js").Sentence} */
function sentenceOf(trace, place) {
  const end = trace
    .side(place, "keys")
    .tokens.findIndex(({ kind, text }) => kind === "special" && text === "<eos>");
  return { ...writtenOf(trace, place), end: end < 0 ? null : end, aligned: !crosses(place) };
}
