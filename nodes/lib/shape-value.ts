import type { Json, JsonObject } from '../kit/json.ts';

export interface ShapeField {
  name: string;
  source: 'path' | 'text';
  /** Names and list positions joined by points, such as `customer.addresses.0.city`. */
  from: string;
  text: string;
}

/** Names that would reach into the language instead of the data. */
export const forbiddenNames: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** What lies at a dotted path of a value; null where nothing does. An empty path is the value itself. */
export function valueAt(value: Json, path: string): Json {
  if (path === '') return value;
  let place: Json = value;
  for (const name of path.split('.')) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, name)) return null;
    if (Array.isArray(place) && name === 'length') return null;
    const inner: Json | undefined = Array.isArray(place) ? place[Number(name)] : place[name];
    if (inner === undefined) return null;
    place = inner;
  }
  return place;
}

/** A new object with the given fields, after the members of the old one where `keepOthers`; a list is shaped entry by entry. */
export function shapeValue(value: Json, fields: readonly ShapeField[], keepOthers: boolean): Json {
  if (Array.isArray(value)) return value.map((entry) => shapeValue(entry, fields, keepOthers));
  const shaped: JsonObject = {};
  if (keepOthers && typeof value === 'object' && value !== null) copyMembers(value, shaped);
  for (const { name, source, from, text } of fields) {
    if (!forbiddenNames.includes(name)) shaped[name] = source === 'text' ? text : valueAt(value, from);
  }
  return shaped;
}

function copyMembers(from: JsonObject, to: JsonObject): void {
  for (const [name, member] of Object.entries(from)) if (!forbiddenNames.includes(name)) to[name] = member;
}
