// The figure of attention as lines: its canvases, and what somebody does on it.

import { h, isModified } from "#views/kit/dom.js";

/**
 * @import { FlowFigure, FlowLabels, FlowSide, FlowToken } from "#views/flow/paint.js"
 * @import { Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {object} Moves
 * @property {(token: FlowToken | null) => void} hover
 * @property {(token: FlowToken) => void} choose
 * @property {(token: FlowToken) => void} hold  Enter
 * @property {(token: FlowToken) => void} walk  an arrow key has led there
 * @property {() => FlowToken} now  where arrow keys start from
 * @property {(side: FlowSide) => number} pointed  what is pointed at on either side
 */

/** Beside the words, pointing counts as pointing at them. */
const REACH = 40;
/** @type {Record<string, number | undefined>} */
const STEPS = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
/** @type {Record<string, FlowSide | undefined>} */
const SIDES = { ArrowLeft: "query", ArrowRight: "key" };

/** @param {Translate} t  @param {Moves} moves */
export function flowFigure(t, moves) {
  const { element, all, lit, words } = make(t);
  /** @type {{ layout: FlowFigure, labels: FlowLabels } | null} */
  let drawn = null;
  /** @type {FlowToken | null} */
  let hovered = null;

  element.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") hover(tokenAt(event));
  });
  element.addEventListener("pointerleave", () => hover(null));
  element.addEventListener("click", (event) => {
    const token = tokenAt(event);
    if (token) moves.choose(token);
  });
  element.addEventListener("keydown", (event) => {
    if (!drawn || isModified(event) || !press(event.key, drawn.labels)) return;
    event.preventDefault();
  });

  /** @param {FlowToken | null} token */
  function hover(token) {
    if (token?.side === hovered?.side && token?.index === hovered?.index) return;
    hovered = token;
    moves.hover(token);
  }

  /** @param {MouseEvent} event  @returns {FlowToken | null} */
  function tokenAt(event) {
    if (!drawn) return null;
    const box = element.getBoundingClientRect();
    const { left, right, top, pitch, unit } = drawn.layout;
    const x = event.clientX - box.left;
    const side = x < left + REACH * unit ? "query" : x > right - REACH * unit ? "key" : null;
    const index = Math.floor((event.clientY - box.top - top) / pitch);
    return side && index >= 0 && index < drawn.labels[side].length ? { side, index } : null;
  }

  /** Whether a key means something here. @param {string} key  @param {FlowLabels} labels */
  function press(key, labels) {
    const now = moves.now();
    const [side, step] = [SIDES[key], STEPS[key]];
    if (key === "Enter") moves.hold(now);
    else if (key === " ") moves.choose(now);
    else if (side) moves.walk({ side, index: side === now.side ? now.index : moves.pointed(side) });
    else if (step !== undefined) {
      const last = labels[now.side].length - 1;
      moves.walk({ side: now.side, index: Math.min(Math.max(now.index + step, 0), last) });
    } else return false;
    return true;
  }

  return {
    element,
    all,
    lit,
    words,
    /** @param {FlowFigure} layout  @param {FlowLabels} labels */
    size(layout, labels) {
      drawn = { layout, labels };
      element.style.width = `${layout.width}px`;
      element.style.height = `${layout.height}px`;
    },
    /** Something else lies under the pointer now. */
    forget() {
      hovered = null;
    },
  };
}

/** @param {Translate} t */
function make(t) {
  const [all, lit, words] = ["all", "lit", "words"].map((name) =>
    h("canvas", { class: `flow-${name}`, "aria-hidden": "true" }),
  );
  const element = h(
    "div",
    {
      class: "flow-figure",
      tabindex: 0,
      role: "application",
      "aria-roledescription": t("flow.role"),
      "aria-describedby": "flow-keys",
    },
    all,
    lit,
    words,
  );
  return { element, all, lit, words };
}
