// Draws the line of matrices: first its tabs and texts, which decide how much room there is, then
// its stages.

import { STAGES } from "#lib/layout/stages.js";
import { crosses } from "#lib/trace/places.js";
import { h, replaceFocused, setText, showChosen } from "#views/kit/dom.js";
import { namesOf } from "#views/kit/records.js";
import { symbol } from "#views/maths/formula.js";
import { whole } from "#views/matrix/labelled.js";
import { besideLenses, hasLens, sizeOf } from "#views/pipeline/arrange.js";
import { firstPart, hangs, isSquare, partsOf } from "#views/pipeline/stage.js";

/**
 * @import { PipelineLayout, StageName } from "#lib/layout/stages.js"
 * @import { Drawn, Measured } from "#views/pipeline/arrange.js"
 * @import { Made } from "#views/pipeline/make.js"
 * @import { Stage } from "#views/pipeline/stage.js"
 */

/**
 * Where not all stages fit, or only one is wide, tabs choose which.
 * @param {Made} made  @param {Measured} measured  @param {PipelineLayout} first
 */
export function drawTabs({ tabs, choose }, { t, parts, focus, place }, { complete }) {
  // Where all stages are in sight, their own titles choose which is wide.
  tabs.hidden = complete;
  replaceFocused(
    tabs,
    ...namesOf(parts).map((name) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(name === focus),
          title: t(`stage.name.${name}`),
          onClick: () => choose(name),
        },
        symbol(name, place),
        h("span", { class: "hidden" }, t(`stage.name.${name}`)),
      ),
    ),
  );
  showChosen(tabs);
}

/** @param {Made} made  @param {Measured} measured  @param {PipelineLayout} first */
export function drawTexts(made, measured, first) {
  made.side.style.width = `${measured.rowWidth}px`;
  for (const name of STAGES) {
    const { element } = made.stages[name];
    element.hidden = !(name in first.stages);
    element.classList.toggle("is-focus", name === measured.focus);
    element.classList.toggle("is-chosen", name === measured.chosen);
    if (!element.hidden) drawText(name, made, measured, first.squeezed && first.complete);
  }
}

/**
 * @param {StageName} name  @param {Made} made  @param {Measured} measured
 * @param {boolean} isWidened  by its title
 */
function drawText(name, made, measured, isWidened) {
  const { t, parts, labels, place, tall } = measured;
  const { title, note, square } = made.stages[name];
  title.replaceChildren(
    isWidened && isSquare(name) ? widener(name, made, measured) : symbol(name, place),
  );
  const { rows, cols } = firstPart(parts, name).matrix;
  const key = name === "project" && crosses(place) ? "stage.cross" : `stage.${name}`;
  setText(note, t(key, { rows, cols, keys: labels.keys.length }));
  if (square) square.columns.style.height = `${tall.height}px`;
}

/** @param {StageName} name  @param {Made} made  @param {Measured} measured */
function widener(name, { choose }, { t, focus, place }) {
  return h(
    "button",
    {
      type: "button",
      "aria-label": t(`stage.name.${name}`),
      "aria-pressed": String(name === focus),
      onClick: () => choose(name),
    },
    symbol(name, place),
  );
}

/** @param {Made} made  @param {Drawn} drawn */
export function paintStages({ stages, side, lensRows }, drawn) {
  for (const name of drawn.names) paintStage(name, stages[name], drawn);
  lensRows.hidden = drawn.lensPitch === null;
  const beside = besideLenses(drawn);
  (beside === null ? side : stages[beside].element).append(lensRows);
}

/** @param {StageName} name  @param {Stage} stage  @param {Drawn} drawn */
function paintStage(name, stage, drawn) {
  const parts = partsOf(drawn.parts, name);
  for (const part of namesOf(stage.views)) paintPart(name, part, stage, drawn);
  // Q and K share the scale that is shown; V has its own, printed with its name.
  stage.legend.draw(firstPart(drawn.parts, name).scale, drawn.colors);
  hangBelow(
    stage,
    namesOf(parts).some((part) => hangs(name, part)),
  );
  if (!stage.square) return;
  stage.square.bars.hidden = drawn.isDense;
  stage.square.lens.element.hidden = drawn.lensPitch === null || !hasLens(drawn, name);
}

/** @param {StageName} name  @param {string} part  @param {Stage} stage  @param {Drawn} drawn */
function paintPart(name, part, { views, names }, drawn) {
  const { t, layout, unit, colors, head } = drawn;
  const spec = partsOf(drawn.parts, name)[part];
  const view = views[part];
  const title = names[part];
  view.element.hidden = !spec;
  if (title) title.hidden = !spec;
  if (!spec) return;
  const { rows, cols } = spec.matrix;
  const pitchY = hangs(name, part) ? whole(layout.pitchK * unit) : drawn.pitchY;
  view.draw({ ...spec, head, pitchX: pitchOf(drawn, name), pitchY }, colors);
  const label = t(`matrix.${name}.${part}`, { rows, cols, head: head + 1 });
  view.element.setAttribute("aria-label", label);
}

/**
 * What hangs takes the place of the bars; value and legend follow below it.
 * @param {Stage} stage  @param {boolean} isHanging
 */
function hangBelow({ element, hanging, legend, readoutLine }, isHanging) {
  if (!hanging) return;
  hanging.hidden = !isHanging;
  (isHanging ? hanging : element).append(legend.element, readoutLine);
}

/**
 * From column to column of a stage, in CSS pixels.
 * @param {Drawn} drawn  @param {StageName} name
 */
export function pitchOf({ layout, unit }, name) {
  return whole(sizeOf(layout, name).pitchX * unit);
}
