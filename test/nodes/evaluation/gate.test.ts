import { expect, test } from 'vitest';
import gate from '../../../nodes/evaluation/gate.ts';
import type { Json } from '../../../nodes/kit/json.ts';
import type { MetricsValue, ModelValue } from '../../../nodes/kit/ports.ts';
import { offeredOptions } from '../../../nodes/kit/settings.ts';
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

/** A gate with nothing wired to the inputs that it can do without. */
const given = (measured: MetricsValue) => ({ model, metrics: measured, scenarios: undefined, targets: undefined });
const specs = { model: undefined, scenarios: undefined, targets: undefined };

test('a good model passes as it is', async () => {
  const passed = await runNode(gate, given(metrics({ f1: 0.96 })), { metric: 'f1', minimum: 0.95 });
  expect(passed.model).toBe(model);
  expect(passed.heard.headline).toBe('F1 0.96: met (at least 0.95)');
});

test('a weak one stops the run with the figures, in both languages', async () => {
  const stopped: unknown = await runNode(gate, given(metrics({ f1: 0.91 })), { metric: 'f1', minimum: 0.95 }).catch(
    (error: unknown) => error,
  );
  if (!(stopped instanceof Stopped)) throw new Error('did not stop');
  expect(stopped.message).toBe('F1 0.91: not met by 0.04 (at least 0.95)');
  expect(say(stopped.reason, 'zh')).toBe('F1 0.91：差 0.04 未达标（要求不低于 0.95）');
});

test('of errors, less is better', async () => {
  const at = (rmse: number) => runNode(gate, given(metrics({ rmse })), { metric: 'rmse', maximum: 5 });
  await expect(at(4)).resolves.toMatchObject({ model });
  await expect(at(6)).rejects.toThrow('RMSE 6: not met by 1 (at most 5)');
});

test('a figure that is not defined fails with the reason', async () => {
  const unknown = metrics({ auc: null }, [{ text: { en: 'All test rows are of one class.', zh: '只有一个类别。' } }]);
  await expect(runNode(gate, given(unknown), { metric: 'auc' })).rejects.toThrow('All test rows are of one class.');
});

test('a figure of another task is named before any run', () => {
  const problems = gate.check?.({ ...specs, metrics: { type: 'metrics', task: 'regression' } }, filledSettings(gate, { metric: 'f1' }));
  expect(problems).toMatchObject([{ code: 'unknown-figure', fixes: [{ settings: { metric: 'r2' } }] }]);
});

test('with bad luck thought of, the worse end of the span decides', async () => {
  const spans = { ...metrics({ f1: 0.93, logLoss: 0.2 }), intervals: { f1: { low: 0.88, high: 0.97 }, logLoss: { low: 0.1, high: 0.4 } } };
  await expect(runNode(gate, given(spans), { metric: 'f1', minimum: 0.9 })).resolves.toMatchObject({ model });
  await expect(runNode(gate, given(spans), { metric: 'f1', minimum: 0.9, careful: true })).rejects.toThrow(
    'F1 0.88: not met by 0.02 (at least 0.9)',
  );
  await expect(runNode(gate, given(spans), { metric: 'logLoss', maximum: 0.3, careful: true })).rejects.toThrow(
    '0.4: not met by 0.1 (at most 0.3)',
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
  const problems = gate.check?.({ ...specs, metrics: { type: 'metrics', task } }, filledSettings(gate, { metric })) ?? [];
  expect(problems.flatMap(({ fixes = [] }) => fixes)).toMatchObject(instead === undefined ? [] : [{ settings: { metric: instead } }]);
});

const targets = (json: Json) => ({ type: 'value' as const, json });
const urgent = { name: 'urgent', precision: 0.8, recall: 0.91, f1: 0.85, count: 40 };
const three: Json = {
  targets: [
    { metric: 'f1', value: 0.9 },
    { metric: 'recall', value: 0.95, class: 'urgent' },
    { metric: 'answerMs', direction: 'at most', value: 200 },
  ],
};

test('wired targets take the place of the own figure, and each is said to be met or by how much not', async () => {
  const measured = { ...metrics({ f1: 0.93 }), perClass: [urgent] };
  const scenarios = metrics({ passRate: 1, answerMs: 250 });
  const stopped: unknown = await runNode(gate, { model, metrics: measured, scenarios, targets: targets(three) }, { minimum: 0.99 }).catch(
    (error: unknown) => error,
  );
  if (!(stopped instanceof Stopped)) throw new Error('did not stop');
  expect(stopped.message).toBe('2 of 3 targets not met: Recall of “urgent” not met by 0.04, Time to answer (ms) not met by 50');
  expect(say(stopped.reason, 'zh')).toBe('3 个目标中有 2 个未达标：“urgent”的召回率差 0.04 未达标，应答时间（毫秒）差 50 未达标');
  const { report } = stopped.outputs;
  if (report?.type !== 'report' || report.blocks[0]?.kind !== 'table') throw new Error('shows no table');
  const rows = report.blocks[0].rows.map((row) => row.map((cell) => (typeof cell === 'object' && cell ? say(cell, 'en') : cell)));
  expect(rows).toEqual([
    ['F1', 'at least 0.9', '0.93', '✓ met'],
    ['Recall of “urgent”', 'at least 0.95', '0.91', '✕ not met by 0.04'],
    ['Time to answer (ms)', 'at most 200', '250', '✕ not met by 50'],
  ]);
});

test('when all are met the model passes, with the same table beside it', async () => {
  const measured = { ...metrics({ f1: 0.9 }), perClass: [{ ...urgent, recall: 0.96 }] };
  const scenarios = metrics({ answerMs: 3 });
  const passed = await runNode(gate, { model, metrics: measured, scenarios, targets: targets(three) });
  expect(passed.model).toBe(model);
  expect(passed.heard.headline).toBe('All 3 targets met');
  expect(passed.heard.log.map((line) => say(line, 'en'))).toContain('Recall of “urgent” 0.96: met (at least 0.95)');
  expect(passed.report.title.text.zh).toContain('全部达标');
});

test('what nobody measured does not pass', async () => {
  const inputs = { ...given(metrics({ f1: 1 })), targets: targets(three) };
  await expect(runNode(gate, inputs)).rejects.toThrow('not measured');
  // A class without test rows has figures that mean nothing.
  const empty = { ...metrics({ f1: 1 }), perClass: [{ ...urgent, recall: 1, count: 0 }] };
  await expect(runNode(gate, { ...given(empty), targets: targets([{ metric: 'recall', value: 0.9, class: 'urgent' }]) })).rejects.toThrow(
    'Recall of “urgent”: not measured (at least 0.9)',
  );
});

test('without a class that matters most, F1 is the mean over all classes', async () => {
  const asked = targets([{ metric: 'macroF1', value: 0.9 }]);
  const passed = await runNode(gate, { ...given(metrics({ f1: 0.91 })), targets: asked });
  expect(passed.heard.headline).toBe('F1, all classes 0.91: met (at least 0.9)');
  const ofOne = { ...metrics({ f1: 0.91 }), positive: 'spam' };
  await expect(runNode(gate, { ...given(ofOne), targets: asked })).rejects.toThrow('not measured');
});

test('a table of targets may have empty cells', async () => {
  const rows = [
    { metric: 'f1', value: 0.9, direction: null, class: null },
    { metric: 'logLoss', value: 0.5, direction: 'at most', class: '' },
  ];
  const passed = await runNode(gate, { ...given(metrics({ f1: 0.91, logLoss: 0.2 })), targets: targets(rows) });
  expect(passed.heard.headline).toBe('All 2 targets met');
});

test('a miss by a hair is not written as the limit itself', async () => {
  await expect(runNode(gate, given(metrics({ f1: 0.949996 })), { minimum: 0.95 })).rejects.toThrow(
    'F1 0.949996: not met by 0.00000400 (at least 0.95)',
  );
});

test.for<[Json, RegExp]>([
  [[], /not one target/],
  [{ targets: [] }, /not one target/],
  ['f1 over 0.9', /Target 1 is not readable/],
  [[{ metric: 'f1', value: 0.9 }, { metric: 'f1' }], /Target 2 is not readable/],
  [[{ metric: 'f1', value: 0.9, direction: 'up' }], /not readable/],
  [Array.from({ length: 51 }, () => ({ metric: 'f1', value: 0.9 })), /at most 50/],
])('targets that are none are refused: %j', async ([json, words]) => {
  await expect(runNode(gate, { ...given(metrics({ f1: 1 })), targets: targets(json) })).rejects.toThrow(words);
});

test('targets that nothing measures are named before any run', () => {
  const codes = (example: Json, task?: 'regression' | 'classification', scenarios?: { type: 'metrics' }) =>
    gate
      .check?.(
        { model: undefined, metrics: { type: 'metrics', ...(task && { task }) }, scenarios, targets: { type: 'value', example } },
        filledSettings(gate, { metric: 'bleu' }),
      )
      .map(({ message }) => say(message, 'en').slice(0, 30));
  expect(codes(three, 'classification', { type: 'metrics' })).toEqual([]);
  expect(codes(three, 'classification')).toEqual(['Time to answer (ms) is a targe']);
  expect(codes(three, 'regression', { type: 'metrics' })).toEqual(['F1 is a target, but it is not ', 'Recall of “urgent” is a target']);
  expect(codes([{ metric: 'accuracy', value: 1, class: 'a' }], 'classification')).toEqual(['Accuracy of “a” is not measure']);
  expect(codes('nonsense', 'classification')).toEqual([]);
});

test('only the figures that are measured for what is wired are offered', () => {
  const offered = (task?: string) => offeredOptions(gate.settings.metric, task, null).map(([name]) => name);
  expect(offered('data')).toContain('completeness');
  expect(offered('image-classification')).not.toContain('completeness');
  expect(offered('image-classification')).toContain('f1');
  expect(offered()).toEqual(Object.keys(gate.settings.metric.options));
});

test('that there will be no target is said before a model is trained for it', () => {
  const found = gate.check?.({ ...specs, metrics: undefined, targets: { type: 'value', example: { targets: [] } } }, filledSettings(gate));
  expect(found).toMatchObject([{ code: 'no-targets', severity: 'warning', port: 'targets' }]);
});
