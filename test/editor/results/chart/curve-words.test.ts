import { expect, test } from 'vitest';
import { curveGroups, isHeldOut } from '../../../../editor/results/chart/curve-words.ts';

test('losses share a chart, the learning rate, whose size is another, has its own', () => {
  const points: [number, number][] = [[1, 0.5]];
  const groups = curveGroups({
    loss: points,
    learningRate: points,
    validationLoss: points,
    f1: points,
    lossByRate: points,
    empty: [],
    memoryBytes: points,
  });
  expect(groups).toEqual([
    { kind: 'loss', names: ['loss', 'validationLoss'] },
    { kind: 'score', names: ['f1'] },
    { kind: 'rate', names: ['learningRate'] },
    { kind: 'trial', names: ['lossByRate'] },
  ]);
});

test('curves of rows that were held back are told apart', () => {
  expect(['loss', 'validationLoss', 'testF1'].map(isHeldOut)).toEqual([false, true, true]);
});
