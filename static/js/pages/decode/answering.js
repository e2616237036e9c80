// What this page asks, and how it is answered: for the player the generation as it comes, and then
// the Trace of what it wrote; for the pass that trains, the Trace of the translation that is given.

import { beforeDecoding } from "#lib/link/question.js";
import { generationOf, recorder } from "#lib/trace/decoding.js";
import { shownView } from "#pages/decode/shown.js";
import { present } from "#views/kit/records.js";

/**
 * @import { State } from "#lib/link/impossible.js"
 * @import { Question } from "#lib/link/question.js"
 * @import { FinishedRun, GenerationEvent } from "#lib/trace/decoding.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Source } from "#pages/parts/answers.js"
 * @import { Api } from "#shell/api.js"
 *
 * @typedef {ReturnType<typeof generationOf>} Generation
 * @typedef {ReturnType<typeof beforeDecoding>} Reading
 * @typedef {Reading & ({ view: "player", generation: Generation }
 *   | { view: "forcing", target: string | null })} DecodingQuestion
 *
 * @typedef {{ view: "player", generation: Generation, trace: Trace, run: FinishedRun }} Played
 * @typedef {{ view: "forcing", trace: Trace }} Forced
 * @typedef {Played | Forced} DecodingAnswer
 */

/**
 * What the way of looking that is shown asks.
 * @param {Question} question  @param {Partial<State>} now
 * @returns {DecodingQuestion}
 */
export function decodingQuestion(question, now) {
  const reading = beforeDecoding(question);
  return shownView() === "forcing"
    ? { ...reading, view: "forcing", target: question.target }
    : { ...reading, view: "player", generation: generationOf(now) };
}

/**
 * @param {Api} api
 * @param {(tokens: number) => void} onToken  so many are written
 * @returns {Source<DecodingQuestion, DecodingAnswer>}
 */
export function translationsOf(api, onToken) {
  return {
    async trace(request, { signal, link, needs }) {
      if (request.view === "forcing") {
        const { view, ...reading } = request;
        return { view, trace: await api.trace(reading, { signal, link, needs }) };
      }
      const { view, generation, tensors, ...reading } = request;
      const { run, hear } = recorder();
      /** @param {GenerationEvent} event */
      const onEvent = (...event) => {
        hear(...event);
        onToken(Math.max(run.tokens.length, run.beams.length));
      };
      const isBeam = generation.method === "beam";
      const options = { ...reading, ...generation, without_cache: isBeam ? null : true };
      await api.generate(options, { signal, onEvent });
      const done = present(run.done, "end of this generation");
      const written = { ...reading, target_ids: done.ids, tensors };
      return {
        view,
        generation,
        trace: await api.trace(written, { signal, needs }),
        run: { ...run, done },
      };
    },
    // Both ask for all their tensors at once.
    join: (_, whole) => whole,
  };
}
