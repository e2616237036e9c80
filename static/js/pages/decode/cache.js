// What is kept of one kind of attention for the next step, and one number of it. Of a beam search
// the cache of the hypothesis that became the translation is shown: it has the same rows.

import { number } from "#lib/text/format.js";
import { SIDES } from "#pages/decode/prepared.js";
import { t } from "#shell/i18n.js";
import { cacheView, layerHeight } from "#views/decode/cacherows.js";
import { setText } from "#views/kit/dom.js";

/**
 * @import { Step } from "#pages/decode/player.js"
 * @import { AttentionKind } from "#pages/decode/prepared.js"
 * @import { At } from "#pages/parts/template.js"
 * @import { Place } from "#views/decode/cacherows.js"
 * @import { Colors } from "#views/kit/palette.js"
 */

/** @param {At} at  @param {AttentionKind} kind */
export function createCache(at, kind) {
  const view = cacheView(at(`${kind}-cache`), { t, onPoint: read });
  /** @type {Step | null} */
  let now = null;

  /** @param {Step} step  @param {Colors} colors */
  function draw(step, colors) {
    now = step;
    const { layers, kept, max, reads, unit } = step;
    const rows = step.keys(kind);
    const computed = rows - reusedRows(step, kind);
    const count = countText(kind, rows, computed);
    setText(at(`${kind}-count`), count);
    view.draw(
      {
        layers: kept[kind],
        labels: reads[SIDES[kind]],
        rows,
        computed,
        max: max[kind],
        count,
        unit,
        heads: layers[0][kind].kv_heads,
        height: Math.max(...Object.values(reads).map(({ length }) => layerHeight(length, unit))),
      },
      colors,
    );
    read(null);
  }

  /** One sentence on the number that is pointed at. @param {Place | null} place */
  function read(place) {
    if (!now) return;
    if (place === null) return setText(at("cache-reading"), "");
    const { matrix } = now.kept[kind][place.layer][place.letter];
    const { layer, [kind]: attention } = now.layers[place.layer];
    const width = matrix.cols / attention.kv_heads;
    setText(
      at("cache-reading"),
      t("decode.cache.reading", {
        layer: layer + 1,
        letter: place.letter.toUpperCase(),
        token: now.labels[SIDES[kind]][place.token],
        head: Math.floor(place.dim / width) + 1,
        dim: (place.dim % width) + 1,
        value: number(matrix.data[place.token * matrix.cols + place.dim]),
      }),
    );
  }

  return { draw };
}

/** Those that were computed in an earlier step. @param {Step} step  @param {AttentionKind} kind */
function reusedRows(step, kind) {
  const measured = step.outcome.event?.cache[kind].reused;
  return measured ?? (kind === "self" ? step.index : step.index > 0 ? step.keys(kind) : 0);
}

/** @param {AttentionKind} kind  @param {number} rows  @param {number} computed  of them */
function countText(kind, rows, computed) {
  const words = kind === "self" ? (rows === 1 ? "only" : "self") : computed > 0 ? "first" : "later";
  return t(`decode.count.${words}`, { rows, reused: rows - computed, computed });
}
