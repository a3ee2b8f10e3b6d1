import type { Json } from '../../nodes/kit/json.ts';

/** A value of a cell as text: words as they are, other data as JSON, a missing value as nothing. */
export function writeCell(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

/** JSON for people: two spaces, but short lists and objects on one line. */
export function writeJson(value: Json, width = 72, indent = ''): string {
  const flat = JSON.stringify(value, null, 1)?.replace(/\n\s*/g, ' ') ?? 'null';
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= width) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + writeJson(item, width, inner)).join(',\n')}\n${indent}]`;
  const members = Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${writeJson(item, width, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
