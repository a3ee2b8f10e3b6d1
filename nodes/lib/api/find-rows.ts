import { isObject, type Json, readJson } from '../../kit/json.ts';

/** Texts and numbers of a JSON text; texts are matched whole so that digits in them are left alone. */
const textOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON whose whole numbers of 16 digits and more, names of things that no number holds exactly, are texts; undefined where it is none. */
export function readExactJson(text: string): Json | undefined {
  return readJson(text.replace(/^\uFEFF/, '').replace(textOrNumber, (found) => (/^-?\d{16,}$/.test(found) ? `"${found}"` : found)));
}

/** What stands at a path such as "data.items"; an empty path is the whole. */
export function valueAt(json: Json | undefined, path: string): Json | undefined {
  let value: Json | undefined = json;
  for (const part of path.split('.').filter((name) => name !== '')) {
    if (Array.isArray(value) && /^\d+$/.test(part)) value = value[Number(part)];
    else value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

const deepest = 4;

/** The path of the rows: of all lists of objects the longest, the least deep of equal ones. Undefined where there is none. */
export function findRows(json: Json): string | undefined {
  let best: { path: string; length: number; depth: number } | undefined;
  const look = (value: Json, path: string[], depth: number): void => {
    if (Array.isArray(value)) {
      const isRows = value.every((item) => isObject(item));
      const better = !best || value.length > best.length || (value.length === best.length && depth < best.depth);
      if (isRows && better) best = { path: path.join('.'), length: value.length, depth };
      return;
    }
    if (depth >= deepest || !isObject(value)) return;
    for (const [name, inner] of Object.entries(value)) if (!name.includes('.')) look(inner, [...path, name], depth + 1);
  };
  look(json, [], 0);
  return best?.path;
}

const deepestField = 6;

/** One row as flat fields: what lies in objects gets names such as "address.city", lists stay whole. */
export function flatten(row: Json): Record<string, Json> {
  if (!isObject(row)) return { value: row };
  const flat: Record<string, Json> = Object.create(null);
  const add = (fields: { [key: string]: Json }, before: string, depth: number): void => {
    for (const [name, value] of Object.entries(fields)) {
      const whole = before + name;
      if (isObject(value) && depth < deepestField && Object.keys(value).length > 0) add(value, `${whole}.`, depth + 1);
      else if (!(isObject(value) && Object.keys(value).length === 0)) flat[whole] = value;
    }
  };
  add(row, '', 0);
  return flat;
}
