// Writes one opened score down: its question, its numbers, its products, its row.

import { nextToken, number } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { headMatrix } from "#lib/trace/headrows.js";
import { attentionGroup } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, replaceFocused, setText } from "#views/kit/dom.js";
import { queryWord, roleWord } from "#views/maths/formula.js";

/**
 * @import { AttentionShown, Callbacks, Colors, Translate } from "#views/kit/view.js"
 * @import { Made } from "#views/opened/make.js"
 * @import { Opened } from "#views/opened/read.js"
 */

/**
 * @param {Made} made  @param {AttentionShown} shown  @param {Opened} opened  @param {Colors} colors
 * @param {Callbacks} callbacks
 */
export function paintOpened(made, shown, opened, colors, callbacks) {
  const { steps, stored, q, who } = opened;
  paintQuestion(made, shown, opened, callbacks);
  paintSteps(made, shown, opened, callbacks.t);
  paintHeads(made, shown, callbacks);
  made.chain.draw({ steps, stored, width: q.length, who });
  paintProducts(made, shown, opened, colors, callbacks.t);
  paintRow(made, shown, opened, colors, callbacks);
}

/**
 * @param {Made} made  @param {AttentionShown} shown  @param {Opened} opened
 * @param {Callbacks} callbacks
 */
function paintQuestion({ where, title, writing }, shown, { cell }, { t, raw }) {
  const { trace, place, labels } = shown;
  setText(where, `${headName(shown, t)} › `);
  where.append(h("b", {}, t("arithmetic.one")));
  const query = labels.queries[cell.query];
  title.replaceChildren(
    ...pieces(raw("arithmetic.title"), {
      query: roleWord(query, "query"),
      key: roleWord(labels.keys[cell.key], "key"),
    }),
  );
  const next = nextToken(trace, place, cell.query);
  writing.hidden = next === null;
  writing.replaceChildren(...(next === null ? [] : [queryWord(query, next, raw)]));
}

/**
 * Decoder › layer 3 › masked self-attention › head 2
 * @param {AttentionShown} shown  @param {Translate} t
 */
export function headName({ place, head }, t) {
  return [
    t(`stack.${place.stack}`),
    t("arithmetic.layer", { layer: place.layer + 1 }),
    t(`attention.${attentionGroup(place)}`),
    t("arithmetic.headName", { head: head + 1 }),
  ].join(" › ");
}

/**
 * @param {Made} made  @param {AttentionShown} shown  @param {Opened} opened  @param {Translate} t
 */
function paintSteps({ previous, following }, { labels }, { cell }, t) {
  nameStep(previous, labels.keys[cell.key - 1], "arithmetic.previous", t);
  nameStep(following, labels.keys[cell.key + 1], "arithmetic.next", t);
}

/**
 * @param {Made["previous"]} step  @param {string | undefined} name  of the key it leads to
 * @param {string} word  @param {Translate} t
 */
function nameStep({ button, label }, name, word, t) {
  setText(label, name ?? "");
  const text = name === undefined ? t("arithmetic.noKey") : t(word, { key: name });
  button.setAttribute("aria-label", text);
  // Not `disabled`, which would take the focus away from whoever has just walked to the end.
  button.setAttribute("aria-disabled", String(name === undefined));
}

/** @param {Made} made  @param {AttentionShown} shown  @param {Callbacks} callbacks */
function paintHeads({ headKeys, heads }, { place, head }, { t, onState }) {
  setText(headKeys, `1–${Math.min(place.heads, 9)}`);
  replaceFocused(
    heads,
    ...Array.from({ length: place.heads }, (_, index) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(index === head),
          "aria-label": t("heads.name", { head: index + 1 }),
          onClick: () => onState({ head: index }),
        },
        String(index + 1),
      ),
    ),
  );
}

/**
 * @param {Made} made  @param {AttentionShown} shown  @param {Opened} opened  @param {Colors} colors
 * @param {Translate} t
 */
function paintProducts({ products, productsTitle }, shown, opened, colors, t) {
  const { trace, place, head, labels, unit } = shown;
  const { cell, q, k, products: values, sums } = opened;
  /** @param {"q" | "k"} value */
  const numbers = (value) => headMatrix(trace, place, value, head).data;
  setText(productsTitle, t("arithmetic.products", { width: q.length }));
  products.draw(
    {
      q,
      k,
      products: values,
      sums,
      tensors: { q: `${place.name}.q`, k: `${place.name}.k` },
      cell,
      head,
      // One scale for the whole head, so that a colour stays the same number from key to key.
      scale: signedScale(numbers("q"), numbers("k")),
      unit,
      names: { query: labels.queries[cell.query], key: labels.keys[cell.key] },
    },
    colors,
  );
}

/**
 * @param {Made} made  @param {AttentionShown} shown  @param {Opened} opened  @param {Colors} colors
 * @param {Callbacks} callbacks
 */
function paintRow(
  { rowNote, table, stable },
  { labels, spacing },
  { row, cell },
  colors,
  { t, raw },
) {
  const query = labels.queries[cell.query];
  const word = roleWord(query, "query");
  rowNote.replaceChildren(...pieces(raw("arithmetic.row.note"), { query: word }));
  const caption = t("arithmetic.row.caption", { query });
  table.draw({ row, labels: labels.keys, key: cell.key, caption, spacing }, colors);
  const numbers = { max: number(row.max), plain: number(Math.exp(row.max)) };
  setText(stable, t(row.shift ? "arithmetic.stable.shifted" : "arithmetic.stable", numbers));
}
