// The fonts of a picture. A file goes where ours are not installed, so each that it writes with
// stands in it.

import { element } from "#lib/ink/svg.js";

/**
 * @import { Tree } from "#lib/ink/svg.js"
 *
 * A file of a font, as the style sheet has it.
 * @typedef {object} Face
 * @property {string} family
 * @property {[first: number, last: number][]} ranges  of the characters it is for
 * @property {string} url
 * @property {(url: string) => string} rule  it as a rule of a style sheet, with its file elsewhere
 */

/** All that the page may write with, whether they have come or not. @returns {Face[]} */
export function pageFaces() {
  return Array.from(document.styleSheets).flatMap((sheet) =>
    rulesOf(sheet).flatMap((rule) => {
      /** @param {string} name */
      const descriptor = (name) => rule.style.getPropertyValue(name);
      const [, path] = /url\("([^"]+)"\)/.exec(descriptor("src")) ?? [];
      if (!path) return [];
      const kept = ["font-family", "font-weight", "font-style", "unicode-range"]
        .map((name) => `${name}:${descriptor(name)}`)
        .join(";");
      /** @type {Face} */
      const face = {
        family: bare(descriptor("font-family")),
        ranges: rangesOf(descriptor("unicode-range")),
        url: new URL(path, sheet.href ?? document.baseURI).href,
        rule: (url) => `@font-face{${kept};src:url("${url}") format("woff2")}`,
      };
      return [face];
    }),
  );
}

/** @param {CSSStyleSheet} sheet */
function rulesOf(sheet) {
  try {
    return Array.from(sheet.cssRules).filter((rule) => rule instanceof CSSFontFaceRule);
  } catch {
    // that of another origin is none of ours: something else has put it on the page
    return [];
  }
}

/** @param {string} text  of a descriptor: U+20-7E, U+D7  @returns {Face["ranges"]} */
export function rangesOf(text) {
  return text.split(",").map((range) => {
    const [first, last = first] = range
      .trim()
      .slice(2)
      .split("-")
      .map((end) => Number.parseInt(end, 16));
    return [first, last];
  });
}

/**
 * The picture with the fonts it writes with in it, each whole.
 * @param {Tree} picture
 * @returns {Promise<Tree>}
 */
export async function withFaces(picture) {
  const used = facesUsed(picture, pageFaces());
  if (used.length === 0) return picture;
  const rules = await Promise.all(used.map(async (face) => face.rule(await dataOf(face.url))));
  return { ...picture, children: [element("style", {}, rules.join("")), ...picture.children] };
}

/**
 * Each character is written with the first family of its list that has it.
 * @template {Pick<Face, "family" | "ranges">} F
 * @param {Tree} picture
 * @param {F[]} faces
 * @returns {F[]}  in their order
 */
export function facesUsed(picture, faces) {
  /** @type {Set<F | undefined>} */
  const used = new Set();

  /** @param {Tree | string} node  @param {string[]} families */
  function visit(node, families) {
    if (typeof node === "string") {
      for (const character of new Set(node)) used.add(faceOf(character, families));
    } else if (node.name !== "title") {
      const own = node.attributes["font-family"];
      const inside = typeof own === "string" && own ? own.split(",").map(bare) : families;
      for (const child of node.children) visit(child, inside);
    }
  }

  /** @param {string} character  @param {string[]} families */
  function faceOf(character, families) {
    const code = Number(character.codePointAt(0));
    return families
      .flatMap((family) => faces.filter((face) => face.family === family))
      .find(({ ranges }) => ranges.some(([first, last]) => first <= code && code <= last));
  }

  visit(picture, []);
  return faces.filter((face) => used.has(face));
}

/** @param {string} name  of a family, perhaps in quotes */
const bare = (name) => name.trim().replace(/^["']|["']$/g, "");

/** @type {Map<string, Promise<string>>} */
const read = new Map();

/**
 * A file as a data: URL; a page without a server has nothing else.
 * @param {string} url
 * @returns {Promise<string>}
 */
function dataOf(url) {
  if (url.startsWith("data:")) return Promise.resolve(url);
  const data = read.get(url) ?? fetched(url);
  read.set(url, data);
  return data;
}

/** @param {string} url */
async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`a font of the picture did not come: ${response.status}`);
  const reader = new FileReader();
  reader.readAsDataURL(await response.blob());
  await new Promise((resolve, reject) =>
    Object.assign(reader, { onload: resolve, onerror: reject }),
  );
  return String(reader.result);
}
