import assert from "node:assert/strict";
import test from "node:test";

import { axisEnd, lengthsOf, maskedRows, mixLayout, weightedValues } from "#lib/maths/mix.js";

const matrix = (rows) => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0].length,
});

/** K 3 · D 2 */
const VALUES = matrix([
  [3, 4],
  [1, -2],
  [5, 12],
]);

test("every value is multiplied by the weight of its own key", () => {
  const { data, rows, cols } = weightedValues([0.5, 0.25, 0], VALUES);
  assert.deepEqual([Array.from(data), rows, cols], [[1.5, 2, 0.25, -0.5, 0, 0], 3, 2]);
});

test("who closed a key closed all of its row", () => {
  const { data, rows, cols } = maskedRows([0, 2, 3], 2);
  assert.deepEqual([Array.from(data), rows, cols], [[0, 0, 2, 2, 3, 3], 3, 2]);
});

test("the shares of the lengths add up to 1, and a key without weight has none", () => {
  const { lengths, shares } = lengthsOf(weightedValues([0.5, 0, 0.5], VALUES));
  assert.deepEqual(Array.from(lengths), [2.5, 0, 6.5]);
  assert.deepEqual(Array.from(shares), [2.5 / 9, 0, 6.5 / 9]);
});

test("where nothing is added nothing has a share", () => {
  assert.deepEqual(
    Array.from(
      lengthsOf(
        matrix([
          [0, 0],
          [0, 0],
        ]),
      ).shares,
    ),
    [0, 0],
  );
});

test("an axis of weights ends at 1 unless all of them are small, and never below one", () => {
  const ends = [
    [[0.3, 0.7], 1],
    [[0.5, 0.5], 0.5],
    [[0.12, 0.19], 0.2],
    [[0.001], 0.01],
    [[0.01, 0.02], 0.02],
    [[0.021], 0.05],
  ];
  for (const [weights, end] of ends) assert.equal(axisEnd(weights), end);
});

const given = {
  width: 1376,
  height: 900,
  left: 400,
  keyLabels: 60,
  queryLabels: 60,
  keys: 7,
  queries: 7,
  cols: 32,
};
/** Of everything that stands side by side, see the style sheet. */
const widthOf = (
  { aside, beside, joined, gap, weights, pitchX, result },
  { keyLabels, queryLabels, cols },
) =>
  keyLabels +
  gap / 2 +
  weights +
  gap +
  9 +
  cols * pitchX +
  gap +
  cols * pitchX +
  (joined ? gap + queryLabels + gap / 2 + cols * result.pitchX : 0) +
  (beside ? aside : 0);

test("a stack and what stands beside it are no wider than the page", () => {
  for (const width of [288, 358, 480, 700, 960, 1376, 1856]) {
    for (const labels of [30, 96]) {
      const wish = { ...given, width, keyLabels: labels, queryLabels: labels };
      const layout = mixLayout(wish);
      assert.ok(widthOf(layout, wish) <= width + 1e-9, `${width}: ${widthOf(layout, wish)}`);
      assert.ok(layout.pitchX > 1, `${width}: ${layout.pitchX}`);
    }
  }
});

test("titles, all rows and their sum fit into a window, however long the sentence", () => {
  for (const keys of [2, 16, 60, 128]) {
    for (const [height, left] of [
      [900, 400],
      [900, null],
      [844, null],
      [1080, 300],
      [411, 250],
    ]) {
      const { pitchY } = mixLayout({ ...given, keys, height, left });
      assert.ok(
        59 + keys * pitchY + 40 <= height * 0.62,
        `${keys} keys, ${height}, ${left}: ${keys * pitchY}`,
      );
      assert.ok(pitchY <= 24);
    }
  }
});

test("without being scrolled the window shows the sum of a sentence of ordinary length", () => {
  for (const keys of [3, 7, 16])
    assert.ok(59 + keys * mixLayout({ ...given, keys }).pitchY + 72 <= given.left);
});

test("all rows of the result are as high as the stack, while they can be told apart", () => {
  assert.equal(mixLayout(given).result.pitchY, 24);
  const { pitchY, result } = mixLayout({ ...given, keys: 30, queries: 60 });
  assert.ok(Math.abs(30 * pitchY - 60 * result.pitchY) < 1e-9);
});
