// What the inspector shows, for those who take it along.

import { takenAlong } from "#lib/link/sharing.js";
import { stepsOf } from "#lib/link/steps.js";
import { tensorsNamed, tensorsOf, WAYS } from "#lib/trace/ways.js";
import { isDetailed, places, shownPlace, shownView } from "#pages/inspector/shown.js";
import { state } from "#shell/page.js";
import { present } from "#shell/presented.js";

/**
 * @import { Question } from "#lib/link/question.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { Presented } from "#shell/presented.js"
 *
 * @param {object} page
 * @param {() => Question} page.question  that the link asks
 * @param {() => Trace | null} page.trace  that is drawn
 * @param {() => boolean} page.isAnswered  whether that is what the link says
 * @param {NonNullable<Presented["copies"]>} page.copies
 * @param {Presented["set"]} page.set
 */
export function presentInspector({ question, trace, isAnswered, copies, set }) {
  const view = () => (isDetailed ? shownView() : "figure");
  present({
    view,
    link: () => ({ ...question(), block: shownPlace().name, view: null }),
    run: () => ({ ...question() }),
    tensors() {
      const drawn = trace();
      return drawn && shownTensors(drawn);
    },
    copies,
    steps() {
      const drawn = trace();
      if (!drawn || !isAnswered()) return null;
      return stepsOf(view(), { trace: drawn, place: shownPlace(), state: state.get() });
    },
    set,
  });
}

/**
 * What can be taken along of what is shown, each by one name; chosen is what the way of looking is
 * about.
 * @param {Trace} trace
 */
function shownTensors(trace) {
  const [place, view] = [shownPlace(), shownView()];
  const names = tensorsOf(view, place, places()).filter((name) => trace.has(name));
  const { export: word } = WAYS[view];
  return takenAlong(trace, names, word === null ? null : tensorsNamed(word, place, places())[0]);
}
