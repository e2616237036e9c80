// Elements from code. Text goes in as text, never as markup.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @template {Element} Own
 * @typedef {{ [Name in keyof HTMLElementEventMap as `on${Capitalize<Name>}`]?:
 *             (event: HTMLElementEventMap[Name] & { currentTarget: Own }) => void }} Listeners
 */

/**
 * Null, undefined and false are left out; true is an attribute without a value.
 * @typedef {string | number | boolean | null | undefined} Attribute
 * @typedef {Record<string, Attribute | ((event: never) => void)>} Attributes
 * @typedef {Node | string | null | undefined} Child
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Listeners<HTMLElementTagNameMap[Tag]> & Attributes} [attributes]  onName: a listener
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/**
 * The same for mathematics.
 * @template {keyof MathMLElementTagNameMap} Tag
 * @param {Tag} tag  @param {Attributes} [attributes]  @param {...Child} children
 */
export function m(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(MATHML, tag), attributes, children);
}

/**
 * @template {Element} Own
 * @param {Own} element  @param {Attributes} attributes  @param {Child[]} children
 */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") {
      const listener = /** @type {EventListener} */ (value);
      element.addEventListener(name.slice(2).toLowerCase(), listener);
    } else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * The first element of a page's own in a box that answers to a selector.
 * @param {ParentNode} box  @param {string} selector
 * @returns {HTMLElement | null}
 */
export function query(box, selector) {
  return box.querySelector(selector);
}

/** All of them. @param {ParentNode} box  @param {string} selector  @returns {HTMLElement[]} */
export function queryAll(box, selector) {
  return Array.from(box.querySelectorAll(selector));
}

/** The element in a box that has the focus. @param {Element} box  @returns {HTMLElement | null} */
export function focusedIn(box) {
  const { activeElement: focused } = document;
  return focused instanceof HTMLElement && box.contains(focused) ? focused : null;
}

/**
 * New children for old ones: where one of the old had the focus, the new one in its place takes it.
 * @param {Element} box  @param {...HTMLElement} children
 */
export function replaceFocused(box, ...children) {
  const focused = focusedIn(box);
  const place = focused ? [...box.children].indexOf(focused) : -1;
  box.replaceChildren(...children);
  children[place]?.focus();
}

/**
 * What an event hit, if it lies in such an element.
 * @param {Event} event  @param {string} selector
 */
export function hitBy({ target }, selector) {
  const hit = target instanceof Element ? target.closest(selector) : null;
  return hit instanceof HTMLElement ? hit : null;
}

/**
 * Whether keys are pressed that make an arrow key somebody else's.
 * @param {KeyboardEvent} event
 */
export function isModified({ altKey, ctrlKey, metaKey, shiftKey }) {
  return altKey || ctrlKey || metaKey || shiftKey;
}

/**
 * What scrolls must be reached by the keyboard, and what does not should not be.
 * @param {HTMLElement} element
 */
export function focusableWhereScrolled(element) {
  element.toggleAttribute("tabindex", false);
  if (element.scrollHeight > element.clientHeight + 1) element.tabIndex = 0;
}

/**
 * In a row of choices that scrolls, the chosen one stands in sight, and the first that does is
 * whole.
 * @param {HTMLElement} row
 */
export function showChosen(row) {
  const chosen = query(row, '[aria-pressed="true"]');
  row.style.paddingRight = "";
  if (!chosen || row.scrollWidth <= row.clientWidth) return;
  const middle = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
  const first =
    queryAll(row, ":scope > *").find(({ offsetLeft }) => offsetLeft >= middle) ?? chosen;
  const wanted = first.offsetLeft - row.offsetLeft;
  // At its end a row may be scrolled no further than that.
  row.style.paddingRight = `${Math.max(0, wanted + row.clientWidth - row.scrollWidth)}px`;
  row.scrollLeft = wanted;
}

/**
 * Writes a text only when it differs, so that a screen reader hears nothing twice.
 * @param {Node} element  @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
