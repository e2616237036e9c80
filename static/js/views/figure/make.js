// The elements of the figure: those of every column, of every stack and of every layer.

import { crosses, isAttention } from "#lib/trace/places.js";
import { h } from "#views/kit/dom.js";

/**
 * @import { Stack } from "#lib/layout/network.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Translate } from "#lib/text/messages.js"
 * @import { ColumnElements } from "#views/figure/doors.js"
 * @import { Drawn } from "#views/figure/network.js"
 */

/**
 * @typedef {ReturnType<typeof import("#views/figure/doors.js").createDoors>} Doors
 * @typedef {ReturnType<typeof makeFigure>} Made
 * @typedef {Made["columns"][number]} Column
 */

/**
 * @param {Drawn} drawn
 * @param {{ t: Translate, columnOf: Doors["columnOf"] }} options
 */
export function makeFigure({ trace: { places }, layout, isMap }, { t, columnOf }) {
  /** @param {{ x: number }} column */
  const stackOf = ({ x }) => layout.stacks.findLast((stack) => stack.x <= x) ?? layout.stacks[0];
  const columns = layout.columns.map((column) => {
    const part = stackOf(column);
    return {
      ...columnOf(column, { stack: part.stack, places, isMap }),
      name: column.place.name,
      layer: column.place.layer,
      part,
      shape: column.place.kind === "feed-forward" ? null : h("span", { class: "network-shape" }),
    };
  });
  const stacks = layout.stacks.map((part) => ({
    title: titleOf(part, places, t),
    labels: h("canvas", { class: "network-labels", "aria-hidden": "true" }),
    numbers: Array.from({ length: part.heads }, (_, head) =>
      h("span", { class: "network-number", "aria-hidden": "true" }, String(head + 1)),
    ),
    map: isMap
      ? mapOfColumns(
          columns.filter((column) => column.part === part),
          t,
        )
      : null,
  }));
  const layers = layout.layers.map(({ layer }) =>
    h("span", { class: "network-layer" }, t("figure.layer", { layer: layer + 1 })),
  );
  return { columns, stacks, layers };
}

/**
 * In the order in which they are drawn and reached.
 * @param {Made} made  @param {Drawn} drawn
 * @param {{ lines: SVGElement, output: HTMLElement, outputShape: HTMLElement }} ends
 */
export function elementsOf({ columns, stacks, layers }, { layout, isMap }, ends) {
  const output = layout.output ? [ends.output] : [];
  if (isMap) {
    return [
      ...stacks.map((stack) => h("div", { class: "network-stack" }, stack.title, stack.map ?? "")),
      ...output,
    ];
  }
  return [
    ends.lines,
    ...stacks.flatMap(({ title, labels, numbers }) => [title, labels, ...numbers]),
    ...layers,
    ...columns
      .flatMap(({ caption, body, add, shape }) => [caption, body, add, shape])
      .filter((element) => element !== null),
    ...output,
    ...(layout.output ? [ends.outputShape] : []),
  ];
}

/**
 * On a phone: layer after layer, each with its blocks side by side.
 * @param {(ColumnElements & { layer: number | null, name: string })[]} columns
 * @param {Translate} t
 */
function mapOfColumns(columns, t) {
  const groups = Map.groupBy(columns, ({ layer, name }) => layer ?? name);
  return h(
    "div",
    { class: "network-map" },
    ...[...groups].map(([layer, members]) =>
      h(
        "div",
        { class: "network-group" },
        h(
          "p",
          { class: "network-layer" },
          typeof layer === "number" ? t("figure.layer", { layer: layer + 1 }) : "\u00a0",
        ),
        ...members.map(({ caption, body }) => h("div", { class: "network-cell" }, caption, body)),
      ),
    ),
  );
}

/** @param {Stack} part  @param {Place[]} places  @param {Translate} t */
function titleOf(part, places, t) {
  const name = h("b", {}, t(`stack.${part.stack}`));
  return h("p", { class: "network-title" }, name, " ", noteOf(part, places, t));
}

/**
 * What the tokens of a part see. That of a decoder names K and V in their colours.
 * @param {Stack} part  @param {Place[]} places  @param {Translate} t
 */
function noteOf({ stack }, places, t) {
  const own = places.filter((place) => place.stack === stack && isAttention(place));
  if (own.length === 0) return null;
  const isCausal = own.some(({ causal }) => causal);
  const kind = own.some(crosses) ? "crossed" : isCausal ? "causal" : "open";
  const [before, after] = t(`figure.note.${kind}`).split("K V");
  if (after === undefined) return h("span", { class: "muted" }, before);
  const letters = [h("b", { class: "key" }, "K"), t("figure.and"), h("b", { class: "value" }, "V")];
  return h("span", { class: "muted" }, before, ...letters, after);
}
