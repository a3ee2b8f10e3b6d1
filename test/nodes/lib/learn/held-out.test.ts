import { expect, test } from 'vitest';
import { holdOut } from '../../../../nodes/lib/learn/held-out.ts';
import type { Target } from '../../../../nodes/lib/learn/fit-options.ts';

const classes = (labels: number[]): Target => ({ kind: 'classes', labels: Int32Array.from(labels), classes: 2 });

test('classes keep their shares among the held-out rows', () => {
  const labels = Array.from({ length: 200 }, (_, row) => (row % 4 === 0 ? 1 : 0));
  const { training, validation } = holdOut(classes(labels), 200, 0.1, 1);
  expect(validation.filter((row) => labels[row] === 1)).toHaveLength(5);
  expect(validation.filter((row) => labels[row] === 0)).toHaveLength(15);
  expect([...training, ...validation].sort((a, b) => a - b)).toEqual(labels.map((_, row) => row));
});

test('the seed decides, and a rare class stays in training', () => {
  const target = classes([...Array.from({ length: 50 }, () => 0), 1]);
  expect(holdOut(target, 51, 0.2, 1)).toEqual(holdOut(target, 51, 0.2, 1));
  expect(holdOut(target, 51, 0.2, 2)).not.toEqual(holdOut(target, 51, 0.2, 1));
  expect([...holdOut(target, 51, 0.9, 1).training]).toContain(50);
});
