import assert from "node:assert/strict";
import test from "node:test";

import { headRows, isMap, mapOf, networkLayout, widestLabel } from "#lib/layout/network.js";
import { partsOf } from "#lib/trace/places.js";
import { placesOf } from "../../networks.js";

const WIDTHS = [900, 1024, 1199, 1200, 1376, 1440, 1600, 1920];
const STACKS = [["encoder", "decoder"], ["encoder"], ["decoder"]];
/** Whose tokens a stack's are. */
const SIDES = { encoder: "source", decoder: "target" };

function layoutOf({
  stacks = ["encoder", "decoder"],
  layers = { encoder: 4, decoder: 4 },
  heads = 4,
  ...changes
} = {}) {
  const countOf = (stack) => (typeof heads === "number" ? heads : heads[stack]);
  const parts = partsOf(
    placesOf(
      Object.fromEntries(
        stacks.map((stack) => [stack, { layers: layers[stack], heads: countOf(stack) }]),
      ),
    ),
  );
  return networkLayout({
    width: 1376,
    height: 900,
    parts,
    labels: { source: 60, target: 60 },
    ...changes,
  });
}

/** Every shape a model and a sentence may have, at every width. */
function* everyLayout() {
  for (const width of WIDTHS) {
    for (const stacks of STACKS) {
      for (let layers = 1; layers <= 6; layers++) {
        for (const label of [0, 1, widestLabel(width)]) {
          const labels = { source: label, target: widestLabel(width) - label };
          const given = { width, stacks, layers: { encoder: layers, decoder: 7 - layers }, labels };
          yield {
            layout: layoutOf(given),
            given,
            name: `${stacks} of ${layers} layers at ${width}, labels ${label}`,
          };
        }
      }
    }
  }
}

const end = ({ x, width }) => x + width;
const nameOf = ({ place }) => place.name;
const named = (layout, name) => layout.columns.find((column) => nameOf(column) === name);

test("columns stand in the order in which a sentence passes them, and none touch", () => {
  for (const { layout, name } of everyLayout()) {
    layout.columns.reduce((before, column) => {
      assert.ok(
        column.x >= end(before) + 3,
        `${name}: ${nameOf(column)} at ${column.x}, ${nameOf(before)} ends at ${end(before)}`,
      );
      return column;
    });
    if (layout.output) assert.ok(layout.output.x > end(layout.columns.at(-1)), name);
  }
  assert.deepEqual(layoutOf({ layers: { encoder: 1, decoder: 1 } }).columns.map(nameOf), [
    "source",
    "encoder.0.self",
    "encoder.0.ffn",
    "memory",
    "target",
    "decoder.0.self",
    "decoder.0.cross",
    "decoder.0.ffn",
  ]);
});

test("labels of tokens and numbers of heads have a place that is nobody else's", () => {
  for (const { layout, given, name } of everyLayout()) {
    for (const { stack, queries, x, labels, numbers } of layout.stacks) {
      assert.equal(queries, SIDES[stack], name);
      const strip = named(layout, queries);
      const before = layout.columns[layout.columns.indexOf(strip) - 1];
      assert.equal(labels - x, given.labels[queries], name);
      assert.ok(x >= (before ? end(before) : 0), name);
      assert.ok(labels <= strip.x, name);
      assert.ok(numbers > end(strip) && numbers < named(layout, `${stack}.0.self`).x, name);
    }
  }
});

test("the figure takes its room and no more, or its heads are as narrow as can be", () => {
  for (const { layout, given, name } of everyLayout()) {
    const narrowest = Math.min(
      ...layout.columns.filter(({ place }) => place.kind === "attention").map(({ width }) => width),
    );
    assert.equal(
      layout.width > end(layout.output ?? layout.columns.at(-1)),
      layout.output === null,
      name,
    );
    assert.ok(
      layout.width <= given.width || narrowest === (given.width < 1200 ? 24 : 30),
      `${layout.width} of ${given.width}: ${name}`,
    );
  }
});

test("four layers a side fit every page from 900 pixels on, whatever the tokens", () => {
  for (let width = 900; width <= 1920; width += 7) {
    for (const label of [0, 20, widestLabel(width)]) {
      const layout = layoutOf({ width, labels: { source: label, target: label } });
      assert.ok(layout.width <= width, `${layout.width} of ${width} with labels of ${label}`);
    }
  }
});

test("every layer spans its columns, and the stream runs from a stack's first to its last", () => {
  for (const { layout, name } of everyLayout()) {
    for (const { stack, layer, x, width } of layout.layers) {
      const inside = layout.columns.filter(
        ({ place }) => place.stack === stack && place.layer === layer,
      );
      assert.equal(x, inside[0].x, name);
      assert.equal(x + width, end(inside.at(-1)), name);
    }
    for (const { stack, first, last } of layout.stacks) {
      const inside = layout.columns.filter(({ place }) => place.stack === stack);
      assert.ok(first < inside[0].x && last > end(inside.at(-1)), name);
      assert.ok(last <= (layout.output?.x ?? layout.width), name);
    }
  }
});

test("only a stack that is read ends in the memory, only who writes has a next token", () => {
  const ends = (stacks) => layoutOf({ stacks }).stacks.map(({ isRead }) => isRead);
  assert.deepEqual(STACKS.map(ends), [[true, false], [false], [false]]);
  assert.deepEqual(
    STACKS.map((stacks) => layoutOf({ stacks }).output !== null),
    [true, false, true],
  );
});

test("heads stand below each other without touching, with room for what is written", () => {
  for (let heads = 1; heads <= 8; heads++) {
    for (const height of [480, 720, 900, 1400]) {
      const { body, top, below, height: whole } = layoutOf({ heads, height });
      const { pitch, head } = headRows(body.height, heads);
      assert.ok(pitch > head && head >= 24, "a head is large enough to be touched");
      assert.equal(body.height, (heads - 1) * pitch + head);
      assert.ok(top.title < top.lines && top.lines < top.captions && top.captions < body.top);
      assert.ok(
        0 < below.stream &&
          below.stream < below.layers &&
          below.layers < below.shapes &&
          below.shapes < below.end,
      );
      assert.equal(whole, body.top + body.height + below.end);
    }
  }
});

test("stacks with different heads are equally high: fewer heads are taller", () => {
  const { body, stacks } = layoutOf({ heads: { encoder: 2, decoder: 5 } });
  assert.deepEqual(
    stacks.map(({ heads }) => heads),
    [2, 5],
  );
  const [few, many] = stacks.map(({ heads }) => headRows(body.height, heads));
  assert.ok(few.head > many.head && many.head >= 24);
  for (const [{ heads }, { pitch, head }] of [
    [stacks[0], few],
    [stacks[1], many],
  ]) {
    assert.ok(Math.abs((heads - 1) * pitch + head - body.height) < 1e-9);
  }
});

test("a network of one head is as high as one of four, for the names of tokens beside it", () => {
  for (const isAlone of [false, true]) {
    for (const height of [480, 900]) {
      const [one, four] = [1, 4].map((heads) => layoutOf({ heads, height, isAlone }).body.height);
      assert.ok(isAlone ? one >= 129 : one === four, `${one} and ${four} at ${height}`);
    }
  }
});

test("cross-attention and the memory are there only where two stacks meet", () => {
  const all = (stacks) => layoutOf({ stacks }).columns.map(nameOf);
  assert.ok(all(["encoder", "decoder"]).includes("memory"));
  for (const stacks of [["encoder"], ["decoder"]]) {
    assert.ok(!all(stacks).some((name) => name === "memory" || name.endsWith(".cross")), stacks[0]);
  }
});

test("a caption is cut short in a narrow column, and gives way on a narrow page", () => {
  const caption = (width) => named(layoutOf({ width }), "decoder.0.self").caption;
  assert.deepEqual(
    [caption(1920), caption(1200), caption(960)],
    ["masked", "maskedNarrow", "maskedNarrowest"],
  );
  assert.deepEqual(
    [1199, 1200].map((width) => layoutOf({ width }).isCompact),
    [true, false],
  );
  assert.equal(named(layoutOf({}), "encoder.0.self").caption, "self");
  assert.equal(
    named(layoutOf({ stacks: ["decoder"] }), "decoder.0.self").caption,
    "maskedNarrow",
    "beside a bar there is less room",
  );
});

test("a phone gets a map whose blocks are nearly square, with a place for every head", () => {
  assert.deepEqual([320, 390, 559, 560, 1440].map(isMap), [true, true, true, false, false]);
  for (let heads = 1; heads <= 16; heads++) {
    const { across, down } = mapOf(heads);
    assert.ok(
      across * down >= heads && across * (down - 1) < heads,
      `${heads} heads in ${down} rows of ${across}`,
    );
    assert.ok(across - down <= 1 && down <= across);
  }
});
