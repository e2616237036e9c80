import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { parseHex, toOklab } from "#lib/ink/color.js";
import { contrast } from "#lib/ink/contrast.js";
import {
  byStrength,
  DASHES,
  FIRST_LEAST,
  headsOf,
  LEAST,
  linesOf,
  withRoom,
} from "#lib/layout/flow.js";

const weights = {
  data: Float32Array.of(0.9, 0.1, 0, 0.3, 0.01, 0.69, 0.5, 0.25, 0.25),
  rows: 3,
  cols: 3,
};

test("a line is a weight that is not below the least, and padding asks nothing", () => {
  const pairs = (least, queries) =>
    linesOf(weights, least, queries).map(({ query, key }) => [query, key]);
  assert.deepEqual(pairs(0.1, 2), [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 2],
  ]);
  assert.deepEqual(pairs(0.25, 3).slice(-3), [
    [2, 0],
    [2, 1],
    [2, 2],
  ]);
  assert.equal(pairs(0.02, 3).length, 7);
  assert.equal(linesOf(weights, 0, 1).length, 2, "a masked pair, exactly 0, has no line");
});

test("lines of one strength are painted together, every line once, the faintest first", () => {
  const lines = Array.from({ length: 101 }, (_, index) => ({ weight: index / 100 }));
  for (const spacing of ["sqrt", "linear"]) {
    const levels = byStrength(lines, spacing);
    assert.equal(
      levels.reduce((sum, { lines: some }) => sum + some.length, 0),
      101,
    );
    const order = levels.map(({ strength }) => strength);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
  }
  const strengthOf = (weight, spacing) => byStrength([{ weight }], spacing)[0].strength;
  assert.ok(strengthOf(0.09, "sqrt") > strengthOf(0.09, "linear"));
});

test("labels that matter more take the room of those beside them", () => {
  assert.deepEqual(withRoom([5, 6, 0, 9], 10, 13), [0, 5, 9]);
  assert.deepEqual(withRoom([3, 1, 2], 20, 13), [1, 2, 3]);
});

test("a link names the heads to draw, and those the block has not are left out", () => {
  assert.deepEqual(headsOf("2_0_2", 4), [0, 2]);
  assert.deepEqual(headsOf("0_7_x_-1_", 4), [0]);
  assert.deepEqual(headsOf(null, 4), []);
});

test("the page begins with one of the thresholds on offer", () => {
  assert.ok(LEAST.includes(FIRST_LEAST));
  assert.ok(LEAST.every((least) => least > 0));
});

// Colours of heads: the style sheet gives them, here they are measured.

const css = (name) =>
  readFileSync(new URL(`../../../../static/css/${name}.css`, import.meta.url), "utf8");
const colors = (text, dark) => {
  const blocks = [...text.matchAll(/:root(\[data-scheme="dark"\])? \{([^}]*)\}/g)].filter(
    ([, scheme]) => Boolean(scheme) === dark,
  );
  return Object.fromEntries(
    blocks.flatMap(([, , body]) =>
      [...body.matchAll(/--([\w-]+): (#[0-9A-F]{6})/gi)].map(([, name, hex]) => [
        name,
        parseHex(hex),
      ]),
    ),
  );
};

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const BLIND = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function seen(rgb, kind) {
  if (!kind) return toOklab(rgb);
  const light = rgb.map((byte) =>
    byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
  );
  const linear = BLIND[kind].map((row) =>
    Math.min(
      Math.max(
        row.reduce((sum, part, index) => sum + part * light[index], 0),
        0,
      ),
      1,
    ),
  );
  return toOklab(
    linear.map(
      (value) => 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055),
    ),
  );
}

const apart = (one, other, kind = null) =>
  100 * Math.hypot(...seen(one, kind).map((value, axis) => value - seen(other, kind)[axis]));

for (const dark of [false, true]) {
  const scheme = dark ? "dark" : "light";
  const raw = colors(css("tokens"), dark);
  const heads = Object.entries(colors(css("ways"), dark)).map(([, rgb]) => rgb);

  test(`every stroke has a colour that stands out from the ${scheme} page`, () => {
    assert.equal(heads.length, DASHES.length);
    for (const rgb of heads)
      for (const page of [raw.white, raw["white-dim"]])
        assert.ok(contrast(rgb, page) >= 3, `${rgb}`);
  });

  test(`no head has the colour of a role, ${scheme}`, () => {
    for (const rgb of heads)
      for (const role of ["blue", "red", "green", "purple"])
        assert.ok(apart(rgb, raw[role]) >= 9, `${rgb} and ${role}`);
  });

  test(`the first four heads are told apart by everybody, ${scheme}`, () => {
    const four = heads.slice(0, 4);
    four.forEach((rgb, index) => {
      for (const other of four.slice(0, index)) {
        assert.ok(apart(rgb, other) >= 20);
        for (const kind of Object.keys(BLIND))
          assert.ok(apart(rgb, other, kind) >= 9, `${rgb} ${other} ${kind}`);
      }
    });
  });
}

test("no two heads have the same stroke", () => {
  assert.equal(new Set(DASHES.map(String)).size, DASHES.length);
});
