// Teacher forcing: at every position the loss of the token that should come next, −ln p, in nats.

/** @import { Output } from "#lib/trace/trace.js" */

/** @param {Output[]} output  of a Trace, a position each */
export function losses(output) {
  const positions = output.map(({ top, next, loss }) => ({ next, best: top[0], loss }));
  const mean = positions.reduce((sum, { loss }) => sum + loss, 0) / positions.length;
  return { positions, mean, perplexity: Math.exp(mean) };
}
