import { expect, test } from 'vitest';
import { freshId, freshIds } from '../../../nodes/kit/fresh-id.ts';

test('new ids say what the node is', () => {
  const taken = new Set(['split-rows', 'split-rows-2']);
  const isTaken = (id: string) => taken.has(id);
  expect(freshId('split-rows', isTaken)).toBe('split-rows-3');
  expect(freshId('split-rows-2', isTaken)).toBe('split-rows-3');
  expect(freshId('evaluate', isTaken)).toBe('evaluate');
  expect(freshId('toString', isTaken)).toBe('toString-2');
});

test('of several ids those that are free stay, and no new one is that of another', () => {
  expect([...freshIds(['n', 'n-2', 'm'], ['n']).values()]).toEqual(['n-3', 'n-2', 'm']);
});
