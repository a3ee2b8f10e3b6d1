import { expect, test } from 'vitest';
import { likelyColumns, type Mapping, mappedColumns } from '../../../nodes/kit/map-columns.ts';
import type { ColumnSpec } from '../../../nodes/kit/ports.ts';

const texts = (...names: string[]): ColumnSpec[] => names.map((name) => ({ name, type: 'text' }));
const map = (columns: readonly ColumnSpec[], expected: readonly ColumnSpec[], mappings: readonly Mapping[] = []) => {
  const { selected, absent } = mappedColumns(columns, { mappings, expected, others: 'keep' });
  return { selected: selected.map(({ from, name }) => `${from.name} > ${name}`), absent: absent.map(({ name }) => name) };
};

test('a column that has an expected name is taken for no other', () => {
  expect(map(texts('user_id'), texts('User ID', 'user_id'))).toEqual({ selected: ['user_id > user_id'], absent: ['User ID'] });
});

test('two columns that are mapped to one name are both there, so that it can be said', () => {
  const mappings: Mapping[] = ['a', 'b'].map((column) => ({ column, name: 'x', type: 'keep' }));
  expect(map(texts('a', 'b'), texts('x'), mappings).selected).toEqual(['a > x', 'b > x']);
});

test('thousands of columns are mapped within a moment', () => {
  const many = (prefix: string) => texts(...Array.from({ length: 5_000 }, (_, at) => `${prefix}${at}`));
  const before = performance.now();
  const { selected, absent } = map(many('Column '), [...many('column_'), ...texts('gone')]);
  expect([selected.length, absent]).toEqual([5_000, ['gone']]);
  expect(performance.now() - before).toBeLessThan(400);
});

test('a name of nothing but signs is like no other', () => {
  expect(likelyColumns({ name: 'age', type: 'number' }, texts('!', 'age_years'))).toEqual(['age_years']);
  expect(map(texts('!'), texts('?'))).toEqual({ selected: ['! > !'], absent: ['?'] });
});
