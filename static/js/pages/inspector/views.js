// The ways of looking at what is open: each is a module of its own, loaded when it is needed.

import { WAYS } from "#lib/trace/ways.js";
import { h } from "#views/kit/dom.js";
import { present } from "#views/kit/records.js";

/**
 * @import { Callbacks, View, Way } from "#views/kit/view.js"
 * @typedef {{ box: HTMLElement, way: Way, view: View }} Loaded
 */

/** @param {HTMLElement} element  @param {Callbacks} callbacks */
export function createViews(element, callbacks) {
  /** @type {Map<string, Loaded>} */
  const views = new Map();

  /** @param {string} name  @param {Way} way  @returns {Loaded} */
  function make(name, way) {
    const grows = WAYS[name].grows ?? true;
    const box = h("div", { class: "view", "data-view": name, "data-grows": String(grows) });
    element.append(box);
    return { box, way, view: way.createView(box, callbacks) };
  }

  return {
    element,
    /** @param {string} name */
    has: (name) => views.has(name),
    /** @param {string} name */
    async load(name) {
      const way = await import(`#views/ways/${name}.js`);
      if (!views.has(name)) views.set(name, make(name, way));
    },
    /** One that is loaded. @param {string} name */
    get: (name) => present(views.get(name), `view ${name}`),
    /** Hides the others. @param {string} name */
    show(name) {
      for (const [other, { box }] of views) box.hidden = other !== name;
    },
  };
}
