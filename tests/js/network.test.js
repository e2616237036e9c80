import assert from "node:assert/strict";
import test from "node:test";

import { isMap, mapOf, networkLayout, widestLabel } from "#lib/layout/network.js";

const WIDTHS = [900, 1024, 1199, 1200, 1376, 1440, 1600, 1920];
const STACKS = [["encoder", "decoder"], ["encoder"], ["decoder"]];

function layoutOf(changes) {
  return networkLayout({
    width: 1376, height: 900, stacks: ["encoder", "decoder"], layers: { encoder: 4, decoder: 4 }, heads: 4,
    labels: { encoder: 60, decoder: 60 }, ...changes,
  });
}

/** Every shape a model and a sentence may have, at every width. */
function* everyLayout() {
  for (const width of WIDTHS) {
    for (const stacks of STACKS) {
      for (let layers = 1; layers <= 6; layers++) {
        for (const label of [0, 1, widestLabel(width)]) {
          const labels = { encoder: label, decoder: widestLabel(width) - label };
          const given = { width, stacks, layers: { encoder: layers, decoder: 7 - layers }, labels };
          yield { layout: layoutOf(given), given, name: `${stacks} of ${layers} layers at ${width}, labels ${label}` };
        }
      }
    }
  }
}

const end = ({ x, width }) => x + width;

test("columns stand from left to right in the order in which a sentence passes them, and none touches the next", () => {
  for (const { layout, name } of everyLayout()) {
    layout.columns.reduce((before, column) => {
      assert.ok(column.x >= end(before) + 3, `${column.name} at ${column.x} after ${before.name}, which ends at ${end(before)}: ${name}`);
      return column;
    });
    assert.ok(end(layout.columns.at(-1)) <= layout.output.x, name);
  }
  assert.deepEqual(layoutOf({ layers: { encoder: 1, decoder: 1 } }).columns.map(({ name }) => name), [
    "source", "encoder.0.self", "encoder.0.ffn", "memory", "target", "decoder.0.self", "decoder.0.cross", "decoder.0.ffn",
  ]);
});

test("the labels of a stack's tokens and the numbers of its heads have a place that is nobody else's", () => {
  for (const { layout, given, name } of everyLayout()) {
    for (const { stack, x, labels, numbers } of layout.stacks) {
      const strip = layout.columns.find((column) => column.name === (stack === "encoder" ? "source" : "target"));
      const before = layout.columns[layout.columns.indexOf(strip) - 1];
      assert.equal(labels - x, given.labels[stack], name);
      assert.ok(x >= (before ? end(before) : 0), name);
      assert.ok(labels <= strip.x, name);
      const first = layout.columns.find((column) => column.name === `${stack}.0.self`);
      assert.ok(numbers > end(strip) && numbers < first.x, name);
    }
  }
});

test("the figure takes its room and no more, and where that is not enough its heads are as narrow as can be", () => {
  for (const { layout, given, name } of everyLayout()) {
    const narrowest = Math.min(...layout.columns.filter(({ kind }) => kind === "attention").map(({ width }) => width));
    assert.equal(layout.width, end(layout.output), name);
    assert.ok(layout.width <= given.width || narrowest === (given.width < 1200 ? 24 : 30), `${layout.width} of ${given.width}: ${name}`);
  }
});

test("four layers a side fit every page from 900 pixels on, whatever the tokens", () => {
  for (let width = 900; width <= 1920; width += 7) {
    for (const label of [0, 20, widestLabel(width)]) {
      const layout = layoutOf({ width, labels: { encoder: label, decoder: label } });
      assert.ok(layout.width <= width, `${layout.width} of ${width} with labels of ${label}`);
    }
  }
});

test("every layer spans its own columns, and the stream runs from the first of a stack to its last", () => {
  for (const { layout, name } of everyLayout()) {
    for (const { stack, layer, x, width } of layout.layers) {
      const inside = layout.columns.filter((column) => column.name.startsWith(`${stack}.${layer}.`));
      assert.equal(x, inside[0].x, name);
      assert.equal(x + width, end(inside.at(-1)), name);
    }
    for (const { stack, first, last } of layout.stacks) {
      const inside = layout.columns.filter((column) => column.name.startsWith(`${stack}.`));
      assert.ok(first < inside[0].x && last > end(inside.at(-1)), name);
      assert.ok(last <= layout.output.x, name);
    }
  }
});

test("heads stand below each other without touching, and what is written above and below them has its room", () => {
  for (let heads = 1; heads <= 8; heads++) {
    for (const height of [480, 720, 900, 1400]) {
      const { body, top, below, height: whole } = layoutOf({ heads, height });
      assert.ok(body.pitch > body.head && body.head >= 24, "a head is large enough to be touched");
      assert.equal(body.height, (heads - 1) * body.pitch + body.head);
      assert.ok(top.title < top.lines && top.lines < top.captions && top.captions < body.top);
      assert.ok(0 < below.stream && below.stream < below.layers && below.layers < below.shapes && below.shapes < below.end);
      assert.equal(whole, body.top + body.height + below.end);
    }
  }
});

test("cross-attention and the memory are there only where two stacks meet", () => {
  const named = (stacks) => layoutOf({ stacks }).columns.map(({ name }) => name);
  assert.ok(named(["encoder", "decoder"]).includes("memory"));
  for (const stacks of [["encoder"], ["decoder"]]) {
    assert.ok(!named(stacks).some((name) => name === "memory" || name.endsWith(".cross")), stacks[0]);
  }
});

test("a caption is cut short where its column is narrow, and captions give way on a narrow page", () => {
  const caption = (width) => layoutOf({ width }).columns.find(({ name }) => name === "decoder.0.self").caption;
  assert.deepEqual([caption(1920), caption(1200), caption(960)], ["masked", "maskedNarrow", "maskedNarrowest"]);
  assert.deepEqual([1199, 1200].map((width) => layoutOf({ width }).isCompact), [true, false]);
});

test("a phone gets a map whose blocks are nearly square, with a place for every head", () => {
  assert.deepEqual([320, 390, 559, 560, 1440].map(isMap), [true, true, true, false, false]);
  for (let heads = 1; heads <= 16; heads++) {
    const { across, down } = mapOf(heads);
    assert.ok(across * down >= heads && across * (down - 1) < heads, `${heads} heads in ${down} rows of ${across}`);
    assert.ok(across - down <= 1 && down <= across);
  }
});
