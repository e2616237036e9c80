// The arithmetic of one cell as a table for spreadsheets and as plain text.

import { isRoot, stepsOf } from "#lib/maths/arithmetic.js";
import { number } from "#lib/text/format.js";
import { whoClosed } from "#lib/trace/attention.js";
import { reasons } from "#lib/trace/stages.js";

/**
 * @import { Opened } from "#lib/link/latex.js"
 * @import { Translate } from "#lib/text/messages.js"
 */

const COLUMNS = [
  "query_position",
  "query",
  "key_position",
  "key",
  "dimension",
  "q",
  "k",
  "product",
  "sum",
  "dot",
  "score",
  "masked_by",
  "exp",
  "weight",
];

/**
 * One table as RFC 4180 has it: a line for every dimension of the cell, then one for every key of
 * its row. Positions count from 0, as everywhere in the data; dimensions too.
 * @param {Opened} opened
 */
export function csvOf({ cell, labels, q, k, products, sums, row }) {
  const query = { query_position: cell.query, query: inert(labels.queries[cell.query]) };
  /** @param {number} index */
  const key = (index) => ({ key_position: index, key: inert(labels.keys[index]) });
  /** @type {Record<string, string | number>[]} */
  const lines = [
    ...Array.from(q, (_, dim) => ({
      ...query,
      ...key(cell.key),
      dimension: dim,
      q: exact(q[dim]),
      k: exact(k[dim]),
      product: exact(products[dim]),
      sum: exact(sums[dim]),
    })),
    ...row.keys.map(({ dot, score, bits, exp, weight }, index) => ({
      ...query,
      ...key(index),
      dot: exact(dot),
      score: exact(score),
      masked_by: reasons(bits).join(" "),
      exp: exact(exp),
      weight: exact(weight),
    })),
  ];
  const cells = lines.map((line) => COLUMNS.map((column) => line[column] ?? ""));
  return [COLUMNS, ...cells].map((fields) => `${fields.map(quoted).join(",")}\r\n`).join("");
}

/** Nine significant digits name every float32 number. @param {number} value */
function exact(value) {
  return Number(value.toPrecision(9));
}

/**
 * A spreadsheet takes a text that begins like a formula for one; an apostrophe in front keeps it a
 * text.
 * @param {string} text
 */
function inert(text) {
  return /^[=+\-@＝＋－＠\t\r]/.test(text) ? `'${text}` : text;
}

/** @param {string | number} field */
function quoted(field) {
  const text = String(field);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * As a person would write it down: the question, the steps, the products, the row.
 * @param {Opened} opened
 * @param {Translate} t
 */
export function textOf({ where, cell, labels, q, k, products, sums, row }, t) {
  const names = { query: labels.queries[cell.query], key: labels.keys[cell.key] };
  const { dot, scale, score, bits, masked, shift, exp, sum, weight } = stepsOf(row, cell.key);
  const divisor = isRoot(scale, q.length) ? `√${q.length}` : number(scale);
  const steps = [
    ["q · k", number(dot), t("arithmetic.copy.products", { width: q.length })],
    [`÷ ${divisor}`, number(score), `÷ ${number(scale)}`],
    ["+ M", number(masked), bits ? whoClosed(bits, t) : t("arithmetic.open")],
    ["exp", number(exp), t(shift ? "arithmetic.shifted" : "arithmetic.exp")],
    ["÷ Σ", number(weight), `÷ ${number(sum)}`],
  ];
  const dims = Array.from(q, (_, dim) => [
    String(dim + 1),
    ...[q[dim], k[dim], products[dim], sums[dim]].map(number),
  ]);
  const keys = row.keys.map((reading, index) => [
    index === cell.key ? "→" : "",
    number(reading.score),
    reading.bits ? "−∞" : "0",
    number(reading.exp),
    number(reading.weight),
    labels.keys[index] + (reading.bits ? ` (${whoClosed(reading.bits, t)})` : ""),
  ]);
  return [
    t("arithmetic.title", names),
    where,
    "",
    ...aligned(steps, [0, 2]),
    "",
    ...aligned([[t("arithmetic.dim"), "q", "k", "q × k", t("arithmetic.sum")], ...dims]),
    "",
    ...aligned(
      [
        [
          "",
          t("arithmetic.column.score"),
          "+ M",
          "exp",
          t("arithmetic.column.weight"),
          t("arithmetic.column.key"),
        ],
        ...keys,
      ],
      [0, 5],
    ),
    "",
  ].join("\n");
}

/**
 * @param {string[][]} rows
 * @param {number[]} [left]  columns of text; numbers end under each other
 */
function aligned(rows, left = []) {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((cells) => displayWidth(cells[column]))),
  );
  return rows.map((cells) =>
    cells
      .map((cell, column) => {
        const space = " ".repeat(widths[column] - displayWidth(cell));
        return left.includes(column) ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** In columns of a fixed-width font: Chinese characters are two wide. @param {string} text */
function displayWidth(text) {
  return Array.from(text).reduce(
    (width, character) =>
      width + (/[\p{Script=Han}\u3000-\u303f\uff00-\uff60]/u.test(character) ? 2 : 1),
    0,
  );
}
