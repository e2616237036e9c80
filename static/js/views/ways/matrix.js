// One head, large: its weights or its scores with every token named and, where cells have room, every value written.
// Beside a large matrix a lens shows what is pointed at, beside a small one stands the chosen row as a list.

import { oneHeadLayout } from "#lib/layout/heads.js";
import { cellRect } from "#lib/layout/matrix.js";
import { nextToken, number } from "#lib/text/format.js";
import { whoClosed, writtenOf } from "#lib/trace/attention.js";
import { stagesOf } from "#lib/trace/stages.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { fillsFrame, heightLeft, lastVisible, rowInSight } from "#views/kit/room.js";
import { symbol } from "#views/maths/formula.js";
import { labelledView, labelRoom, whole } from "#views/matrix/labelled.js";
import { slanted } from "#views/matrix/labels.js";
import { lensView } from "#views/matrix/lens.js";
import { rowListView } from "#views/tables/rowlist.js";

export { weightsFormula as formula } from "#views/maths/formula.js";

/** Under the rows: what is pointed at, and some air; in a frame also what it keeps free at its foot. */
const BELOW = fillsFrame ? 43 : 34;
const STAGES = ["scores", "weights"];
const READOUT = {
  scores: { open: "onehead.score", closed: "onehead.closedScore" },
  weights: { open: "readout.weights", closed: "readout.closed" },
};

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, { t, raw, onHover, onChoose, onHold, onWalk, onState }) {
  const choice = h("div", { class: "segments", role: "group", "aria-label": t("stage.choose") });
  const place = ({ row, col }) => ({ stage, part: stage, query: row, key: col });
  const box = h("div");
  const matrix = labelledView(box, {
    t,
    onHover: (cell) => onHover(cell && place(cell)),
    onChoose: (cell) => onChoose(place(cell)),
    onHold: (cell) => onHold(place(cell)),
    onWalk: (cell) => onWalk(place(cell)),
  });
  const readout = h("p", { class: "one-readout" });
  const legend = legendView(h("div"), { t });
  const weightLegend = legendView(h("div"), {
    t,
    onSpacing: (spacing) => onState({ spacing: spacing === "linear" ? "linear" : null }),
  });
  const lens = lensView(h("div"), { t, onChoose: (cell) => onChoose(place(cell)) });
  const list = rowListView(h("section"), {
    t,
    raw,
    onKey: (key) => onChoose({ stage, part: stage, query: pointed.query, key }),
  });
  const main = h(
    "div",
    { class: "one-main" },
    choice,
    box,
    readout,
    legend.element,
    weightLegend.element,
  );
  const layoutBox = h(
    "div",
    { class: "one-head" },
    main,
    h("div", { class: "one-aside" }, lens.element, list.element),
  );
  element.replaceChildren(layoutBox);
  let stage = "weights";
  let parts = {};
  let shown = null;
  let colors = null;
  let layout = null;
  let pointed = { query: 0, key: 0 };
  const inSight = rowInSight(matrix.element);

  function draw(next, palette) {
    shown = next;
    colors = palette;
    const { trace, place: at, head, labels, unit, spacing, state } = shown;
    const stages = stagesOf(trace, at, head, spacing);
    parts = { weights: stages.weights.weights, scores: (stages.mask ?? stages.scores)?.scores };
    stage = ["scores", "mask"].includes(state.stage) && parts.scores ? "scores" : "weights";
    choice.hidden = !parts.scores;
    choice.replaceChildren(
      ...STAGES.map((name) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(name === stage),
            title: t(`stage.name.${name}`),
            onClick: () => onState({ stage: name }, { push: false }),
          },
          symbol(name, at),
          " ",
          t(`onehead.${name}`),
        ),
      ),
    );
    const part = parts[stage];
    const axes = { rows: labels.queries, cols: labels.keys };
    const room = labelRoom(axes, colors, unit, t);
    const tall = slanted(room.cols, unit);
    const left = heightLeft(box);
    layout = oneHeadLayout({
      left: left && (left - tall.height) / unit - BELOW,
      width: element.clientWidth / unit,
      height: globalThis.innerHeight / unit,
      queries: labels.queries.length,
      keys: labels.keys.length,
      labels: room.rows / unit + 8,
      overhang: tall.overhang / unit,
      fills: fillsFrame,
    });
    main.style.setProperty("--labels", `${room.rows + 8 * unit}px`);
    layoutBox.classList.toggle("is-beside", layout.beside);
    const { rows, cols } = part.matrix;
    matrix.draw(
      {
        part,
        head,
        labels: axes,
        room,
        unit,
        pitchX: whole(layout.pitchX * unit),
        pitchY: whole(layout.pitchY * unit),
        withValues: true,
        written: written(),
        name: t(`matrix.${stage}.${stage}`, { rows, cols, head: head + 1 }),
      },
      colors,
    );
    legend.element.hidden = stage === "weights";
    weightLegend.element.hidden = stage !== "weights";
    (stage === "weights" ? weightLegend : legend).draw(part.scale, colors);
    lens.element.hidden = layout.lens === null;
  }

  /** A frame of its own has room for as much of the list as is in sight. */
  function besideRoom() {
    return fillsFrame && layout.beside
      ? lastVisible() - list.element.getBoundingClientRect().top - globalThis.scrollY
      : Infinity;
  }

  function written() {
    const { queries, keys } = writtenOf(shown.trace, shown.place);
    return { rows: queries, cols: keys };
  }

  /** @param {import("#pages/inspector/detail.js").Cell} cell */
  function point(cell) {
    pointed = cell;
    const { query, key, locked } = cell;
    const { labels, unit, head } = shown;
    const part = parts[stage];
    matrix.point({ row: query, col: key }, { locked });
    if (layout.lens !== null) {
      lens.draw(
        {
          part,
          head,
          center: { row: query, col: key },
          labels: { rows: labels.queries, cols: labels.keys },
          unit,
          pitch: layout.lens * unit,
          locked,
          written: written(),
        },
        colors,
      );
    }
    inSight(shown, cellRect(matrix.grid, query, 0));
    const { value, who } = cellOf(query, key);
    setText(readout, t(READOUT[stage][who ? "closed" : "open"], { value, who }));
    const { weights } = parts;
    const row = (all) => all.data.subarray(query * all.cols, (query + 1) * all.cols);
    list.draw({
      weights: row(weights.matrix),
      mask: weights.mask ? row(weights.mask) : null,
      labels: labels.keys,
      query: labels.queries[query],
      next: nextToken(shown.trace, shown.place, query),
      key,
      room: besideRoom(),
    });
  }

  function cellOf(query, key) {
    const {
      matrix: { data, cols },
      mask,
    } = parts[stage];
    const at = query * cols + key;
    return { value: number(data[at]), who: whoClosed(mask?.data[at] ?? 0, t) };
  }

  function speak({ query, key }) {
    const { labels } = shown;
    const { value, who } = cellOf(query, key);
    return t(who ? "spoken.masked" : `spoken.${stage}`, {
      query: labels.queries[query],
      key: labels.keys[key],
      value,
      who,
    });
  }

  return { draw, point, speak };
}
