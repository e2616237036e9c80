// Where Q, K and V come from, as a table that is also the way from one attention block to another.

import { h } from "#views/dom.js";

/**
 * @param {HTMLElement} element
 * @param {{ t: import("#lib/messages.js").Translate, onChoose: (block: string) => void }} callbacks
 */
export function blocksView(element, { t, onChoose }) {
  const buttons = new Map();
  let drawnFor = "";

  const draw = (blocks) => {
    buttons.clear();
    const layers = Math.max(0, ...blocks.map(({ layer }) => layer + 1));
    const role = (letter, name) => h("th", { scope: "col", class: `source ${name}` }, letter);
    const head = h("tr", {}, h("th", { scope: "col" }, h("span", { class: "hidden" }, t("blocks.attention"))),
      role("Q", "query"), role("K", "key"), role("V", "value"),
      h("th", { scope: "col", colspan: layers }, t("blocks.layer")));
    const rows = [...groupsOf(blocks)].map(([group, members]) => {
      const [first] = members;
      const [query, memory] = [t(`blocks.from.${first.queries}`), t(first.kind === "cross" ? "blocks.from.memory" : `blocks.from.${first.keys}`)];
      return h("tr", {}, h("th", { scope: "row" }, t(`blocks.${group}`), sources(query, memory)),
        ...[query, memory, memory].map((from) => h("td", { class: "source" }, from)),
        ...members.map((block) => h("td", {}, button(block, group))));
    });
    element.replaceChildren(h("table", { class: "blocks" }, h("thead", {}, head), h("tbody", {}, ...rows)));
  };

  /** The three columns in one line, for a narrow page. */
  const sources = (query, memory) => h("small", { class: "sources" },
    h("b", { class: "query" }, "Q "), query === memory ? null : `${query} · `,
    h("b", { class: "key" }, "K "), h("b", { class: "value" }, "V "), memory);

  const button = (block, group) => {
    const made = h("button", {
      type: "button", class: "choice", "data-block": block.name, onClick: () => onChoose(block.name),
      "aria-label": t("blocks.name", { attention: t(`blocks.${group}`), layer: block.layer + 1 }),
    }, String(block.layer + 1));
    buttons.set(block.name, made);
    return made;
  };

  return {
    /** @param {import("#lib/trace.js").Block[]} blocks  @param {string | null} chosen */
    draw(blocks, chosen) {
      const names = blocks.map(({ name }) => name).join(" ");
      if (names !== drawnFor) draw(blocks);
      drawnFor = names;
      for (const [name, made] of buttons) made.setAttribute("aria-pressed", String(name === chosen));
    },
  };
}

/** Blocks of one kind and stack stand in one row. */
function groupsOf(blocks) {
  const groups = new Map();
  for (const block of blocks) {
    const group = blockGroup(block);
    groups.set(group, [...(groups.get(group) ?? []), block]);
  }
  return groups;
}

/** The part of a catalogue key that names a kind of attention. @param {import("#lib/trace.js").Block} block */
export function blockGroup({ kind, causal, stack }) {
  if (kind === "cross") return "cross";
  return causal ? "masked" : stack === "decoder" ? "decoder" : "encoder";
}
