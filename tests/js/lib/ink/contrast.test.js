import assert from "node:assert/strict";
import test from "node:test";

import { colorAt, parseHex, rampTable, STEPS } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";

test("black on white is 21, a colour on itself is 1, and the order does not matter", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.equal(contrast([18, 52, 86], [18, 52, 86]), 1);
  assert.equal(contrast([255, 0, 0], [0, 0, 0]), contrast([0, 0, 0], [255, 0, 0]));
});

test("a value can be read in every colour of the weights, in ink or in paper", () => {
  for (const [theme, ink, paper] of [
    ["light", "#1C1E24", "#FDFCFA"],
    ["dark", "#ECEAE4", "#14151A"],
  ]) {
    const table = rampTable("weight", theme);
    for (let step = 0; step <= STEPS; step++) {
      const cell = colorAt(table, step / STEPS);
      const best = Math.max(contrast(cell, parseHex(ink)), contrast(cell, parseHex(paper)));
      assert.ok(best >= 3.9, `${theme} ${step}: ${best}`);
    }
  }
});
