import assert from "node:assert/strict";
import test from "node:test";

import {
  activeCounts,
  headShares,
  readShares,
  shareTerms,
  strongestUnits,
} from "#lib/maths/shares.js";

const near = (got, wanted) => {
  assert.equal(got.length, wanted.length);
  got.forEach((value, index) => {
    assert.ok(Math.abs(value - wanted[index]) < 1e-6, `${Array.from(got)} is not ${wanted}`);
  });
};

/** H 2 · Q 3 · M 2: the lengths of the shares are 5 and 0, 1 and 3, 0 and 0. */
const share = { data: Float32Array.from([3, 4, 1, 0, 0, 0, 0, 0, 0, -3, 0, 0]), shape: [2, 3, 2] };

test("a head's share is the length of its part against the lengths of all parts", () => {
  const { data, rows, cols } = headShares(share);
  assert.deepEqual([rows, cols], [3, 2]);
  near(data, [1, 0, 0.25, 0.75, 0, 0]);
});

test("the shares of one cell stand in the order of the heads and add up to the output", () => {
  const out = { data: Float32Array.from([3, 4, 1, -3, 0, 0]), rows: 3, cols: 2 };
  assert.deepEqual(shareTerms(share, out, 1, 1), { parts: [0, -3], total: -3, bias: null });
  assert.deepEqual(shareTerms(share, out, 1, 0), { parts: [1, 0], total: 1, bias: null });
});

test("what the shares leave open is the bias of W^O", () => {
  const out = { data: Float32Array.from([3.5, 4, 1, -3, 0, 0]), rows: 3, cols: 2 };
  assert.equal(shareTerms(share, out, 0, 0).bias, 0.5);
});

test("what is read of a key is averaged over heads and queries, and the keys add up to 1", () => {
  const weights = {
    data: Float32Array.from([0.5, 0.5, 1, 0, 0, 1, 0.25, 0.75, 0, 1, 1, 0]),
    shape: [2, 3, 2],
  };
  near(readShares(weights, 3), [2.75 / 6, 3.25 / 6]);
});

test("padded queries read nothing that counts", () => {
  const weights = {
    data: Float32Array.from([0.5, 0.5, 1, 0, 0, 1, 0.25, 0.75, 0, 1, 1, 0]),
    shape: [2, 3, 2],
  };
  near(readShares(weights, 1), [0.375, 0.625]);
});

const hidden = { data: Float32Array.from([0, 2, 0, 0.5, 3, 0, 0, 0, 0, 0]), rows: 2, cols: 5 };

test("a unit is active where it is above zero", () => {
  assert.deepEqual(activeCounts(hidden), [3, 0]);
});

test("the units that fire are listed strongest first, the silent ones not at all", () => {
  assert.deepEqual(strongestUnits(hidden, 0, 2), [
    { unit: 4, value: 3 },
    { unit: 1, value: 2 },
  ]);
  assert.deepEqual(strongestUnits(hidden, 0, 9).length, 3);
  assert.deepEqual(strongestUnits(hidden, 1, 9), []);
});
