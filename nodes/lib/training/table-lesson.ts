import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import { usableTypes } from '../preprocess/table-features.ts';

/** A number with at most two values says yes or no. */
export function taskFor(column: ColumnSpec, asked: 'auto' | 'classification' | 'regression'): 'classification' | 'regression' {
  if (asked !== 'auto') return asked;
  return column.type === 'number' && (column.distinct ?? 3) > 2 ? 'regression' : 'classification';
}

export function inputsOf(rows: Pick<TableSpec, 'columns'>, chosen: readonly string[], target: string): ColumnSpec[] {
  const usable = (rows.columns ?? []).filter(({ name, type }) => usableTypes.includes(type) && name !== target);
  return chosen.length === 0 ? usable : usable.filter(({ name }) => chosen.includes(name));
}

/** What a model says of a column that it reads: what a form needs, and what later rows are compared with. */
export function modelInput({ name, type, classes, min, max, missing, averageLength }: ColumnSpec): ColumnSpec {
  return {
    name,
    type,
    ...(classes && { classes }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(missing !== undefined && { missing }),
    ...(averageLength !== undefined && { averageLength }),
  };
}
