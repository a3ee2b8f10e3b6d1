/** Columns in the order in which they are shown: those that a node put beside the ones it was given stand first, since the last are out of sight. */
export function newFirst<Column extends { name: string }>(columns: readonly Column[], given: ReadonlySet<string>): readonly Column[] {
  const fresh = columns.filter(({ name }) => !given.has(name));
  const kept = columns.length - fresh.length;
  // Where a given column is gone, the node chose or renamed, and the order is its own.
  if (given.size === 0 || kept < given.size || fresh.length === 0) return columns;
  return [...fresh, ...columns.filter(({ name }) => given.has(name))];
}
