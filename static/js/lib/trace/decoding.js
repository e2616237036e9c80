// A translation in steps: what is asked of the model, what it told while it wrote, and what each
// step says. Step i reads row i of the decoder, whose newest token is the i-th input, and writes
// the token after it.

/**
 * @import { Output, Prediction, Side } from "#lib/trace/trace.js"
 *
 * @typedef {"greedy" | "beam" | "sample"} Method
 * @typedef {{ reused: number, computed: number }} CacheUse  rows of keys and values
 * @typedef {{ multiplications: number, milliseconds: number }} Cost
 *
 * One token as it is written.
 * @typedef {object} Written
 * @property {number} index  in the translation, counted from 0
 * @property {Prediction[]} top  the most probable tokens, most probable first
 * @property {{ self: CacheUse, cross: CacheUse }} cache
 * @property {number} chance  with which the method chose it
 * @property {(Cost & { difference: number }) | null} without_cache  difference: of the logits
 * @typedef {Prediction & Cost & Written} TokenEvent
 *
 * @typedef {object} Hypothesis
 * @property {number[]} ids
 * @property {string} text
 * @property {number} score
 * @property {number} log_probability
 * @property {boolean} finished  whether <eos> has ended it
 * @typedef {{ index: number, hypotheses: Hypothesis[] }} BeamsEvent
 *
 * @typedef {{ ids: number[], text: string, finished: "eos" | "limit" }} Done
 * @typedef {["start", { source: Side }] | ["token", TokenEvent] | ["beams", BeamsEvent]
 *   | ["done", Done]} GenerationEvent  its name, and what it says
 *
 * What a generation has told: a token each step, or of a beam search its hypotheses.
 * @typedef {{ tokens: TokenEvent[], beams: BeamsEvent[], done: Done | null }} Run
 * @typedef {Run & { done: Done }} FinishedRun
 *
 * @typedef {Record<string, string | number | null>} Values  what a link says, by its names
 */

/**
 * What a method needs beside its name, and what a page takes where a link says nothing. top_k 0:
 * all of them.
 * @type {Record<Method, Record<string, number>>}
 */
export const METHODS = {
  greedy: {},
  beam: { beam: 4 },
  sample: { temperature: 1, top_k: 0, top_p: 1, seed: 0 },
};

/** @param {unknown} name  @returns {name is Method} */
const isMethod = (name) => typeof name === "string" && Object.hasOwn(METHODS, name);

/** @param {{ method?: string | number | null }} state  @returns {Method} */
export function methodOf({ method }) {
  return isMethod(method) ? method : "greedy";
}

/**
 * The method and its own settings; the settings of other methods are left out.
 * @param {Values} state
 * @returns {{ method: Method, [setting: string]: string | number }}
 */
export function generationOf(state) {
  const method = methodOf(state);
  const settings = Object.entries(METHODS[method]).map(([name, usual]) => [
    name,
    state[name] ?? usual,
  ]);
  return { method, ...Object.fromEntries(settings) };
}

/**
 * The method and its settings for a link; null for those of other methods, which a page keeps.
 * @param {Values} state
 * @returns {Values}
 */
export function linkOf(state) {
  const method = methodOf(state);
  const names = Object.values(METHODS).flatMap((settings) => Object.keys(settings));
  return {
    method: method === "greedy" ? null : method,
    ...Object.fromEntries(
      names.map((name) => [name, name in METHODS[method] ? state[name] : null]),
    ),
  };
}

/** Writes down what a generation tells. */
export function recorder() {
  /** @type {Run} */
  const run = { tokens: [], beams: [], done: null };
  /** @param {GenerationEvent} event */
  const hear = (...[name, data]) => {
    if (name === "token") run.tokens.push(data);
    else if (name === "beams") run.beams.push(data);
    else if (name === "done") run.done = data;
  };
  return { run, hear };
}

/**
 * How many steps the translation took: one a token, and one for the end where the model wrote it.
 * @param {{ done: Done }} run
 */
export function stepsOf({ done }) {
  return done.ids.length + (done.finished === "eos" ? 1 : 0);
}

/**
 * What one step says. Beam search tells hypotheses instead of tokens; its probabilities are those
 * of the Trace.
 * @param {FinishedRun} run
 * @param {Pick<Output, "top" | "next">[]} output  of the Trace, which was computed without a cache
 * @param {number} step
 */
export function stepAt({ tokens, beams, done }, output, step) {
  const token = tokens[step] ?? null;
  const { top, next } = output[step];
  return {
    event: token,
    chosen: token ? { id: token.id, text: token.text, probability: token.probability } : next,
    top: token?.top ?? top,
    isSame: token !== null && token.top[0].id === top[0].id,
    hypotheses:
      beams[step]?.hypotheses.map((item) => ({ ...item, wins: leadsTo(item, done.ids) })) ?? null,
  };
}

/**
 * Whether a hypothesis became the translation: it is the beginning of it, or the whole and
 * finished.
 * @param {Hypothesis} hypothesis
 * @param {number[]} translation
 */
function leadsTo({ ids, finished }, translation) {
  const [length, end] = [ids.length, translation.length];
  const isBeginning = ids.every((id, index) => id === translation[index]);
  return isBeginning && (finished ? length === end : length <= end);
}

/**
 * What the steps from one to another have cost, both included.
 * @param {Run} run
 * @param {number} first
 * @param {number} last
 * @returns {{ with: Cost, without: Cost | null } | null}  null: it was not measured
 */
export function costOf(run, first, last) {
  return spent(run.tokens.slice(first, last + 1), sum);
}

/**
 * The median over the same steps: single times of a small model are mostly noise.
 * @type {typeof costOf}
 */
export function medianCostOf(run, first, last) {
  return spent(run.tokens.slice(first, last + 1), median);
}

/** @param {TokenEvent[]} events  @param {(values: number[]) => number} gather */
function spent(events, gather) {
  if (events.length === 0) return null;
  const without = events.flatMap(({ without_cache: cost }) => cost ?? []);
  return {
    with: gathered(events, gather),
    without: without.length < events.length ? null : gathered(without, gather),
  };
}

/** @param {Cost[]} costs  @param {(values: number[]) => number} gather  @returns {Cost} */
function gathered(costs, gather) {
  return {
    multiplications: gather(costs.map((cost) => cost.multiplications)),
    milliseconds: gather(costs.map((cost) => cost.milliseconds)),
  };
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/**
 * The chances with which sampling draws the most probable tokens, as far as these tell: the rest of
 * the vocabulary is not sent. Known where top-k leaves none but them, and at temperature 1, where a
 * chance is a share of the softmax.
 * @param {Prediction[]} top  most probable first
 * @param {{ temperature: number, top_k: number, top_p: number }} settings  top_k 0: no limit
 * @returns {number[] | null}  in the order of top, 0 for what is never drawn; null: they depend on
 *   the rest
 */
export function chancesOf(top, { temperature, top_k, top_p }) {
  const isClosed = top_k > 0 && top_k <= top.length;
  if (!isClosed && (top_k > 0 || temperature !== 1)) return null;
  // From the largest downwards, as the server does: no temperature is too low to divide by.
  const weights = top.map(({ probability }, rank) =>
    isClosed && rank >= top_k
      ? 0
      : isClosed
        ? Math.exp(Math.log(probability / top[0].probability) / temperature)
        : probability,
  );
  const total = isClosed ? sum(weights) : 1;
  const shares = weights.map((weight) => weight / total);
  if (top_p === 1) return shares;
  let before = 0;
  const kept = shares.map((share) => {
    // The token that reaches top-p still belongs to them.
    const isIn = before < top_p;
    before += share;
    return isIn ? share : 0;
  });
  if (!isClosed && before < top_p) return null;
  return kept.map((share) => share / sum(kept));
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
