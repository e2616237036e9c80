import assert from "node:assert/strict";
import test from "node:test";

import { agrees, shortened, termsOf } from "#lib/maths/terms.js";

const SEEDS = [1, 2, 3, 5, 8, 13];

/** Numbers from −1 to 1, the same ones for a seed. */
function numbers(seed, count) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  });
}

test("every term is the product of its two factors", () => {
  assert.deepEqual(Array.from(termsOf([2, -3, 0], [5, 7, 11])), [10, -21, 0]);
});

test("what is named and what is not add up to the sum, whatever the terms", () => {
  for (const seed of SEEDS) {
    const terms = termsOf(numbers(seed, 128), numbers(seed + 100, 128));
    const { named, inNamed, others, inOthers, total } = shortened(terms, 4);
    const sum = (list) => list.reduce((all, term) => all + term, 0);
    assert.equal(named.length + others, 128);
    assert.ok(Math.abs(inNamed - sum(named.map((index) => terms[index]))) < 1e-12);
    assert.ok(Math.abs(inNamed + inOthers - sum(Array.from(terms))) < 1e-12);
    assert.ok(Math.abs(total - sum(Array.from(terms))) < 1e-12);
  }
});

test("no term that is left out is larger than one that is named", () => {
  for (const seed of SEEDS) {
    const terms = numbers(seed, 40);
    const { named } = shortened(terms, 6);
    const least = Math.min(...named.map((index) => Math.abs(terms[index])));
    terms.forEach((term, index) => {
      if (!named.includes(index)) assert.ok(Math.abs(term) <= least);
    });
    assert.deepEqual(
      named,
      [...named].sort((a, b) => a - b),
      "they stand in their order",
    );
  }
});

test("all terms are named where no more than one would be left", () => {
  assert.deepEqual(shortened([1, 2, 3, 4, 5], 4).named, [0, 1, 2, 3, 4]);
  assert.equal(shortened([1, 2, 3, 4, 5], 4).others, 0);
  assert.deepEqual(shortened([1, 2, 3, 4, 5, 6], 4), {
    named: [2, 3, 4, 5],
    inNamed: 18,
    others: 2,
    inOthers: 3,
    total: 21,
  });
});

test("a term that is pointed at is named in place of the smallest of the largest", () => {
  assert.deepEqual(shortened([9, -8, 7, 0, 1, 1, 1], 3, 3).named, [0, 1, 3]);
  assert.deepEqual(shortened([9, -8, 7, 0, 1, 1, 1], 3, 1).named, [0, 1, 2]);
});

test("a term that is 0 is not named among many, unless it is pointed at", () => {
  assert.deepEqual(shortened([0, 2, 0, 0, -1, 0, 0], 3), {
    named: [1, 4],
    inNamed: 1,
    others: 5,
    inOthers: 0,
    total: 1,
  });
  assert.deepEqual(shortened([0, 2, 0, 0, -1, 0, 0], 3, 5).named, [1, 4, 5]);
});

test("a sum agrees with what is stored up to the rounding of float32, and no further", () => {
  for (const seed of SEEDS) {
    const [x, w] = [numbers(seed, 128), numbers(seed + 50, 128)];
    const { total } = shortened(termsOf(x, w), 4);
    let stored = 0;
    for (let index = 0; index < 128; index++)
      stored = Math.fround(stored + Math.fround(x[index] * w[index]));
    assert.ok(agrees(total, stored));
    assert.ok(!agrees(total, stored + 0.01));
  }
});
