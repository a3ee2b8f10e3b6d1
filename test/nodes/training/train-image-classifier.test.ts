import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import type { Row, TableValue } from '../../../nodes/kit/ports.ts';
import { Paused } from '../../../nodes/kit/problem.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainImageClassifier from '../../../nodes/training/train-image-classifier.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { strokes, strokesTable } from './sample-pictures.ts';
import { uncounted } from './uncounted.ts';

const quick = { target: 'lies', from: 'scratch', effort: 'quick' } as const;

test('learns pictures from scratch and answers new ones', async () => {
  const where = await bench();
  const { model, heard } = await runNode(
    trainImageClassifier,
    { rows: strokesTable(120), validation: undefined },
    { ...quick, epochs: 30 },
    where,
  );
  expect([model.task, model.target, model.classes]).toEqual(['image-classification', 'lies', ['across', 'upright']]);
  expect(model.inputs).toEqual([{ name: 'image', type: 'image' }]);
  expect(heard.headline).toBe('Convolutional network of 3 layers on pictures of 16 × 16, 2 classes');
  expect(Object.keys(heard.metrics)).toEqual(expect.arrayContaining(['learningRate', 'loss', 'validationLoss']));
  const asked = strokes(20, 500);
  const { predictions } = await runNode(predict, { model, rows: tableFromRows(asked.map(({ image }) => ({ image }))) }, {}, where);
  expect(predictions.rows?.map((row) => row.prediction)).toEqual(asked.map(({ lies }) => lies));
});

test('few rows and uneven classes are said, before a run or by it, with a button', async () => {
  const check = (rows: TableValue) =>
    trainImageClassifier.check?.({ rows, validation: undefined }, { ...filledSettings(trainImageClassifier), ...quick }) ?? [];
  expect(check(strokesTable(20)).map(({ code }) => code)).toContain('few-rows');
  expect(check(strokesTable(0)).map(({ code }) => code)).toEqual(['no-rows']);
  const drawn = strokesTable(60);
  const uneven = uncounted({ ...drawn, rows: drawn.rows?.filter(({ lies }, at) => lies === 'upright' || at < 4) ?? [], count: 32 });
  const { heard } = await runNode(trainImageClassifier, { rows: uneven, validation: undefined }, { ...quick, epochs: 1 });
  expect(heard.warnings).toMatchObject([
    { code: 'few-rows-of-class' },
    { code: 'imbalance', fixes: [{ settings: { balanceClasses: true } }] },
  ]);
});

test('the same rows, settings and seed give the same model, variation included', async () => {
  const settings = { ...quick, epochs: 2, variation: 'strong', mirrored: true } as const;
  const once = await runNode(trainImageClassifier, { rows: strokesTable(60), validation: undefined }, settings);
  const again = await runNode(trainImageClassifier, { rows: strokesTable(60), validation: undefined }, settings);
  expect(again.model.artifact).toBe(once.model.artifact);
});

test('a training that was paused goes on as if it had not been', async () => {
  const settings = { ...quick, epochs: 4, variation: 'slight' } as const;
  const whole = await runNode(trainImageClassifier, { rows: strokesTable(80), validation: undefined }, settings);
  const where = await bench();
  const { progress } = where.context;
  let reports = 0;
  where.context.progress = (fraction) => {
    if (++reports === 9) throw new Paused();
    progress(fraction);
  };
  await expect(runNode(trainImageClassifier, { rows: strokesTable(80), validation: undefined }, settings, where)).rejects.toThrow('paused');
  const { model, heard } = await runNode(trainImageClassifier, { rows: strokesTable(80), validation: undefined }, settings, where);
  expect(heard.log.some(({ text }) => text.en.startsWith('Went on from the checkpoint'))).toBe(true);
  expect(model.artifact).toBe(whole.model.artifact);
});

test('few pictures are learned on top of a pretrained network', async () => {
  const where = await bench();
  const settings = { target: 'lies', from: 'pretrained', effort: 'quick', side: 64, epochs: 30 } as const;
  const { model, heard } = await runNode(trainImageClassifier, { rows: strokesTable(60), validation: undefined }, settings, where);
  expect(heard.headline).toBe('Linear model on MobileNetV2, pictures of 64 × 64, 2 classes');
  const asked = strokes(10, 500);
  const { predictions } = await runNode(predict, { model, rows: tableFromRows(asked.map(({ image }) => ({ image }))) }, {}, where);
  expect(predictions.rows?.map((row) => row.prediction)).toEqual(asked.map(({ lies }) => lies));
});

test('what the pretrained network has seen before a pause is not looked at again', async () => {
  const settings = { target: 'lies', from: 'pretrained', effort: 'quick', side: 32, epochs: 2 } as const;
  const rows = strokesTable(80);
  const whole = await runNode(trainImageClassifier, { rows, validation: undefined }, settings);
  const where = await bench();
  const { progress } = where.context;
  // Pauses at the second report from within the table: 64 pictures are behind it.
  let reports = 0;
  where.context.progress = (fraction) => {
    if (++reports === 2) throw new Paused();
    progress(fraction);
  };
  await expect(runNode(trainImageClassifier, { rows, validation: undefined }, settings, where)).rejects.toThrow('paused');
  const [kept = ''] = await readdir(where.context.workdir);
  expect((await stat(join(where.context.workdir, kept))).size).toBe(64 * 1_280 * 4);
  const { model } = await runNode(trainImageClassifier, { rows, validation: undefined }, settings, where);
  expect(model.artifact).toBe(whole.model.artifact);
});

test('broken pictures are left out and said, and one in a request is refused with its row', async () => {
  const where = await bench();
  const table = strokesTable(60);
  const rows: Row[] = [{ image: 'data:image/png;base64,AAAA', lies: 'across' }, ...(table.rows ?? []), { image: null, lies: 'across' }];
  const { model, heard } = await runNode(
    trainImageClassifier,
    { rows: { ...table, rows, count: 62 }, validation: undefined },
    { ...quick, epochs: 1 },
    where,
  );
  expect(heard.warnings.map(({ code, message }) => [code, message.values?.count, message.values?.row])).toEqual([
    ['broken-pictures', 2, 1],
  ]);
  const asked = tableFromRows([{ image: strokes(1, 0)[0]?.image ?? null }, { image: 'no picture' }]);
  await expect(runNode(predict, { model, rows: asked }, {}, where)).rejects.toThrow('picture “image” of row 2 cannot be used');
});

test('what cannot be learned is said in a sentence', async () => {
  const train = (rows: Row[], settings: { target?: string }) =>
    runNode(
      trainImageClassifier,
      { rows: tableFromRows(rows, { columns: [{ name: 'image', type: 'image' }] }), validation: undefined },
      settings,
    );
  const [one] = strokes(1, 0);
  await expect(train([{ image: one?.image ?? null, lies: 'x' }], { target: 'lies' })).rejects.toThrow('All rows are of the class “x”');
  await expect(
    train(
      [
        { image: 'a', lies: 'x' },
        { image: 'b', lies: 'y' },
      ],
      { target: 'lies' },
    ),
  ).rejects.toThrow('None of the pictures');
  await expect(train([], {})).rejects.toThrow('Choose the column');
  const rows = { type: 'table' as const, columns: [{ name: 'text', type: 'text' as const }], count: 5 };
  const problems = trainImageClassifier.check?.({ rows, validation: undefined }, filledSettings(trainImageClassifier, {})) ?? [];
  expect(problems.map(({ code }) => code)).toEqual(['no-pictures', 'empty-setting', 'few-rows']);
});
