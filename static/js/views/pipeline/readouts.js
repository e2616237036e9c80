// What the pointed cell of a stage is, as words: below the stage, and for those who listen.

import { STAGES } from "#lib/layout/stages.js";
import { number } from "#lib/text/format.js";
import { reasons } from "#lib/trace/stages.js";
import { present } from "#views/kit/records.js";
import { firstPart, hangs, isSquare, partsOf } from "#views/pipeline/stage.js";

/**
 * @import { StageName } from "#lib/layout/stages.js"
 * @import { Cell, Pointed, Translate } from "#views/kit/view.js"
 */

/**
 * @typedef {Pick<import("#views/pipeline/arrange.js").Drawn, "t" | "labels" | "place" |
 *   "parts">} Drawn
 */

/**
 * The value of a square stage.
 * @param {Drawn} drawn  @param {StageName} stage  @param {Cell} cell
 */
export function squareReadout({ t, parts, place }, stage, { query, key }) {
  const { matrix, mask } = firstPart(parts, stage);
  const at = query * matrix.cols + key;
  const bits = mask?.data[at] ?? 0;
  const value = number(matrix.data[at]);
  const who = words(bits, t);
  if (stage === "dot") return t("readout.dot", { value });
  if (stage === "scores") {
    return place.scale === null
      ? t("onehead.score", { value })
      : t("readout.scores", { value, root: number(place.scale) });
  }
  if (stage === "mask") return bits ? t("readout.masked", { who }) : t("readout.open");
  return bits ? t("readout.closed", { value, who }) : t("readout.weights", { value });
}

/**
 * The row of a part whose columns are dimensions, or the value under the pointer.
 * @param {Drawn} drawn  @param {StageName} stage  @param {string} part  @param {Cell} cell
 */
export function vectorReadout({ t, parts, labels }, stage, part, { query, key, hover }) {
  const over = hover?.stage === stage && hover.part === part ? hover : null;
  const dim = over?.dim ?? null;
  const isKey = hangs(stage, part);
  const at = dim === null ? null : over;
  const row = isKey ? (at?.key ?? key) : (at?.query ?? query);
  const token = (isKey ? labels.keys : labels.queries)[row];
  // The letter beside Q says whose it is.
  if (dim === null) return part === "q" ? "" : t(`readout.${part}`, { token });
  const { matrix } = present(partsOf(parts, stage)[part], `part ${part}`);
  return t("readout.dim", {
    letter: LETTERS[part] ?? part,
    token,
    dim: dim + 1,
    value: number(matrix.data[row * matrix.cols + dim]),
  });
}

/**
 * A row of the memory is called m, one of the output o.
 * @type {Record<string, string | undefined>}
 */
const LETTERS = { memory: "m", out: "o" };

/**
 * What a screen reader hears of a cell.
 * @param {Drawn} drawn  @param {Cell} cell  @param {Pointed} walked
 */
export function spoken(
  { t, parts, labels },
  { query, key },
  { stage: name, part = "", dim = null },
) {
  const stage = present(
    STAGES.find((other) => other === name),
    `stage ${name}`,
  );
  const { matrix, mask } = present(partsOf(parts, stage)[part], `part ${part}`);
  const names = { query: labels.queries[query], key: labels.keys[key] };
  if (!isSquare(stage)) {
    const isKey = hangs(stage, part);
    const token = isKey ? names.key : names.query;
    if (dim === null) return t(`readout.${part}`, { token });
    const value = number(matrix.data[(isKey ? key : query) * matrix.cols + dim]);
    return t("spoken.dim", { letter: LETTERS[part] ?? part, token, dim: dim + 1, value });
  }
  const bits = mask?.data[query * matrix.cols + key] ?? 0;
  return t(bits ? "spoken.masked" : `spoken.${stage}`, {
    ...names,
    value: number(matrix.data[query * matrix.cols + key]),
    who: words(bits, t),
  });
}

/** @param {number} bits  @param {Translate} t */
const words = (bits, t) =>
  reasons(bits)
    .map((reason) => t(`reason.${reason}`))
    .join(t("list.comma"));
