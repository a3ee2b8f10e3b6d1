import type { ColumnSpec, ColumnType } from '../../kit/ports.ts';
import { nearestName } from './near-names.ts';
import type { Selected } from './select-columns.ts';

/** A person's word: this column is that one. An empty `name` keeps the name. */
export interface Mapping {
  column: string;
  name: string;
  type: 'keep' | ColumnType;
}
export interface Mapped {
  selected: Selected[];
  /** Expected columns for which none was found. */
  absent: Pick<ColumnSpec, 'name' | 'type'>[];
  /** Columns that were found by their names, which nearly are those expected. */
  found: { column: string; name: string }[];
  /** Columns that stand for none of the expected ones. */
  free: ColumnSpec[];
}

/**
 * The columns of a table under the names and types that are expected: those that a person mapped first, then those of the same name
 * but for capitals and signs. Expected columns stand first, in their order. Pure.
 */
export function mappedColumns(
  columns: readonly ColumnSpec[],
  {
    mappings,
    expected,
    others,
  }: { mappings: readonly Mapping[]; expected: readonly Pick<ColumnSpec, 'name' | 'type'>[]; others: 'keep' | 'leave' },
): Mapped {
  const given = mappings.filter(({ column }) => columns.some(({ name }) => name === column));
  const taken = new Set(given.map(({ column }) => column));
  const nameOf = ({ column, name }: Mapping) => name.trim() || column;
  const wantedType = (name: string) => expected.find((one) => one.name === name)?.type;
  const selected: Selected[] = [];
  const absent: Mapped['absent'] = [];
  const found: Mapped['found'] = [];
  const take = (column: string, name: string, type: ColumnType | undefined) => {
    const from = columns.find((one) => one.name === column);
    if (from) selected.push({ from, name, type: convertible(from.type, type) });
  };
  for (const { name, type } of expected) {
    const mapping = given.find((one) => nameOf(one) === name);
    if (mapping) {
      take(mapping.column, name, mapping.type === 'keep' ? type : mapping.type);
      continue;
    }
    const free = columns.map((column) => column.name).filter((one) => !taken.has(one));
    const same = free.includes(name) ? name : free.find((one) => plain(one) !== '' && plain(one) === plain(name));
    if (same === undefined) absent.push({ name, type });
    else {
      taken.add(same);
      take(same, name, type);
      if (same !== name) found.push({ column: same, name });
    }
  }
  for (const mapping of given) {
    const name = nameOf(mapping);
    if (!expected.some((one) => one.name === name)) take(mapping.column, name, mapping.type === 'keep' ? wantedType(name) : mapping.type);
  }
  if (others === 'keep') for (const { name } of columns) if (!taken.has(name)) take(name, name, undefined);
  return { selected, absent, found, free: columns.filter(({ name }) => !taken.has(name)) };
}

/** Pictures and JSON are made of nothing else. */
function convertible(from: ColumnType, to: ColumnType | undefined): ColumnType {
  return to === undefined || to === 'image' || to === 'json' ? from : to;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Columns that may have been meant by an absent one: near in name first, then the only ones of its type. */
export function likelyColumns(absent: Pick<ColumnSpec, 'name' | 'type'>, free: readonly ColumnSpec[]): string[] {
  const near = nearestName(
    absent.name,
    free.map(({ name }) => name),
  );
  const holding = free
    .filter(({ name }) => plain(name).includes(plain(absent.name)) || plain(absent.name).includes(plain(name)))
    .map(({ name }) => name);
  const typed = free.filter(({ type }) => type === absent.type).map(({ name }) => name);
  return [...new Set([...(near === undefined ? [] : [near]), ...holding, ...typed])].slice(0, 3);
}
