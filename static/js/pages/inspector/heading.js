// The heading of what is open: which place, which head, which way of looking, and one sentence on the pointed cell.

import { readingsOf, stepsOf } from "#lib/maths/arithmetic.js";
import { nextToken, number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { maskOf } from "#lib/trace/attention.js";
import { headMatrix } from "#lib/trace/headrows.js";
import { doorsOf } from "#lib/trace/places.js";
import { reasons } from "#lib/trace/stages.js";
import { fits, WAYS, waysOf } from "#lib/trace/ways.js";
import { placeNote, placeTitle } from "#pages/parts/names.js";
import { h, setText, showChosen } from "#views/kit/dom.js";
import { chainView } from "#views/maths/chain.js";
import { drawFormula, queryWord, roleWord } from "#views/maths/formula.js";

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
  at("view-select").addEventListener("change", (event) =>
    onState({ view: event.target.value || null }),
  );
  at("padding").addEventListener("input", (event) => {
    if (event.target.validity.valid)
      onState({ pad_to: Number(event.target.value) || null }, { push: false });
  });
  at("open-arithmetic").addEventListener("click", () =>
    onState({ view: "arithmetic", query: cell.query, key: cell.key }),
  );

  /** @param {import("#pages/inspector/detail.js").Shown} next  @param {import("#pages/inspector/detail.js").Way} way */
  function draw(next, way) {
    shown = next;
    const {
      trace: { places },
      place,
      head,
      view,
    } = shown;
    const isAttention = place.kind === "attention";
    const nameOf = (index) => t("heads.name", { head: index + 1 });
    setText(at("title"), placeTitle(place, places, t));
    setText(at("title-head"), isAttention && !way.withoutHead ? ` · ${nameOf(head)}` : "");
    setText(at("title-note"), placeNote(place, places, t));
    drawFormula(at("formula"), way.formula?.(place, places) ?? null, place, t);
    at("reading").hidden = !isAttention || Boolean(way.withoutCells) || shown.weights === null;
    at("open-arithmetic").hidden = !fits("arithmetic", place, places);
    const heads = Array.from({ length: isAttention ? place.heads : 0 }, (_, index) => index);
    choices(
      at("head-choice"),
      heads,
      head,
      (index) => (index === head ? nameOf(index) : String(index + 1)),
      (index) => onState({ head: index }),
      nameOf,
    );
    const ways = waysOf(place, places);
    const tabs = ways.filter((other) => WAYS[other].tab !== false);
    const stateOf = (other) => (other === ways[0] ? null : other);
    const textOf = (other) => t(`view.${other}`);
    choices(at("view-choice"), tabs, view, textOf, (other) => onState({ view: stateOf(other) }));
    at("view-select").parentElement.hidden = tabs.length < 2;
    at("view-select").replaceChildren(
      ...tabs.map((other) => {
        return h(
          "option",
          { value: stateOf(other) ?? "", selected: other === view },
          textOf(other),
        );
      }),
    );
    drawPadding();
    drawPlaces();
  }

  /** Buttons of which one is pressed. They stay the same elements while the choice is the same, and so keep the focus. */
  function choices(box, items, chosen, text, onChoose, label = text) {
    box.hidden = items.length < 2;
    const before = box.contains(document.activeElement)
      ? [...box.children].indexOf(document.activeElement)
      : -1;
    box.replaceChildren(
      ...items.map((item) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(item === chosen),
            "aria-label": label(item),
            onClick: () => onChoose(item),
          },
          text(item),
        ),
      ),
    );
    box.children[before]?.focus();
    showChosen(box);
  }

  /** Somebody may be typing in it. */
  function drawPadding() {
    const value = String(shown.state.pad_to ?? "");
    const field = at("padding");
    if (document.activeElement !== field && field.value !== value) field.value = value;
    const written = [shown.trace.source, shown.trace.target]
      .filter(Boolean)
      .map(({ tokens }) => tokens.filter(({ kind }) => kind !== "pad").length);
    field.max = String(shown.trace.model.token_limit);
    const least = Math.min(...written) + 1;
    const padsNothing =
      field.value !== "" && (!field.validity.valid || Number(field.value) < least);
    setText(at("padding-note"), padsNothing ? t("padding.range", { least, limit: field.max }) : "");
  }

  /** The way from place to place where there is no room for the figure. */
  function drawPlaces() {
    const {
      trace: { places },
      place,
    } = shown;
    at("place-select").replaceChildren(
      ...doorsOf(places).map((other) =>
        h(
          "option",
          {
            value: other.name,
            selected: other.name === place.name,
          },
          placeTitle(other, places, t),
        ),
      ),
    );
  }

  /** One sentence on the pointed cell of an attention. @param {import("#pages/inspector/detail.js").Cell} pointed */
  function point(pointed) {
    cell = pointed;
    const { query, key, locked } = cell;
    const { labels, trace, place, weights } = shown;
    if (weights === null) return;
    const index = query * weights.cols + key;
    const weight = weights.data[index];
    const bits = maskOf(trace, place)?.data[index] ?? 0;
    // Of a closed cell there is more to say than what its row goes on to write.
    const next = bits ? null : nextToken(trace, place, query);
    const values = {
      query: queryWord(labels.queries[query], next, raw),
      key: roleWord(labels.keys[key], "key"),
      weight: h("b", { class: "figure-value" }, number(weight)),
      who: reasons(bits)
        .map((reason) => t(`closed.${reason}`))
        .join(t("list.comma")),
    };
    at("reading-text").replaceChildren(
      ...pieces(raw(bits ? "reading.masked" : "reading.open"), values),
    );
    const isRest = weight > 0.5 && trace.side(place, "keys").tokens[key].kind === "special";
    setText(at("reading-note"), isRest ? t("reading.rest", { key: labels.keys[key] }) : "");
    at("release").hidden = !locked;
    drawChain(bits);
  }

  /** A phone has the arithmetic of an open cell at hand, where its numbers are there. */
  function drawChain(bits) {
    const { trace, place, head } = shown;
    const has = (value) => trace.has(`${place.name}.${value}`);
    chain.element.hidden = bits > 0 || !phone.matches || !has("q") || !has("k");
    if (chain.element.hidden) return;
    const [q, k] = ["q", "k"].map((value) => headMatrix(trace, place, value, head));
    const row = readingsOf({ q, k, mask: maskOf(trace, place), scale: place.scale }, cell.query);
    chain.draw({ steps: stepsOf(row, cell.key), stored: {}, width: q.cols, who: "" });
  }

  return { draw, point, speak: (text) => setText(at("spoken"), text) };
}
