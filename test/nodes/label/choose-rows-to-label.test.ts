import { expect, test } from 'vitest';
import chooseRowsToLabel from '../../../nodes/label/choose-rows-to-label.ts';
import predict from '../../../nodes/deploy/predict.ts';
import sampleData from '../../../nodes/data/sample-data.ts';
import sampleRows from '../../../nodes/prepare/sample-rows.ts';
import splitRows from '../../../nodes/prepare/split-rows.ts';
import trainEmbedding from '../../../nodes/training/train-embedding.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import type { ModelValue, TableValue } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { filledSettings } from '../../filled-settings.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

const columns = [
  { name: 'text', type: 'text' as const },
  { name: 'kind', type: 'category' as const },
];
const lesson = tableFromRows(
  Array.from({ length: 60 }, (_, at) =>
    at % 2 === 0 ? { text: `win a prize now ${at}`, kind: 'spam' } : { text: `lesson about art ${at}`, kind: 'ham' },
  ),
  { columns },
);
const pool = tableFromRows(
  [
    { text: 'win a prize now', c0: 1 },
    { text: 'prize lesson', c0: 2 },
    { text: 'lesson about art', c0: 3 },
    { text: 'win a lesson about a prize', c0: 4 },
    { text: 'win win prize now', c0: 5 },
  ],
  {
    columns: [
      { name: 'text', type: 'text' },
      { name: 'c0', type: 'number' },
    ],
  },
);
const train = async (where: Bench, rows: TableValue, target: string, text: string): Promise<ModelValue> =>
  (await runNode(trainTextClassifier, { rows, validation: undefined }, { textColumns: [text], target, effort: 'quick' }, where)).model;

test('the least sure rows come first, with the suggestion beside them; the rest is left as it was', async () => {
  const where = await bench();
  const model = await train(where, lesson, 'kind', 'text');
  const { chosen, rest, heard } = await runNode(
    chooseRowsToLabel,
    { rows: pool, model, encoder: undefined },
    { count: 2, byChance: 0 },
    where,
  );
  const found = await readRows(where.context, chosen);
  expect(found.map((row) => row['c0']).toSorted()).toEqual([2, 4]);
  expect(Object.keys(found[0] ?? {})).toEqual(['text', 'c0', 'label', 'confidence', 'uncertainty']);
  expect(Number(found[0]?.['uncertainty'])).toBeGreaterThanOrEqual(Number(found[1]?.['uncertainty']));
  expect(Number(found[0]?.['uncertainty'])).toBeCloseTo(2 - 2 * Number(found[0]?.['confidence']), 5);
  expect((await readRows(where.context, rest)).map((row) => row['c0'])).toEqual([1, 3, 5]);
  expect(rest.columns.map(({ name }) => name)).toEqual(['text', 'c0']);
  expect(heard.headline).toMatch(/^2 of 5 rows to label; uncertainty 0\.\d+ on average/);
});

test('without a model rows are taken by chance, the same for the same seed, never one twice', async () => {
  const where = await bench();
  const draw = async (seed: number, count: number) => {
    const { chosen, rest } = await runNode(chooseRowsToLabel, { rows: pool, model: undefined, encoder: undefined }, { count, seed }, where);
    expect(chosen.columns.map(({ name }) => name)).toEqual(['text', 'c0']);
    return [chosen, rest].map((side) => side.rows?.map((row) => row['c0']));
  };
  expect(await draw(1, 3)).toEqual(await draw(1, 3));
  expect(await draw(1, 3)).not.toEqual(await draw(2, 3));
  const [all, none] = await draw(1, 100);
  expect([all?.toSorted(), none]).toEqual([[1, 2, 3, 4, 5], []]);
});

test('an embedding model has rows chosen that are unlike each other', async () => {
  const where = await bench();
  const kinds = ['win a prize now', 'lesson about art', '退款什么时候到账'];
  const rows = tableFromRows(
    Array.from({ length: 30 }, (_, at) => ({ text: kinds[at < 14 ? 0 : at < 28 ? 1 : 2] ?? null })),
    {
      columns: columns.slice(0, 1),
    },
  );
  const pairs = tableFromRows(
    Array.from({ length: 40 }, (_, at) => ({ a: kinds[at % 3] ?? null, b: `${kinds[at % 3]} ${at}` })),
    {
      columns: [
        { name: 'a', type: 'text' },
        { name: 'b', type: 'text' },
      ],
    },
  );
  const { model: encoder } = await runNode(
    trainEmbedding,
    { rows: pairs, validation: undefined },
    filledSettings(trainEmbedding, { effort: 'quick' }),
    where,
  );
  const { chosen } = await runNode(chooseRowsToLabel, { rows, model: undefined, encoder }, { count: 3 }, where);
  expect(new Set(chosen.rows?.map((row) => row['text']))).toEqual(new Set(kinds));
});

test('real mails: 160 labels chosen so teach more than 160 taken by chance', { timeout: 120_000 }, async () => {
  const where = await bench();
  const { rows: all } = await runNode(sampleData, {}, { data: 'mails' }, where);
  const { kept: sampled } = await runNode(sampleRows, { rows: all }, filledSettings(sampleRows, { rows: 1_500, seed: 1 }), where);
  const { training, test: judged } = await runNode(
    splitRows,
    { rows: sampled },
    filledSettings(splitRows, { testShare: 0.4, seed: 1 }),
    where,
  );
  const accuracy = async (byChance: number) => {
    const names = all.columns.map(({ name }) => name);
    const first = await runNode(chooseRowsToLabel, { rows: training, model: undefined, encoder: undefined }, { count: 40 }, where);
    let [labelled, rest] = [await readRows(where.context, first.chosen, { columns: names }), first.rest];
    for (let round = 1; ; round++) {
      const model = await train(where, tableFromRows(labelled, { columns: all.columns }), 'label', 'body');
      if (round === 4) {
        const { predictions } = await runNode(predict, { model, rows: judged }, {}, where);
        const answers = await readRows(where.context, predictions, { columns: ['label', 'prediction'] });
        return answers.filter((row) => row['label'] === row['prediction']).length / answers.length;
      }
      const next = await runNode(chooseRowsToLabel, { rows: rest, model, encoder: undefined }, { count: 40, byChance, seed: round }, where);
      labelled = [...labelled, ...(await readRows(where.context, next.chosen, { columns: names }))];
      rest = next.rest;
    }
  };
  const [active, chance] = [await accuracy(0.1), await accuracy(1)];
  expect(active).toBeGreaterThan(chance + 0.01);
});

test('a model that does not choose classes, and one that makes no vectors, are refused before the run', () => {
  const check = (model: object | undefined, encoder: object | undefined) =>
    chooseRowsToLabel
      .check?.(
        {
          rows: { type: 'table', columns },
          model: model && { type: 'model', ...model },
          encoder: encoder && { type: 'model', ...encoder },
        },
        filledSettings(chooseRowsToLabel),
      )
      ?.map(({ code, port }) => [code, port]);
  expect(check({ task: 'regression' }, undefined)).toEqual([['not-a-classifier', 'model']]);
  expect(check(undefined, { task: 'text-classification' })?.length).toBe(1);
  expect(check({ task: 'text-classification', inputs: [{ name: 'gone', type: 'text' }] }, undefined)).toEqual([['missing-column', 'rows']]);
  const asTest = chooseRowsToLabel.check?.(
    { rows: { type: 'table', columns, role: 'test' }, model: undefined, encoder: undefined },
    filledSettings(chooseRowsToLabel),
  );
  expect(asTest?.map(({ code, severity }) => [code, severity])).toEqual([['test-rows', 'warning']]);
});

test('no rows are no fault', async () => {
  const where = await bench();
  const model = await train(where, lesson, 'kind', 'text');
  const none = { ...pool, rows: [], count: 0 };
  const { chosen, rest } = await runNode(chooseRowsToLabel, { rows: none, model, encoder: undefined }, { count: 5 }, where);
  expect([chosen.count, rest.count, chosen.columns.at(-1)?.name]).toEqual([0, 0, 'uncertainty']);
});
