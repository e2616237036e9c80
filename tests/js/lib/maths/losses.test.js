import assert from "node:assert/strict";
import test from "node:test";

import { losses } from "#lib/maths/losses.js";

const output = (...probabilities) =>
  probabilities.map((probability, id) => ({
    top: [{ id: 99, text: "best", probability: 0.9 }],
    next: { id, text: `t${id}`, probability },
    loss: -Math.log(probability),
  }));

test("a loss is −ln p, its mean is over all positions, perplexity is e to its power", () => {
  const { positions, mean, perplexity } = losses(output(1, 0.5, 0.125));
  assert.deepEqual(
    positions.map(({ loss }) => Number(loss.toFixed(12))),
    [0, Math.LN2, 3 * Math.LN2].map((loss) => Number(loss.toFixed(12))),
  );
  assert.ok(Math.abs(mean - (4 / 3) * Math.LN2) < 1e-12);
  assert.ok(Math.abs(perplexity - 2 ** (4 / 3)) < 1e-12);
});

test("the loss of a token whose probability is rounded to 0 is the server's", () => {
  const [given] = output(0);
  assert.equal(losses([{ ...given, loss: 103.5 }]).mean, 103.5);
});
