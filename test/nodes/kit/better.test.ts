import { expect, test } from 'vitest';
import { isBetter, lessIsBetter } from '../../../nodes/kit/better.ts';
import { figures } from '../../../nodes/kit/figures.ts';

test('which way is better is said once, in the table of figures', () => {
  for (const [name, { better }] of Object.entries(figures))
    if (better) expect([name, lessIsBetter(name)]).toEqual([name, better === 'lower']);
  expect(isBetter('leakedShare', 0.1, 0.2)).toBe(true);
});

test('figures that the table does not know go by their names', () => {
  expect(['loss', 'validationLoss', 'seconds', 'trainMs', 'validationAccuracy', 'validationF1'].map(lessIsBetter)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
