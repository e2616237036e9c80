// Teacher forcing: the training-time pass over a target the reader gives, all positions at once,
// with the loss of each.

import { losses } from "#lib/maths/losses.js";
import { grouped, number, tick, tokenLabels } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { createCausal } from "#pages/decode/causal.js";
import { translationOf } from "#pages/decode/shown.js";
import { headSegments } from "#pages/parts/segments.js";
import { found, namesIn } from "#pages/parts/template.js";
import { enlargement } from "#shell/chrome.js";
import { raw, t } from "#shell/i18n.js";
import { lossesView } from "#views/decode/losses.js";
import { focusedIn, h, query, setText } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";
import { sentenceView } from "#views/kit/sentence.js";

/**
 * @import { Spacing } from "#lib/ink/color.js"
 * @import { Attention } from "#lib/trace/places.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Pointed } from "#pages/decode/causal.js"
 * @import { At } from "#pages/parts/template.js"
 * @import { Colors } from "#views/kit/palette.js"
 *
 * @typedef {{ place: Attention, head: number, spacing: Spacing }} Chosen  place: the masked
 *   attention that is shown
 *
 * @typedef {object} Callbacks
 * @property {(text: string) => void} onTarget
 * @property {() => void} onCommit
 * @property {(head: number) => void} onHead
 * @property {(spacing: Spacing) => void} onSpacing
 */

/**
 * @param {HTMLElement} element  holds the elements of the template
 * @param {Callbacks} callbacks
 */
export function createForcing(element, { onTarget, onCommit, onHead, onSpacing }) {
  const at = namesIn(element);
  const field = found(document, "[name=target]", HTMLTextAreaElement);
  const target = sentenceView(field, { onInput: onTarget, onCommit });
  const table = lossesView(at("losses"), {
    t,
    onPoint: (position) => point(position === null ? null : { row: position, col: null }),
  });
  const causal = createCausal(element, { onPoint: point, onSpacing });
  let isDrawn = false;

  /** @param {Trace} trace  @param {Chosen} chosen  @param {Colors} colors */
  function draw(trace, chosen, colors) {
    const { target: translation, output } = translationOf(trace);
    const labels = tokenLabels(translation);
    const last = present(output.at(-1), "last position").next.text;
    const { positions, mean, perplexity } = losses(output);
    const writes = [...labels.slice(1), last];
    isDrawn = true;
    setText(at("loss-max"), tick(table.draw({ positions, reads: labels, writes })));
    setText(at("forcing-whose"), translation.given === "model" ? t("forcing.own") : "");
    drawMean(at, { mean, perplexity, count: positions.length }, trace.model.vocabulary_size);
    drawHeads(at("forcing-heads"), chosen, onHead);
    causal.draw({ ...chosen, trace, labels, colors, unit: enlargement() });
    point(null);
  }

  /** @param {Pointed | null} cell */
  function point(cell) {
    if (!isDrawn) return;
    causal.point(cell);
    table.point(cell?.row ?? null);
  }

  return { draw, target };
}

/**
 * @param {At} at
 * @param {{ mean: number, perplexity: number, count: number }} losses
 * @param {number} vocabulary  its size: how far off somebody is who only guesses
 */
function drawMean(at, { mean, perplexity, count }, vocabulary) {
  at("mean").replaceChildren(
    ...pieces(raw("forcing.mean"), {
      loss: h("b", { "data-value": mean }, number(mean)),
      perplexity: h("b", {}, number(perplexity)),
      count: String(count),
    }),
  );
  setText(
    at("blind"),
    t("forcing.blind", { pieces: grouped(vocabulary), loss: number(Math.log(vocabulary)) }),
  );
}

/** @param {HTMLElement} box  @param {Chosen} chosen  @param {(head: number) => void} onHead */
function drawHeads(box, { place, head }, onHead) {
  const hadFocus = focusedIn(box) !== null;
  box.replaceChildren(...headSegments(place.heads, head, t, onHead));
  if (hadFocus) query(box, "[aria-pressed=true]")?.focus();
}
