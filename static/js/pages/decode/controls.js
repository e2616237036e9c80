// What is chosen above a translation: the way of looking, the method, the layer; and the title.

import { tokenLabels } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { methodOf } from "#lib/trace/decoding.js";
import { createMethods } from "#pages/decode/methods.js";
import { decoderLayers, shownStep, shownView, translationOf } from "#pages/decode/shown.js";
import { segmentsOf } from "#pages/parts/segments.js";
import { namesIn } from "#pages/parts/template.js";
import { raw, t } from "#shell/i18n.js";
import { page } from "#shell/page.js";
import { focusedIn, query, queryAll } from "#views/kit/dom.js";
import { roleWord } from "#views/maths/formula.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { DecodingAnswer } from "#pages/decode/answering.js"
 * @import { DecoderLayer } from "#pages/decode/shown.js"
 *
 * @typedef {(changes: Partial<State>, push: boolean) => void} OnChoose
 */

const at = namesIn(document);

/** @param {HTMLElement} main  @param {{ onChoose: OnChoose }} callbacks */
export function createControls(main, { onChoose }) {
  const tabs = queryAll(document, "[data-view-tab]");
  const panels = queryAll(document, "[data-panel]");
  const methods = createMethods(at("methods"), { onChoose });
  for (const tab of tabs) {
    const view = tab.dataset.viewTab ?? null;
    const isFirst = view === (page.embed?.view ?? "player");
    tab.addEventListener("click", () => onChoose({ view: isFirst ? null : view }, true));
  }

  return {
    /** @param {State} now */
    draw(now) {
      const view = shownView();
      main.dataset.view = view;
      main.dataset.decoding = methodOf(now);
      for (const panel of panels) panel.hidden = panel.dataset.panel !== view;
      for (const tab of tabs)
        tab.setAttribute("aria-pressed", String(tab.dataset.viewTab === view));
      methods.draw(now);
    },
    /** @param {DecodingAnswer} answer  @param {DecoderLayer} layer  that is shown */
    drawAnswer(answer, layer) {
      drawTitle(answer);
      drawLayers(decoderLayers(answer.trace.places), layer, onChoose);
    },
  };
}

/** @param {DecodingAnswer} answer */
function drawTitle(answer) {
  const { target, output } = translationOf(answer.trace);
  if (answer.view === "forcing") {
    const count = String(output.length);
    return at("title").replaceChildren(...pieces(raw("forcing.title"), { count }));
  }
  const step = shownStep(answer.run);
  const token = roleWord(tokenLabels(target)[step], "query");
  at("title").replaceChildren(...pieces(raw("decode.step"), { step: String(step + 1), token }));
}

/** @param {DecoderLayer[]} layers  @param {DecoderLayer} chosen  @param {OnChoose} onChoose */
function drawLayers(layers, chosen, onChoose) {
  const box = at("layers");
  const hadFocus = focusedIn(box) !== null;
  /** @param {number} layer */
  const label = (layer) => t("decode.layer", { layer: layer + 1 });
  const numbers = layers.map(({ layer }) => layer);
  box.replaceChildren(
    ...segmentsOf(numbers, chosen.layer, {
      text: (layer) => (layer === chosen.layer ? label(layer) : String(layer + 1)),
      label,
      onChoose(number) {
        const { cross } = layers.find(({ layer }) => layer === number) ?? chosen;
        onChoose({ block: cross.name }, true);
      },
    }),
  );
  if (hadFocus) query(box, "[aria-pressed=true]")?.focus();
}
