import assert from "node:assert/strict";
import test from "node:test";
import { csvOf, textOf } from "#lib/link/copies.js";
import { escaped, latexOf } from "#lib/link/latex.js";
import {
  isRoot,
  labelledProducts,
  largestWeight,
  linesFor,
  productsOf,
  readingsOf,
  rowOf,
  stepsOf,
  sumError,
} from "#lib/maths/arithmetic.js";

const QUERIES = 3,
  KEYS = 5,
  WIDTH = 7;
const ROOT = Math.sqrt(WIDTH);
const matrix = (rows, cols, value) => ({
  rows,
  cols,
  data: Float32Array.from({ length: rows * cols }, (_, index) =>
    value(Math.floor(index / cols), index % cols),
  ),
});
const head = (scale = 1) => ({
  q: matrix(QUERIES, WIDTH, (row, dim) => scale * Math.sin(1 + row * 2.3 + dim)),
  k: matrix(KEYS, WIDTH, (row, dim) => Math.cos(row * 1.7 - dim * 0.9)),
  mask: {
    rows: QUERIES,
    cols: KEYS,
    data: Uint8Array.from({ length: QUERIES * KEYS }, (_, index) =>
      index % KEYS > Math.floor(index / KEYS) + 1 ? 2 : 0,
    ),
  },
});

const near = (actual, expected, digits = 1e-12) =>
  assert.ok(
    Math.abs(actual - expected) <= digits * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

test("a product belongs to each dimension, and the last running sum is q·k", () => {
  const { products, sums } = productsOf(Float32Array.of(1, -2, 0.5), Float32Array.of(3, 4, 8));
  assert.deepEqual([...products], [3, -8, 4]);
  assert.deepEqual([...sums], [3, -5, -1]);
});

test("a row is softmax of q·k ÷ √d over the open keys", () => {
  const { q, k, mask } = head();
  const { keys, sum, max } = readingsOf({ q, k, mask, scale: ROOT }, 1);
  const scores = keys.map(
    (_, key) =>
      rowOf(q, 1).reduce((total, value, dim) => total + value * rowOf(k, key)[dim], 0) /
      Math.sqrt(WIDTH),
  );
  const open = [0, 1, 2];
  const all = open.reduce((total, key) => total + Math.exp(scores[key]), 0);
  keys.forEach(({ score, dot, exp, weight, bits }, key) => {
    near(score, scores[key]);
    near(dot, scores[key] * Math.sqrt(WIDTH));
    near(exp, open.includes(key) ? Math.exp(scores[key]) : 0);
    near(weight, open.includes(key) ? Math.exp(scores[key]) / all : 0);
    assert.equal(bits, open.includes(key) ? 0 : 2);
  });
  near(sum, all);
  near(max, Math.max(...open.map((key) => scores[key])));
});

test("scores are divided by what the network divides them by, and a copy says so", () => {
  const { keys } = readingsOf({ ...head(), mask: null, scale: 1 }, 1);
  for (const { dot, score } of keys) assert.equal(score, dot);
  assert.deepEqual(
    [isRoot(ROOT, WIDTH), isRoot(1, WIDTH), isRoot(1, 1), isRoot(null, null)],
    [true, false, true, false],
  );
  const undivided = { ...opened(), row: readingsOf({ ...head(), scale: 1 }, 1) };
  assert.doesNotMatch(latexOf(undivided, t), /sqrt/);
  assert.doesNotMatch(textOf(undivided, t), /√/);
  assert.match(latexOf(opened(), t), /sqrt\{7\}/);
  assert.match(textOf(opened(), t), /√7/);
});

test("an attention without a scale divides its products by nothing", () => {
  assert.deepEqual(
    readingsOf({ ...head(), scale: null }, 1),
    readingsOf({ ...head(), scale: 1 }, 1),
  );
});

test("a masked key gives exactly 0 but keeps its score, be it the largest of all", () => {
  const { q, k, mask } = head();
  mask.data.set([4, 0, 0, 1, 0], KEYS);
  const row = readingsOf({ q, k, mask, scale: ROOT }, 1);
  for (const key of [0, 3]) {
    assert.equal(row.keys[key].exp, 0);
    assert.equal(row.keys[key].weight, 0);
    assert.notEqual(row.keys[key].score, 0);
  }
  const steps = stepsOf(row, 0);
  assert.equal(steps.masked, -Infinity);
  assert.equal(steps.bits, 4);
  assert.equal(steps.scale, ROOT);
});

test("a head without a mask reads every key", () => {
  const row = readingsOf({ ...head(), mask: null, scale: ROOT }, 2);
  assert.ok(row.keys.every(({ bits, weight }) => bits === 0 && weight > 0));
  near(
    row.keys.reduce((sum, { weight }) => sum + weight, 0),
    1,
  );
});

test("exp is plain while it can be read, else the largest score is subtracted first", () => {
  const plain = readingsOf({ ...head(), mask: null, scale: ROOT }, 0);
  assert.equal(plain.shift, 0);
  for (const scale of [1e2, 1e4, -1e4]) {
    const row = readingsOf({ ...head(scale), mask: null, scale: ROOT }, 0);
    assert.equal(row.shift, row.max);
    assert.equal(Math.max(...row.keys.map(({ exp }) => exp)), 1);
    near(
      row.keys.reduce((sum, { weight }) => sum + weight, 0),
      1,
    );
    for (const { exp, weight } of row.keys) near(exp / row.sum, weight);
  }
});

test("a row of scores so low that every exp would be 0 is shifted too", () => {
  const row = readingsOf(
    {
      q: matrix(1, WIDTH, () => -1e3),
      k: matrix(KEYS, WIDTH, (key) => 1 + key / 1e3),
      mask: null,
      scale: ROOT,
    },
    0,
  );
  assert.ok(row.max < -1000);
  assert.equal(row.shift, row.max);
  near(
    row.keys.reduce((sum, { weight }) => sum + weight, 0),
    1,
  );
});

test("the error bound of a float32 sum is D·2⁻²³·Σ|q·k|", () => {
  assert.equal(sumError(Float64Array.of(1, -2, 5)), 3 * 8 * 2 ** -23);
});

test("the largest products have labels that touch no other label and no longer bar", () => {
  const products = [5, 4.9, 0, 0, 4, -4.5, 0, 0, 0, 3];
  const given = { pitch: 20, room: 50, most: 8 };
  assert.deepEqual(labelledProducts(products, given), [0, 5, 4, 9]);
  assert.deepEqual(labelledProducts(products, { ...given, most: 2 }), [0, 5]);
  assert.deepEqual(labelledProducts([0, 0], given), []);
  // The middle one is lower than its neighbour, which has no label of its own.
  assert.deepEqual(labelledProducts([9, 0, 7, 6, 0], { pitch: 20, room: 50, most: 8 }), [0]);
});

test("dimensions go on in up to three lines for their values, but not in a low window", () => {
  const given = { readable: 20, visible: 4, low: false };
  assert.deepEqual(linesFor({ ...given, dims: 32, width: 740 }), { lines: 1, written: true });
  assert.deepEqual(linesFor({ ...given, dims: 32, width: 334 }), { lines: 2, written: true });
  assert.deepEqual(linesFor({ ...given, dims: 64, width: 740 }), { lines: 2, written: true });
  assert.deepEqual(linesFor({ ...given, dims: 128, width: 740 }), { lines: 1, written: false });
  assert.deepEqual(linesFor({ ...given, dims: 128, width: 334 }), { lines: 2, written: false });
  assert.deepEqual(linesFor({ ...given, dims: 32, width: 500, low: true }), {
    lines: 1,
    written: false,
  });
});

/** What the catalogue would say, without a catalogue. */
const t = (key, values = {}) =>
  `${key}${Object.values(values)
    .map((value) => ` ${value}`)
    .join("")}`;

function opened({ query = "interest", key = "very", cell = { query: 1, key: 2 }, scale = 1 } = {}) {
  const { q, k, mask } = head(scale);
  const labels = { queries: ["<en>", query, "."], keys: ["a", "b", key, "c", "d"] };
  const vectors = { q: rowOf(q, cell.query), k: rowOf(k, cell.key) };
  return {
    where: "Decoder › layer 3",
    cell,
    labels,
    ...vectors,
    ...productsOf(vectors.q, vectors.k),
    row: readingsOf({ q, k, mask, scale: ROOT }, cell.query),
  };
}

/** A reader of RFC 4180. */
function parseCsv(text) {
  const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const rows = [[]];
  for (const [, inQuotes, bare, end] of fields) {
    rows.at(-1).push(inQuotes?.replaceAll('""', '"') ?? bare);
    if (end !== ",") rows.push([]);
  }
  rows.pop();
  const [names, ...lines] = rows;
  return lines.map((line) => Object.fromEntries(names.map((name, index) => [name, line[index]])));
}

test("CSV has a line for every dimension of the cell and for every key of its row", () => {
  const lines = csvOf(opened()).split("\r\n");
  assert.equal(lines.pop(), "");
  assert.equal(lines.length, 1 + WIDTH + KEYS);
  for (const line of lines) assert.equal(line.split(",").length, lines[0].split(",").length);
});

test("CSV keeps every float32 number to the bit", () => {
  const given = opened();
  const rows = parseCsv(csvOf(given));
  const dims = rows.filter(({ dimension }) => dimension !== "");
  assert.deepEqual(
    dims.map(({ q }) => Math.fround(Number(q))),
    [...given.q],
  );
  assert.deepEqual(
    dims.map(({ k }) => Math.fround(Number(k))),
    [...given.k],
  );
  near(Number(dims.at(-1).sum), given.row.keys[2].dot, 1e-8);
  const keys = rows.filter(({ dimension }) => dimension === "");
  keys.forEach(({ score, exp, weight, masked_by: who, key_position: position }, index) => {
    const reading = given.row.keys[index];
    for (const [written, value] of [
      [score, reading.score],
      [exp, reading.exp],
      [weight, reading.weight],
    ])
      near(Number(written), value, 1e-8);
    assert.equal(who, reading.bits ? "causal" : "");
    assert.equal(position, String(index));
  });
});

test("CSV quotes what separates, and nothing stays a formula to a spreadsheet", () => {
  for (const token of ['say "hi", you', "two\r\nlines", "a,b", '"']) {
    assert.equal(parseCsv(csvOf(opened({ key: token })))[0].key, token);
  }
  for (const token of [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
  ]) {
    const [{ query }] = parseCsv(csvOf(opened({ query: token })));
    assert.equal(query, `'${token}`);
  }
  for (const token of ["1-1", "很", "a=b"])
    assert.equal(parseCsv(csvOf(opened({ query: token })))[0].query, token);
});

test("LaTeX spells every character that means something to TeX", () => {
  assert.equal(
    escaped("100% of $5 & #1_a {b} \\c ~ ^"),
    String.raw`100\% of \$5 \& \#1\_a \{b\} \textbackslash{}c \textasciitilde{} \textasciicircum{}`,
  );
  assert.equal(
    escaped("<en>|\"'`"),
    String.raw`\textless{}en\textgreater{}\textbar{}\symbol{34}\textquotesingle{}\textasciigrave{}`,
  );
  assert.equal(escaped("a--b"), "a-{}-{}b");
  assert.equal(escaped("␣↵⇥"), String.raw`\textvisiblespace{}$\hookleftarrow$$\mapsto$`);
  assert.equal(escaped("喝水。😀"), "喝水。😀");
  assert.equal(escaped("a\n% b"), String.raw`a \% b`);
});

test("LaTeX tells the whole chain, line under line", () => {
  const latex = latexOf(opened(), t);
  assert.match(latex, /^% Decoder › layer 3\n% arithmetic\.latex\.needs\n\\begin\{align\*\}\n/);
  assert.match(latex, /\\end\{align\*\}\n$/);
  assert.equal(latex.match(/&=/g).length, 5);
  assert.equal(latex.match(/\\\\$/gm).length, 4);
  assert.match(
    latex,
    /\\mathbf\{q\}_\{\\text\{interest\}\} \\cdot \\mathbf\{k\}_\{\\text\{very\}\}/,
  );
  assert.match(
    latex,
    /\\sum_\{d=1\}\^\{7\} q_d k_d = -?[\d.]+( [+-] [\d.]+){2} \+ \\cdots [+-] [\d.]+ \\approx /,
  );
  assert.equal(
    [...latex].filter((sign) => sign === "{").length,
    [...latex].filter((sign) => sign === "}").length,
  );
  // No sign of the page that LaTeX does not know.
  assert.doesNotMatch(latex.split("\n").slice(1).join("\n"), /[^\n -~]/);
});

test("LaTeX says of what follows from rounded numbers that it is so roughly", () => {
  const latex = latexOf(opened(), t);
  assert.match(latex, /\\exp\(-?[\d.]+\) \\approx [\d.]+/);
  assert.match(latex, /\\frac\{[\d.]+\}\{[\d.]+\} \\approx [\d.]+\n/);
  assert.match(latex, /\\sqrt\{7\}\} \\approx -?[\d.]+/);
  assert.match(latex, /s \+ M &= (-?[\d.]+) \+ 0 = \1 /);
});

test("LaTeX of a masked cell adds −∞, says who, and comes to 0", () => {
  const latex = latexOf(opened({ cell: { query: 1, key: 3 } }), t);
  assert.match(latex, /\+ \(-\\infty\) = -\\infty \\quad \\text\{\(reason\.causal\)\}/);
  assert.match(latex, /\\exp\(-\\infty\) = 0 /);
  assert.match(latex, /\\frac\{0\}\{[\d.]+\} = 0\n/);
});

test("LaTeX writes powers of ten, and the shift where there is one", () => {
  const latex = latexOf(opened({ scale: 1e4, cell: { query: 1, key: 1 } }), t);
  assert.match(latex, /m &= \\max_j\\,\(s_j \+ M_j\) = [\d.]+/);
  assert.match(latex, /\\exp\(s \+ M - m\) &= \\exp\(-?[\d.]+( \\times 10\^\{\d+\})? [+-] [\d.]+/);
  assert.match(latex, /\\times 10\^\{\d+\}/);
  assert.doesNotMatch(latex, /×|⁰|⁴/);
});

test("LaTeX with a token in other than Latin letters says which engine it needs", () => {
  assert.match(latexOf(opened({ key: "喝水" }), t), /% arithmetic\.latex\.engine\n/);
  assert.doesNotMatch(latexOf(opened({ key: "#␣é" }), t), /engine/);
});

test("text has the question, the steps, the products and the row, and marks the chosen key", () => {
  const given = opened();
  const lines = textOf(given, t).split("\n");
  assert.equal(lines[0], "arithmetic.title interest very");
  assert.equal(lines.filter((line) => /^\s*\d+ /.test(line)).length, WIDTH);
  const [, chosen] = lines.find((line) => line.startsWith("→")).match(/(\S+)$/);
  assert.equal(chosen, "very");
  assert.ok(lines.some((line) => /−∞ .* 0 +0 +c \(reason\.causal\)$/.test(line)));
});

test("numbers of a column end under each other in the text", () => {
  const lines = textOf(opened(), t).split("\n");
  const start = lines.findIndex((line) => /q × k/.test(line));
  const widths = new Set(lines.slice(start, start + 1 + WIDTH).map((line) => line.length));
  assert.equal(widths.size, 1);
});

test("the largest weight is that of softmax over open keys, however large the scores", () => {
  const scores = [1, 2, 3];
  const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
  assert.ok(Math.abs(largestWeight(scores) - Math.exp(3) / sum) < 1e-12);
  assert.ok(Math.abs(largestWeight([1000, 1001]) - Math.E / (1 + Math.E)) < 1e-12);
  assert.equal(largestWeight([5, 9], [0, 2]), 1);
});
