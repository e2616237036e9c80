// Elements from code. Text goes in as text, never as markup.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]  onName: a listener; null and false are left out
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for mathematics. @returns {MathMLElement} */
export function m(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(MATHML, tag), attributes, children);
}

function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2).toLowerCase(), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** What scrolls must be reached by the keyboard, and what does not should not be. @param {HTMLElement} element */
export function focusableWhereScrolled(element) {
  element.toggleAttribute("tabindex", false);
  if (element.scrollHeight > element.clientHeight + 1) element.tabIndex = 0;
}

/** In a row of choices that scrolls, the chosen one stands in sight, and the first that does is whole. @param {HTMLElement} row */
export function showChosen(row) {
  const chosen = row.querySelector('[aria-pressed="true"]');
  row.style.paddingRight = "";
  if (!chosen || row.scrollWidth <= row.clientWidth) return;
  const middle = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
  const first = [...row.children].find(({ offsetLeft }) => offsetLeft >= middle) ?? chosen;
  const wanted = first.offsetLeft - row.offsetLeft;
  // At its end a row may be scrolled no further than that.
  row.style.paddingRight = `${Math.max(0, wanted + row.clientWidth - row.scrollWidth)}px`;
  row.scrollLeft = wanted;
}

/** Writes a text only when it differs, so that a screen reader hears nothing twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
