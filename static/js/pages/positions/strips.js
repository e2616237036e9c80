// The strips of numbers that a model adds up for a sentence: its tokens, their positions, the sum.

import { tokenLabels } from "#lib/text/format.js";
import { namesIn } from "#pages/parts/template.js";
import { enlargement } from "#shell/chrome.js";
import { t } from "#shell/i18n.js";
import { setText } from "#views/kit/dom.js";
import { palette } from "#views/kit/palette.js";
import { present } from "#views/kit/records.js";
import { sumParts, sumView } from "#views/matrix/sum.js";

/**
 * @import { Cell } from "#lib/layout/matrix.js"
 * @import { Place } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Place as Held } from "#pages/positions/encoding.js"
 * @import { Pointing } from "#pages/positions/waves.js"
 *
 * @typedef {ReturnType<typeof createStrips>} Strips
 */

/** Room for the rows of a strip, before enlargement. */
const HEIGHT = 400;

const at = namesIn(document);

/** They show the last good answer. @param {Pointing} callbacks */
export function createStrips({ onHover, onChoose, onHold, onWalk }) {
  /** @param {Cell} cell */
  const pointed = ({ row, col }) => ({ position: row, dim: col });
  const sum = sumView(at("strips"), {
    t,
    onHover: (cell) => onHover(cell && pointed(cell)),
    onChoose: (cell) => onChoose(pointed(cell)),
    onHold: (cell) => onHold(pointed(cell)),
    onWalk(cell) {
      onWalk(pointed(cell));
      setText(at("spoken"), sum.textOf(cell));
    },
  });
  /** @type {Trace | null} */
  let trace = null;
  /** @type {Pick<Held, "position" | "dim" | "locked">} */
  let place = { position: null, dim: null, locked: false };

  function point(next = place) {
    place = next;
    sum.point({ row: place.position, col: place.dim, locked: place.locked });
  }

  return {
    point,
    draw() {
      if (trace === null) return;
      const unit = enlargement();
      const parts = sumParts(trace, entranceOf(trace.places).name);
      const labels = tokenLabels(readOf(trace));
      const width = at("strips").clientWidth;
      sum.draw({ parts, labels, width, height: HEIGHT * unit, unit }, palette());
      point();
    },
    /** To be drawn next. @param {Trace} next */
    show(next) {
      trace = next;
    },
    get trace() {
      return trace;
    },
    /** Of the model's encoding. */
    get width() {
      const drawn = present(trace, "sentence in the strips");
      return drawn.matrix(`${entranceOf(drawn.places).name}.input`).cols;
    },
  };
}

/** The place where a sentence enters the model. @param {Place[]} places */
export function entranceOf(places) {
  const entrance = places.find(({ kind }) => kind === "embedding");
  return present(entrance, "embedding");
}

/** What was read. @param {Trace} trace */
export function readOf(trace) {
  return trace.side(entranceOf(trace.places), "queries");
}
