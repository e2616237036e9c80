// The elements of a page's template. They are looked up when they are needed; one that is missing
// is named.

/**
 * The element of its name, data-at, and of its kind.
 * @typedef {<Kind extends Element = HTMLElement>(name: string, kind?: new () => Kind) => Kind} At
 */

/** @param {ParentNode} box  @returns {At} */
export function namesIn(box) {
  return (name, kind) => found(box, `[data-at="${name}"]`, kind);
}

/**
 * The first element that answers to a selector.
 * @template {Element} [Kind=HTMLElement]
 * @param {ParentNode} box  @param {string} selector
 * @param {new () => Kind} [kind]  an HTMLElement where nothing else is said
 * @returns {Kind}
 */
export function found(box, selector, kind) {
  const element = box.querySelector(selector);
  if (!(element instanceof (kind ?? HTMLElement))) throw new Error(`this page has no ${selector}`);
  return /** @type {Kind} */ (element);
}
