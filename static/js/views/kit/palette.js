// The colours and the type of the page, as a canvas needs them. They are those of the style sheet.

const NAMES = [
  "ink",
  "muted",
  "faint",
  "paper",
  "panel",
  "rule",
  "rule-strong",
  "hatch",
  "query",
  "key",
  "value",
  "output",
];

/**
 * @returns {{ theme: import("#lib/ink/color.js").Theme, font: string, [name: string]: string }}
 */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const colors = Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
  return {
    ...colors,
    theme: document.documentElement.dataset.scheme === "dark" ? "dark" : "light",
    font: style.getPropertyValue("--sans").trim(),
  };
}
