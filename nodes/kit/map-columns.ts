import { nearestName, plainName } from './nearest-name.ts';
import type { ColumnSpec, ColumnType } from './ports.ts';

type Expected = Pick<ColumnSpec, 'name' | 'type'>;
/** A person's word: this column is that one. An empty `name` keeps the name. */
export interface Mapping {
  column: string;
  name: string;
  type: 'keep' | ColumnType;
}
/** A column of the result: where it comes from, its name and its type. */
export interface MappedColumn {
  from: ColumnSpec;
  name: string;
  type: ColumnType;
}
export interface MappedColumns {
  /** Expected columns stand first, in their order, then those mapped to other names, then the others. */
  selected: MappedColumn[];
  /** Expected columns for which none was found. */
  absent: Expected[];
  /** Columns that were found by their names, which nearly are those expected. */
  found: { column: string; name: string }[];
  /** Columns that stand for none of the expected ones. */
  free: ColumnSpec[];
}

/**
 * The columns of a table under the names and types that are expected: those that a person mapped first, then those of the same name,
 * then those of the same name but for capitals and signs. Pure; tables of thousands of columns are mapped in one pass.
 */
export function mappedColumns(
  columns: readonly ColumnSpec[],
  { mappings, expected, others }: { mappings: readonly Mapping[]; expected: readonly Expected[]; others: 'keep' | 'leave' },
): MappedColumns {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const given = mappings.flatMap(({ column, name, type }) => {
    const from = byName.get(column);
    return from ? [{ from, name: name.trim() || column, type: type === 'keep' ? undefined : type }] : [];
  });
  const taken = new Set(given.map(({ from }) => from.name));
  const byHand = new Map(given.toReversed().map((one) => [one.name, one]));
  // A column that has an expected name already is nobody else's.
  const same = new Set(expected.flatMap(({ name }) => (byHand.has(name) || taken.has(name) || !byName.has(name) ? [] : name)));
  const byPlainName = new Map<string, ColumnSpec>();
  for (const column of columns) {
    const plain = plainName(column.name);
    if (plain !== '' && !taken.has(column.name) && !same.has(column.name) && !byPlainName.has(plain)) byPlainName.set(plain, column);
  }
  const selected: MappedColumn[] = [];
  const absent: Expected[] = [];
  const found: MappedColumns['found'] = [];
  const take = (from: ColumnSpec, name: string, type: ColumnType | undefined) => {
    taken.add(from.name);
    selected.push({ from, name, type: convertible(from.type, type) });
  };
  for (const { name, type } of expected) {
    const mapped = byHand.get(name);
    const plain = plainName(name);
    const from = mapped?.from ?? (same.has(name) ? byName.get(name) : byPlainName.get(plain));
    if (!from) absent.push({ name, type });
    else {
      if (!mapped && from.name !== name) {
        byPlainName.delete(plain);
        found.push({ column: from.name, name });
      }
      take(from, name, mapped?.type ?? type);
    }
  }
  const names = new Set(expected.map(({ name }) => name));
  for (const mapping of given)
    if (!names.has(mapping.name) || byHand.get(mapping.name) !== mapping) take(mapping.from, mapping.name, mapping.type);
  const free = columns.filter(({ name }) => !taken.has(name));
  if (others === 'keep') for (const column of free) selected.push({ from: column, name: column.name, type: column.type });
  return { selected, absent, found, free };
}

/** Pictures and JSON are made of nothing else. */
function convertible(from: ColumnType, to: ColumnType | undefined): ColumnType {
  return to === undefined || to === 'image' || to === 'json' ? from : to;
}

/** Columns that may have been meant by an absent one: near in name first, then the only ones of its type. */
export function likelyColumns(absent: Expected, free: readonly ColumnSpec[]): string[] {
  const near = nearestName(
    absent.name,
    free.map(({ name }) => name),
  );
  const wanted = plainName(absent.name);
  const holding = free
    .map(({ name }) => ({ name, plain: plainName(name) }))
    .filter(({ plain }) => plain !== '' && wanted !== '' && (plain.includes(wanted) || wanted.includes(plain)))
    .map(({ name }) => name);
  const typed = free.filter(({ type }) => type === absent.type).map(({ name }) => name);
  return [...new Set([...(near === undefined ? [] : [near]), ...holding, ...typed])].slice(0, 3);
}
