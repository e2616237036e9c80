import assert from "node:assert/strict";
import test from "node:test";

import {
  argmax,
  cellAt,
  cellRect,
  gapFor,
  geometry,
  labelled,
  largest,
  moved,
  pooled,
  pooledMask,
  visibleRange,
} from "#lib/layout/matrix.js";

test("cells stand apart from nine pixels up and touch below", () => {
  assert.equal(gapFor(9), 1);
  assert.equal(gapFor(8), 0);
  assert.equal(geometry({ rows: 3, cols: 5, pitchX: 20, pitchY: 4 }).gap, 0);
});

test("a matrix is as wide as its cells and the gaps between them", () => {
  const grid = geometry({ rows: 3, cols: 5, pitchX: 12, pitchY: 10 });
  assert.deepEqual([grid.width, grid.height], [59, 29]);
  assert.deepEqual(cellRect(grid, 2, 4), { x: 48, y: 20, width: 11, height: 9 });
});

test("a point finds its cell, rows down and columns across", () => {
  const grid = geometry({ rows: 3, cols: 5, pitchX: 12, pitchY: 10 });
  assert.deepEqual(cellAt(grid, 49, 21), { row: 2, col: 4 });
  assert.deepEqual(cellAt(grid, 0, 0), { row: 0, col: 0 });
  assert.deepEqual(cellAt(grid, 11.5, 0), { row: 0, col: 0 });
  assert.equal(cellAt(grid, -1, 3), null);
  assert.equal(cellAt(grid, 60, 3), null);
  assert.equal(cellAt(grid, 3, 30), null);
});

test("a cell's middle is found again for every cell, narrow ones too", () => {
  const grid = geometry({ rows: 7, cols: 11, pitchX: 2.5, pitchY: 3 });
  for (let row = 0; row < 7; row++) {
    for (let col = 0; col < 11; col++) {
      const { x, y, width, height } = cellRect(grid, row, col);
      assert.deepEqual(cellAt(grid, x + width / 2, y + height / 2), { row, col });
    }
  }
});

test("labels thin out to every k-th when there is no room", () => {
  assert.deepEqual(labelled(5, 12, 12), [0, 1, 2, 3, 4]);
  assert.deepEqual(labelled(7, 5, 12), [0, 3, 6]);
  assert.deepEqual(labelled(0, 5, 12), []);
});

test("the active label is always there and its neighbours give way", () => {
  assert.deepEqual(labelled(10, 5, 12, 4), [0, 4, 9]);
  assert.deepEqual(labelled(10, 5, 12, 3), [0, 3, 6, 9]);
  assert.deepEqual(labelled(10, 5, 12, 99), [0, 3, 6, 9]);
});

test("only what shows in the window is visible", () => {
  assert.deepEqual(visibleRange(10, 100, 25, 30), { first: 2, last: 5 });
  assert.deepEqual(visibleRange(10, 4, -5, 500), { first: 0, last: 3 });
});

test("arrow keys walk the cells and stop at the edges", () => {
  const size = { rows: 3, cols: 5 };
  assert.deepEqual(moved({ row: 1, col: 1 }, "ArrowDown", size), { row: 2, col: 1 });
  assert.deepEqual(moved({ row: 2, col: 1 }, "ArrowDown", size), { row: 2, col: 1 });
  assert.deepEqual(moved({ row: 0, col: 0 }, "ArrowLeft", size), { row: 0, col: 0 });
  assert.deepEqual(moved({ row: 1, col: 1 }, "End", size), { row: 1, col: 4 });
  assert.deepEqual(moved({ row: 1, col: 1 }, "PageDown", size), { row: 2, col: 1 });
  assert.equal(moved({ row: 1, col: 1 }, "a", size), null);
  assert.equal(moved({ row: 1, col: 1 }, "toString", size), null);
});

test("pooling keeps the value farthest from zero", () => {
  const matrix = { data: [1, -3, 0, 2, 0.5, 0, 0, 0], rows: 2, cols: 4 };
  assert.deepEqual([...pooled(matrix, 2, 2).data], [-3, 2, 0.5, 0]);
  assert.deepEqual([...pooled(matrix, 1, 1).data], [-3]);
});

test("pooling to the same size changes nothing", () => {
  const data = Float32Array.from({ length: 15 }, (_, index) => index - 7);
  assert.deepEqual(pooled({ data, rows: 3, cols: 5 }, 3, 5).data, data);
});

test("a pooled cell is masked only where all its cells are", () => {
  assert.deepEqual(
    [...pooledMask({ data: [2, 2, 0, 2, 3, 2, 1, 2], rows: 2, cols: 4 }, 2, 2).data],
    [2, 0, 2, 2],
  );
});

test("the largest value is found, and the largest size", () => {
  assert.equal(argmax([0.1, 0.7, 0.7, 0.2]), 1);
  assert.equal(largest([1, -5], Float32Array.of(3)), 5);
});
