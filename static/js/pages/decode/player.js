// One step of a translation: what its newest token reads, what the model makes of it, and what is
// kept for the next.

import { stepAt, stepsOf } from "#lib/trace/decoding.js";
import { createCache } from "#pages/decode/cache.js";
import { createCandidates, createCosts, createHypotheses } from "#pages/decode/next.js";
import { KINDS, preparedOf } from "#pages/decode/prepared.js";
import { createRows } from "#pages/decode/rows.js";
import { translationOf } from "#pages/decode/shown.js";
import { found, namesIn } from "#pages/parts/template.js";
import { enlargement } from "#shell/chrome.js";
import { t } from "#shell/i18n.js";
import { chipsView } from "#views/decode/chips.js";
import { setText } from "#views/kit/dom.js";
import { present, recordOf } from "#views/kit/records.js";

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { Attention } from "#lib/trace/places.js"
 * @import { Played } from "#pages/decode/answering.js"
 * @import { AttentionKind, Prepared } from "#pages/decode/prepared.js"
 * @import { Colors } from "#views/kit/palette.js"
 *
 * @typedef {ReturnType<typeof stepAt>} Outcome
 *
 * @typedef {{ index: number, layer: number, spacing: Spacing }} Chosen  layer: of the decoder
 *
 * What is drawn of a step.
 * @typedef {object} Drawn
 * @property {Played} answer
 * @property {Outcome} outcome
 * @property {number} unit
 * @property {(kind: AttentionKind) => Attention} place  in the layer that is shown
 * @property {(kind: AttentionKind) => number} keys  that the newest token reads: its own past with
 *   itself, or all of the source
 *
 * @typedef {Chosen & Prepared & Drawn} Step
 *
 * @typedef {object} Callbacks
 * @property {(step: number) => void} onStep
 * @property {(spacing: Spacing) => void} onSpacing
 */

const reducedMotion = globalThis.matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @param {HTMLElement} element  holds the elements of the template
 * @param {Callbacks} callbacks
 */
export function createPlayer(element, { onStep, onSpacing }) {
  const at = namesIn(element);
  const chips = chipsView(at("chips"), { t, onStep });
  const rows = recordOf(KINDS, (kind) =>
    createRows(at, kind, {
      // One switch is enough for both.
      onSpacing: kind === "self" ? onSpacing : undefined,
      onRead: (key) => kind === "self" && chips.point(key),
    }),
  );
  const caches = recordOf(KINDS, (kind) => createCache(at, kind));
  const [candidates, hypotheses, costs] = [
    createCandidates(at),
    createHypotheses(at),
    createCosts(at),
  ];
  /** @type {Step | null} */
  let now = null;

  /** A token is seen to come from among its rivals, where those are in sight. */
  function arrive() {
    const from = found(at("candidates"), ".is-chosen").getBoundingClientRect();
    if (from.top >= 0 && from.bottom <= globalThis.innerHeight) chips.arrive(from);
  }

  return {
    /** @param {Played} answer  @param {Chosen} chosen  @param {Colors} colors */
    draw(answer, chosen, colors) {
      const isNext = now?.answer === answer && chosen.index === now.index + 1;
      const step = stepOf(answer, chosen);
      now = step;
      element.classList.toggle("is-beam", step.outcome.hypotheses !== null);
      element.dataset.step = String(step.index);
      chips.draw({ labels: step.labels.target, step: step.index });
      setText(at("end"), endText(step));
      for (const kind of KINDS) rows[kind].draw(step, colors);
      candidates.draw(step);
      hypotheses.draw(step);
      for (const kind of KINDS) caches[kind].draw(step, colors);
      costs.draw(step);
      if (isNext && !reducedMotion.matches) arrive();
    },
  };
}

/** @param {Played} answer  @param {Chosen} chosen  @returns {Step} */
function stepOf(answer, chosen) {
  const prepared = preparedOf(answer);
  const { layers, labels } = prepared;
  const layer = present(
    layers.find(({ layer }) => layer === chosen.layer),
    `decoder layer ${chosen.layer}`,
  );
  return {
    ...chosen,
    ...prepared,
    answer,
    outcome: stepAt(answer.run, translationOf(answer.trace).output, chosen.index),
    unit: enlargement(),
    place: (kind) => layer[kind],
    keys: (kind) => (kind === "self" ? chosen.index + 1 : labels.source.length),
  };
}

/** Where the translation stands after its last token. @param {Step} step */
function endText({ answer: { run }, index }) {
  return index === stepsOf(run) - 1 ? t(`decode.end.${run.done.finished}`) : "";
}
