// One step of a translation: what its newest token reads, what the model makes of it, and what is kept for the next.

import { grouped, number, tokenLabels } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { weightsOf } from "#lib/trace/attention.js";
import { chancesOf, costOf, medianCostOf, stepAt, stepsOf } from "#lib/trace/decoding.js";
import { rowOfHeads, sideBySide } from "#lib/trace/headrows.js";
import { writingLayers } from "#lib/trace/places.js";
import { enlargement } from "#shell/chrome.js";
import { raw, t } from "#shell/i18n.js";
import { cacheView, layerHeight, sharedBound } from "#views/decode/cacherows.js";
import { candidatesView } from "#views/decode/candidates.js";
import { chipsView } from "#views/decode/chips.js";
import { costsView } from "#views/decode/costs.js";
import { headRowsView } from "#views/decode/headrows.js";
import { hypothesesView } from "#views/decode/hypotheses.js";
import { h, setText } from "#views/kit/dom.js";
import { legendView } from "#views/kit/legend.js";
import { roleWord } from "#views/maths/formula.js";

/** The two attentions of a decoder layer, by whose tokens they read. */
const KINDS = { self: "target", cross: "source" };
const SHOWN = 6;
const reducedMotion = globalThis.matchMedia("(prefers-reduced-motion: reduce)");
/** A narrow page has room for the numbers of the heads, and little else. */
const HEAD_NUMBERS = 32;

/**
 * @typedef {{ trace: import("#lib/trace/trace.js").Trace, run: import("#lib/trace/decoding.js").Run,
 *             generation: ReturnType<typeof import("#lib/trace/decoding.js").generationOf> }} Answer
 * @typedef {{ step: number, layer: number, spacing: "sqrt" | "linear" }} Shown
 * @param {HTMLElement} element  holds the elements of the template
 * @param {{ onStep: (step: number) => void, onSpacing: (spacing: "sqrt" | "linear") => void }} callbacks
 */
export function createPlayer(element, { onStep, onSpacing }) {
  const at = (name) => element.querySelector(`[data-at="${name}"]`);
  const chips = chipsView(at("chips"), { t, onStep });
  const candidates = candidatesView(at("candidates"), { t });
  const hypotheses = hypothesesView(at("hypotheses"), { t });
  const costs = costsView(at("costs"), { t });
  const parts = Object.fromEntries(
    Object.keys(KINDS).map((kind) => [
      kind,
      {
        rows: headRowsView(at(`${kind}-rows`), {
          role: t("matrix.role"),
          axis: t("decode.cache.heads"),
          onPoint: (cell) => read(kind, cell),
        }),
        // One switch is enough for both.
        legend: legendView(at(`${kind}-legend`), {
          t,
          onSpacing: kind === "self" ? onSpacing : undefined,
        }),
        cache: cacheView(at(`${kind}-cache`), { t, onPoint: (place) => readCache(kind, place) }),
      },
    ]),
  );
  /** What an answer gives that no step changes. The last token written is never read: reads holds the others. */
  const prepared = new WeakMap();
  let now = null;

  function prepare(answer) {
    if (prepared.has(answer)) return prepared.get(answer);
    const { trace, run } = answer;
    const written = tokenLabels(trace.target);
    const last = trace.output[stepsOf(run) - 1].next.text;
    const labels = {
      target: run.done.finished === "eos" ? [...written, last] : written,
      source: tokenLabels(trace.source),
    };
    const layers = writingLayers(trace.places);
    const kept = Object.fromEntries(
      Object.keys(KINDS).map((kind) => [
        kind,
        layers.map((layer) => {
          const of = (letter) => {
            const name = `${layer[kind].name}.${letter}`;
            return { name, matrix: sideBySide(trace.tensor(name)) };
          };
          return { k: of("k"), v: of("v") };
        }),
      ]),
    );
    // Keys are compared with keys and values with values, each within their kind of attention.
    const max = Object.fromEntries(
      Object.entries(kept).map(([kind, all]) => [
        kind,
        {
          k: sharedBound(all.map(({ k }) => k.matrix)),
          v: sharedBound(all.map(({ v }) => v.matrix)),
        },
      ]),
    );
    const rows = stepsOf(run);
    prepared.set(answer, {
      labels,
      reads: { target: labels.target.slice(0, rows), source: labels.source },
      kept,
      layers,
      max,
    });
    return prepared.get(answer);
  }

  /**
   * @param {Answer} answer  @param {Shown} shown
   * @param {ReturnType<typeof import("#views/kit/palette.js").palette>} colors
   */
  function draw(answer, shown, colors) {
    const isNext = now?.answer === answer && shown.step === now.step + 1;
    const { trace, run } = answer;
    const { labels } = prepare(answer);
    const told = stepAt(run, trace.output, shown.step);
    now = {
      ...shown,
      ...prepare(answer),
      answer,
      told,
      strongest: {},
      unit: enlargement(),
      colors,
    };
    element.classList.toggle("is-beam", told.hypotheses !== null);
    element.dataset.step = shown.step;
    chips.draw({ labels: labels.target, step: shown.step });
    drawEnd();
    for (const kind of Object.keys(KINDS)) drawRows(kind);
    drawNext();
    drawHypotheses();
    for (const kind of Object.keys(KINDS)) drawCache(kind);
    drawCosts();
    if (isNext && !reducedMotion.matches) arrive();
  }

  /** A token is seen to come from among its rivals, where those are in sight. */
  function arrive() {
    const from = at("candidates").querySelector(".is-chosen").getBoundingClientRect();
    if (from.top >= 0 && from.bottom <= globalThis.innerHeight) chips.arrive(from);
  }

  /** Where the translation stands after its last token. */
  function drawEnd() {
    const { run } = now.answer;
    const isLast = now.step === stepsOf(run) - 1;
    setText(at("end"), isLast ? t(`decode.end.${run.done.finished}`) : "");
  }

  /** How many keys the newest token reads: its own past with itself, or all of the source. */
  function keysOf(kind) {
    return kind === "self" ? now.step + 1 : now.labels.source.length;
  }

  /** The attention of a kind in the layer that is shown. */
  function placeOf(kind) {
    return now.layers.find(({ layer }) => layer === now.layer)[kind];
  }

  function drawRows(kind) {
    const { step, layer, labels, spacing, unit, colors, answer } = now;
    const tensor = `${placeOf(kind).name}.weights`;
    const box = at(`${kind}-rows`);
    const query = labels.target[step];
    setText(at(`${kind}-note`), t(`decode.${kind}.row`, { layer: layer + 1 }));
    at(`${kind}-reads`).replaceChildren(
      ...pieces(raw(`decode.${kind}.reads`), { query: roleWord(query, "query") }),
    );
    now.strongest[kind] = parts[kind].rows.draw(
      {
        tensor,
        spacing,
        unit,
        matrix: rowOfHeads(answer.trace.tensor(tensor), step, keysOf(kind)),
        labels: now.reads[KINDS[kind]],
        name: t(`decode.${kind}.label`, { query, layer: layer + 1, layers: now.layers.length }),
        width: box.clientWidth - HEAD_NUMBERS * unit,
      },
      colors,
    );
    box.querySelector("canvas[data-tensor]").dataset.query = step;
    parts[kind].legend.draw({ ramp: "weight", max: 1, spacing }, colors);
    read(kind, null);
  }

  /** One sentence on the cell that is pointed at; without one, on the strongest. */
  function read(kind, cell) {
    if (!now) return;
    const { head, key } = cell ?? now.strongest[kind];
    const tensor = weightsOf(now.answer.trace, placeOf(kind), head);
    const value = tensor.data[now.step * tensor.cols + key];
    at(`${kind}-reading`).replaceChildren(
      ...pieces(raw(cell ? "decode.reading" : "decode.strongest"), {
        head: String(head + 1),
        key: roleWord(now.labels[KINDS[kind]][key], "key"),
        weight: h("b", {}, number(value)),
      }),
    );
    if (kind === "self") chips.point(cell ? key : null);
  }

  function drawNext() {
    const { told, answer } = now;
    const { generation } = answer;
    const known = generation.method === "sample" ? chancesOf(told.top, generation) : null;
    const chances =
      generation.method === "sample"
        ? new Map([
            ...(known ?? []).map((chance, rank) => [told.top[rank].id, chance]),
            [told.chosen.id, told.told.chance],
          ])
        : null;
    candidates.draw({ top: told.top, chosen: told.chosen, most: SHOWN, chances });
    setText(
      at("next-note"),
      t("decode.next.note", { pieces: grouped(answer.trace.model.vocabulary_size), count: SHOWN }),
    );
    setText(
      at("chance"),
      chances ? t(known ? "decode.chance" : "decode.chance.only", { count: told.top.length }) : "",
    );
  }

  function drawHypotheses() {
    const {
      told,
      answer: { run },
      step,
    } = now;
    at("beams").hidden = told.hypotheses === null;
    if (told.hypotheses === null) return;
    hypotheses.draw({ hypotheses: told.hypotheses });
    const later = run.beams.length - stepsOf(run);
    setText(
      at("beams-later"),
      step === stepsOf(run) - 1 && later > 0 ? t("decode.beam.later", { count: later }) : "",
    );
  }

  /** Of a beam search the cache of the hypothesis that became the translation is shown: it has the same rows. */
  function drawCache(kind) {
    const { told, step, reads, kept, max, unit, colors } = now;
    const rows = keysOf(kind);
    const reused = told.told?.cache[kind].reused ?? (kind === "self" ? step : step > 0 ? rows : 0);
    const computed = rows - reused;
    const words =
      kind === "self" ? (rows === 1 ? "only" : "self") : computed > 0 ? "first" : "later";
    const count = t(`decode.count.${words}`, { rows, reused, computed });
    setText(at(`${kind}-count`), count);
    parts[kind].cache.draw(
      {
        layers: kept[kind],
        labels: reads[KINDS[kind]],
        rows,
        computed,
        max: max[kind],
        count,
        unit,
        heads: now.layers[0][kind].kv_heads,
        height: Math.max(...Object.values(reads).map(({ length }) => layerHeight(length, unit))),
      },
      colors,
    );
    readCache(kind, null);
  }

  function readCache(kind, place) {
    if (!now) return;
    if (place === null) return setText(at("cache-reading"), "");
    const { k, v } = now.kept[kind][place.layer];
    const { matrix } = place.letter === "k" ? k : v;
    const {
      layer,
      [kind]: { kv_heads: heads },
    } = now.layers[place.layer];
    const width = matrix.cols / heads;
    setText(
      at("cache-reading"),
      t("decode.cache.reading", {
        layer: layer + 1,
        letter: place.letter.toUpperCase(),
        token: now.labels[KINDS[kind]][place.token],
        head: Math.floor(place.dim / width) + 1,
        dim: (place.dim % width) + 1,
        value: number(matrix.data[place.token * matrix.cols + place.dim]),
      }),
    );
  }

  function drawCosts() {
    const {
      told,
      step,
      answer: { run },
    } = now;
    const spent = costOf(run, step, step);
    at("costs-table").hidden = spent === null;
    at("costs-what").hidden = spent === null;
    setText(at("costs-note"), spent === null ? t("decode.cost.beam") : "");
    if (spent === null) return setText(at("same"), "");
    costs.draw({ step: spent, total: costOf(run, 0, step), median: medianCostOf(run, 0, step) });
    const difference = told.told.without_cache?.difference;
    if (difference === undefined) return setText(at("same"), "");
    const words = !told.isSame ? "differs" : difference > 0 ? "same" : "equal";
    setText(at("same"), t(`decode.${words}`, { difference: number(difference) }));
  }

  return { draw };
}
