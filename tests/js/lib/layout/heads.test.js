import assert from "node:assert/strict";
import test from "node:test";

import { HEAD_GAP, headsLayout, oneHeadLayout } from "#lib/layout/heads.js";

const desk = { width: 1376, height: 900, left: null, labels: 60, overhang: 40 };
const phone = { width: 358, height: 844, left: null, labels: 60, overhang: 40 };

const lineWidth = ({ labels, overhang }, { inLine, pitchX }, keys) =>
  labels + overhang + inLine * keys * pitchX + (inLine - 1) * HEAD_GAP;

test("all heads of a short sentence stand in one line, on a phone below each other", () => {
  assert.equal(headsLayout({ ...desk, heads: 4, queries: 8, keys: 8 }).inLine, 4);
  assert.equal(headsLayout({ ...phone, heads: 4, queries: 8, keys: 8 }).inLine, 1);
  assert.equal(headsLayout({ ...desk, heads: 8, queries: 128, keys: 128 }).inLine, 4);
});

test("lines of heads fit the page, however many heads and tokens there are", () => {
  for (const room of [desk, phone, { ...desk, width: 640 }]) {
    for (const heads of [1, 2, 4, 6, 8, 16]) {
      for (const [queries, keys] of [
        [3, 3],
        [5, 40],
        [40, 5],
        [128, 128],
        [1, 128],
      ]) {
        const layout = headsLayout({ ...room, heads, queries, keys });
        assert.ok(
          lineWidth(room, layout, keys) <= room.width + 1e-9,
          JSON.stringify({ room, heads, queries, keys, layout }),
        );
        assert.ok(layout.pitchX > 0 && layout.pitchY >= 3);
      }
    }
  }
});

test("one head fits the page and its short sentences have room for values", () => {
  const small = oneHeadLayout({ ...desk, queries: 8, keys: 8 });
  assert.ok(small.pitchX >= 34 && small.pitchY >= 34);
  assert.equal(small.lens, null);
  assert.equal(small.beside, true);
  for (const room of [desk, phone]) {
    for (const [queries, keys] of [
      [3, 3],
      [24, 24],
      [128, 128],
      [20, 120],
      [120, 6],
    ]) {
      const { pitchX } = oneHeadLayout({ ...room, queries, keys });
      assert.ok(room.labels + keys * pitchX <= room.width);
    }
  }
});

test("above 24 rows a lens has room for thirteen cells with a label each", () => {
  assert.equal(oneHeadLayout({ ...desk, queries: 24, keys: 24 }).lens, null);
  for (const room of [desk, phone]) {
    const { lens } = oneHeadLayout({ ...room, queries: 128, keys: 128 });
    assert.ok(lens >= 15);
    assert.ok(room.labels + 13 * lens <= room.width);
  }
});

test("all rows are in the window where there is room, of one head while they are readable", () => {
  const projector = { width: 700, height: 411, left: 150, labels: 60, overhang: 20 };
  for (const queries of [3, 7, 13, 50]) {
    const { pitchY } = headsLayout({ ...projector, heads: 4, queries, keys: 13 });
    assert.ok(queries * pitchY <= 150 + 1e-9, `${queries} rows of heads`);
  }
  for (const queries of [3, 7, 9])
    assert.ok(queries * oneHeadLayout({ ...projector, queries, keys: 13 }).pitchY <= 150 + 1e-9);
  assert.equal(oneHeadLayout({ ...projector, queries: 20, keys: 13 }).pitchY, 16);
  assert.equal(oneHeadLayout({ ...desk, left: 200, queries: 20, keys: 13 }).pitchY, 26);
});

test("on a projector thirteen keys still have room for their values beside the list", () => {
  for (const keys of [11, 12, 13]) {
    const { pitchX, beside } = oneHeadLayout({
      width: 700,
      height: 411,
      left: 150,
      labels: 60,
      overhang: 20,
      queries: 13,
      keys,
    });
    assert.ok(pitchX >= 28 && beside, `${keys} keys`);
  }
});
