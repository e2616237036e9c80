// One thing for each of some names.

/**
 * @template {string} Name  @template Value
 * @param {readonly Name[]} names  @param {(name: Name) => Value} make
 */
export function recordOf(names, make) {
  const entries = names.map((name) => [name, make(name)]);
  return /** @type {Record<Name, Value>} */ (Object.fromEntries(entries));
}

/**
 * The names of a record that is written out in one place.
 * @template {object} Named
 * @param {Named} record
 */
export function namesOf(record) {
  return /** @type {(keyof Named & string)[]} */ (Object.keys(record));
}

/**
 * What is there by construction.
 * @template Value
 * @param {Value | null | undefined} value  @param {string} name
 */
export function present(value, name) {
  if (value === null || value === undefined) throw new Error(`there is no ${name}`);
  return value;
}
