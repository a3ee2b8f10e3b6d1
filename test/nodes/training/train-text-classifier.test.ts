import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { messages, textColumn } from './sample-tables.ts';

test('learns English texts and says what it made', async () => {
  const where = await bench();
  const { model, heard } = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind' }, where);
  expect([model.task, model.target, model.classes]).toEqual(['text-classification', 'kind', ['ham', 'spam']]);
  expect(model.inputs.map(({ name }) => name)).toEqual(['text']);
  expect(heard.headline).toMatch(/^Model with 64 hidden units on \d+ text features, 2 classes$/);
  const epochs = heard.metrics.loss?.map(([epoch]) => epoch) ?? [];
  expect(epochs.slice(0, 3)).toEqual([1, 2, 3]);
  // Where the machine is slow, losses within an epoch and the speed are told as well.
  expect(Object.keys(heard.metrics)).toEqual(expect.arrayContaining(['learningRate', 'loss', 'validationLoss']));
  const asked = tableFromRows([{ text: 'free prize offer' }, { text: 'hello team, thanks' }], { columns: [textColumn('text')] });
  const { predictions } = await runNode(predict, { model, rows: asked }, {}, where);
  expect(predictions.rows?.map((row) => row.prediction)).toEqual(['spam', 'ham']);
});

test('learns Chinese texts without being told the language', async () => {
  const where = await bench();
  const rows = Array.from({ length: 60 }, (_, at) =>
    at % 2 === 0
      ? { text: `我想退货，订单号${at}，请尽快退款`, kind: '退货' }
      : { text: `快递到哪里了？订单${at}什么时候送到`, kind: '物流' },
  );
  const table = tableFromRows(rows, { columns: [textColumn('text'), { name: 'kind', type: 'category' }] });
  const { model } = await runNode(trainTextClassifier, { rows: table, validation: undefined }, { target: 'kind' }, where);
  const asked = tableFromRows([{ text: '这件衣服可以退款吗' }, { text: '我的快递怎么还没到' }], { columns: [textColumn('text')] });
  const { predictions } = await runNode(predict, { model, rows: asked }, {}, where);
  expect(predictions.rows?.map((row) => row.prediction)).toEqual(['退货', '物流']);
});

test('the same rows, settings and seed give the same model', async () => {
  const once = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind', hidden: 8, dropout: 0.2 });
  const again = await runNode(
    trainTextClassifier,
    { rows: messages(), validation: undefined },
    { target: 'kind', hidden: 8, dropout: 0.2 },
  );
  expect(again.model.artifact).toBe(once.model.artifact);
});

test('hashed features, SGD and steps of the rate learn as well', async () => {
  const where = await bench();
  const settings = { target: 'kind', hashed: true, vocabularySize: 4_096, optimizer: 'sgd', schedule: 'step', features: 'both' } as const;
  const { model } = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, settings, where);
  const asked = tableFromRows([{ text: 'win free cash' }], { columns: [textColumn('text')], single: true });
  const { predictions } = await runNode(predict, { model, rows: asked }, {}, where);
  expect(predictions.rows?.[0]?.prediction).toBe('spam');
});

test('rows without a class are left out and said', async () => {
  const table = messages(60);
  const rows = [...(table.rows ?? []), { text: 'nobody knows', kind: null }];
  const { heard } = await runNode(trainTextClassifier, { rows: { ...table, rows, count: 61 }, validation: undefined }, { target: 'kind' });
  expect(heard.log.some(({ text, values }) => text.en.includes('no class') && values?.count === 1)).toBe(true);
});

test('what cannot be learned is said in a sentence', async () => {
  const oneClass = tableFromRows(
    [
      { text: 'a b', kind: 'x' },
      { text: 'a c', kind: 'x' },
    ],
    { columns: [textColumn('text')] },
  );
  const train = (settings: { target?: string; textColumns?: string[]; minimumCount?: number }) =>
    runNode(trainTextClassifier, { rows: oneClass, validation: undefined }, settings);
  await expect(train({ target: 'kind', textColumns: ['text'] })).rejects.toThrow('All rows are of the class “x”');
  await expect(train({ target: 'gone', textColumns: ['text'] })).rejects.toThrow('no column “gone”');
  await expect(train({})).rejects.toThrow('Choose the column');
});

test('a stopped run leaves the loop', async () => {
  const where = await bench();
  const { progress } = where.context;
  let reports = 0;
  where.context.progress = (fraction) => {
    if (++reports === 8) where.cancel();
    progress(fraction);
  };
  const training = runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind', epochs: 1_000 }, where);
  await expect(training).rejects.toThrow('stopped');
  expect(reports).toBe(8);
});

test('offers the target’s classes before any run', () => {
  const kind = {
    name: 'kind',
    type: 'category' as const,
    classes: [
      { name: 'spam', count: 40 },
      { name: 'ham', count: 80 },
    ],
    distinct: 2,
  };
  const rows = { type: 'table' as const, columns: [textColumn('text'), kind], count: 120 };
  const settings = filledSettings(trainTextClassifier, { target: 'kind' });
  const { model } = trainTextClassifier.describe?.({ rows, validation: undefined }, settings) ?? {};
  expect(model).toMatchObject({ task: 'text-classification', target: 'kind', classes: ['ham', 'spam'], inputs: [{ name: 'text' }] });
});

test('mistakes are named where they stand, with what mends them', () => {
  const kind = {
    name: 'kind',
    type: 'category' as const,
    classes: [
      { name: 'a', count: 500 },
      { name: 'b', count: 20 },
    ],
    distinct: 2,
  };
  const rows = { type: 'table' as const, columns: [textColumn('words'), kind], count: 520 };
  const problems = (given: Parameters<typeof filledSettings<typeof trainTextClassifier.settings>>[1]) =>
    trainTextClassifier.check?.({ rows, validation: undefined }, filledSettings(trainTextClassifier, given)) ?? [];
  expect(problems({})).toMatchObject([{ code: 'empty-setting', setting: 'target', fixes: [{ settings: { target: 'kind' } }] }]);
  const [vanished] = problems({ target: 'kind', textColumns: ['body'], balanceClasses: true });
  expect(vanished && say(vanished.message, 'en')).toBe('The column “body” is no longer in the rows. Choose another.');
  expect(vanished?.fixes).toMatchObject([{ column: 'body', by: 'words' }, { column: 'body' }]);
  expect(problems({ target: 'kind' })).toMatchObject([{ code: 'imbalance', fixes: [{ settings: { balanceClasses: true } }] }]);
  expect(problems({ target: 'kind', textColumns: ['words', 'kind'], balanceClasses: true })).toMatchObject([
    { code: 'target-among-inputs', fixes: [{ settings: { textColumns: ['words'] } }] },
  ]);
});

test('nothing is said of what is not known yet', () => {
  const settings = filledSettings(trainTextClassifier, { target: 'kind' });
  expect(trainTextClassifier.check?.({ rows: undefined, validation: undefined }, settings)).toEqual([]);
});
