// What goes where, as lines between the matrices: Q along the rows, K and V from below, V only where it is used.

import { place as set, svg } from "#views/kit/svg.js";

/** Stages as text, where one is passed over for want of room. */
const SYMBOLS = {
  project: "QKV",
  dot: "QKᵀ",
  scores: "÷√d",
  mask: "+M",
  weights: "softmax",
  mixed: "×V",
};

/**
 * @param {SVGElement} element  over the whole line
 * @param {{ stages: Record<string, import("#views/pipeline/stage.js").Stage>, shown: string[], all: string[], unit: number, waiting: string }} given
 *   shown: names of the stages from left to right, of all there are; waiting: what V does below them
 */
export function drawConnectors(element, { stages, shown, all, unit, waiting }) {
  const origin = element.parentElement.getBoundingClientRect();
  const box = (part) => {
    const { left, top, right, bottom } = part.getBoundingClientRect();
    return {
      left: left - origin.left,
      top: top - origin.top,
      right: right - origin.left,
      bottom: bottom - origin.top,
    };
  };
  const place = Object.fromEntries(
    shown.map((name) => [name, box(stages[name].element.querySelector(".place"))]),
  );
  const matrix = (name, part) => box(stages[name].views[part].element);
  const letter = (part) => box(stages.project.views[part].element.parentElement);
  const middle = ({ top, bottom }) => (top + bottom) / 2;
  const lines = [];
  const line = (role, d) =>
    lines.push(svg("path", { class: `connector ${role ? `is-${role}` : ""}`, d: `${d}` }));
  const head = 5 * unit;
  const arrow = (role, from, to, y) =>
    line(
      role,
      `M${from} ${y}H${to}m${-head} ${-head * 0.7}l${head} ${head * 0.7}l${-head} ${head * 0.7}`,
    );
  const pad = 5 * unit;

  shown.slice(1).forEach((name, index) => {
    const before = shown[index];
    const y = middle(place[name]);
    const to = name === "project" ? letter("q").left - 2 * unit : place[name].left - pad;
    const skipped = all
      .slice(all.indexOf(before) + 1, all.indexOf(name))
      .map((left) => SYMBOLS[left]);
    const role =
      skipped.length > 0 ? "broken" : name === "project" || before === "project" ? "query" : null;
    arrow(role, place[before].right + pad, to, y);
    if (skipped.length > 0)
      lines.push(
        svg(
          "text",
          { class: "skipped", x: (place[before].right + to) / 2, y: y - 7 * unit },
          skipped.join(" "),
        ),
      );
  });
  if (shown.includes("project")) {
    const [k, v] = [matrix("project", "k"), matrix("project", "v")];
    if (shown.includes("input")) feed(k, v);
    const after = shown[shown.indexOf("project") + 1];
    if (after && after !== "mixed") join(k, after);
    if (shown.includes("mixed")) carry(v);
  }
  set(element, { width: origin.width, height: origin.height });
  element.replaceChildren(...lines);

  /** K and V are made from the memory, which in self-attention is X itself. */
  function feed(k, v) {
    const memory = stages.input.views.memory.element;
    const from = memory.closest("[hidden]") || memory.hidden ? null : box(memory);
    const start = from ?? place.input;
    const x = start.right + (from ? pad : 9 * unit);
    const y = from ? middle(from) : middle(place.input);
    const to = (part) => letter(part).left - 2 * unit;
    if (from) {
      line("key", `M${x} ${y - 3 * unit}h${5 * unit}V${middle(k)}H${to("k")}`);
      line("value", `M${x} ${y + 3 * unit}h${10 * unit}V${middle(v)}H${to("v")}`);
      return;
    }
    line("key", `M${x + 6 * unit} ${y}V${middle(k)}H${to("k")}`);
    line("value", `M${x} ${y}V${middle(v)}H${to("v")}`);
  }

  /** K joins the queries on their way into the products. */
  function join(k, after) {
    const x = (place.project.right + place[after].left) / 2;
    line("key", `M${k.right + pad} ${middle(k)}H${x}V${middle(place[after])}`);
  }

  /** V waits below until the weights are ready. */
  function carry(v) {
    const x = place.mixed.left - 15 * unit;
    const between = shown.slice(shown.indexOf("project") + 1, shown.indexOf("mixed"));
    const lowest =
      Math.max(
        ...between.map((name) => box(stages[name].legend.element.firstElementChild).bottom),
        0,
      ) +
      6 * unit;
    const y = Math.max(v.bottom - 3 * unit, lowest);
    const start =
      y === lowest ? `M${v.right + pad} ${middle(v)}h${8 * unit}V${y}` : `M${v.right + pad} ${y}`;
    if (y - lowest > 8 * unit)
      lines.push(svg("text", { class: "waiting", x: v.right + 3 * pad, y: y - 4 * unit }, waiting));
    line("value", `${start}H${x}V${middle(place.mixed) + 4 * unit}`);
  }
}
