import assert from "node:assert/strict";
import test from "node:test";

import { linesOf, ROW_GAP, rowHeight } from "#lib/layout/rows.js";

const wish = (name, more = {}) => ({ name, least: 100, ideal: 150, most: 200, ...more });
const names = (lines) => lines.map((line) => line.map(({ name }) => name).join(" "));
const taken = (line) =>
  line.reduce((sum, { width }) => sum + width, 0) + ROW_GAP * (line.length - 1);

test("columns stand in one line where all have the least they need", () => {
  const lines = linesOf([wish("a"), wish("b"), wish("c")], 364);
  assert.deepEqual(names(lines), ["a b c"]);
  assert.deepEqual(
    lines[0].map(({ width }) => width),
    [100, 100, 100],
  );
});

test("more room goes first to what each would like, then to what each can bear", () => {
  const widths = (room) =>
    linesOf([wish("a"), wish("b", { ideal: 100, most: 100 })], room)[0].map(({ width }) => width);
  assert.deepEqual(widths(257), [125, 100]);
  assert.deepEqual(widths(300), [168, 100]);
  assert.deepEqual(widths(900), [200, 100]);
});

test("lines are as few as possible and about equally full", () => {
  const wishes = ["a", "b", "c", "d"].map((name) => wish(name));
  assert.deepEqual(names(linesOf(wishes, 400)), ["a b", "c d"]);
});

test("a column that is tied follows the one before it into its line", () => {
  const wishes = [wish("a"), wish("b"), wish("plot", { tied: true })];
  assert.deepEqual(names(linesOf(wishes, 300)), ["a", "b plot"]);
});

test("where a line has no room for both they part", () => {
  assert.deepEqual(names(linesOf([wish("a"), wish("plot", { tied: true })], 200)), ["a", "plot"]);
});

test("no line is wider than the room, however narrow it is", () => {
  const wishes = [
    wish("a"),
    wish("b", { least: 260, ideal: 400, most: 900 }),
    wish("c", { tied: true }),
    wish("d"),
  ];
  for (let room = 40; room < 1500; room += 7) {
    for (const line of linesOf(wishes, room))
      assert.ok(taken(line) <= room, `${taken(line)} in ${room}`);
  }
});

test("few rows have room for their names, and none is too low to be told apart", () => {
  assert.equal(rowHeight(3, 900), 24);
  assert.ok(rowHeight(40, 900) * 40 <= 360);
  assert.equal(rowHeight(128, 900), 2);
});
