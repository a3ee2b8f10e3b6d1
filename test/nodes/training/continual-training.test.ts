import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import { Cancelled, Failure } from '../../../nodes/kit/problem.ts';
import type { ReportValue, Row } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import continualTraining from '../../../nodes/training/continual-training.ts';
import trainTableModel from '../../../nodes/training/train-table-model.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { bench, runNode, type Bench } from '../../run-node.ts';
import { messages } from './sample-tables.ts';

const columns = [{ name: 'kind', type: 'category' as const }];
/** Points whose class is told by one side of a line; the new ones lie where the old never did and tell it otherwise. */
function points(old: boolean, count = 400) {
  const rows = Array.from({ length: count }, (_, at): Row => {
    const [x, y] = [((at * 7_919) % 997) / 997, ((at * 104_729) % 991) / 991];
    return old ? { x, y, place: 'old', kind: x > 0.5 ? 'a' : 'b' } : { x, y, place: 'new', kind: x + y > 1 ? 'b' : 'a' };
  });
  return tableFromRows(rows, { columns: [...columns, { name: 'place', type: 'category' }] });
}

async function firstModel(where: Bench) {
  const both = [...(points(true).rows ?? []), ...(points(false, 6).rows ?? [])];
  const rows = tableFromRows(both, { columns: [...columns, { name: 'place', type: 'category' }] });
  const { model } = await runNode(trainTableModel, { rows, validation: undefined }, { target: 'kind', hidden: 16, epochs: 30 }, where);
  return model;
}
function figures({ blocks }: ReportValue): number[] {
  const [block] = blocks;
  return block?.kind === 'figures' ? block.items.map(({ value }) => Number(value)) : [];
}

test('new rows are learned; alone they cost what was known, with replay they do not', async () => {
  const where = await bench();
  const model = await firstModel(where);
  const learn = async (method: 'plain' | 'replay' | 'ewc') => {
    const inputs = { model, rows: points(false), old: points(true) };
    const { report, heard } = await runNode(continualTraining, inputs, { method, replayShare: 1, strength: 1_000, epochs: 30 }, where);
    const [, , gained = 0, forgotten = 0] = figures(report);
    expect(heard.metrics.oldAccuracy?.at(-1)?.[0]).toBe(30);
    return { gained, forgotten };
  };
  const [plain, replay, ewc] = [await learn('plain'), await learn('replay'), await learn('ewc')];
  expect(plain.gained).toBeGreaterThan(0.4);
  expect(plain.forgotten).toBeGreaterThan(0.2);
  expect(replay.gained).toBeGreaterThan(0.4);
  expect(replay.forgotten).toBeLessThan(0.1);
  expect(ewc.forgotten).toBeLessThan(plain.forgotten);
});

test('a text classifier learns new words and answers through the same file as before', async () => {
  const where = await bench();
  const { model } = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind', hidden: 8 }, where);
  const rows = tableFromRows(
    Array.from({ length: 60 }, (_, at): Row => ({ text: `see you at lunch tomorrow number ${at % 7}`, kind: 'spam' })),
    { columns: [{ name: 'text', type: 'text' }, ...columns] },
  );
  const { model: next } = await runNode(
    continualTraining,
    { model, rows, old: undefined },
    { method: 'plain', epochs: 30, learningRate: 0.05 },
    where,
  );
  const asked = tableFromRows([{ text: 'see you at lunch tomorrow' }]);
  const said = async (one: typeof model) =>
    (await runNode(predict, { model: one, rows: asked }, {}, where)).predictions.rows?.[0]?.prediction;
  expect([await said(model), await said(next)]).toEqual(['ham', 'spam']);
  const again = await runNode(continualTraining, { model: next, rows: messages(), old: undefined }, { method: 'plain' }, where);
  expect(again.model.lineage.settings.from).toBe(next.artifact);
});

test('without old rows, replay says what is missing and how to go on', async () => {
  const where = await bench();
  const running = runNode(continualTraining, { model: await firstModel(where), rows: points(false), old: undefined }, {}, where);
  const problem = await running.catch((error: unknown) => (error instanceof Failure ? error.problem : undefined));
  expect(problem).toMatchObject({ port: 'old', fixes: [{ settings: { method: 'plain' } }] });
});

test('rows of unknown classes are left out and said; with no other rows it is refused; a stop is heard', async () => {
  const where = await bench();
  const model = await firstModel(where);
  const strange = tableFromRows([...(points(false, 50).rows ?? []), { x: 1, y: 1, place: 'new', kind: 'c' }]);
  const { heard } = await runNode(continualTraining, { model, rows: strange, old: undefined }, { method: 'plain', epochs: 1 }, where);
  expect(heard.warnings).toMatchObject([{ code: 'unknown-classes', message: { values: { count: 1 } } }]);
  const none = tableFromRows([{ x: 1, y: 1, place: 'new', kind: 'c' }]);
  await expect(runNode(continualTraining, { model, rows: none, old: undefined }, { method: 'plain' }, where)).rejects.toThrow(
    'nothing to learn',
  );
  where.cancel();
  await expect(runNode(continualTraining, { model, rows: points(false), old: undefined }, {}, where)).rejects.toThrow(Cancelled);
});
