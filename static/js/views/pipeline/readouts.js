// What the pointed cell of a stage is, as words: below the stage, and for those who listen.

import { number } from "#lib/text/format.js";
import { reasons } from "#lib/trace/stages.js";
import { hangs, isSquare } from "#views/pipeline/stage.js";

/**
 * @typedef {{ t: import("#lib/text/messages.js").Translate, labels: { queries: string[], keys: string[] },
 *             place: import("#lib/trace/places.js").Place,
 *             parts: Record<string, Record<string, import("#lib/trace/stages.js").Part>> }} Drawn
 */

/** The value of a square stage. @param {Drawn} drawn  @param {string} stage  @param {{ query: number, key: number }} cell */
export function squareReadout({ t, parts, place }, stage, { query, key }) {
  const [{ matrix, mask }] = Object.values(parts[stage]);
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
 * @param {Drawn} drawn  @param {string} stage  @param {string} part  @param {import("#pages/inspector/detail.js").Cell} cell
 */
export function vectorReadout({ t, parts, labels }, stage, part, { query, key, hover }) {
  const over =
    hover?.stage === stage && hover.part === part && hover.dim !== undefined ? hover : null;
  const isKey = hangs(stage, part);
  const row = isKey ? (over?.key ?? key) : (over?.query ?? query);
  const token = (isKey ? labels.keys : labels.queries)[row];
  // The letter beside Q says whose it is.
  if (!over) return part === "q" ? "" : t(`readout.${part}`, { token });
  const { matrix } = parts[stage][part];
  return t("readout.dim", {
    letter: LETTERS[part] ?? part,
    token,
    dim: over.dim + 1,
    value: number(matrix.data[row * matrix.cols + over.dim]),
  });
}

/** A row of the memory is called m, one of the output o. */
const LETTERS = { memory: "m", out: "o" };

/** What a screen reader hears of a cell. @param {Drawn} drawn  @param {{ query: number, key: number }} cell  @param {import("#pages/inspector/detail.js").Pointed} pointed */
export function spoken({ t, parts, labels }, { query, key }, { stage, part, dim }) {
  const { matrix, mask } = parts[stage][part];
  const names = { query: labels.queries[query], key: labels.keys[key] };
  if (!isSquare(stage)) {
    const isKey = hangs(stage, part);
    const token = isKey ? names.key : names.query;
    if (dim === undefined) return t(`readout.${part}`, { token });
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

const words = (bits, t) =>
  reasons(bits)
    .map((reason) => t(`reason.${reason}`))
    .join(t("list.comma"));
