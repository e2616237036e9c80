// The lower half of the inspector: one place of the network, looked at in one of several ways. This
// file knows what is open and the cell that is pointed at; heading.js says what it is, and each way
// of looking is a view of its own.

import { arithmeticOf, cellOf, cellsOf, chosenBy } from "#pages/inspector/cell.js";
import { createHeading } from "#pages/inspector/heading.js";
import { createViews } from "#pages/inspector/views.js";
import { namesIn } from "#pages/parts/template.js";
import { enlargement } from "#shell/chrome.js";
import { query } from "#views/kit/dom.js";
import { palette } from "#views/kit/palette.js";
import { present } from "#views/kit/records.js";
import { drawFitting, keepingHeight } from "#views/kit/room.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Asked, Chosen, Open } from "#pages/inspector/cell.js"
 * @import { Door } from "#pages/inspector/shown.js"
 * @import { Cell, Pointed, Raw, Translate } from "#views/kit/view.js"
 *
 * @typedef {object} Options
 * @property {Translate} t
 * @property {Raw} raw
 * @property {(changes: Partial<State>, options?: { push?: boolean }) => void} onState
 * @property {(door: Door) => void} onOpen
 * @property {(cell: Chosen | null, isWalked: boolean) => void} onCell  null: it is let go
 * @property {(cell: Cell) => void} onPoint
 *
 * @typedef {object} Now
 * @property {Open | null} open
 * @property {Pointed | null} pointed
 * @property {Pointed | null} walked  where an arrow key has led, for those who listen
 */

/** @param {HTMLElement} element  holds the elements of the template  @param {Options} options */
export function createDetail(element, options) {
  /** @type {Now} */
  const now = { open: null, pointed: null, walked: null };
  const { views, hover, choose, redraw, speak } = make(element, options, now);
  let turn = 0;

  /** Resolves when the canvases are painted. @param {Asked} next */
  async function draw(next) {
    const mine = ++turn;
    if (!views.has(next.view)) {
      await views.load(next.view);
      if (mine !== turn) return;
    }
    forget(now, next);
    const before = now.open;
    const { head } = next;
    now.open = { ...next, ...cellsOf(next), unit: enlargement() };
    redraw();
    // The keyboard goes back to where the arithmetic was opened from, unless it is somewhere
    // already.
    const isBack = before?.view === "arithmetic" && next.view !== "arithmetic";
    if (isBack && document.activeElement === document.body) refocus(views.get(next.view));
    if (head !== before?.head && now.walked && now.walked.head === undefined)
      speak((said) => options.t("heads.spoken", { head: head + 1, said }));
  }

  return {
    draw,
    redraw,
    choose,
    hover,
    /** What is open as texts, if it can be written down. */
    get copies() {
      const view = now.open?.view;
      return view !== undefined && views.has(view) ? (views.get(view).view.copies ?? null) : null;
    },
  };
}

/** @param {HTMLElement} element  @param {Options} options  @param {Now} now */
function make(element, options, now) {
  const { t, raw, onState, onOpen, onCell, onPoint } = options;
  const heading = createHeading(element, {
    t,
    raw,
    onState,
    onOpen,
    onRelease: () => onCell(null, false),
  });
  const views = createViews(namesIn(element)("views"), {
    t,
    raw,
    onState,
    onHover: hover,
    onChoose: choose,
    onHold: hold,
    onWalk: walk,
  });
  let frame = 0;

  function point() {
    if (now.open?.place.kind !== "attention") return;
    const cell = cellOf(now.open, now.pointed);
    views.get(now.open.view).view.point?.(cell);
    heading.point(cell);
    onPoint(cell);
  }

  /** @param {Pointed | null} place */
  function hover(place) {
    now.pointed = place;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(point);
  }

  /** @param {Pointed} clicked */
  function choose(clicked) {
    if (now.open) onCell(chosenBy(cellOf(now.open, now.pointed), clicked), false);
  }

  /** @param {Pointed} held */
  function hold(held) {
    const open = present(now.open, "view to hold a cell of");
    const changes = arithmeticOf(open, cellOf(open, now.pointed), held);
    if (changes) onState(changes);
  }

  /** @param {Pointed} place */
  function walk(place) {
    now.pointed = now.walked = place;
    const cell = cellOf(present(now.open, "view to walk in"), place);
    if (cell.locked) onCell({ query: place.query ?? cell.query, key: place.key ?? cell.key }, true);
    point();
    speak();
  }

  /**
   * The cell that was walked to.
   * @param {(said: string) => string} [whole]  what else has changed
   */
  function speak(whole = (said) => said) {
    const { open, pointed, walked } = now;
    if (!open || !walked) return;
    const said = views.get(open.view).view.speak?.(cellOf(open, pointed), walked);
    if (said) heading.speak(whole(said));
  }

  /** The same again: other colours, another width. */
  function redraw() {
    if (now.open) drawOpen(now.open, heading, views, point);
  }

  return { views, hover, choose, redraw, speak };
}

/**
 * @param {Open} open  @param {ReturnType<typeof createHeading>} heading
 * @param {ReturnType<typeof createViews>} views  @param {() => void} point
 */
function drawOpen(open, heading, views, point) {
  open.unit = enlargement();
  keepingHeight(views.element, () => {
    views.show(open.view);
    const { view, way } = views.get(open.view);
    heading.draw(open, way);
    drawFitting(() => {
      view.draw(open, palette());
      if (open.place.kind === "attention") point();
    });
  });
}

/**
 * Where the pointer was left, and an arrow key has led, as far as that is no longer there.
 * @param {Now} now  @param {Asked} next
 */
function forget(now, next) {
  const { open } = now;
  const isElsewhere = next.trace !== open?.trace || next.place.name !== open.place.name;
  // Whoever goes on to another row sees that row, wherever the pointer was left.
  const isOtherRow = next.key === null && next.query !== open?.query;
  if (isElsewhere || isOtherRow) now.pointed = now.walked = null;
  if (next.view !== open?.view) now.walked = null;
}

/** @param {import("#pages/inspector/views.js").Loaded} loaded */
function refocus({ box, view }) {
  if (view.focus) view.focus();
  else query(box, "[tabindex='0']")?.focus({ preventScroll: true });
}
