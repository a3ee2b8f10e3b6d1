import { expect, test } from 'vitest';
import { newFirst } from '../../../../editor/results/table/new-first.ts';

const columns = (...names: string[]) => names.map((name) => ({ name }));
const shown = (names: string[], given: string[]) => newFirst(columns(...names), new Set(given)).map(({ name }) => name);

test('what a node put beside the columns that it was given stands first', () => {
  expect(shown(['question', 'day', 'generated'], ['question', 'day'])).toEqual(['generated', 'question', 'day']);
  expect(shown(['text', 'prediction', 'confidence'], ['text'])).toEqual(['prediction', 'confidence', 'text']);
});

test('an order that is the node’s own stays: nothing given, nothing new, or columns chosen and renamed', () => {
  expect(shown(['a', 'b'], [])).toEqual(['a', 'b']);
  expect(shown(['b', 'a'], ['a', 'b'])).toEqual(['b', 'a']);
  expect(shown(['b', 'renamed'], ['a', 'b'])).toEqual(['b', 'renamed']);
});

test('why a row was removed stands first, also where a node was given several tables', () => {
  const columns = [{ name: 'id' }, { name: 'text' }, { name: 'reason', holds: 'reasons' as const }];
  expect(newFirst(columns, new Set()).map(({ name }) => name)).toEqual(['reason', 'id', 'text']);
});
