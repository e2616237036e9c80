import assert from "node:assert/strict";
import test from "node:test";

import { cutOut, windowAround } from "#lib/layout/lens.js";

test("a window stands around its cell and stops at the edges", () => {
  assert.deepEqual(windowAround(50, 128, 13), { first: 44, count: 13 });
  assert.deepEqual(windowAround(2, 128, 13), { first: 0, count: 13 });
  assert.deepEqual(windowAround(127, 128, 13), { first: 115, count: 13 });
  assert.deepEqual(windowAround(3, 7, 13), { first: 0, count: 7 });
});

test("every cell is inside its own window", () => {
  for (const count of [1, 5, 13, 14, 31]) {
    for (let center = 0; center < count; center++) {
      const window = windowAround(center, count, 13);
      assert.ok(window.first >= 0 && window.first + window.count <= count);
      assert.ok(center >= window.first && center < window.first + window.count);
    }
  }
});

test("what is cut out are the cells of the window, of the same kind of number", () => {
  const data = Uint8Array.from({ length: 35 }, (_, index) => index);
  const cut = cutOut({ data, rows: 5, cols: 7 }, { first: 1, count: 2 }, { first: 3, count: 3 });
  assert.deepEqual(cut, { data: Uint8Array.of(10, 11, 12, 17, 18, 19), rows: 2, cols: 3 });
});
