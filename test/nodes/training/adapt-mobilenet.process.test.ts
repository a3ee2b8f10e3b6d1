import { expect, test } from 'vitest';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import type { SettingsOf } from '../../../nodes/kit/settings.ts';
import sampleData from '../../../nodes/data/sample-data.ts';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import adaptModel from '../../../nodes/training/adapt-model.ts';
import pretrainedModel from '../../../nodes/training/pretrained-model.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

/** Every third picture of four categories that are not told apart by their colours alone; of these every fifth is for the test. */
async function emoji(where: Bench): Promise<{ rows: TableValue; test: TableValue }> {
  const { rows } = await runNode(sampleData, {}, { data: 'emoji' }, where);
  const wanted = ['Animals & Nature', 'Food & Drink', 'Objects', 'Travel & Places'];
  const all = (await readRows(where.context, rows, { columns: ['image', 'category'] }))
    .filter(({ category }) => wanted.includes(String(category)))
    .filter((_, at) => at % 3 !== 2);
  const columns = rows.columns.filter(({ name }) => name !== 'name');
  const part = (test: boolean) =>
    tableFromRows(
      all.filter((_, at) => (at % 5 === 0) === test),
      { columns },
    );
  return { rows: part(false), test: { ...part(true), role: 'test' } };
}

test('the last blocks of MobileNetV2 learn emoji at least as well as a new last layer alone', { timeout: 600_000 }, async () => {
  const where = await bench();
  const { rows, test: held } = await emoji(where);
  const { model } = await runNode(pretrainedModel, {}, {}, where);
  const accuracyOf = async (settings: Partial<SettingsOf<typeof adaptModel.settings>>) => {
    const adapted = await runNode(adaptModel, { model, rows, validation: undefined }, { target: 'category', side: 96, ...settings }, where);
    const { metrics } = await runNode(evaluate, { model: adapted.model, test: held, training: undefined }, {}, where);
    return metrics.scores.accuracy ?? 0;
  };
  const head = await accuracyOf({ method: 'head' });
  const last = await accuracyOf({ method: 'last', lastBlocks: 5 });
  console.log(`${held.count} pictures for the test: accuracy ${head} with a new last layer, ${last} with the last five blocks`);
  expect(head).toBeGreaterThan(0.5);
  expect(last).toBeGreaterThanOrEqual(head);
});
