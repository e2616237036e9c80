// What the model makes of a step: the most probable next tokens, of a beam search its hypotheses,
// and what the step has cost.

import { grouped, number } from "#lib/text/format.js";
import { chancesOf, costOf, medianCostOf, stepsOf } from "#lib/trace/decoding.js";
import { t } from "#shell/i18n.js";
import { candidatesView } from "#views/decode/candidates.js";
import { costsView } from "#views/decode/costs.js";
import { hypothesesView } from "#views/decode/hypotheses.js";
import { setText } from "#views/kit/dom.js";

/**
 * @import { Generation } from "#pages/decode/answering.js"
 * @import { Outcome, Step } from "#pages/decode/player.js"
 * @import { At } from "#pages/parts/template.js"
 */

const MOST = 6;

/** @param {At} at */
export function createCandidates(at) {
  const candidates = candidatesView(at("candidates"), { t });
  return {
    /** @param {Step} step */
    draw({ outcome, answer }) {
      const { chances, isWhole } = chancesNow(outcome, answer.generation);
      const { top, chosen } = outcome;
      candidates.draw({ top, chosen, most: MOST, chances });
      const { vocabulary_size: vocabulary } = answer.trace.model;
      setText(at("next-note"), t("decode.next.note", { pieces: grouped(vocabulary), count: MOST }));
      const key = isWhole ? "decode.chance" : "decode.chance.only";
      setText(at("chance"), chances ? t(key, { count: top.length }) : "");
    },
  };
}

/**
 * With which chances the next token was drawn, by the id of a token; isWhole: of all that are
 * shown.
 * @param {Outcome} outcome  @param {Generation} generation
 * @returns {{ chances: Map<number, number> | null, isWhole: boolean }}
 */
function chancesNow({ top, chosen, event }, { method, temperature, top_k, top_p }) {
  if (method !== "sample" || event === null) return { chances: null, isWhole: false };
  const known = chancesOf(top, {
    temperature: Number(temperature),
    top_k: Number(top_k),
    top_p: Number(top_p),
  });
  const chances = new Map((known ?? []).map((chance, rank) => [top[rank].id, chance]));
  chances.set(chosen.id, event.chance);
  return { chances, isWhole: known !== null };
}

/** @param {At} at */
export function createHypotheses(at) {
  const view = hypothesesView(at("hypotheses"), { t });
  return {
    /** @param {Step} step */
    draw({ outcome: { hypotheses }, answer: { run }, index }) {
      at("beams").hidden = hypotheses === null;
      if (hypotheses === null) return;
      view.draw({ hypotheses });
      const later = run.beams.length - stepsOf(run);
      const isLast = index === stepsOf(run) - 1;
      setText(
        at("beams-later"),
        isLast && later > 0 ? t("decode.beam.later", { count: later }) : "",
      );
    },
  };
}

/** @param {At} at */
export function createCosts(at) {
  const costs = costsView(at("costs"), { t });
  return {
    /** @param {Step} now */
    draw({ outcome, index, answer: { run } }) {
      const step = costOf(run, index, index);
      const total = costOf(run, 0, index);
      const median = medianCostOf(run, 0, index);
      at("costs-table").hidden = step === null;
      at("costs-what").hidden = step === null;
      setText(at("costs-note"), step === null ? t("decode.cost.beam") : "");
      if (step !== null && total !== null && median !== null) costs.draw({ step, total, median });
      setText(at("same"), step === null ? "" : differenceText(outcome));
    },
  };
}

/** Whether the cache has changed what the model says. @param {Outcome} outcome */
function differenceText({ event, isSame }) {
  const difference = event?.without_cache?.difference;
  if (difference === undefined) return "";
  const words = !isSame ? "differs" : difference > 0 ? "same" : "equal";
  return t(`decode.${words}`, { difference: number(difference) });
}
