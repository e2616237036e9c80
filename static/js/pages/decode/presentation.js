// What this page shows, for those who take it along.

import { beforeDecoding } from "#lib/link/question.js";
import { takenAlong } from "#lib/link/sharing.js";
import { linkOf, stepsOf } from "#lib/trace/decoding.js";
import { tensorsOf } from "#lib/trace/ways.js";
import { shownLayer, shownStep, shownView } from "#pages/decode/shown.js";
import { state } from "#shell/page.js";
import { present } from "#shell/presented.js";

/**
 * @import { Question } from "#lib/link/question.js"
 * @import { DecodingAnswer } from "#pages/decode/answering.js"
 * @import { Presented } from "#shell/presented.js"
 *
 * @param {object} page
 * @param {() => Question} page.question  that the link asks
 * @param {() => DecodingAnswer | null} page.answer  that is drawn
 * @param {() => boolean} page.isAnswered  whether that is what the link says
 * @param {Presented["set"]} page.set
 */
export function presentDecoder({ question, answer, isAnswered, set }) {
  present({
    view: shownView,
    // Another page's place may be carried along in the link.
    link() {
      const drawn = answer();
      const block = drawn && shownLayer(drawn.trace.places).cross.name;
      return { ...beforeDecoding(question()), ...linkOf(state.get()), block, view: null };
    },
    run() {
      const drawn = answer();
      const reading = beforeDecoding(question());
      if (shownView() === "forcing") return { ...reading, target: state.get().target };
      return { ...reading, target_ids: drawn?.view === "player" ? drawn.run.done.ids : undefined };
    },
    tensors() {
      const drawn = answer();
      if (!drawn) return null;
      const { trace } = drawn;
      const { self, cross } = shownLayer(trace.places);
      const about = shownView() === "player" ? cross : self;
      const names = tensorsOf(shownView(), null, trace.places).filter((name) => trace.has(name));
      return takenAlong(trace, names, `${about.name}.weights`);
    },
    steps() {
      const drawn = answer();
      if (!drawn || !isAnswered()) return null;
      const [count, index] =
        drawn.view === "player" ? [stepsOf(drawn.run), shownStep(drawn.run)] : [0, -1];
      return { count, index: count > 0 ? index : -1, first: 0, to: (step) => ({ step }) };
    },
    set,
  });
}
