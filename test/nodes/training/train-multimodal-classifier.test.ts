import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import type { Row, TableValue } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainMultimodalClassifier from '../../../nodes/training/train-multimodal-classifier.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { strokes } from './sample-pictures.ts';
import { uncounted } from './uncounted.ts';

/** The class is what picture and text say together: neither tells it alone. */
function paired(count: number, first: number): Row[] {
  return strokes(count, first).map(({ image, lies }, at) => {
    const loud = Math.floor((first + at) / 2) % 2 === 0;
    return {
      image,
      text: loud ? `a loud shout ${at % 5}` : `a soft whisper ${at % 5}`,
      size: at % 3,
      kind: `${lies} ${loud ? 'loud' : 'soft'}`,
    };
  });
}
const columns = [
  { name: 'image', type: 'image' as const },
  { name: 'text', type: 'text' as const },
  { name: 'size', type: 'number' as const },
  { name: 'kind', type: 'category' as const },
];
const table = (rows: Row[]): TableValue => tableFromRows(rows, { columns });
const settings = { target: 'kind', side: 64, effort: 'quick', epochs: 150, patience: 0 } as const;

for (const fusion of ['concat', 'gated', 'attention'] as const) {
  test(`learns what text and picture say together, fused by ${fusion}`, async () => {
    const where = await bench();
    const { model, heard } = await runNode(
      trainMultimodalClassifier,
      { rows: table(paired(80, 0)), validation: undefined },
      { ...settings, tableColumns: ['size'], fusion },
      where,
    );
    expect([model.task, heard.headline]).toEqual(['multimodal-classification', 'Model on text, picture, columns together, 4 classes']);
    expect(model.inputs.map(({ name, type }) => [name, type])).toEqual([
      ['image', 'image'],
      ['text', 'text'],
      ['size', 'number'],
    ]);
    const asked = paired(20, 500);
    const { predictions } = await runNode(predict, { model, rows: table(asked.map(({ kind: _, ...row }) => row)) }, {}, where);
    const right = predictions.rows?.filter((row, at) => row.prediction === asked[at]?.kind).length ?? 0;
    // A picture alone, or a text alone, would be right in half of them.
    expect(right).toBeGreaterThanOrEqual(16);
  });
}

test('a part that a request lacks counts as empty', async () => {
  const where = await bench();
  const { model } = await runNode(
    trainMultimodalClassifier,
    { rows: table(paired(60, 0)), validation: undefined },
    { target: 'kind', side: 32, effort: 'quick', epochs: 2 },
    where,
  );
  const { predictions } = await runNode(predict, { model, rows: tableFromRows([{ text: 'a loud shout' }], { single: true }) }, {}, where);
  expect(model.classes).toContain(predictions.rows?.[0]?.prediction);
});

test('few rows, uneven classes and an answer that is copied into a column or a text are said, each with a button', async () => {
  const rows = paired(64, 0).map((row): Row => ({
    ...row,
    copy: row.kind === 'upright loud' ? 1 : 0,
    kind: String(row.kind === 'upright loud'),
  }));
  const copied = tableFromRows(rows, { columns: [...columns, { name: 'copy', type: 'number' }] });
  const chosen = { ...settings, epochs: 1, imageColumn: 'image', tableColumns: ['size', 'copy'] };
  const { heard } = await runNode(trainMultimodalClassifier, { rows: copied, validation: undefined }, chosen);
  expect(heard.warnings).toMatchObject([
    { code: 'target-given-away', setting: 'tableColumns', fixes: [{ settings: { tableColumns: ['size'] } }] },
  ]);
  const told = tableFromRows(
    rows.map(({ copy: _, ...row }) => ({ ...row, text: `${String(row.text)}, label ${String(row.kind)}` })),
    { columns },
  );
  const spoken = await runNode(trainMultimodalClassifier, { rows: told, validation: undefined }, { ...settings, epochs: 1 });
  expect(spoken.heard.warnings).toMatchObject([{ code: 'target-given-away', setting: 'textColumns' }]);
  const uneven = uncounted(table(paired(80, 0).map((row, at) => ({ ...row, kind: at < 5 ? 'rare' : 'common' }))));
  const seldom = await runNode(trainMultimodalClassifier, { rows: uneven, validation: undefined }, { ...settings, epochs: 1 });
  expect(seldom.heard.warnings.map(({ code }) => code)).toEqual(['few-rows-of-class', 'imbalance']);
});

test('what is missing is said before a run', () => {
  const check = (rows: TableValue, given: { target?: string }) =>
    trainMultimodalClassifier
      .check?.({ rows, validation: undefined }, filledSettings(trainMultimodalClassifier, given))
      .map(({ code }) => code);
  expect(check(table(paired(40, 0)), { target: 'kind' })).toEqual([]);
  expect(check(table(paired(20, 0)), { target: 'kind' })).toEqual(['few-rows-of-class', 'few-rows']);
  expect(check({ ...table([]), columns: [{ name: 'text', type: 'text' }] }, {})).toEqual(['no-rows', 'one-part']);
});
