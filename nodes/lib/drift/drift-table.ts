import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { type NewColumn, tableFromColumns } from '../tables/write-table.ts';
import type { Drift, JudgedColumn } from './measure-drift.ts';

/** The figures of every column as rows, for those who go on with them. */
export function driftTable(context: Context, { columns }: Drift): Promise<TableValue> {
  const text = (name: string, of: (column: JudgedColumn) => string): NewColumn => ({ name, kind: 'text', values: columns.map(of) });
  const figure = (name: string, of: (column: JudgedColumn) => number | null): NewColumn => ({
    name,
    kind: 'number',
    values: Float64Array.from(columns, (column) => of(column) ?? NaN),
  });
  return tableFromColumns(context, [
    text('column', ({ column }) => column),
    { ...text('verdict', ({ verdict }) => verdict), type: 'category', holds: 'words' },
    figure('psi', ({ psi }) => psi),
    figure('distance', ({ distance }) => distance),
    { ...text('test', ({ test }) => test), type: 'category' },
    figure('statistic', ({ statistic }) => statistic),
    figure('p', ({ chance }) => chance),
    figure('missing_reference', ({ missing }) => missing[0]),
    figure('missing_current', ({ missing }) => missing[1]),
  ]);
}
