// The contract of a view. The page gives it data to draw, tells it what is pointed at, and asks
// what is to be said of it; the view tells the page what somebody does in it. A view asks no server
// and keeps nothing that a link should hold.

/**
 * @typedef {import("#lib/text/messages.js").Translate} Translate
 * @typedef {import("#views/kit/palette.js").Colors} Colors
 * @typedef {import("#lib/ink/color.js").Spacing} Spacing
 * @typedef {(key: string) => string} Raw  a message with its placeholders, for those that take
 *   elements
 *
 * @typedef {object} Way  a module of views/ways
 * @property {(element: HTMLElement, callbacks: Callbacks) => View} createView
 * @property {import("#views/maths/formula.js").FormulaOf} [formula]  what it shows, as mathematics
 * @property {boolean} [withoutCells]  no key is pointed at
 * @property {boolean} [withoutHead]  it comes after the heads have been put together
 *
 * A page shows a view only where it fits: one that fits attentions alone may ask for
 * `AttentionShown`.
 * @typedef {{
 *   draw(shown: Shown, colors: Colors): void,
 *   point?(cell: Cell): void,
 *   speak?(cell: Cell, walked: Pointed): string,
 *   focus?(): void,
 *   copies?: Record<string, () => string>,
 * }} View  point: in an attention, what follows the pointer; speak: what a screen reader hears of
 *   where an arrow key has led; copies: what it shows as texts, by the names of their forms
 *
 * @typedef {object} Shown
 * @property {import("#lib/trace/trace.js").Trace} trace
 * @property {import("#lib/trace/places.js").Place} place  what is looked at
 * @property {string} view  the way of looking
 * @property {number} head  counted from 0; 0 where the place has none
 * @property {Labels} labels  of an attention
 * @property {number | null} query  of an attention, as the link has it
 * @property {number | null} key  likewise
 * @property {Spacing} spacing  of the colours of weights
 * @property {Choices} state  the page's whole state, for what is a view's own
 * @property {number} unit  how much larger than designed everything is
 * @typedef {Shown & { place: import("#lib/trace/places.js").Attention }} AttentionShown
 *
 * @typedef {{ queries: string[], keys: string[] }} Labels  tokens as a person reads them
 *
 * @typedef {object} Choices  what a link holds and a view reads or changes
 * @property {string | null} view  @property {string | null} block
 * @property {number | null} head  @property {number | null} query  @property {number | null} key
 * @property {number | null} dim
 * @property {string | null} stage  @property {string | null} spacing
 * @property {string | null} heads  @property {number | null} least  of attention as lines
 * @property {string | null} sort  of the table of all heads
 *
 * @typedef {object} Cell  the one that is pointed at, or a page begins with
 * @property {number} query  @property {number} key  @property {boolean} locked
 * @property {Pointed | null} hover
 *
 * As much as a view knows of where the pointer is, or an arrow key has led.
 * @typedef {object} Pointed
 * @property {number} [query]  @property {number} [key]  @property {number} [head]
 * @property {number | null} [dim]
 * @property {number | null} [held]  a dimension that the link is to hold with the cell
 * @property {string} [stage]  @property {string} [part]  of the view
 *
 * @typedef {(changes: Partial<Choices>, options?: { push?: boolean }) => void} OnState
 *
 * @typedef {object} Callbacks
 * @property {Translate} t
 * @property {Raw} raw
 * @property {(place: Pointed | null) => void} onHover  the pointer is over something, or has left
 * @property {(place: Pointed) => void} onChoose  a click: the cell is locked, or freed when it was
 * @property {(place: Pointed) => void} onHold  Enter on a cell: its arithmetic opens
 * @property {(place: Pointed) => void} onWalk  an arrow key has led there
 * @property {OnState} onState
 */

/**
 * The link says how colours of weights are spaced only where it is not as usual.
 * @param {OnState} onState
 */
export function spacingChoice(onState) {
  /** @param {Spacing} spacing */
  return (spacing) => onState({ spacing: spacing === "linear" ? "linear" : null });
}
