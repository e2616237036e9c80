// One head as a line of matrices that share their rows: X → Q, K, V → q·k → ÷√d → + mask → softmax → · V → W^O.
// Query tokens are written once at the left, and one pale band runs through under all matrices.

import {
  DENSE,
  LENS_CELLS,
  lensPitch,
  pipelineLayout,
  SMALLEST_LENS_CELL,
  STAGES,
} from "#lib/layout/stages.js";
import { crosses } from "#lib/trace/places.js";
import { stagesOf } from "#lib/trace/stages.js";
import { h, m, setText, showChosen } from "#views/kit/dom.js";
import { fillsFrame, foot, lastVisible } from "#views/kit/room.js";
import { svg } from "#views/kit/svg.js";
import { hasProducts, symbol } from "#views/maths/formula.js";
import { letter, ofHead, operator, softmax, sub, value } from "#views/maths/signs.js";
import { drawColumnLabels, drawRowLabels, labelWidth, slanted } from "#views/matrix/labels.js";
import { drawConnectors } from "#views/pipeline/connectors.js";
import { drawLensRows } from "#views/pipeline/lens.js";
import { spoken, squareReadout, vectorReadout } from "#views/pipeline/readouts.js";
import { hangs, isSquare, PARTS, stageParts } from "#views/pipeline/stage.js";
import { whysView } from "#views/pipeline/whys.js";
import { drawBars } from "#views/plots/bars.js";

const BAR_HEIGHT = 38;
const WIDEST_LABEL = 110;
/** Least height of the column labels. */
const LABELS = 52;
/** Bars, value and legend below the rows; with K and V hanging beside them; on a projector, where bars are left out; below a lens. */
const BELOW = { plain: 100, hanging: fillsFrame ? 196 : 160, far: 44, lens: 84 };
/** Cells of a lens so high that each can have its label. */
const LEGIBLE = 14;
const ROWS = { least: 140, most: 240, alone: 340 };

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = (place) =>
  hasProducts(place)
    ? {
        name: "pipeline",
        signs: [
          letter("O", "output"),
          operator("="),
          sub(operator("∑"), letter("h")),
          ...softmax(place),
          ofHead(value()),
          m("msubsup", {}, letter("W"), letter("h"), letter("O", "output")),
        ],
      }
    : null;

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t, onState } = callbacks;
  const stages = stageParts(callbacks);
  const band = h("i", { class: "band" });
  const lines = svg("svg", { class: "connectors", "aria-hidden": "true" });
  const rowLabels = h("canvas", { class: "row-labels", "aria-hidden": "true" });
  const side = h(
    "div",
    { class: "stage stage-labels" },
    h("p", { class: "axis axis-query" }, t("axis.query")),
    rowLabels,
  );
  const lensRows = h("canvas", { class: "lens-rows", "aria-hidden": "true" });
  const tabs = h("div", { class: "stage-tabs", role: "group", "aria-label": t("stage.choose") });
  const line = h(
    "div",
    { class: "pipeline" },
    band,
    lines,
    side,
    ...STAGES.map((name) => stages[name].element),
  );
  const whys = whysView({ t });
  element.replaceChildren(tabs, line, whys.element);
  let drawn = null;

  function draw(shown, colors) {
    const { trace, place, head, labels, unit, state } = shown;
    const parts = stagesOf(trace, place, head, shown.spacing);
    const focus = Object.hasOwn(parts, state.stage) ? state.stage : "weights";
    drawn = {
      t,
      labels,
      unit,
      colors,
      head,
      place,
      parts,
      focus,
      chosen: state.stage,
      isMasked: isMasked(parts),
    };
    const axis = labelWidth([t("axis.query")], colors, unit, Infinity);
    drawn.rowWidth = Math.min(
      Math.max(labelWidth(labels.queries, colors, unit), axis),
      WIDEST_LABEL * unit,
    );
    drawn.tall = slanted(
      Math.min(Math.max(labelWidth(labels.keys, colors, unit), 20 * unit), WIDEST_LABEL * unit),
      unit,
    );
    // The name of the axis stands above the first label.
    drawn.tall.height = Math.max(drawn.tall.height, LABELS * unit);
    drawn.isDense = Math.max(labels.queries.length, labels.keys.length) > DENSE;
    layOut();
    for (const name of Object.keys(drawn.layout.stages)) drawStage(name, stages[name]);
    drawn.isConnected = false;
    lensRows.hidden = drawn.lensPitch === null;
    drawn.besideLenses = besideLenses();
    (drawn.besideLenses === null ? side : stages[drawn.besideLenses].element).append(lensRows);
  }

  /** Which stages there are decides how high the text above them is, and that how much room is left for the rows. */
  function layOut() {
    const { unit, labels, parts, focus, isMasked } = drawn;
    const far = document.documentElement.hasAttribute("data-projector");
    const measures = {
      width: element.clientWidth / unit,
      labels: drawn.rowWidth / unit + 8,
      queries: labels.queries.length,
      keys: labels.keys.length,
      dHead: widthOf(parts),
      dModel: (parts.input?.x ?? parts.output?.out)?.matrix.cols ?? 0,
      stages: STAGES.filter((name) => name in parts),
      masked: isMasked,
      focus,
      far,
      fills: fillsFrame,
    };
    const first = pipelineLayout({ ...measures, height: ROWS.most });
    drawTabs(first, parts);
    drawTexts(Object.keys(first.stages));
    const isAlone = Object.keys(first.stages).length === 1;
    const top =
      stages[Object.keys(first.stages)[0]].element.querySelector(".place").getBoundingClientRect()
        .top + globalThis.scrollY;
    const below =
      far && !("project" in first.stages)
        ? BELOW.far
        : Math.max(
            "project" in first.stages ? BELOW.hanging : BELOW.plain,
            fillsFrame ? belowLenses(first) : 0,
          );
    const room = (lastVisible() - top) / unit - below;
    const height =
      far || fillsFrame
        ? Math.max(room, far ? 48 : ROWS.least)
        : isAlone
          ? ROWS.alone
          : Math.min(Math.max(room, ROWS.least), ROWS.most);
    drawn.layout = pipelineLayout({ ...measures, height });
    drawn.pitchY = whole(drawn.layout.pitchY * unit);
    // On a projector there is no room below the matrices.
    drawn.lensPitch = far ? null : lensesPitch(drawn.layout);
    if (drawn.lensPitch !== null && fillsFrame) {
      const left =
        foot() - top - labels.queries.length * drawn.pitchY - drawn.tall.height - BELOW.lens * unit;
      drawn.lensPitch = Math.min(
        drawn.lensPitch,
        Math.max(Math.floor(left / lensRowCount()), SMALLEST_LENS_CELL * unit),
      );
    }
  }

  const lensRowCount = () => Math.min(LENS_CELLS, drawn.labels.queries.length);

  /** All lenses have cells of one size, in CSS pixels; null: there are none. */
  function lensesPitch(layout) {
    const pitches = Object.values(layout.stages)
      .map(({ room }) => lensPitch(room, drawn.labels.keys.length))
      .filter((pitch) => pitch !== null);
    return drawn.isDense && pitches.length > 0
      ? Math.round(Math.min(...pitches) * drawn.unit)
      : null;
  }

  /** What lenses take below the rows with all that stands below them; what is left then makes their cells larger. */
  function belowLenses(layout) {
    const pitch = lensesPitch(layout);
    return pitch === null
      ? 0
      : lensRowCount() * Math.min(pitch / drawn.unit, LEGIBLE) +
          drawn.tall.height / drawn.unit +
          BELOW.lens;
  }

  const hasLens = (name) =>
    lensPitch(drawn.layout.stages[name].room, drawn.labels.keys.length) !== null;

  /** Under which stage the queries of the lenses are written: at the left where nothing else is, else behind the last; null: under the labels. */
  function besideLenses() {
    const shown = Object.keys(drawn.layout.stages);
    const before = shown[shown.findIndex(hasLens) - 1];
    if (before && isSquare(before)) return before;
    return drawn.layout.stages.mixed ? "mixed" : null;
  }

  /** Where not all stages fit, or only one is wide, tabs choose which. */
  function drawTabs({ complete, squeezed }, parts) {
    const before = [...tabs.children].indexOf(document.activeElement);
    // Where all stages are in sight, their own titles choose which is wide.
    tabs.hidden = complete;
    drawn.isSqueezed = squeezed;
    tabs.replaceChildren(
      ...Object.keys(parts).map((name) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(name === drawn.focus),
            title: t(`stage.name.${name}`),
            onClick: () => onState({ stage: name }, { push: false }),
          },
          symbol(name, drawn.place),
          h("span", { class: "hidden" }, t(`stage.name.${name}`)),
        ),
      ),
    );
    tabs.children[before]?.focus();
    showChosen(tabs);
  }

  function drawTexts(shown) {
    side.style.width = `${drawn.rowWidth}px`;
    for (const name of STAGES) {
      const { element: stage, title, note, columns } = stages[name];
      stage.hidden = !shown.includes(name);
      stage.classList.toggle("is-focus", name === drawn.focus);
      stage.classList.toggle("is-chosen", name === drawn.chosen);
      if (stage.hidden) continue;
      title.replaceChildren(
        drawn.isSqueezed && tabs.hidden && isSquare(name)
          ? widener(name)
          : symbol(name, drawn.place),
      );
      const { rows, cols } = Object.values(drawn.parts[name])[0].matrix;
      setText(
        note,
        t(name === "project" && crosses(drawn.place) ? "stage.cross" : `stage.${name}`, {
          rows,
          cols,
          keys: drawn.labels.keys.length,
        }),
      );
      if (columns) columns.style.height = `${drawn.tall.height}px`;
    }
  }

  const widener = (name) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": t(`stage.name.${name}`),
        "aria-pressed": String(name === drawn.focus),
        onClick: () => onState({ stage: name }, { push: false }),
      },
      symbol(name, drawn.place),
    );

  function drawStage(name, made) {
    const { layout, unit, colors, head, labels } = drawn;
    const parts = drawn.parts[name];
    const pitchX = whole(layout.stages[name].pitchX * unit);
    for (const [part, view] of Object.entries(made.views)) {
      const given = parts[part];
      view.element.hidden = !given;
      if (made.names[part]) made.names[part].hidden = !given;
      if (!given) continue;
      const { rows, cols } = given.matrix;
      const pitchY = hangs(name, part) ? whole(layout.pitchK * unit) : drawn.pitchY;
      view.draw({ ...given, head, pitchX, pitchY }, colors);
      view.element.setAttribute(
        "aria-label",
        t(`matrix.${name}.${part}`, { rows, cols, head: head + 1 }),
      );
    }
    // Q and K share the scale that is shown; V has its own, printed with its name.
    made.legend.draw(Object.values(parts)[0].scale, colors);
    // What hangs takes the place of the bars; value and legend follow below it.
    const hanging = made.element.querySelector(".hanging");
    if (hanging) {
      hanging.hidden = !Object.keys(parts).some((part) => hangs(name, part));
      (hanging.hidden ? made.element : hanging).append(
        made.legend.element,
        made.readout.parentElement,
      );
    }
    made.pitchX = pitchX;
    made.width = labels.keys.length * pitchX;
    if (made.lens) {
      made.bars.hidden = drawn.isDense;
      made.lens.element.hidden = drawn.lensPitch === null || !hasLens(name);
    }
  }

  /** Everything that follows the pointer. @param {import("#pages/inspector/detail.js").Cell} cell */
  function point(cell) {
    const { colors, unit, labels, layout, pitchY, rowWidth } = drawn;
    const { query, key, hover, locked } = cell;
    const height = labels.queries.length * pitchY;
    drawRowLabels(
      rowLabels,
      { labels: labels.queries, pitch: pitchY, active: query, width: rowWidth, height, unit },
      colors,
    );
    for (const name of Object.keys(layout.stages)) {
      const made = stages[name];
      for (const part of Object.keys(drawn.parts[name])) {
        const [rows, cols] = PARTS[name][part];
        const over = hover?.stage === name && hover.part === part ? (hover.dim ?? null) : null;
        made.views[part].point(
          { row: rows === "query" ? query : key, col: cols === "key" ? key : over },
          { locked, row: true, col: cols === "key" },
        );
        if (!isSquare(name) && made.names[part])
          setText(made.names[part], vectorReadout(drawn, name, part, cell));
      }
      if (isSquare(name)) pointSquare(name, made, cell);
      else setText(made.readout, vectorReadout(drawn, name, Object.keys(PARTS[name])[0], cell));
    }
    const first = stages[Object.keys(layout.stages)[0]].element.querySelector(".place");
    band.style.transform = `translateY(${first.offsetTop + first.offsetParent.offsetTop + query * pitchY}px)`;
    band.style.height = `${pitchY}px`;
    if (drawn.lensPitch !== null) {
      const isBehind = drawn.besideLenses === "mixed";
      const width = isBehind
        ? Math.min(
            labelWidth(labels.queries, colors, unit),
            stages.mixed.views.z.element.offsetWidth,
          )
        : rowWidth;
      drawLensRows(
        lensRows,
        {
          labels: labels.queries,
          query,
          pitch: drawn.lensPitch,
          width,
          tall: drawn.tall.height,
          unit,
          align: isBehind ? "left" : "right",
        },
        colors,
      );
    }
    whys.draw({ parts: drawn.parts, query, place: drawn.place });
    // Where lines may run is known once all texts stand.
    if (!drawn.isConnected)
      drawConnectors(lines, {
        stages,
        shown: Object.keys(layout.stages),
        all: Object.keys(drawn.parts),
        unit,
        waiting: t("stage.waiting"),
      });
    drawn.isConnected = true;
  }

  function pointSquare(name, made, cell) {
    const { query, key } = cell;
    const { labels, unit, tall, layout, focus, colors } = drawn;
    drawColumnLabels(
      made.columns,
      {
        labels: labels.keys,
        pitch: made.pitchX,
        active: key,
        width: made.width + tall.overhang,
        height: tall.height,
        unit,
        only: layout.squeezed && name !== focus,
      },
      colors,
    );
    made.columns.style.marginRight = `${-tall.overhang}px`;
    setText(made.readout, squareReadout(drawn, name, cell));
    const [part] = Object.values(drawn.parts[name]);
    if (drawn.isDense) {
      if (!made.lens.element.hidden)
        made.lens.draw(
          {
            part,
            head: drawn.head,
            cell,
            labels: labels.keys,
            pitch: drawn.lensPitch,
            unit,
            tall: tall.height,
          },
          colors,
        );
      return;
    }
    const { matrix, mask, scale } = part;
    const row = (all) => all.data.subarray(query * all.cols, (query + 1) * all.cols);
    drawBars(
      made.bars,
      {
        values: row(matrix),
        mask: mask ? row(mask) : null,
        pitch: made.pitchX,
        gap: Object.values(made.views)[0].grid.gap,
        active: key,
        scale,
        height: BAR_HEIGHT * unit,
        unit,
      },
      colors,
    );
  }

  return {
    draw,
    point,
    speak: (cell, pointed) => spoken(drawn, cell, pointed),
    focus: () => Object.values(stages[drawn.focus].views)[0].element.focus({ preventScroll: true }),
  };
}

/** Of a head's vectors. */
function widthOf({ project, mixed }) {
  return (project?.q ?? mixed?.z)?.matrix.cols ?? 0;
}

function isMasked(parts) {
  return parts.mask?.scores.mask.data.some((bits) => bits !== 0) ?? false;
}

/** Whole pixels, except where a fraction of one matters to the width. */
function whole(pitch) {
  return pitch >= 4 ? Math.floor(pitch) : pitch;
}
