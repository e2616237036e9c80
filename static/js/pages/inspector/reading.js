// One sentence on the cell of an attention that is pointed at, and on a phone its arithmetic.

import { readingsOf, stepsOf } from "#lib/maths/arithmetic.js";
import { nextToken, number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { maskOf } from "#lib/trace/attention.js";
import { headMatrix } from "#lib/trace/headrows.js";
import { reasons } from "#lib/trace/stages.js";
import { fits } from "#lib/trace/ways.js";
import { namesIn } from "#pages/parts/template.js";
import { h, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";
import { chainView } from "#views/maths/chain.js";
import { queryWord, roleWord } from "#views/maths/formula.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Open } from "#pages/inspector/cell.js"
 * @import { At } from "#pages/parts/template.js"
 * @import { Cell, Raw, Translate, Way } from "#views/kit/view.js"
 *
 * @typedef {object} Options
 * @property {Translate} t
 * @property {Raw} raw
 * @property {(changes: Partial<State>) => void} onState
 * @property {() => void} onRelease  the cell is let go
 */

/** @param {HTMLElement} element  holds the elements of the template  @param {Options} options */
export function createReading(element, { t, raw, onState, onRelease }) {
  const at = namesIn(element);
  const chain = chainView(at("reading-chain"), { t, raw, isShort: true });
  const phone = globalThis.matchMedia("(width < 37.5rem)");
  /** @type {Open | null} */
  let open = null;
  /** @type {Cell | null} */
  let cell = null;
  at("release").addEventListener("click", onRelease);
  at("open-arithmetic").addEventListener("click", () => {
    const { query, key } = present(cell, "cell to open");
    onState({ view: "arithmetic", query, key });
  });

  /**
   * A phone has the arithmetic of an open cell at hand, where its numbers are there.
   * @param {Open} open  @param {Cell} cell  @param {number} bits  who has closed the cell
   */
  function drawChain({ trace, place, head }, { query, key }, bits) {
    const isThere = ["q", "k"].every((value) => trace.has(`${place.name}.${value}`));
    chain.element.hidden = bits > 0 || !phone.matches || !isThere;
    if (chain.element.hidden || place.kind !== "attention") return;
    const [q, k] = ["q", "k"].map((value) => headMatrix(trace, place, value, head));
    const row = readingsOf({ q, k, mask: maskOf(trace, place), scale: place.scale }, query);
    chain.draw({ steps: stepsOf(row, key), stored: {}, width: q.cols, who: "" });
  }

  return {
    /** @param {Open} next  @param {Way} way */
    draw(next, way) {
      open = next;
      const { place, trace, weights } = open;
      const isAttention = place.kind === "attention";
      at("reading").hidden = !isAttention || Boolean(way.withoutCells) || weights === null;
      at("open-arithmetic").hidden = !fits("arithmetic", place, trace.places);
    },
    /** @param {Cell} pointed */
    point(pointed) {
      cell = pointed;
      if (!open || open.weights === null) return;
      const index = cell.query * open.weights.cols + cell.key;
      const bits = maskOf(open.trace, open.place)?.data[index] ?? 0;
      drawCell(at, open, cell, { weight: open.weights.data[index], bits, t, raw });
      at("release").hidden = !cell.locked;
      drawChain(open, cell, bits);
    },
  };
}

/**
 * @param {At} at  @param {Open} open  @param {Cell} cell
 * @param {{ weight: number, bits: number, t: Translate, raw: Raw }} numbers  bits: who has closed
 *   it
 */
function drawCell(at, { labels, trace, place }, { query, key }, { weight, bits, t, raw }) {
  // Of a closed cell there is more to say than what its row goes on to write.
  const next = bits ? null : nextToken(trace, place, query);
  const values = {
    query: queryWord(labels.queries[query], next, raw),
    key: roleWord(labels.keys[key], "key"),
    weight: h("b", { class: "figure-value" }, number(weight)),
    who: reasons(bits)
      .map((reason) => t(`closed.${reason}`))
      .join(t("list.comma")),
  };
  at("reading-text").replaceChildren(
    ...pieces(raw(bits ? "reading.masked" : "reading.open"), values),
  );
  const isRest = weight > 0.5 && trace.side(place, "keys").tokens[key].kind === "special";
  setText(at("reading-note"), isRest ? t("reading.rest", { key: labels.keys[key] }) : "");
}
