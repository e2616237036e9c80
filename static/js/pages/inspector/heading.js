// The heading of what is open: which place, which head, which way of looking, and one sentence on the pointed cell.

import { readingsOf, stepsOf } from "#lib/maths/arithmetic.js";
import { nextToken, number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { placesOf } from "#lib/trace/places.js";
import { reasons } from "#lib/trace/stages.js";
import { placeNote, placeTitle } from "#pages/inspector/names.js";
import { chainView } from "#views/maths/chain.js";
import { h, setText, showChosen } from "#views/kit/dom.js";
import { drawFormula, queryWord, roleWord } from "#views/maths/formula.js";

/** Ways of looking at an attention in which no key is pointed at. */
const WITHOUT_CELLS = ["project", "multihead", "norm"];
/** What comes after the heads have been put together. */
const WITHOUT_HEAD = ["norm"];

/**
 * @param {HTMLElement} element  holds the elements of the template
 * @param {{ t: import("#lib/text/messages.js").Translate, raw: (key: string) => string, onRelease: () => void,
 *           onOpen: (door: { place: string }) => void,
 *           onState: import("#pages/inspector/detail.js").Callbacks["onState"] }} given
 */
export function createHeading(element, { t, raw, onState, onOpen, onRelease }) {
  const at = (name) => element.querySelector(`[data-at="${name}"]`);
  const chain = chainView(at("reading-chain"), { t, raw, isShort: true });
  const phone = globalThis.matchMedia("(width < 37.5rem)");
  let shown = null;
  let cell = null;
  at("release").addEventListener("click", onRelease);
  at("place-select").addEventListener("change", (event) => onOpen({ place: event.target.value }));
  at("view-select").addEventListener("change", (event) => onState({ view: event.target.value || null }));
  at("padding").addEventListener("input", (event) => {
    if (event.target.validity.valid) onState({ pad_to: Number(event.target.value) || null }, { push: false });
  });
  at("open-arithmetic").addEventListener("click", () => onState({ view: "arithmetic", query: cell.query, key: cell.key }));

  /** @param {import("#pages/inspector/detail.js").Shown} next  @param {string[]} ways  to look at the place */
  function draw(next, ways) {
    shown = next;
    const { place, block, head } = shown;
    const isAttention = place.kind === "attention";
    setText(at("title"), placeTitle(place, block, t));
    setText(at("title-head"), isAttention && !WITHOUT_HEAD.includes(shown.view) ? ` · ${t("heads.name", { head: head + 1 })}` : "");
    setText(at("title-note"), placeNote(place, block, t));
    drawFormula(at("formula"), shown.view, { width: block?.d_head, t });
    at("reading").hidden = !isAttention || WITHOUT_CELLS.includes(shown.view);
    choices(at("head-choice"), isAttention ? Array.from({ length: block.heads }, (_, index) => index) : [], head,
      (index) => (index === head ? t("heads.name", { head: index + 1 }) : String(index + 1)),
      (index) => onState({ head: index }), (index) => t("heads.name", { head: index + 1 }));
    const tabs = ways.filter((way) => way !== "arithmetic");
    const stateOf = (way) => (way === ways[0] ? null : way);
    choices(at("view-choice"), tabs, shown.view, (way) => t(`view.${way}`), (way) => onState({ view: stateOf(way) }));
    at("view-select").parentElement.hidden = tabs.length < 2;
    at("view-select").replaceChildren(...tabs.map((way) => h("option", { value: stateOf(way) ?? "", selected: way === shown.view }, t(`view.${way}`))));
    drawPadding();
    drawPlaces();
  }

  /** Buttons of which one is pressed. They stay the same elements while the choice is the same, and so keep the focus. */
  function choices(box, items, chosen, text, onChoose, label = text) {
    box.hidden = items.length < 2;
    const before = box.contains(document.activeElement) ? [...box.children].indexOf(document.activeElement) : -1;
    box.replaceChildren(...items.map((item) => h("button", {
      type: "button", "aria-pressed": String(item === chosen), "aria-label": label(item), onClick: () => onChoose(item),
    }, text(item))));
    box.children[before]?.focus();
    showChosen(box);
  }

  /** Somebody may be typing in it. */
  function drawPadding() {
    const value = String(shown.state.pad_to ?? "");
    const field = at("padding");
    if (document.activeElement !== field && field.value !== value) field.value = value;
    const written = [shown.trace.source, shown.trace.target].filter(Boolean).map(({ tokens }) => tokens.filter(({ kind }) => kind !== "pad").length);
    const least = Math.min(...written) + 1;
    const padsNothing = field.value !== "" && (!field.validity.valid || Number(field.value) < least);
    setText(at("padding-note"), padsNothing ? t("padding.range", { least, limit: field.max }) : "");
  }

  /** The way from place to place where there is no room for the figure. */
  function drawPlaces() {
    const { trace, place } = shown;
    at("place-select").replaceChildren(...placesOf(trace.model).map((other) => h("option", {
      value: other.name, selected: other.name === place.name,
    }, placeTitle(other, trace.block(other.name), t))));
  }

  /** One sentence on the pointed cell of an attention. @param {import("#pages/inspector/detail.js").Cell} pointed */
  function point(pointed) {
    cell = pointed;
    const { query, key, locked } = cell;
    const { labels, trace, block, place, head } = shown;
    const weights = trace.matrix(`${place.name}.weights`, head);
    const weight = weights.data[query * weights.cols + key];
    const bits = trace.has(`${place.name}.mask`) ? trace.matrix(`${place.name}.mask`).data[query * weights.cols + key] : 0;
    // Of a closed cell there is more to say than what its row goes on to write.
    const next = bits ? null : nextToken(trace, block, query);
    const values = {
      query: queryWord(labels.queries[query], next, raw),
      key: roleWord(labels.keys[key], "key"),
      weight: h("b", { class: "figure-value" }, number(weight)),
      who: reasons(bits).map((reason) => t(`closed.${reason}`)).join(t("list.comma")),
    };
    at("reading-text").replaceChildren(...pieces(raw(bits ? "reading.masked" : "reading.open"), values));
    const isRest = weight > 0.5 && trace.side(block, "keys").tokens[key].kind === "special";
    setText(at("reading-note"), isRest ? t("reading.rest", { key: labels.keys[key] }) : "");
    at("release").hidden = !locked;
    drawChain(bits);
  }

  /** A phone has the arithmetic of an open cell at hand, where its numbers are there. */
  function drawChain(bits) {
    const { trace, place, head, block } = shown;
    const [q, k] = ["q", "k"].map((value) => `${place.name}.${value}`);
    chain.element.hidden = bits > 0 || !phone.matches || !trace.has(q) || !trace.has(k);
    if (chain.element.hidden) return;
    const mask = trace.has(`${place.name}.mask`) ? trace.matrix(`${place.name}.mask`) : null;
    const row = readingsOf({ q: trace.matrix(q, head), k: trace.matrix(k, head), mask }, cell.query);
    chain.draw({ steps: stepsOf(row, cell.key, block.d_head), stored: {}, width: block.d_head, who: "" });
  }

  return { draw, point, speak: (text) => setText(at("spoken"), text) };
}
