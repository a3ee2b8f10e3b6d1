import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import modelCard from '../../../nodes/evaluation/model-card.ts';
import type { MetricsValue, ModelValue } from '../../../nodes/kit/ports.ts';
import { limitationsOf } from '../../../nodes/lib/model-card/limitations.ts';
import { say } from '../../../nodes/kit/text.ts';
import trainTableModel from '../../../nodes/training/train-table-model.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { penguins } from '../training/sample-tables.ts';

async function pageOf(settings: object, given?: { model?: Partial<ModelValue>; metrics?: Partial<MetricsValue> }) {
  const where = await bench();
  const { training, test: held } = penguins();
  const lesson = { target: 'Species', effort: 'quick' as const, kind: 'linear' as const };
  const { model } = await runNode(trainTableModel, { rows: training, validation: undefined }, lesson, where);
  const { metrics } = await runNode(evaluate, { model, test: held, training }, { slices: 'Island' }, where);
  const inputs = { model: { ...model, ...given?.model }, metrics: [{ ...metrics, ...given?.metrics }], training };
  const { file } = await runNode(modelCard, inputs, settings, where);
  return { page: await readFile(where.context.artifacts.path(file.artifact, file.name), 'utf8'), file, model };
}

test('one page that stands alone holds figures with spans, classes, slices, data and hashes', async () => {
  const { page, file, model } = await pageOf({
    name: 'Penguin finder',
    intended: 'Counting penguins\non Palmer islands.',
    language: 'en',
    contact: 'Ann',
  });
  expect(file).toMatchObject({ name: 'model-card.html', media: 'text/html', bytes: Buffer.byteLength(page) });
  for (const part of [
    'Penguin finder',
    'Counting penguins\non Palmer',
    'Ann',
    'Gentoo',
    'By “Island”',
    model.artifact,
    model.lineage.rows,
    '<svg',
    'Cohen’s kappa',
  ])
    expect(page).toContain(part);
  expect(page).toMatch(/[01]\.\d{3}–[01]\.\d{3}/);
  expect(page).not.toMatch(/<script|<link|<img|https?:|\bon\w+=|url\(/i);
  // No sentence was left with a place for a value.
  expect(page.replace(/<style>[\s\S]*<\/style>/, '')).not.toMatch(/\{\w+[}|]/);
  expect(page).not.toContain('Worst mistakes');
});

test('what people and rows say is text and never markup', async () => {
  const evil = '</style><script>alert(1)</script>"\'&';
  const { page } = await pageOf(
    { name: evil, intended: evil, language: 'both', mistakes: true },
    {
      model: { target: evil },
      metrics: { mistakes: [{ row: { [evil]: evil }, truth: evil, predicted: evil }], classes: [evil, 'b', 'c'] },
    },
  );
  expect(page).not.toContain('<script>');
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  expect(page).toContain('最严重的错误');
});

const figures: MetricsValue = {
  type: 'metrics',
  task: 'classification',
  count: 500,
  target: 'y',
  scores: { f1: 0.8, leakedShare: 0 },
  notes: [],
};
const said = (metrics: Partial<MetricsValue>) => limitationsOf({ ...figures, ...metrics }).map((one) => say(one, 'en'));

test('what the model is not to be trusted for follows from its figures', () => {
  expect(said({})).toEqual([]);
  expect(said({ count: 40, scores: { f1: 0.8 } })).toEqual([
    'It was judged by 40 rows only: every figure may be far off by chance.',
    'Nobody checked whether the test rows were seen in training.',
  ]);
  const perClass = [
    { name: 'weak', precision: 0.3, recall: 0.3, f1: 0.3, count: 50 },
    { name: 'rare', precision: 1, recall: 1, f1: 1, count: 3 },
  ];
  expect(said({ perClass }).map((sentence) => sentence.slice(0, 32))).toEqual([
    'It does badly on “weak” (F1 belo',
    'Of “rare” there were fewer than ',
  ]);
  const slices = {
    column: 'region',
    figure: 'f1',
    items: [
      { name: 'north', count: 100, value: 0.6, interval: { low: 0.5, high: 0.7 } },
      { name: 'south', count: 400, value: 0.85, interval: { low: 0.8, high: 0.9 } },
    ],
  };
  expect(said({ slices })).toEqual(['Where “region” is “north”, it is worse than elsewhere: F1 0.600 instead of 0.800.']);
  const calibration = [{ sure: 0.95, right: 0.7, count: 500 }];
  expect(said({ scores: { leakedShare: 0.1, calibrationError: 0.25 }, calibration })).toEqual([
    '10 % of the test rows were seen in training, so the figures prove less than they seem.',
    'Its certainty is not to be taken at its word: it is right less often than it says (by 25 points on average).',
  ]);
});

test('a card without figures or purpose says so before any run', () => {
  const codes = modelCard
    .check?.({ model: undefined, metrics: [], training: undefined }, filledSettings(modelCard))
    .map(({ code }) => code);
  expect(codes).toEqual(['unjudged', 'empty-setting']);
});

test('the sources of the rows stand on the page with licence, owner and day', async () => {
  const origins = [
    { origin: 'Station <logs>', licence: 'CC0', owner: 'Ann', ownership: 'partner' as const, readAt: '2026-03-04T05:06:07.000Z' },
    { origin: 'https://a.b/c', ownership: 'unsaid' as const, readAt: '2026-03-05T05:06:07.000Z' },
  ];
  const { page } = await pageOf({ language: 'en' }, { model: { origins } });
  for (const part of ['Where the data came from', 'Station &lt;logs&gt;', 'CC0', 'Ann, of a third party', '2026-03-04', 'licence not said'])
    expect(page).toContain(part);
});
