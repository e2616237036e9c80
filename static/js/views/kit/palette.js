// The colours and the type of the page, as a canvas needs them. They are those of the style sheet.

/** @typedef {ReturnType<typeof palette>} Colors */

export function palette() {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  /** @type {import("#lib/ink/color.js").Theme} */
  const theme = document.documentElement.dataset.scheme === "dark" ? "dark" : "light";
  return {
    ink: color("ink"),
    muted: color("muted"),
    faint: color("faint"),
    paper: color("paper"),
    panel: color("panel"),
    rule: color("rule"),
    "rule-strong": color("rule-strong"),
    hatch: color("hatch"),
    query: color("query"),
    key: color("key"),
    value: color("value"),
    output: color("output"),
    theme,
    font: color("sans"),
  };
}
