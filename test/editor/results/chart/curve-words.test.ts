import { expect, test } from 'vitest';
import { say } from '../../../../nodes/kit/text.ts';
import { curveGroups, curvePlace, drawnCurves, isHeldOut, mainCurves } from '../../../../editor/results/chart/curve-words.ts';

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

test('in a long first epoch the loss of its rows so far is drawn, and goes on in the next', () => {
  const first = {
    runningLoss: [
      [0.2, 3],
      [0.6, 2],
    ],
  } as const;
  expect(mainCurves(drawnCurves(first))).toEqual(['loss']);
  expect(drawnCurves(first)).toEqual({ loss: first.runningLoss });
  const second = drawnCurves({ loss: [[1, 1.8]], validationLoss: [[1, 1.7]], runningLoss: [...first.runningLoss, [1, 1.8], [1.4, 1.2]] });
  expect(second).toEqual({
    loss: [
      [0.2, 3],
      [0.6, 2],
      [1, 1.8],
      [1.4, 1.2],
    ],
    validationLoss: [[1, 1.7]],
  });
  expect(curveGroups(drawnCurves({ ...first, loss: [], learningRate: [[1, 0.1]] })).map(({ names }) => names)).toEqual([
    ['loss'],
    ['learningRate'],
  ]);
});

test('of many epochs only the one that goes on is drawn within', () => {
  const loss = Array.from({ length: 10 }, (_, at) => [at + 1, 1 / (at + 1)] as const);
  expect(
    drawnCurves({
      loss,
      runningLoss: [
        [0.5, 1],
        [9.5, 0.1],
        [10.5, 0.09],
      ],
    }).loss,
  ).toEqual([...loss, [10.5, 0.09]]);
});

test('the axis of a curve is named by what it counts', () => {
  const named = (curves: Parameters<typeof curvePlace>[1], kind: Parameters<typeof curvePlace>[0] = 'score') =>
    (['en', 'zh'] as const).map((language) => say(curvePlace(kind, curves), language));
  expect(named({ loss: [[1, 1]] }, 'loss')).toEqual(['epoch', '轮次']);
  expect(named({ accuracy: [[50, 0.5]], rowsInAll: [[1, 500]] })).toEqual(['row', '行数']);
  expect(named({ loss: [[1, 1]], treesInAll: [[1, 100]] }, 'loss')).toEqual(['tree', '树的数量']);
  expect(named({ lossByRate: [[-3, 1]], rowsInAll: [[1, 500]] }, 'trial')[0]).toBe('learning rate, as a power of ten');
  expect(mainCurves({ accuracy: [[50, 0.5]], rowsInAll: [[1, 500]] })).toEqual(['accuracy']);
});
