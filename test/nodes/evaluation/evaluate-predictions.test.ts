import { expect, test } from 'vitest';
import evaluatePredictions from '../../../nodes/evaluation/evaluate-predictions.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { tableFromColumns } from '../../../nodes/lib/tables/write-table.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

test('classes from elsewhere: scikit-learn’s figures, and a word where probabilities lack', async () => {
  const [truth, said] = [
    [0, 1, 2, 0, 1, 2, 2],
    [0, 2, 1, 0, 0, 1, 2],
  ];
  const rows = tableFromRows(truth.map((is, at) => ({ is: `class ${is}`, said: `class ${said[at] ?? 0}` })));
  const { metrics } = await runNode(evaluatePredictions, { rows }, { truth: 'is', prediction: 'said', task: 'classification' });
  const { accuracy, precision, recall, f1, microF1, weightedPrecision, weightedF1, mcc, kappa, balancedAccuracy } = metrics.scores;
  const figures = [accuracy, precision, recall, f1, microF1, weightedPrecision, weightedF1, mcc, kappa, balancedAccuracy];
  expect(figures.map((value) => value?.toFixed(6))).toEqual([
    '0.428571',
    '0.388889',
    '0.444444',
    '0.400000',
    '0.428571',
    '0.404762',
    '0.400000',
    '0.156250',
    '0.151515',
    '0.444444',
  ]);
  expect(metrics.scores.auc).toBeUndefined();
  expect(metrics.notes.map((note) => say(note, 'en')).join(' ')).toContain('no probabilities');
  expect(Object.keys(metrics.intervals ?? {})).toEqual(expect.arrayContaining(['accuracy', 'f1', 'kappa', 'mcc']));
});

test('a stored table with probabilities gives the curves too, by slices with a word on small ones', async () => {
  const where = await bench();
  const scores = Array.from({ length: 80 }, (_, at) => ((at * 37) % 80) / 80);
  const text = (values: string[], name: string) => ({ name, kind: 'text', type: 'category', values }) as const;
  const rows = await tableFromColumns(where.context, [
    text(
      scores.map((score, at) => (score + (at % 5) / 20 > 0.55 ? 'yes' : 'no')),
      'bought',
    ),
    text(
      scores.map((score) => (score > 0.5 ? 'yes' : 'no')),
      'prediction',
    ),
    { name: 'probability_yes', kind: 'number', values: Float64Array.from(scores) },
    { name: 'probability_no', kind: 'number', values: Float64Array.from(scores, (score) => 1 - score) },
    text(
      scores.map((_, at) => (at < 60 ? 'north' : 'south')),
      'region',
    ),
    { name: 'age', kind: 'number', values: Float64Array.from(scores, (_, at) => at) },
  ]);
  const { metrics, heard } = await runNode(evaluatePredictions, { rows }, { truth: 'bought', slices: 'region' }, where);
  expect(metrics.scores.auc).toBeGreaterThan(0.9);
  expect(metrics.intervals?.auc?.high).toBeGreaterThan(metrics.scores.auc ?? 1);
  expect(metrics.calibration?.reduce((sum, point) => sum + point.count, 0)).toBe(80);
  expect(metrics.slices).toMatchObject({
    figure: 'f1',
    items: [
      { name: 'north', count: 60 },
      { name: 'south', count: 20, few: true },
    ],
  });
  expect(heard.headline).toMatch(/^F1 [01]\.\d{3}, precision [01]\.\d{3}$/);
  const { metrics: byAge } = await runNode(evaluatePredictions, { rows }, { truth: 'bought', slices: 'age' }, where);
  expect(byAge.slices?.items.map(({ name, count }) => [name, count])).toEqual([
    ['0 – 19', 20],
    ['19 – 39', 20],
    ['39 – 59', 20],
    ['59 – 79', 20],
  ]);
});

test('entities: exact borders and kind, for spans and for BIO tags', async () => {
  const span = (start: number, end: number, label: string) => ({ start, end, label });
  const rows = tableFromRows([
    { text: 'Ann of Rome', truth: [span(0, 3, 'PER'), span(7, 11, 'LOC')], entities: [span(0, 3, 'PER'), span(7, 11, 'ORG')] },
    { text: 'nothing', truth: [], entities: [] },
    { text: 'Bo', truth: [span(0, 2, 'PER')], entities: [] },
  ]);
  const { metrics } = await runNode(evaluatePredictions, { rows }, { truth: 'truth' });
  // One of two said is right, one of three is found: 2 * .5 * .3333 / .8333.
  expect([metrics.scores.precision, metrics.scores.recall, metrics.scores.f1, metrics.scores.exactMatch]).toEqual([0.5, 1 / 3, 0.4, 1 / 3]);
  expect(metrics.perClass?.map(({ name, f1, count }) => [name, f1.toFixed(3), count])).toEqual([
    ['LOC', '0.000', 1],
    ['ORG', '0.000', 0],
    ['PER', '0.667', 2],
  ]);
  expect(metrics.mistakes).toHaveLength(2);
  const tags = tableFromRows([{ truth: ['B-PER', 'I-PER', 'O', 'I-LOC'], prediction: ['B-PER', 'O', 'O', 'B-LOC'] }]);
  const { metrics: tagged } = await runNode(evaluatePredictions, { rows: tags }, { truth: 'truth' });
  expect(tagged.scores.f1).toBe(0.5);
});

test('texts against several references: sacreBLEU’s figures with their signature', async () => {
  const rows = tableFromRows([
    { said: 'The dog bit the man.', right: ['The dog bit the man.', 'The dog had bit the man.'] },
    { said: "It wasn't surprising.", right: ['It was not unexpected.', 'No one was surprised.'] },
    { said: 'The man had just bitten him.', right: ['The man bit him first.', 'The man had bitten the dog.'] },
  ]);
  const { metrics, heard } = await runNode(evaluatePredictions, { rows }, { truth: 'right', prediction: 'said' });
  expect(metrics.scores.bleu).toBeCloseTo(48.530827, 6);
  expect(metrics.scores.chrf).toBeCloseTo(59.727518, 6);
  expect(metrics.scores.chrfWords).toBeCloseTo(59.153104, 6);
  expect(metrics.scores.exactMatch).toBeCloseTo(1 / 3, 9);
  expect(metrics.signature).toBe('nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp');
  expect(metrics.scores.ter).toBeCloseTo(40, 9);
  expect(metrics.terSignature).toBe('nrefs:2|case:lc|tok:tercom|norm:no|punct:yes|asian:no');
  expect(metrics.mistakes?.[0]).toMatchObject({ predicted: "It wasn't surprising." });
  expect(heard.headline).toBe('BLEU 48.5, chrF 59.7');
});

test('one class only gives sentences, numbers their own figures', async () => {
  const one = tableFromRows(Array.from({ length: 3 }, () => ({ is: 'ham', prediction: 'ham', probability_ham: 0.8 })));
  const { metrics } = await runNode(evaluatePredictions, { rows: one }, { truth: 'is', task: 'classification' });
  expect([metrics.scores.accuracy, metrics.scores.auc]).toEqual([1, null]);
  expect(metrics.notes.map((note) => say(note, 'en')).join(' ')).toContain('AUC is not defined');
  const numbers = tableFromRows([3, -0.5, 2, 7].map((is, at) => ({ is, prediction: [2.5, 0, 2, 8][at] ?? 0 })));
  const judged = await runNode(evaluatePredictions, { rows: numbers }, { truth: 'is' });
  expect(judged.metrics.scores.r2).toBeCloseTo(0.948608, 6);
});

test('columns that are not chosen, gone, or the same are said before any run', () => {
  const rows = {
    type: 'table' as const,
    columns: [
      { name: 'a', type: 'category' as const },
      { name: 'prediction', type: 'category' as const },
    ],
    count: 50,
  };
  const codes = (settings: object) =>
    evaluatePredictions
      .check?.({ rows }, { ...filledSettings(evaluatePredictions), ...settings })
      .map(({ code, fixes = [] }) => `${code} ${fixes.length}`);
  expect(codes({})).toEqual(['empty-setting 1']);
  expect(codes({ truth: 'prediction' })).toEqual(['same-column 0']);
  expect(codes({ truth: 'a', slices: 'gone' })).toEqual(['missing-column 1']);
});

test('a column whose answers could never be right is said before any run', () => {
  const classes = (...names: string[]) => names.map((name) => ({ name }));
  const rows = {
    type: 'table' as const,
    columns: [
      { name: 'species', type: 'category' as const, classes: classes('Adelie', 'Gentoo') },
      { name: 'grade', type: 'category' as const, classes: classes('1', '2') },
      { name: 'mass', type: 'number' as const },
      { name: 'island', type: 'category' as const, classes: classes('Biscoe', 'Dream') },
      { name: 'guess', type: 'category' as const, classes: classes('Gentoo', 'Chinstrap') },
    ],
    count: 50,
  };
  const codes = (truth: string, prediction: string) =>
    evaluatePredictions.check?.({ rows }, { ...filledSettings(evaluatePredictions), truth, prediction }).map(({ code }) => code);
  expect(codes('species', 'mass')).toEqual(['unlike-columns']);
  expect(codes('species', 'island')).toEqual(['unlike-columns']);
  expect(codes('species', 'guess')).toEqual([]);
  // Classes that are numbers may be answered by numbers.
  expect(codes('grade', 'mass')).toEqual([]);
});
