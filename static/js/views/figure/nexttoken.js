// The end of the figure: what the network expects after one row of the decoder.

import { grouped, number } from "#lib/text/format.js";
import { h, setText } from "#views/kit/dom.js";

const SHOWN = 6;

/** @param {{ t: import("#lib/text/messages.js").Translate, onOpen: () => void }} callbacks */
export function nextTokenView({ t, onOpen }) {
  const after = h("b");
  const rows = Array.from({ length: SHOWN }, () => {
    const [text, value, bar] = [
      h("bdi"),
      h("span", { class: "next-value" }),
      h("i", { class: "next-bar" }),
    ];
    return {
      text,
      value,
      bar,
      element: h(
        "li",
        {},
        text,
        value,
        h("span", { class: "next-track", "aria-hidden": "true" }, bar),
      ),
    };
  });
  const door = h(
    "button",
    {
      type: "button",
      class: "door is-output",
      tabindex: -1,
      "data-place": "output",
      onClick: onOpen,
    },
    t("figure.output"),
  );
  const shape = h("span", { class: "network-shape" });
  const element = h(
    "div",
    { class: "next-token" },
    h("p", { class: "next-name" }, door),
    h("p", { class: "next-after" }, t("figure.next"), " ", after),
    h("ol", {}, ...rows.map(({ element }) => element)),
  );

  return {
    element,
    shape,
    /**
     * @param {object} expectation
     * @param {import("#lib/trace/trace.js").Trace} expectation.trace
     * @param {number} expectation.row  of the decoder
     * @param {string[]} expectation.labels  of its tokens
     */
    draw({ trace, row, labels }) {
      const { output } = trace;
      const expected = output?.[row];
      element.hidden = shape.hidden = !expected;
      if (!output || !expected) return;
      setText(after, labels[row]);
      setText(
        shape,
        t("figure.shape", {
          rows: output.length,
          cols: grouped(trace.model.vocabulary_size),
        }),
      );
      rows.forEach(({ element: item, text, value, bar }, index) => {
        const candidate = expected.top[index];
        item.hidden = !candidate;
        if (!candidate) return;
        item.classList.toggle("is-next", candidate.id === expected.next.id);
        setText(text, candidate.text);
        setText(
          value,
          candidate.probability < 0.001 ? t("figure.tiny") : number(candidate.probability),
        );
        bar.style.width = `${candidate.probability * 100}%`;
      });
    },
  };
}
