// An SVG file as a tree of elements. What an attribute refers to – a pattern, a clip, a gradient –
// stands as an element in that attribute and is written once, however often it is used. Whatever
// somebody typed is escaped here and nowhere else.

/**
 * @typedef {Record<string, string | number | Tree | null | undefined>} Attributes  null and
 *   undefined are left out; numbers get two decimals
 * @typedef {{ name: string, attributes: Attributes, children: (Tree | string)[] }} Tree
 */

/**
 * What an element has unless it, or something around it, says otherwise. What it has anyway is not
 * written.
 * @type {Attributes}
 */
const INHERITED = {
  fill: "#000000",
  "fill-opacity": 1,
  "fill-rule": "nonzero",
  "clip-rule": "nonzero",
  stroke: "none",
  "stroke-opacity": 1,
  "stroke-width": 1,
  "stroke-dasharray": "none",
  "stroke-dashoffset": 0,
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "stroke-miterlimit": 4,
  "font-family": "",
  "font-size": 16,
  "font-style": "normal",
  "font-weight": "400",
  "font-variant": "normal",
  "text-anchor": "start",
  "dominant-baseline": "auto",
  direction: "ltr",
  "shape-rendering": "auto",
  visibility: "visible",
};
/** @type {Attributes} */
const OWN = { opacity: 1, "stop-opacity": 1, "clip-path": "none" };

/**
 * @param {string} name
 * @param {Attributes} [attributes]
 * @param {...(Tree | string)} children
 * @returns {Tree}
 */
export function element(name, attributes = {}, ...children) {
  return { name, attributes, children };
}

/**
 * The file.
 * @param {Tree} root  an svg element with elements in it; its title comes first, wherever it stands
 */
export function file(root) {
  /** @type {Map<string, string>} */
  const definitions = new Map();
  /** @type {Attributes} */
  const known = {
    ...INHERITED,
    ...Object.fromEntries(Object.entries(root.attributes).filter(([name]) => name in INHERITED)),
  };
  /** @param {Tree | string} child */
  const isTitle = (child) => typeof child === "object" && child.name === "title";
  /** @param {(Tree | string)[]} children */
  const writeAll = (children) => children.map((child) => write(child, known, definitions, known));
  const [titles, body] = [
    writeAll(root.children.filter(isTitle)),
    writeAll(root.children.filter((child) => !isTitle(child))),
  ];
  const [open] = write({ ...root, children: [] }, INHERITED, definitions, known).split("/>");
  const named = [...definitions].map(([markup, id]) =>
    markup.replace(/^<\w+/, (start) => `${start} id="${id}"`),
  );
  return [
    `${open}>`,
    ...titles,
    ...(named.length > 0 ? ["<defs>", ...named, "</defs>"] : []),
    ...body,
    `</${root.name}>`,
    "",
  ].join("\n");
}

/**
 * @param {Tree | string} node
 * @param {Attributes} around  what is inherited
 * @param {Map<string, string>} definitions  what attributes refer to, and its id
 * @param {Attributes} base  what a definition inherits
 * @returns {string}
 */
function write(node, around, definitions, base) {
  if (typeof node === "string") return escaped(node);
  let attributes = "";
  const inside = { ...around };
  for (const [name, value] of Object.entries(node.attributes)) {
    if (value === null || value === undefined || value === (around[name] ?? OWN[name])) continue;
    const text =
      typeof value === "object" ? reference(value, definitions, base) : escaped(written(value));
    attributes += ` ${name}="${text}"`;
    if (name in INHERITED) inside[name] = value;
  }
  if (node.children.length === 0) return `<${node.name}${attributes}/>`;
  const children = node.children
    .map((child) => write(child, inside, definitions, base))
    .join(node.name === "g" ? "\n" : "");
  return `<${node.name}${attributes}>${children}</${node.name}>`;
}

/**
 * @param {Tree} tree
 * @param {Map<string, string>} definitions
 * @param {Attributes} base
 */
function reference(tree, definitions, base) {
  const markup = write(tree, base, definitions, base);
  if (!definitions.has(markup)) definitions.set(markup, `d${definitions.size + 1}`);
  return `url(#${definitions.get(markup)})`;
}

/** @param {string | number} value */
function written(value) {
  return typeof value === "number" ? short(value) : value;
}

/**
 * Families that are there for Chinese. Where one is missing, other programs would take another of
 * them for all letters.
 */
const CHINESE = /PingFang|YaHei|CJK/;
/** What stands in on a page while its fonts are on their way. */
const STANDING_IN = /\w as \w/;
const PLAIN = /^[\u0020-\u024F\u2010-\u2026\u2212]*$/;

/**
 * The families a text needs, in the order of the style sheet.
 * @param {string} families
 * @param {string} text
 */
export function familiesFor(families, text) {
  const names = families
    .replaceAll('"', "'")
    .split(/,\s*/)
    .filter((name) => !STANDING_IN.test(name));
  return (PLAIN.test(text) ? names.filter((name) => !CHINESE.test(name)) : names).join(", ");
}

/** At most two decimals. @param {number} value */
export function short(value) {
  if (!Number.isFinite(value))
    throw new TypeError(`a picture has no place for the number ${value}`);
  return String(Math.round(value * 100) / 100 + 0);
}

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** As XML may have it: what no file may contain is replaced. @param {string} text */
export function escaped(text) {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"]/g, (character) => ENTITIES[character]);
}

/**
 * A colour of a style sheet or a canvas as two attributes: `fill` and `fill-opacity`, or those of a
 * stroke or a stop.
 * @param {"fill" | "stroke" | "stop"} name  @param {string} color  @param {number} [alpha]
 * @returns {Record<string, string | number>}
 */
export function ink(name, color, alpha = 1) {
  const { hex, opacity } = read(color);
  if (name === "stop") return { "stop-color": hex, "stop-opacity": opacity * alpha };
  return opacity * alpha === 0
    ? { [name]: "none" }
    : { [name]: hex, [`${name}-opacity`]: opacity * alpha };
}

/** @param {string} color */
function read(color) {
  if (/^#[\da-f]{6}$/i.test(color)) return { hex: color.toLowerCase(), opacity: 1 };
  const [, channels] = /^rgba?\(([^)]+)\)$/.exec(color) ?? [];
  if (!channels) throw new TypeError(`a picture does not know the colour ${color}`);
  const [red, green, blue, opacity = "1"] = channels.split(/[\s,/]+/);
  const hex = [red, green, blue]
    .map((channel) => Math.round(Number(channel)).toString(16).padStart(2, "0"))
    .join("");
  return {
    hex: `#${hex}`,
    opacity: opacity.endsWith("%") ? Number.parseFloat(opacity) / 100 : Number(opacity),
  };
}
