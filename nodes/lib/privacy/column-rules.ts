import type { ColumnSpec } from '../../kit/ports.ts';

/** What is done to a whole column, whatever its cells say. */
export interface ColumnRule {
  column: string;
  action: ColumnAction;
  /** Width of a band of numbers, or how many characters stay. */
  size: number;
}
export type ColumnAction = 'remove' | 'band' | 'prefix' | 'year' | 'month' | 'shift' | 'hash' | 'encrypt';

/** The type that a column has after the rule. */
export function ruledType(column: Pick<ColumnSpec, 'type'>, action: ColumnAction): ColumnSpec['type'] {
  switch (action) {
    case 'year':
      return 'number';
    case 'shift':
      return column.type;
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
