// The picture of one answer: the table of blocks, the heads of the chosen one, and the line of matrices of one head.
// It is given what to show and says what somebody does; the page decides what that means.

import { enlargement } from "#chrome.js";
import { nextToken, number, tokenLabels } from "#lib/format.js";
import { STAGES, pipelineLayout } from "#lib/layout.js";
import { pieces } from "#lib/messages.js";
import { firstCell, reasons, stagesOf } from "#lib/stages.js";
import { blockGroup, blocksView } from "#views/blocks.js";
import { h, setText } from "#views/dom.js";
import { drawFormula, roleWord, symbol } from "#views/formula.js";
import { headsView } from "#views/heads.js";
import { labelWidth } from "#views/labels.js";
import { palette } from "#views/palette.js";
import { pipelineView } from "#views/pipeline.js";
import { tokensView } from "#views/tokens.js";

const at = (name) => document.querySelector(`[data-at="${name}"]`);
const WIDEST_LABEL = 110;

/**
 * @typedef {{ trace: import("#lib/trace.js").Trace, block: string, head: number, stage: string,
 *             spacing: "sqrt" | "linear", query: number | null, key: number | null }} Shown
 * @param {{ t: import("#lib/messages.js").Translate, raw: (key: string) => string,
 *           onBlock: (block: string) => void, onHead: (head: number) => void, onStage: (stage: string) => void,
 *           onSpacing: (spacing: "sqrt" | "linear") => void,
 *           onCell: (cell: { query: number, key: number } | null, walked: boolean) => void }} given
 */
export function createFigure({ t, raw, onBlock, onHead, onStage, onSpacing, onCell }) {
  /** @type {Shown & Record<string, any> | null} */
  let shown = null;
  let hover = null;
  let frame = 0;

  const blocks = blocksView(at("blocks"), { t, onChoose: onBlock });
  const heads = headsView(at("heads"), { t, onChoose: onHead });
  const line = pipelineView(at("pipeline"), {
    t, onHover: over, onChoose: choose, onHold: hold, onWalk: walk, onKey: press, onSpacing,
  });
  const strips = Object.fromEntries(["source", "target"].map((side) => {
    const axis = (index) => (index === null ? null : sideAxes(side).reduce((place, name) => ({ ...place, [name]: index }), {}));
    return [side, tokensView(at(`${side}-tokens`), { onHover: (index) => over(axis(index)), onChoose: (index) => choose(axis(index)) })];
  }));
  at("release").addEventListener("click", () => onCell(null, false));
  at("block-select").addEventListener("change", (event) => onBlock(event.target.value));

  /** What pointing at a token of a side means: its row where it asks, else its column. */
  function sideAxes(side) {
    const { queries, keys } = shown?.info ?? {};
    return queries === side ? ["query"] : keys === side ? ["key"] : [];
  }

  /** The pointed cell: the locked one, else what is under the pointer, else the one a page begins with. */
  function place() {
    const { query, key, first } = shown;
    if (query !== null && key !== null) return { query, key, locked: true };
    return { query: hover?.query ?? query ?? first.query, key: hover?.key ?? key ?? first.key, locked: false };
  }

  function over(next) {
    hover = next;
    if (!shown) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(point);
  }

  function choose(next) {
    if (!shown || next === null) return;
    const now = place();
    const cell = { query: next.query ?? now.query, key: next.key ?? now.key };
    const again = now.locked && cell.query === now.query && cell.key === now.key && next.dim === undefined;
    onCell(again ? null : cell, false);
  }

  function hold(next) {
    const now = place();
    onCell({ query: next.query ?? now.query, key: next.key ?? now.key }, false);
  }

  function walk(next) {
    const now = place();
    hover = next;
    onCell({ query: next.query ?? now.query, key: next.key ?? now.key }, true);
    setText(at("spoken"), spoken(next));
  }

  /** Keys of the focused matrix beyond the arrows. @param {{ stage: string, part: string }} where */
  function press(event, where) {
    const stages = Object.keys(shown.stages);
    const turn = { "[": -1, "]": 1 }[event.key];
    if (event.key === "Escape") onCell(null, false);
    else if (/^[1-9]$/.test(event.key) && Number(event.key) <= shown.info.heads) {
      onHead(Number(event.key) - 1);
      const cell = hover?.stage === where.stage && hover.part === where.part ? hover : where;
      setText(at("spoken"), `${t("heads.name", { head: shown.head + 1 })}${t("list.comma")}${spoken(cell)}`);
    }
    else if (turn) {
      const next = stages[stages.indexOf(shown.stage) + turn];
      if (next) onStage(next);
    } else return false;
    return true;
  }

  /** @param {Shown} next */
  function draw(next) {
    const { trace, block, head } = next;
    const info = trace.block(block);
    const stages = stagesOf(trace, block, head, next.spacing);
    const weights = trace.matrix(`${block}.weights`, head);
    const labels = { queries: tokenLabels(trace.side(info, "queries")), keys: tokenLabels(trace.side(info, "keys")) };
    const inside = (index, count) => (index !== null && index < count ? index : null);
    shown = {
      ...next, info, stages, labels, weights, first: firstCell(weights, trace.side(info, "queries").tokens.filter(({ kind }) => kind !== "pad").length), stage: next.stage in stages ? next.stage : "weights",
      query: inside(next.query, weights.rows), key: inside(next.key, weights.cols),
    };
    redraw();
  }

  /** The same again: other colours, another width. */
  function redraw() {
    if (!shown) return;
    const colors = palette();
    const unit = enlargement();
    const { trace, block, head, info, stages, spacing } = shown;
    blocks.draw(trace.blocks, block);
    drawBlockSelect();
    drawTitles();
    strips.source.draw(trace.source);
    strips.target.draw(trace.target);
    const mask = trace.has(`${block}.mask`) ? trace.matrix(`${block}.mask`) : undefined;
    const part = (index) => ({
      tensor: `${block}.weights`, matrix: trace.matrix(`${block}.weights`, index), mask, scale: { ramp: "weight", max: 1, spacing },
    });
    heads.draw({ part, count: info.heads, width: at("heads").clientWidth, unit }, colors);
    heads.choose(head);
    const drawLine = (room) => {
      const layout = layOut(colors, unit, room);
      line.draw({
        stages, layout, labels: shown.labels, focus: shown.stage, head, dHead: info.d_head, unit,
        crosses: info.kind === "cross",
      }, colors);
      drawTabs(layout);
      point();
    };
    const isFar = document.documentElement.hasAttribute("data-projector");
    drawLine(isFar ? globalThis.innerHeight / 3 : null);
    if (isFar) drawLine(roomForRows());
  }

  /** On a projector rows take what the window leaves them, so that the values below are on the first screen. */
  function roomForRows() {
    const top = at("pipeline").getBoundingClientRect().top + globalThis.scrollY;
    const around = at("pipeline").offsetHeight - line.rowsHeight;
    return globalThis.innerHeight - top - around - document.querySelector(".reading").offsetHeight;
  }

  function layOut(colors, unit, room) {
    const { labels, stages, info, stage, weights } = shown;
    const axis = labelWidth([t("axis.query")], colors, unit, Infinity);
    labels.rowWidth = Math.min(Math.max(labelWidth(labels.queries, colors, unit), axis), WIDEST_LABEL * unit);
    labels.keyWidth = Math.min(Math.max(labelWidth(labels.keys, colors, unit), 20 * unit), WIDEST_LABEL * unit);
    return pipelineLayout({
      width: at("pipeline").clientWidth / unit, height: globalThis.innerHeight / unit, labels: labels.rowWidth / unit + 10, queries: weights.rows, keys: weights.cols,
      dHead: info.d_head, dModel: stages.input?.x.matrix.cols ?? 0, stages: STAGES.filter((name) => name in stages),
      masked: stages.mask?.scores.mask.data.some((bits) => bits !== 0) ?? false, focus: stage,
      rows: room && room / unit,
    });
  }

  function drawTitles() {
    const { info } = shown;
    const group = blockGroup(info);
    setText(at("title"), t("block.title", { stack: t(`stack.${info.stack}`), layer: info.layer + 1, attention: t(`attention.${group}`) }));
    setText(at("title-note"), t(`attention.${group}.note`));
    drawFormula(at("formula"), { width: info.d_head, label: t("formula.label", { width: info.d_head }) });
    at("head-choice").replaceChildren(...Array.from({ length: info.heads }, (_, head) => h("button", {
      type: "button", "aria-pressed": String(head === shown.head), "aria-label": t("heads.name", { head: head + 1 }), onClick: () => onHead(head),
    }, head === shown.head ? t("heads.name", { head: head + 1 }) : String(head + 1))));
  }

  function drawBlockSelect() {
    const option = (block) => h("option", { value: block.name, selected: block.name === shown.block },
      t("block.title", { stack: t(`stack.${block.stack}`), layer: block.layer + 1, attention: t(`attention.${blockGroup(block)}`) }));
    at("block-select").replaceChildren(...shown.trace.blocks.map(option));
  }

  /** Where not all stages fit, or only one is wide, tabs choose which. */
  function drawTabs({ complete, squeezed }) {
    at("stage-tabs").hidden = complete && !squeezed;
    const held = at("stage-tabs").contains(document.activeElement);
    at("stage-tabs").replaceChildren(...Object.keys(shown.stages).map((name) => h("button", {
      type: "button", "aria-pressed": String(name === shown.stage), title: t(`stage.name.${name}`), onClick: () => onStage(name),
    }, symbol(name, shown.info.d_head), h("span", { class: "hidden" }, t(`stage.name.${name}`)))));
    if (held) at("stage-tabs").querySelector("[aria-pressed=true]").focus();
  }

  function point() {
    const { query, key, locked } = place();
    line.point({ query, key, locked, hover });
    for (const side of ["source", "target"]) {
      strips[side].point({ query: shown.info.queries === side ? query : null, key: shown.info.keys === side ? key : null });
    }
    read(query, key);
    at("release").hidden = !locked;
  }

  /** One sentence on the pointed cell. */
  function read(query, key) {
    const { labels, weights, stages, trace, info } = shown;
    const weight = weights.data[query * weights.cols + key];
    const bits = stages.weights.weights.mask?.data[query * weights.cols + key] ?? 0;
    const next = nextToken(trace, info, query);
    const reader = roleWord(labels.queries[query], "query");
    const values = {
      query: next ? writing(reader, next) : reader, key: roleWord(labels.keys[key], "key"),
      weight: h("b", { class: "figure-value" }, number(weight)), who: who(bits, "closed"),
    };
    at("reading").replaceChildren(...pieces(raw(bits ? "reading.masked" : "reading.open"), values));
    const isRest = weight > 0.5 && trace.side(info, "keys").tokens[key].kind === "special";
    setText(at("reading-note"), isRest ? t("reading.rest", { key: labels.keys[key] }) : "");
  }

  function writing(query, next) {
    return h("span", {}, ...pieces(raw("reading.writing"), { query, next: h("bdi", {}, next) }));
  }

  function who(bits, as = "reason") {
    const said = (reason) => t(as === "closed" ? `closed.${reason}` : `reason.${reason}`);
    return reasons(bits).map(said).join(t("list.comma"));
  }

  /** What a screen reader hears of the cell an arrow key has led to. */
  function spoken({ stage, part, dim }) {
    const { labels, stages } = shown;
    const { query, key } = place();
    const { matrix, mask } = stages[stage][part];
    const row = part === "k" || part === "v" ? key : query;
    const names = { query: labels.queries[query], key: labels.keys[key], token: labels.queries[query] };
    if (["x", "q", "k", "v", "z"].includes(part)) {
      const token = part === "k" || part === "v" ? names.key : names.query;
      if (dim === undefined) return t(`readout.${part}`, { token });
      return t("spoken.dim", { letter: part, token, dim: dim + 1, value: number(matrix.data[row * matrix.cols + dim]) });
    }
    const bits = mask?.data[query * matrix.cols + key] ?? 0;
    const value = number(matrix.data[query * matrix.cols + key]);
    return t(bits ? "spoken.masked" : `spoken.${stage}`, { ...names, value, who: who(bits) });
  }

  return { draw, redraw, strips };
}
