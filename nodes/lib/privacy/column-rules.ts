import type { ColumnSpec } from '../../kit/ports.ts';
import { sealedMark, shiftOf } from './actions.ts';
import { keyedHash, type MaskKeys, sealText, toLetters } from './keys.ts';
import type { ColumnChange } from './map-columns.ts';

/** What is done to a whole column, whatever its cells say. */
export interface ColumnRule {
  column: string;
  action: ColumnAction;
  /** Width of a band of numbers, or how many characters stay. */
  size: number;
}
export type ColumnAction = 'remove' | 'band' | 'prefix' | 'year' | 'month' | 'shift' | 'hash' | 'encrypt';

const dayMs = 86_400_000;

/** The type that a column has after the rule. */
export function ruledType(column: Pick<ColumnSpec, 'type'>, action: ColumnAction): ColumnSpec['type'] {
  switch (action) {
    case 'year':
      return 'number';
    case 'shift':
      return column.type === 'date' ? 'date' : column.type;
    case 'band':
    case 'month':
      return 'category';
    default:
      return 'text';
  }
}

/** The columns whose cells are read: those that were chosen, else all of texts, categories and JSON. */
export function readColumns<C extends Pick<ColumnSpec, 'name' | 'type'>>(table: { columns: readonly C[] }, chosen: readonly string[]): C[] {
  return table.columns.filter(({ name, type }) =>
    chosen.length === 0
      ? type === 'text' || type === 'category' || type === 'json'
      : chosen.includes(name) && type !== 'date' && type !== 'image',
  );
}

/** Whether a rule fits a column: bands are of numbers; years, months and shifts of dates. */
export function ruleFits(type: ColumnSpec['type'], action: ColumnAction): boolean {
  if (action === 'band') return type === 'number';
  if (action === 'year' || action === 'month' || action === 'shift') return type === 'date';
  return type !== 'image' || action === 'remove';
}

export function ruleChange(
  rule: ColumnRule,
  column: Pick<ColumnSpec, 'name' | 'type'>,
  options: { keys: MaskKeys; shiftDays: number },
): ColumnChange {
  const days = new Map<string, number>();
  const text = (cell: string | number): string =>
    column.type === 'date' && typeof cell === 'number' ? new Date(cell).toISOString() : String(cell);
  const change: ColumnChange['change'] = (cell, group) => {
    switch (rule.action) {
      case 'band':
        return bandOf(Number(cell), rule.size);
      case 'prefix': {
        const signs = [...text(cell)];
        return signs.slice(0, rule.size).join('') + (signs.length > rule.size ? '*' : '');
      }
      case 'year':
        return new Date(Number(cell)).getUTCFullYear();
      case 'month':
        return new Date(Number(cell)).toISOString().slice(0, 7);
      case 'shift':
        return Number(cell) + shiftOf(options, group, days) * dayMs;
      case 'hash':
        return toLetters(keyedHash(options.keys.hash, `column\n${text(cell)}`).subarray(0, 16));
      case 'encrypt':
        return `${sealedMark}${sealText(options.keys, text(cell))}]`;
      case 'remove':
        return null;
    }
  };
  return { column: column.name, type: ruledType(column, rule.action), change };
}

/** "30–39" for 34 and bands of 10. */
function bandOf(value: number, size: number): string {
  const width = Math.max(1, size);
  const from = Math.floor(value / width) * width;
  return width === 1 ? String(from) : `${from}–${from + width - 1}`;
}
