import { expect, test } from 'vitest';
import type { Row } from '../../../../nodes/kit/ports.ts';
import { parsePreprocess, preprocessText } from '../../../../nodes/lib/preprocess/preprocess.ts';
import { fitTableFeatures, tableEncoder, timeOf, type TableFeatures } from '../../../../nodes/lib/preprocess/table-features.ts';

function fitted(rows: Row[], types: Record<string, 'number' | 'category' | 'date'>): TableFeatures {
  const fit = fitTableFeatures(Object.entries(types).map(([name, type]) => ({ name, type })));
  for (const row of rows) fit.add(row);
  return fit.finish();
}
function encoded(features: TableFeatures, row: Row): number[] {
  const target = new Float32Array(features.size);
  tableEncoder(features)(row, target, 0);
  return Array.from(target);
}

test('numbers are standardised by the mean and population deviation of the training rows', () => {
  const features = fitted([{ x: 1 }, { x: 2 }, { x: 3 }], { x: 'number' });
  expect(features.size).toBe(1);
  expect(encoded(features, { x: 3 })[0]).toBeCloseTo(1 / Math.sqrt(2 / 3), 6);
  expect(encoded(features, { x: '3' })).toEqual(encoded(features, { x: 3 }));
});

test('a missing number counts as the mean and is flagged where training rows had gaps', () => {
  const features = fitted([{ x: 1 }, { x: null }, { x: 3 }], { x: 'number' });
  expect(encoded(features, { x: null })).toEqual([0, 1]);
  expect(encoded(features, {})).toEqual([0, 1]);
  expect(encoded(features, { x: 2 })).toEqual([0, 0]);
});

test('a number that never changes does no harm', () => {
  expect(encoded(fitted([{ x: 5 }, { x: 5 }], { x: 'number' }), { x: 5 })).toEqual([0]);
});

test('categories have one place each; unknown ones none, missing ones their own where training rows had gaps', () => {
  const rows = [{ c: 'red' }, { c: 'blue' }, { c: null }];
  const features = fitted(rows, { c: 'category' });
  expect([encoded(features, { c: 'blue' }), encoded(features, { c: 'red' })]).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  expect(encoded(features, { c: null })).toEqual([0, 0, 1]);
  expect(encoded(features, { c: 'green' })).toEqual([0, 0, 0]);
});

test('rare values of a category with many share one place', () => {
  const common = Array.from({ length: 12 }, (_, at) => [{ c: `c${at}` }, { c: `c${at}` }]).flat();
  const features = fitted([...common, { c: 'once' }], { c: 'category' });
  expect(features.size).toBe(13);
  expect(encoded(features, { c: 'once' })).toEqual(encoded(features, { c: 'never seen' }));
  expect(encoded(features, { c: 'once' }).at(-1)).toBe(1);
});

test('dates become time, month and weekday, and are read as UTC', () => {
  const features = fitted([{ d: '2024-01-01' }, { d: '2024-12-31' }], { d: 'date' });
  expect(features.size).toBe(5);
  const [time, sine, cosine] = encoded(features, { d: '2024-01-01' });
  expect(time).toBeCloseTo(-1, 6);
  expect([sine, cosine]).toEqual([0, 1]);
  expect(timeOf('2024-01-01 12:00:00')).toBe(Date.UTC(2024, 0, 1, 12));
  expect(timeOf('2024-01-01T12:00:00+08:00')).toBe(Date.UTC(2024, 0, 1, 4));
  expect(timeOf('no date')).toBeUndefined();
});

test('serving from the file gives the numbers of training, digit for digit', () => {
  const rows = [
    { x: 0.1, c: 'a', d: '2024-03-05T10:00:00Z' },
    { x: null, c: 'b', d: null },
    { x: 1 / 3, c: null, d: '2021-07-09T00:00:00Z' },
  ];
  const features = fitted(rows, { x: 'number', c: 'category', d: 'date' });
  const served = parsePreprocess(preprocessText(features));
  if (served.kind !== 'table') throw new Error('not a table model');
  for (const row of [...rows, {}]) expect(encoded(served, row)).toEqual(encoded(features, row));
});

test('a column named like a part of the language is only a name', () => {
  const features = fitted([{ constructor: 1 }, { constructor: 3 }], { ['constructor']: 'number' as const });
  expect(encoded(features, {})).toEqual([0]);
});
