// Teacher forcing: at every position the loss of the token that should come next, −ln p, in nats.

/** @import { Prediction } from "#lib/trace/trace.js" */

/**
 * @param {{ top: Prediction[], next: Prediction, loss: number }[]} output  of a Trace, a position
 *   each
 * @returns {{ positions: { next: Prediction, best: Prediction, loss: number }[], mean: number,
 *   perplexity: number }}
 */
export function losses(output) {
  const positions = output.map(({ top, next, loss }) => ({ next, best: top[0], loss }));
  const mean = positions.reduce((sum, { loss }) => sum + loss, 0) / positions.length;
  return { positions, mean, perplexity: Math.exp(mean) };
}
