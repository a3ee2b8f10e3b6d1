import { expect, test } from 'vitest';
import { requestColumns } from '../../../../editor/pages/form/request-fields.ts';

test('a field for each member of the sample, as the model knows it where it reads it', () => {
  const known = [{ name: 'island', type: 'category' as const, classes: [{ name: 'Biscoe', count: 3 }] }];
  expect(requestColumns({ island: 'Biscoe', mass: 5050, remark: 'x', letter: 'y'.repeat(60) }, known)).toEqual([
    known[0],
    { name: 'mass', type: 'number' },
    { name: 'remark', type: 'text', averageLength: 20 },
    { name: 'letter', type: 'text', averageLength: 200 },
  ]);
});

test('what no flat form can hold is written as JSON', () => {
  expect(requestColumns([1, 2], [])).toBeUndefined();
  expect(requestColumns('text', [])).toBeUndefined();
  expect(requestColumns({ nested: { a: 1 }, b: 2 }, [])).toBeUndefined();
  expect(requestColumns({}, [])).toBeUndefined();
});
