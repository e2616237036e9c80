// Lines and circles from code, as dom.js makes elements.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, string | number>} Attributes */

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag  @param {Attributes} [attributes]  @param {...(Node | string)} children
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  place(element, attributes);
  element.append(...children);
  return element;
}

/** @param {SVGElement} element  @param {Attributes} attributes */
export function place(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
