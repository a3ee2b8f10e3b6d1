import { expect, test } from 'vitest';
import type { TableSpec } from '../../../../nodes/kit/ports.ts';
import { classProblems } from '../../../../nodes/lib/training/target-problems.ts';

const spec = (count: number, classes: { name: string; count: number }[]): TableSpec => ({
  type: 'table',
  count,
  columns: [{ name: 'label', type: 'category', classes, distinct: classes.length }],
});
const codes = (table: TableSpec): string[] => classProblems(table, 'label', false).map(({ code }) => code);

test('one class alone cannot be learned', () => {
  expect(codes(spec(100, [{ name: 'ham', count: 100 }]))).toEqual(['one-class']);
});

test('the beginning of a file that is sorted by class is not taken for all of it', () => {
  expect(codes(spec(9_000, [{ name: 'ham', count: 1_000 }]))).toEqual([]);
});

test('rare and uneven classes are said', () => {
  expect(
    codes(
      spec(1_003, [
        { name: 'ham', count: 1_000 },
        { name: 'spam', count: 3 },
      ]),
    ),
  ).toEqual(['few-rows-of-class', 'imbalance']);
});
