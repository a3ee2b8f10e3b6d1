import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import type { Row } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import trainRelationClassifier from '../../../nodes/training/train-relation-classifier.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';
import { uncounted } from './uncounted.ts';

const people = ['Anna', 'Bert', 'Chen', 'Dora', 'Emil', 'Fatima', 'Gus'];
const firms = ['Acme', 'Globex', 'Initech', 'Hooli', 'Stark'];
const sentences: [string, string][] = [
  ['{p} works at {f} since spring', 'works at'],
  ['{f} has hired {p} last week', 'works at'],
  ['{p} founded {f} in a garage', 'founded'],
  ['The firm {f} was founded by {p}', 'founded'],
  ['{p} has never heard of {f}', 'none'],
];

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, at): Row => {
    const [sentence, relation] = sentences[at % sentences.length]!;
    const [person, firm] = [people[(at * 3) % people.length]!, firms[(at * 2 + Math.floor(at / 5)) % firms.length]!];
    return { text: sentence.replace('{p}', person).replace('{f}', firm), person, firm, relation };
  });
}
const columns = [
  { name: 'text', type: 'text' as const },
  { name: 'person', type: 'text' as const },
  { name: 'firm', type: 'text' as const },
];
const settings = {
  textColumn: 'text',
  first: 'person',
  second: 'firm',
  target: 'relation',
  width: 32,
  epochs: 20,
  learningRate: 0.01,
  dropout: 0.1,
  patience: 0,
};

test('tells relations between things that it never saw', async () => {
  const where = await bench();
  const rows = tableFromRows(rowsOf(120), { columns });
  const { model } = await runNode(trainRelationClassifier, { rows, validation: undefined }, settings, where);
  expect([model.task, model.classes]).toEqual(['relation-classification', ['founded', 'none', 'works at']]);
  const asked = [
    { text: 'Umbra has hired Ivo last week', person: 'Ivo', firm: 'Umbra' },
    { text: 'The firm Umbra was founded by Ivo', person: { start: 30, end: 33 }, firm: { start: 9, end: 14 } },
    { text: 'Ivo has never heard of Umbra', person: 'Ivo', firm: 'Umbra' },
  ];
  const { predictions } = await runNode(predict, { model, rows: tableFromRows(asked) }, {}, where);
  expect(predictions.rows?.map((row) => row.prediction)).toEqual(['works at', 'founded', 'none']);
});

test('uneven classes and a text that says its own class are said by the run', async () => {
  const uneven = rowsOf(60).filter(({ relation }, at) => relation !== 'none' || at < 5);
  const once = { ...settings, epochs: 1 };
  const { heard } = await runNode(
    trainRelationClassifier,
    { rows: uncounted(tableFromRows(uneven, { columns })), validation: undefined },
    once,
  );
  expect(heard.warnings).toMatchObject([
    { code: 'few-rows-of-class' },
    { code: 'imbalance', fixes: [{ settings: { balanceClasses: true } }] },
  ]);
  const told = rowsOf(60).map((row) => ({ ...row, text: `${String(row.text)} (${String(row.relation)})`.replace('works at s', 's') }));
  const spoken = await runNode(trainRelationClassifier, { rows: tableFromRows(told, { columns }), validation: undefined }, once);
  expect(spoken.heard.warnings.map(({ code }) => code)).toEqual(['target-given-away']);
});

test('a row whose parts are not in its text gets no opinion', async () => {
  const where = await bench();
  const { model } = await runNode(
    trainRelationClassifier,
    { rows: tableFromRows(rowsOf(30), { columns }), validation: undefined },
    settings,
    where,
  );
  const asked = tableFromRows([{ text: 'Anna works here', person: 'Anna', firm: 'Acme' }]);
  const { predictions } = await runNode(predict, { model, rows: asked }, {}, where);
  expect(predictions.rows?.[0]?.confidence).toBeCloseTo(1 / 3, 5);
});

test('rows without their parts are left out and said; none left ends in a sentence', async () => {
  const where = await bench();
  const rows = [...rowsOf(30), { text: 'Nobody is here', person: 'Anna', firm: 'Acme', relation: 'none' }];
  await runNode(
    trainRelationClassifier,
    { rows: tableFromRows(rows, { columns }), validation: undefined },
    { ...settings, epochs: 1 },
    where,
  );
  expect(where.heard.warnings.map(({ code }) => code)).toEqual(['parts-not-found']);
  const lost = tableFromRows([rows.at(-1)!, rows.at(-1)!], { columns });
  await expect(runNode(trainRelationClassifier, { rows: lost, validation: undefined }, settings)).rejects.toThrow(
    'In no row are both parts',
  );
});

test('one column chosen twice is said before a run', () => {
  const rows = { type: 'table' as const, columns };
  const given = filledSettings(trainRelationClassifier, { ...settings, second: 'person' });
  const found = trainRelationClassifier.check?.({ rows, validation: undefined }, given) ?? [];
  expect(found.map(({ code, setting }) => [code, setting])).toContainEqual(['column-twice', 'first']);
});

test('stops where it is told to', async () => {
  const where = await bench();
  where.cancel();
  const rows = tableFromRows(rowsOf(30), { columns });
  await expect(runNode(trainRelationClassifier, { rows, validation: undefined }, settings, where)).rejects.toThrow();
});
