import { expect, test } from 'vitest';
import { inFigureOrder, withFigureNames } from '../../../../editor/pages/runs/change-order.ts';
import { chosenAfter } from '../../../../editor/pages/runs/run-words.ts';
import { runLine, scoreLine } from '../../../../editor/results/metrics/score-line.ts';
import { type Message, message, say, type Text } from '../../../../nodes/kit/text.ts';

const english = (content: Text | Message) => say(content, 'en');

test('a run is told by its most telling figures; several judges are named', () => {
  expect(scoreLine({ Evaluate: { accuracy: 0.978, f1: 0.932, auc: null } }, english)).toBe('F1 0.932, Accuracy 0.978');
  expect(scoreLine({ First: { r2: 0.87 }, Second: { r2: 0.9 } }, english)).toBe('First: R² 0.870; Second: R² 0.900');
  expect(scoreLine({}, english)).toBe('');
});

test('a run over a range says how many values were tried, and whose figures stand there', () => {
  expect(runLine({ branches: 3, scores: { Evaluate: { f1: 0.932 } } }, english)).toBe('Best of 3: F1 0.932');
  expect(runLine({ branches: 3, scores: {} }, english)).toBe('3 values');
  expect(runLine({ scores: { Evaluate: { f1: 0.932 } } }, english)).toBe('F1 0.932');
});

test('two runs at most are chosen; a third takes the place of the first', () => {
  const choose = (...runs: string[]) => runs.reduce<string[]>((chosen, run) => chosenAfter(chosen, run), []);
  expect(choose('a', 'b')).toEqual(['a', 'b']);
  expect(choose('a', 'b', 'c')).toEqual(['b', 'c']);
  expect(choose('a', 'b', 'a')).toEqual(['b']);
});

test('changes of figures come in reading order and are called as on the screen', () => {
  const change = (name: string) => ({
    kind: 'figure' as const,
    node: 'n',
    message: message({ en: '{name}: {from} → {to}', zh: '{name}：{from} → {to}' }, { name, from: 0.9, to: 0.8 }),
  });
  const ordered = inFigureOrder([change('averagePrecision'), change('accuracy'), change('f1')]);
  expect(ordered.map((figure) => say(withFigureNames(figure), 'zh'))).toEqual([
    'F1：0.900 → 0.800',
    '准确率：0.900 → 0.800',
    '平均精确率：0.900 → 0.800',
  ]);
});
