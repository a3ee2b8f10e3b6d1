import type { ColumnSpec } from '../../../nodes/kit/ports.ts';

type Named = Pick<ColumnSpec, 'name' | 'holds'>;

/** Columns in the order in which they are shown: those that a node put beside the ones it was given stand first, since the last are out of sight. */
export function newFirst<Column extends Named>(columns: readonly Column[], given: ReadonlySet<string>): readonly Column[] {
  // A node that was given several tables has no order of theirs, but what this program adds is known all the same.
  const isNew = ({ name, holds }: Column) => (given.size === 0 ? holds !== undefined : !given.has(name));
  const fresh = columns.filter(isNew);
  const kept = columns.length - fresh.length;
  // Where a given column is gone, the node chose or renamed, and the order is its own.
  if (kept < given.size || fresh.length === 0 || kept === 0) return columns;
  return [...fresh, ...columns.filter((column) => !isNew(column))];
}
