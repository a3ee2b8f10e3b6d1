import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { liveFigures } from '../../../../nodes/lib/training/live-figures.ts';
import { bench } from '../../../run-node.ts';

test('in the middle of an epoch its loss so far is told, once a second', async () => {
  const { context, heard } = await bench();
  const tell = liveFigures(context, 2);
  tell(0.1, { rows: 10, learningRate: 0.1, loss: 5 });
  tell(0.2, { rows: 20, learningRate: 0.1, loss: 4 });
  expect(heard.metrics).toEqual({});
  await pause(1_050);
  tell(0.3, { rows: 30, learningRate: 0.1, loss: 3 });
  expect(heard.metrics.runningLoss).toEqual([[0.3, 3]]);
  expect(heard.metrics.rowsPerSecond?.[0]?.[1]).toBeLessThan(20);
});
