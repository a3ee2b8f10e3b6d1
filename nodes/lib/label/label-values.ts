import { isObject, type Json } from '../../kit/json.ts';
import type { Span } from '../text/spans.ts';

/** A box in a picture, in shares of its width and height from the upper left corner. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  label: string;
}
/** Between two spans of a text, by their places in the list. */
export interface SpanRelation {
  from: number;
  to: number;
  label: string;
}

/** What a column of labels can hold. */
export const labelKinds = ['class', 'classes', 'spans', 'boxes', 'rating', 'pair'] as const;
export type LabelKind = (typeof labelKinds)[number];

/**
 * Places in files are counted in characters as Python counts them (code points), ours in UTF-16 units. Where the file says the marked
 * text too, it decides: some programs count as we do.
 */
export function placesIn(text: string, start: number, end: number, marked?: string): { start: number; end: number } {
  if (marked !== undefined && text.slice(start, end) === marked) return { start, end };
  return { start: unitsAt(text, start), end: unitsAt(text, end) };
}

/** The UTF-16 units before so many characters. */
function unitsAt(text: string, characters: number): number {
  let units = 0;
  for (let at = 0; at < characters && units < text.length; at++) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}

/** The characters before so many UTF-16 units. */
export function charactersAt(text: string, units: number): number {
  let characters = 0;
  for (let at = 0; at < units && at < text.length; characters++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return characters;
}

/**
 * Marked parts as doccano, Prodigy, spaCy and Label Studio write them in lines and short exports: `[start, end, label]`, or objects with
 * `start`/`start_offset`, `end`/`end_offset` and `label`/`labels`. Undefined where a list is something else.
 */
export function spansOfList(list: readonly Json[], text: string): (Span & { id?: Json })[] | undefined {
  const spans = list.map((item) => {
    if (Array.isArray(item)) return item.length === 3 ? spanOf(item[0], item[1], item[2], text) : undefined;
    if (!isObject(item)) return undefined;
    const { labels, text: marked, id } = item;
    const found = spanOf(
      item.start ?? item.start_offset,
      item.end ?? item.end_offset,
      item.label ?? (Array.isArray(labels) ? labels[0] : undefined),
      text,
      typeof marked === 'string' ? marked : undefined,
    );
    return found && { ...found, ...(id !== undefined && { id }) };
  });
  return spans.every((span) => span !== undefined) ? spans : undefined;
}

function spanOf(start: Json | undefined, end: Json | undefined, label: Json | undefined, text: string, marked?: string): Span | undefined {
  if (typeof start !== 'number' || typeof end !== 'number' || typeof label !== 'string') return undefined;
  return { ...placesIn(text, start, end, marked), label };
}

/** The kind of label that a cell holds, as far as it can be told. */
export function kindOfCell(cell: Json): LabelKind | undefined {
  if (typeof cell === 'number') return 'rating';
  if (typeof cell === 'string') return 'class';
  if (!Array.isArray(cell) || cell.length === 0) return undefined;
  if (cell.every((item) => typeof item === 'string')) return 'classes';
  if (cell.every((item) => isObject(item) && typeof item.start === 'number' && typeof item.end === 'number')) return 'spans';
  if (cell.every((item) => isObject(item) && typeof item.x === 'number' && typeof item.width === 'number')) return 'boxes';
  return undefined;
}
