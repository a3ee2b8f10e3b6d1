import { expect, test } from 'vitest';
import { byCategory } from '../../../editor/palette/categories.ts';
import { realCatalog } from '../real-catalog.ts';

const groups = Object.fromEntries(
  byCategory(Object.values(await realCatalog())).map(([name, entries]) => [name, entries.map(({ type }) => type)]),
);

test.each([
  ['data', 'data/read-file'],
  ['prepare', 'prepare/clean-rows'],
  ['label', 'label/label-by-hand'],
  ['training', 'training/train-text-classifier'],
  ['evaluation', 'evaluation/evaluate'],
])('the list of %s begins with what most projects need: %s', (category, first) => {
  expect(groups[category]?.[0]).toBe(first);
});

test('every node type is in the list once', () => {
  const all = Object.values(groups).flat();
  expect(new Set(all).size).toBe(all.length);
  expect(Object.keys(groups).slice(0, 4)).toEqual(['data', 'prepare', 'label', 'training']);
});
