import type { ColumnSpec } from '../../kit/ports.ts';

const ranking: readonly ColumnSpec[] = [
  { name: 'query', type: 'text' },
  { name: 'rank', type: 'number' },
  { name: 'similarity', type: 'number', min: -1, max: 1 },
];

/** The columns of what a search finds: the ranking, then the own ones of the rows. */
export function foundColumns(own: readonly ColumnSpec[]): ColumnSpec[] {
  return [...ranking, ...own.filter(({ name }) => ranking.every((column) => column.name !== name))];
}
