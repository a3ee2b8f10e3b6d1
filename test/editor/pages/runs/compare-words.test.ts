import { expect, test } from 'vitest';
import { betterRun, sentenceOf } from '../../../../editor/pages/runs/compare-words.ts';
import { verdictOf } from '../../../../editor/results/metrics/verdict.ts';
import { message } from '../../../../nodes/kit/text.ts';
import type { Change, RunSummary } from '../../../../runtime/protocol.ts';

const train = { en: 'Train', zh: '训练' };
const figure = (name: string, from: number, to: number, title = { en: 'Evaluate', zh: '评估' }): Change => ({
  kind: 'figure',
  node: title.en,
  title,
  message: message({ en: '{name}: {from} → {to}', zh: '{name}：{from} → {to}' }, { name, from, to }),
  better: to > from,
});
const rate: Change = {
  kind: 'setting',
  node: 'train',
  title: train,
  message: message(
    { en: '{setting}: {from} → {to}', zh: '{setting}：{from} → {to}' },
    { setting: { en: 'Learning rate', zh: '学习率' }, from: 0.001, to: 0.01 },
  ),
};
const rows: Change = { kind: 'data', title: { en: 'Clean', zh: '清洗' }, message: message({ en: '214 rows fewer', zh: '少了 214 行' }) };
const removed: Change = { kind: 'graph', message: message({ en: '“Clean rows” was removed.', zh: '删除了“清洗数据”。' }) };

test('two runs are one sentence: the figure that is read first, then every cause, then that all else is the same', () => {
  const comparison = { scores: [figure('precision', 0.9, 0.8), figure('accuracy', 0.92, 0.87)], causes: [rate, rows, removed] };
  expect(sentenceOf(comparison, 'en')).toBe(
    'Precision 0.900 → 0.800, because: Learning rate 0.001 → 0.01 (Train); Clean: 214 rows fewer; “Clean rows” was removed; everything else is the same.',
  );
  expect(sentenceOf(comparison, 'zh')).toBe(
    '精确率 0.900 → 0.800，原因：学习率 0.001 → 0.01（训练）；清洗：少了 214 行；删除了“清洗数据”；其余都相同。',
  );
});

test('with several judging nodes the figure is named with its node; with nothing different that is said', () => {
  const scores = [figure('f1', 0.9, 0.8, { en: 'First', zh: '一' }), figure('f1', 0.7, 0.9, { en: 'Second', zh: '二' })];
  expect(sentenceOf({ scores, causes: [] }, 'en')).toBe(
    'F1 0.900 → 0.800 (First), though nothing is different: the same nodes, settings, data and code.',
  );
  expect(sentenceOf({ scores: [], causes: [] }, 'en')).toMatch(/^Nothing is different/);
});

test('a figure that is written alike in both runs has not changed; one that moves behind the third decimal is written out', () => {
  const causes = [rate];
  expect(sentenceOf({ scores: [figure('f1', 0.951_220_1, 0.951_219_9)], causes }, 'en')).toMatch(/^No figure changed/);
  expect(sentenceOf({ scores: [figure('ownFigure', 0.951_3, 0.951_2)], causes }, 'en')).toMatch(/^ownFigure 0\.951300 → 0\.951200/);
  expect(verdictOf({ Evaluate: { f1: 0.951_220_1 } }, { Evaluate: { f1: 0.951_219_9 } })).toBeUndefined();
});

test('the better run is the one with the better headline figure; unknown where no figure moved', () => {
  const summary: RunSummary = {
    id: 'a',
    workflow: 'w',
    workflowName: '',
    version: '',
    target: { mode: 'all' },
    origin: { kind: 'editor' },
    status: 'done',
    startedAt: '',
    scores: {},
  };
  const between = (scores: Change[]) => betterRun({ a: summary, b: summary, scores });
  expect([between([figure('f1', 0.9, 0.8)]), between([figure('f1', 0.8, 0.9)]), between([])]).toEqual(['a', 'b', undefined]);
});

test('a run is better or worse than the one before by its first figure, also where less is better', () => {
  expect(verdictOf({ Evaluate: { f1: 0.9 } }, { Evaluate: { f1: 0.8, auc: 1 } })).toEqual({
    figure: 'f1',
    from: 0.9,
    to: 0.8,
    better: false,
  });
  expect(verdictOf({ Evaluate: { mae: 3 } }, { Evaluate: { mae: 2 } })?.better).toBe(true);
  expect(verdictOf({ Evaluate: { f1: 0.9, auc: 0.5 } }, { Evaluate: { f1: 0.9, auc: 0.6 } })).toBeUndefined();
  expect(verdictOf({}, { Evaluate: { f1: 0.8 } })).toBeUndefined();
  expect(verdictOf({ A: { f1: 0.9 }, B: { f1: 0.5 } }, { A: { f1: 0.9 }, B: { f1: 0.6 } })?.node).toBe('B');
});
