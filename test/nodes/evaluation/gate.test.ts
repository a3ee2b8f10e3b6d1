import { expect, test } from 'vitest';
import gate from '../../../nodes/evaluation/gate.ts';
import type { MetricsValue, ModelValue } from '../../../nodes/kit/ports.ts';
import { Stopped } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { filledSettings } from '../../filled-settings.ts';
import { runNode } from '../../run-node.ts';

const model: ModelValue = {
  type: 'model',
  artifact: 'a'.repeat(64),
  task: 'classification',
  inputs: [],
  target: 'y',
  description: { text: { en: '', zh: '' } },
  scores: {},
  lineage: { rows: '', settings: {}, code: '', count: 0 },
};
const metrics = (scores: MetricsValue['scores'], notes: MetricsValue['notes'] = []): MetricsValue => ({
  type: 'metrics',
  task: 'classification',
  count: 10,
  target: 'y',
  scores,
  notes,
});

test('a good model passes as it is', async () => {
  const passed = await runNode(gate, { model, metrics: metrics({ f1: 0.96 }) }, { metric: 'f1', minimum: 0.95 });
  expect(passed.model).toBe(model);
  expect(passed.heard.headline).toBe('F1 0.96, at least 0.95');
});

test('a weak one stops the run with the figures, in both languages', async () => {
  const stopped: unknown = await runNode(gate, { model, metrics: metrics({ f1: 0.91 }) }, { metric: 'f1', minimum: 0.95 }).catch(
    (error: unknown) => error,
  );
  if (!(stopped instanceof Stopped)) throw new Error('did not stop');
  expect(stopped.message).toBe('F1 0.91 is below 0.95.');
  expect(say(stopped.reason, 'zh')).toBe('F1 0.91，低于要求的 0.95。');
});

test('of errors, less is better', async () => {
  const at = (rmse: number) => runNode(gate, { model, metrics: metrics({ rmse }) }, { metric: 'rmse', maximum: 5 });
  await expect(at(4)).resolves.toMatchObject({ model });
  await expect(at(6)).rejects.toThrow('RMSE 6 is above 5.');
});

test('a figure that is not defined fails with the reason', async () => {
  const given = metrics({ auc: null }, [{ text: { en: 'All test rows are of one class.', zh: '只有一个类别。' } }]);
  await expect(runNode(gate, { model, metrics: given }, { metric: 'auc' })).rejects.toThrow('All test rows are of one class.');
});

test('a figure of another task is named before any run', () => {
  const problems = gate.check?.(
    { model: undefined, metrics: { type: 'metrics', task: 'regression' } },
    filledSettings(gate, { metric: 'f1' }),
  );
  expect(problems).toMatchObject([{ code: 'unknown-figure', fixes: [{ settings: { metric: 'r2' } }] }]);
});

test('with bad luck thought of, the worse end of the span decides', async () => {
  const given = { ...metrics({ f1: 0.93, logLoss: 0.2 }), intervals: { f1: { low: 0.88, high: 0.97 }, logLoss: { low: 0.1, high: 0.4 } } };
  await expect(runNode(gate, { model, metrics: given }, { metric: 'f1', minimum: 0.9 })).resolves.toMatchObject({ model });
  await expect(runNode(gate, { model, metrics: given }, { metric: 'f1', minimum: 0.9, careful: true })).rejects.toThrow(
    'F1 0.88 is below 0.9.',
  );
  await expect(runNode(gate, { model, metrics: given }, { metric: 'logLoss', maximum: 0.3, careful: true })).rejects.toThrow(
    '0.4 is above 0.3',
  );
});

test.for([
  ['text-generation', 'bleu', undefined],
  ['text-generation', 'f1', 'chrf'],
  ['token-tagging', 'f1', undefined],
  ['token-tagging', 'auc', 'f1'],
  ['image-classification', 'kappa', undefined],
  ['classification', 'bleu', 'f1'],
] as const)('for %s, %s gives way to %s', ([task, metric, instead]) => {
  const problems = gate.check?.({ model: undefined, metrics: { type: 'metrics', task } }, filledSettings(gate, { metric })) ?? [];
  expect(problems.flatMap(({ fixes = [] }) => fixes)).toMatchObject(instead === undefined ? [] : [{ settings: { metric: instead } }]);
});
