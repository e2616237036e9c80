import assert from "node:assert/strict";
import test from "node:test";

import {
  colorAt,
  colorCells,
  cssColor,
  parseHex,
  placer,
  positionOf,
  rampTable,
  STEPS,
  signedPosition,
  toOklab,
  weightPosition,
} from "#lib/ink/color.js";

const EVERY_RAMP = ["weight", "signed"].flatMap((name) =>
  ["light", "dark"].map((theme) => [name, theme]),
);

test("the ends and the middle of each ramp are the colours of the design", () => {
  assert.deepEqual(colorAt(rampTable("weight", "light"), 0), parseHex("#FCFAF4"));
  assert.deepEqual(colorAt(rampTable("weight", "light"), 1), parseHex("#1C1939"));
  assert.deepEqual(colorAt(rampTable("weight", "light"), 0.5), parseHex("#B36D6B"));
  assert.deepEqual(colorAt(rampTable("weight", "dark"), 0.25), parseHex("#5C3473"));
  assert.deepEqual(colorAt(rampTable("signed", "light"), 0.5), parseHex("#FBFAF7"));
  assert.deepEqual(colorAt(rampTable("signed", "dark"), 0), parseHex("#F3AD6D"));
  assert.deepEqual(colorAt(rampTable("signed", "dark"), 1), parseHex("#68CDD3"));
});

test("OKLab agrees with its author's values for white and red", () => {
  const near = (found, expected) =>
    found.forEach((value, axis) => {
      assert.ok(Math.abs(value - expected[axis]) < 1e-3);
    });
  near(toOklab([255, 255, 255]), [1, 0, 0]);
  near(toOklab([255, 0, 0]), [0.62796, 0.22486, 0.12585]);
  near(toOklab([0, 0, 255]), [0.45201, -0.03246, -0.31153]);
});

test("between two stops the colour is mixed in OKLab, not in sRGB", () => {
  // Half way from #FCFAF4 to #EBD9BA, worked out with the published matrices in a separate program.
  assert.deepEqual(colorAt(rampTable("weight", "light"), 1 / 16), [244, 233, 215]);
});

for (const [name, theme] of EVERY_RAMP) {
  test(`lightness of the ${theme} ${name} ramp runs without turning back`, () => {
    const table = rampTable(name, theme);
    const lightness = Array.from(
      { length: STEPS + 1 },
      (_, step) => toOklab(colorAt(table, step / STEPS))[0],
    );
    const half = name === "signed" ? STEPS / 2 : STEPS;
    for (const [from, to] of [
      [0, half],
      [half, STEPS],
    ]) {
      const way = Math.sign(lightness[to] - lightness[from]);
      for (let step = from; step < to; step++) {
        assert.ok(way * (lightness[step + 1] - lightness[step]) > -0.003, `step ${step}`);
      }
    }
  });

  test(`every colour of the ${theme} ${name} ramp leads back to its own step`, () => {
    const table = rampTable(name, theme);
    for (let step = 0; step <= STEPS; step++) {
      const { position, distance } = positionOf(table, colorAt(table, step / STEPS));
      assert.equal(distance, 0);
      assert.ok(
        Math.abs(position * STEPS - step) <= 1,
        `step ${step} came back as ${position * STEPS}`,
      );
    }
  });
}

test("a weight stands at its square root, or at itself on the linear scale", () => {
  assert.equal(weightPosition(0.25), 0.5);
  assert.equal(weightPosition(0.25, "linear"), 0.25);
  assert.equal(weightPosition(0), 0);
  assert.equal(weightPosition(1.0000001), 1);
});

test("a signed value stands symmetrically around zero", () => {
  assert.equal(signedPosition(0, 3), 0.5);
  assert.equal(signedPosition(3, 3), 1);
  assert.equal(signedPosition(-1.5, 3), 0.25);
  assert.equal(signedPosition(-9, 3), 0);
  assert.equal(signedPosition(1, 0), 0.5);
});

test("cells take the colours of their places", () => {
  const table = rampTable("signed", "light");
  const pixels = colorCells([-2, 0, 2], placer({ ramp: "signed", max: 2 }), table);
  assert.deepEqual(
    [...pixels],
    [...parseHex("#7A3713"), 255, ...parseHex("#FBFAF7"), 255, ...parseHex("#005467"), 255],
  );
  assert.equal(cssColor(table, 0.5), "rgb(251 250 247)");
});

for (const [name, theme] of EVERY_RAMP) {
  test(`a gradient of every second colour of the ${theme} ${name} ramp is the ramp`, () => {
    const table = rampTable(name, theme);
    for (let at = 3; at < STEPS * 3; at += 6) {
      for (let channel = at; channel < at + 3; channel++) {
        assert.ok(
          Math.abs(table[channel] - (table[channel - 3] + table[channel + 3]) / 2) <= 1,
          `${channel}`,
        );
      }
    }
  });
}
