// The ways of looking: which places each fits, and which tensors it is asked for. The list itself
// is data, waylist.js, which the server reads, too; here is what its words mean.

import LIST from "#lib/trace/waylist.js";

/**
 * @import { Place } from "#lib/trace/places.js"
 *
 * @typedef {object} Way
 * @property {string} page  that it is part of
 * @property {string[]} kinds  of places that can be looked at like this; first those where it
 *   begins
 * @property {string[]} needs  what has to be there, in the words of `tensorsNamed`
 * @property {string[]} [takes]  what it shows beside that, where it is there
 * @property {boolean} [grows]  false: it does not become larger with its frame, and stands in the
 *   middle of it
 * @property {boolean} [tab]  false: no tab leads to it; it is opened from a cell
 * @property {string | null} export  the tensor it is about
 */

/** @type {Record<string, Way>} */
export const WAYS = LIST;

/** The one way that is of the whole network. */
const WHOLE = "figure";

/** What can be looked at on a page, the whole network left out. @param {string} page */
export function viewsOf(page) {
  return Object.keys(WAYS).filter((view) => WAYS[view].page === page && view !== WHOLE);
}

const INSPECTED = viewsOf("inspector");

/**
 * What of other places a word may mean.
 * @type {Record<string, (place: Place | null, other: Place) => boolean>}
 */
const OTHERS = {
  all: () => true,
  embedding: (_, { kind }) => kind === "embedding",
  memory: (_, { kind }) => kind === "memory",
  readers: (place, other) =>
    other.kind === "attention" && other.keys !== other.queries && other.keys === place?.queries,
  target: (_, { kind, queries }) => kind === "attention" && queries === "target",
  causal: (_, { causal }) => causal,
};

/**
 * The tensors that a word of the list stands for, as far as the network has them: `q` is a value of
 * the place, `matrix:w_q` one of its matrices, `reads` its X, `adds_to` what its output is added
 * to; `readers:k` is that value of other places.
 * @param {string} word  @param {Place | null} place  @param {Place[]} places
 * @returns {string[]}
 */
export function tensorsNamed(word, place, places) {
  const [scope, value] = word.includes(":") ? word.split(":") : ["", word];
  if (Object.hasOwn(OTHERS, scope)) {
    return places
      .filter((other) => OTHERS[scope](place, other))
      .flatMap((other) => tensorsNamed(value, other, places));
  }
  if (place === null) return [];
  if (scope === "matrix")
    return place.matrices.includes(value) ? [`weights.${place.name}.${value}`] : [];
  if (value === "reads") return place.reads.slice(0, 1);
  if (value === "adds_to") return place.adds_to === null ? [] : [place.adds_to];
  return place.values.includes(value) ? [`${place.name}.${value}`] : [];
}

/** @param {string[]} words  @param {Place | null} place  @param {Place[]} places */
function named(words, place, places) {
  return [...new Set(words.flatMap((word) => tensorsNamed(word, place, places)))];
}

/**
 * The words of what a way of looking needs and does not find.
 * @param {string} view
 * @param {Place} place
 * @param {Place[]} places
 */
export function lacking(view, place, places) {
  return WAYS[view].needs.filter((word) => tensorsNamed(word, place, places).length === 0);
}

/**
 * What a way of looking needs of several places, and one of them has not got.
 * @param {string} view  @param {Place[]} places  @returns {{ place: Place, word: string }[]}
 */
export function gapsOf(view, places) {
  return WAYS[view].needs
    .filter((word) => word.includes(":"))
    .flatMap((word) => {
      const [scope, value] = word.split(":");
      const others = Object.hasOwn(OTHERS, scope)
        ? places.filter((other) => OTHERS[scope](null, other))
        : [];
      return others
        .filter(({ values }) => !values.includes(value))
        .map((place) => ({ place, word: value }));
    });
}

/**
 * Whether a place can be looked at like this.
 * @param {string} view
 * @param {Place} place
 * @param {Place[]} places
 */
export function fits(view, place, places) {
  return (
    Object.hasOwn(WAYS, view) &&
    WAYS[view].kinds.includes(place.kind) &&
    lacking(view, place, places).length === 0
  );
}

/**
 * The ways of looking at a place; the first is the one it opens with.
 * @param {Place} place
 * @param {Place[]} places
 */
export function waysOf(place, places) {
  return INSPECTED.filter((view) => fits(view, place, places));
}

/**
 * The way that is asked for, where the place has it; else its first.
 * @param {string | null} view
 * @param {Place} place
 * @param {Place[]} places
 */
export function viewOf(view, place, places) {
  const ways = waysOf(place, places);
  return view !== null && ways.includes(view) ? view : ways[0];
}

/**
 * The tensors without which there is nothing to show.
 * @param {string} view
 * @param {Place | null} place
 * @param {Place[]} places
 */
export function neededOf(view, place, places) {
  return named(WAYS[view].needs, place, places);
}

/**
 * What a way of looking shows, and of an attention what its heading says.
 * @param {string} view
 * @param {Place | null} place  null: of the whole network
 * @param {Place[]} places
 * @returns {string[]}  names for /api/trace
 */
export function tensorsOf(view, place, places) {
  const { needs, takes = [] } = WAYS[view];
  const heading = place?.kind === "attention" ? ["weights", "mask"] : [];
  return named([...needs, ...takes, ...heading], place, places);
}

/**
 * These tensors and those of the figure, in a short request: what all places have goes by one glob.
 * @param {string[]} needs  of what is open  @param {Place[]} places
 * @returns {string[]}  with those of the figure above it
 */
export function withFigure(needs, places) {
  const globs = (WAYS[WHOLE].takes ?? []).flatMap((word) => {
    const names = tensorsNamed(word, null, places);
    return word.startsWith("all:") && names.length > 0 ? [`*.${word.slice(4)}`] : names;
  });
  /** @param {string} glob  @param {string} name */
  const covers = (glob, name) =>
    glob.startsWith("*") ? name.endsWith(glob.slice(1)) : name === glob;
  return [...globs, ...needs.filter((name) => !globs.some((glob) => covers(glob, name)))];
}
