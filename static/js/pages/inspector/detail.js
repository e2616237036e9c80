// The lower half of the inspector: one place of the network, looked at in one of several ways. This file knows the
// heading, the tabs and the cell that is pointed at; each way of looking is a view of its own, loaded when it is needed.

import { tokenLabels } from "#lib/text/format.js";
import { strongestKey } from "#lib/trace/stages.js";
import { fits, WAYS } from "#lib/trace/ways.js";
import { createHeading } from "#pages/inspector/heading.js";
import { enlargement } from "#shell/chrome.js";
import { h } from "#views/kit/dom.js";
import { palette } from "#views/kit/palette.js";
import { drawFitting, keepingHeight } from "#views/kit/room.js";

/**
 * A way of looking, a module of views/ways.
 * @typedef {object} Way
 * @property {(element: HTMLElement, callbacks: Callbacks) => View} createView
 * @property {import("#views/maths/formula.js").FormulaOf} [formula]  what it shows, as mathematics
 * @property {boolean} [withoutCells]  no key is pointed at
 * @property {boolean} [withoutHead]  it comes after the heads have been put together
 */

/**
 * What a view is given to draw, and what it is told while somebody points.
 *
 * @typedef {object} Shown
 * @property {import("#lib/trace/trace.js").Trace} trace
 * @property {import("#lib/trace/places.js").Place} place  what is looked at
 * @property {string} view  the way of looking
 * @property {number} head  counted from 0; 0 where the place has none
 * @property {{ queries: string[], keys: string[] }} labels  tokens as a person reads them; of an attention
 * @property {"sqrt" | "linear"} spacing  of the colours of weights
 * @property {Record<string, string | number | null>} state  the page's whole state, for what is a view's own
 * @property {number} unit  how much larger than designed everything is
 *
 * @typedef {{ query: number, key: number, locked: boolean, hover: Pointed | null }} Cell
 * @typedef {{ query?: number, key?: number, dim?: number, head?: number, stage?: string, part?: string, held?: number | null }} Pointed
 *
 * @typedef {object} Callbacks
 * @property {import("#lib/text/messages.js").Translate} t
 * @property {(key: string) => string} raw  a message with its placeholders, for those that take elements
 * @property {(place: Pointed | null) => void} onHover  the pointer is over something, or has left
 * @property {(place: Pointed) => void} onChoose  a click: the cell is locked, or freed when it was
 * @property {(place: Pointed) => void} onHold  Enter on a cell: its arithmetic opens
 * @property {(place: Pointed) => void} onWalk  an arrow key has led there
 * @property {(changes: Record<string, string | number | null>, how?: { push?: boolean }) => void} onState
 *
 * @typedef {{ draw: (shown: Shown, colors: ReturnType<typeof palette>) => void, point?: (cell: Cell) => void,
 *             speak?: (cell: Cell, pointed: Pointed) => string, focus?: () => void,
 *             copies?: Record<string, () => string> }} View  copies: what it shows as texts, by the names of their forms
 */

/**
 * @param {HTMLElement} element  holds the elements of the template
 * @param {{ t: Callbacks["t"], raw: Callbacks["raw"], onState: Callbacks["onState"],
 *           onOpen: (door: { place: string }) => void,
 *           onCell: (cell: { query: number, key: number | null } | null, walked: boolean) => void,
 *           onPoint: (cell: Cell) => void }} given
 */
export function createDetail(element, { t, raw, onState, onOpen, onCell, onPoint }) {
  const at = (name) => element.querySelector(`[data-at="${name}"]`);
  const heading = createHeading(element, {
    t,
    raw,
    onState,
    onOpen,
    onRelease: () => onCell(null, false),
  });
  /** @type {Map<string, { box: HTMLElement, way: Way, view: View }>} */
  const views = new Map();
  /** @type {Shown | null} */
  let shown = null;
  let pointed = null;
  /** Where an arrow key has led, for those who listen. */
  let walked = null;
  let frame = 0;
  let turn = 0;

  const callbacks = {
    t,
    raw,
    onState,
    onHover(next) {
      pointed = next;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(point);
    },
    onChoose: choose,
    onHold(next) {
      if (next.query === undefined && next.key === undefined) return;
      if (!fits("arithmetic", shown.place, shown.trace.places)) return;
      const now = cell();
      const { head = shown.head, query = now.query, key = now.key } = next;
      onState({ view: "arithmetic", query, key, ...(head === shown.head ? {} : { head }) });
    },
    onWalk(next) {
      pointed = walked = next;
      const now = cell();
      if (now.locked) onCell({ query: next.query ?? now.query, key: next.key ?? now.key }, true);
      point();
      speak();
    },
  };

  function choose(next) {
    if (!shown) return;
    const now = cell();
    const place = {
      query: next.query ?? now.query,
      key: next.key ?? now.key,
      dim: next.held ?? null,
    };
    const again =
      now.locked && place.query === now.query && place.key === now.key && next.dim === undefined;
    // Let go, it is still this row that is followed.
    onCell(again ? { query: now.query, key: null, dim: null } : place, false);
  }

  /** The pointed cell: the locked one, else what is under the pointer, else the one a page begins with. @returns {Cell} */
  function cell() {
    const { query, key, first, weights } = shown;
    if (query !== null && key !== null) return { query, key, locked: true, hover: pointed };
    const row = pointed?.query ?? query ?? first;
    const strongest = () => (weights === null ? 0 : strongestKey(weights, row));
    return { query: row, key: pointed?.key ?? key ?? strongest(), locked: false, hover: pointed };
  }

  /** Resolves when the canvases are painted. @param {Omit<Shown, "labels" | "unit"> & { query: number | null, key: number | null }} next */
  async function draw(next) {
    const mine = ++turn;
    if (!views.has(next.view)) {
      const way = await import(`#views/ways/${next.view}.js`);
      if (!views.has(next.view)) views.set(next.view, make(next.view, way));
      if (mine !== turn) return;
    }
    if (next.trace !== shown?.trace || next.place.name !== shown.place.name)
      pointed = walked = null;
    if (next.view !== shown?.view) walked = null;
    // Whoever goes on to another row sees that row, wherever the pointer was left.
    if (next.key === null && next.query !== shown?.query) pointed = walked = null;
    const isOtherHead = next.head !== shown?.head;
    const isBack = shown?.view === "arithmetic" && next.view !== "arithmetic";
    shown = { ...next, ...cellsOf(next) };
    redraw();
    // The keyboard goes back to where the arithmetic was opened from, unless it is somewhere already.
    if (isBack && document.activeElement === document.body) refocus();
    if (isOtherHead && walked && walked.head === undefined)
      speak((said) => t("heads.spoken", { head: shown.head + 1, said }));
  }

  function refocus() {
    const { box, view } = views.get(shown.view);
    if (view.focus) view.focus();
    else box.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
  }

  /** The cell that was walked to. @param {(said: string) => string} [whole]  with what else has changed */
  function speak(whole = (said) => said) {
    const said = views.get(shown.view).view.speak?.(cell(), walked);
    if (said) heading.speak(whole(said));
  }

  /** @param {string} name  @param {Way} way */
  function make(name, way) {
    const grows = WAYS[name].grows ?? true;
    const box = h("div", { class: "view", "data-view": name, "data-grows": String(grows) });
    at("views").append(box);
    return { box, way, view: way.createView(box, callbacks) };
  }

  /** The same again: other colours, another width. */
  function redraw() {
    if (!shown) return;
    shown.unit = enlargement();
    keepingHeight(at("views"), () => {
      for (const [name, { box }] of views) box.hidden = name !== shown.view;
      heading.draw(shown, views.get(shown.view).way);
      drawFitting(() => {
        views.get(shown.view).view.draw(shown, palette());
        if (shown.place.kind === "attention") point();
      });
    });
  }

  function point() {
    if (shown?.place.kind !== "attention") return;
    const now = cell();
    views.get(shown.view).view.point?.(now);
    heading.point(now);
    onPoint(now);
  }

  return {
    draw,
    redraw,
    choose,
    hover: callbacks.onHover,
    /** What is open as texts, if it can be written down. */
    get copies() {
      return shown && (views.get(shown.view)?.view.copies ?? null);
    },
  };
}

/** What belongs to the tokens of an attention: their labels, and the cells that may be pointed at. */
function cellsOf({ trace, place, head, query, key }) {
  if (place.kind !== "attention")
    return { labels: { queries: [], keys: [] }, query: null, key: null };
  const side = trace.side(place, "queries");
  const labels = { queries: tokenLabels(side), keys: tokenLabels(trace.side(place, "keys")) };
  const inside = (index, list) => (index !== null && index < list.length ? index : null);
  const written = side.tokens.filter(({ kind }) => kind !== "pad").length;
  const weights = `${place.name}.weights`;
  return {
    labels,
    query: inside(query, labels.queries),
    key: inside(key, labels.keys),
    first: Math.floor(written / 2),
    weights: trace.has(weights) ? trace.matrix(weights, head) : null,
  };
}
