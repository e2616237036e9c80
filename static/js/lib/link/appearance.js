// How a page may look.

/** How many times as large as designed. */
export const SCALES = { least: 0.75, most: 3 };
export const THEMES = ["light", "dark", "auto"];
export const BACKGROUNDS = ["paper", "transparent"];
