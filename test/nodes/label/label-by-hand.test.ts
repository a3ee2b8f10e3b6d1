import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Item, LabelRequest, Save } from '../../../nodes/kit/labelling.ts';
import { readIndex } from '../../../nodes/kit/item-places.ts';
import type { TableValue } from '../../../nodes/kit/ports.ts';
import { Failure, Waiting } from '../../../nodes/kit/problem.ts';
import type { SettingsOf } from '../../../nodes/kit/settings.ts';
import { questionOf } from '../../../nodes/lib/label/label-settings.ts';
import labelByHand from '../../../nodes/label/label-by-hand.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, type Bench, runNode } from '../../run-node.ts';

type Given = Partial<SettingsOf<typeof labelByHand.settings>>;
const mails = tableFromRows([
  { text: 'win a prize', note: 1 },
  { text: 'lunch at noon?', note: 2 },
  { text: 'win a prize', note: 1 },
  { text: 'meeting notes', note: 3 },
]);
const classes = 'spam\nham';

/** Runs until it waits; answers what people are asked. */
async function asked(where: Bench, rows: TableValue, settings: Given): Promise<LabelRequest> {
  const waiting = await runNode(labelByHand, { rows }, settings, where).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(waiting instanceof Waiting) || !waiting.request) throw waiting;
  return waiting.request;
}
async function itemsOf(where: Bench, request: LabelRequest): Promise<Item[]> {
  const text = await readFile(where.context.artifacts.path(request.items, 'items.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
/** What arrived: lines by name. */
async function arrive(where: Bench, lines: ({ by: string } & Partial<Save> & { finish?: string })[]): Promise<void> {
  const path = join(where.context.workdir, 'labels.jsonl');
  const text = lines.map(({ by, ...line }, at) =>
    JSON.stringify({ seq: at + 1, at: 1_000 + at, id: `s${at}`, by: { id: by, name: by }, ...line }),
  );
  await writeFile(path, `${text.join('\n')}\n{"torn`);
  where.context.arrived = path;
}
const yes = (item: string, label: string) => ({ item, answer: { kind: 'class' as const, label } });

test('waits with each different row once, and gives the rows with their labels when all are answered', async () => {
  const where = await bench();
  const request = await asked(where, mails, { classes });
  const items = await itemsOf(where, request);
  expect(items.map(({ values, rows }) => [values.text, rows])).toEqual([
    ['win a prize', 2],
    ['lunch at noon?', 1],
    ['meeting notes', 1],
  ]);
  const [a, b, c] = items.map(({ key }) => key);
  await arrive(where, [
    { by: 'Ann', ...yes(a!, 'spam') },
    { by: 'Ann', ...yes(b!, 'spam') },
    { by: 'Ann', ...yes(b!, 'ham'), note: 'sure' },
    { by: 'Ann', item: c!, skip: 'not mine' },
  ]);
  const { labelled, rest, labels, agreement, heard } = await runNode(labelByHand, { rows: mails }, { classes }, where);
  expect(await readRows(where.context, labelled)).toEqual([
    { text: 'win a prize', note: 1, label: 'spam', label_by: 'Ann', label_agreement: null, label_note: null },
    { text: 'lunch at noon?', note: 2, label: 'ham', label_by: 'Ann', label_agreement: null, label_note: 'sure' },
    { text: 'win a prize', note: 1, label: 'spam', label_by: 'Ann', label_agreement: null, label_note: null },
  ]);
  expect(await readRows(where.context, rest)).toEqual([{ text: 'meeting notes', note: 3, reason: 'skipped: not mine' }]);
  expect((await readRows(where.context, labels)).map(({ row, person, answer, skipped }) => [row, person, answer, skipped])).toEqual([
    [1, 'Ann', 'spam', null],
    [2, 'Ann', 'ham', null],
    [4, 'Ann', null, 'not mine'],
  ]);
  expect(agreement.scores).toMatchObject({ observedAgreement: null, sharedRows: 0, people: 1 });
  expect(heard.headline).toBe('3 rows labelled by 1 person');
});

test('the index finds each item by itself', async () => {
  const where = await bench();
  const request = await asked(where, mails, { classes });
  const index = readIndex(await readFile(where.context.artifacts.path(request.items, 'items.index')));
  const bytes = await readFile(where.context.artifacts.path(request.items, 'items.jsonl'));
  const second: Item = JSON.parse(bytes.toString('utf8', index.offsets[1], index.offsets[2]));
  expect(second).toMatchObject({ key: index.keys[1], values: { text: 'lunch at noon?' } });
  expect(index.offsets[3]).toBe(bytes.length);
});

test('goes on at the quota, and earlier when somebody ends it; that end is not one of a later, larger task', async () => {
  const where = await bench();
  const { task, items } = await asked(where, mails, { classes, quota: 2 });
  const [a, b] = (await itemsOf(where, { items } as LabelRequest)).map(({ key }) => key);
  await arrive(where, [{ by: 'Ann', ...yes(a!, 'spam') }]);
  await expect(runNode(labelByHand, { rows: mails }, { classes, quota: 2 }, where)).rejects.toThrow('1 of 2 rows were labelled');
  await arrive(where, [
    { by: 'Ann', ...yes(a!, 'spam') },
    { by: 'Bo', ...yes(b!, 'ham') },
  ]);
  expect((await runNode(labelByHand, { rows: mails }, { classes, quota: 2 }, where)).labelled.count).toBe(3);
  await arrive(where, [
    { by: 'Ann', ...yes(a!, 'spam') },
    { by: 'Ann', finish: task },
  ]);
  expect((await runNode(labelByHand, { rows: mails }, { classes, quota: 2 }, where)).labelled.count).toBe(2);
  await expect(runNode(labelByHand, { rows: mails }, { classes, quota: 3 }, where)).rejects.toThrow(Waiting);
});

test('several people: agreement, votes, and a decision where they disagree', async () => {
  const where = await bench();
  const settings: Given = { classes, perRow: 2, conflicts: 'decide' };
  const keys = (await itemsOf(where, await asked(where, mails, settings))).map(({ key }) => key);
  const [a, b, c] = keys;
  const both = [
    { by: 'Ann', ...yes(a!, 'spam') },
    { by: 'Bo', ...yes(a!, 'spam') },
    { by: 'Ann', ...yes(b!, 'ham') },
    { by: 'Bo', ...yes(b!, 'ham') },
    { by: 'Ann', ...yes(c!, 'ham') },
    { by: 'Bo', ...yes(c!, 'spam') },
  ];
  await arrive(where, both);
  await expect(runNode(labelByHand, { rows: mails }, settings, where)).rejects.toThrow(Waiting);
  const voted = await runNode(labelByHand, { rows: mails }, { ...settings, conflicts: 'vote' }, where);
  expect((await readRows(where.context, voted.labelled)).map(({ label }) => label)).toEqual(['spam', 'ham', 'spam', 'ham']);
  await arrive(where, [...both, { by: 'Cy', ...yes(c!, 'spam'), decides: true }]);
  const { labelled, agreement } = await runNode(labelByHand, { rows: mails }, settings, where);
  const rows = await readRows(where.context, labelled);
  expect(rows.map(({ label, label_agreement }) => [label, label_agreement])).toEqual([
    ['spam', 1],
    ['ham', 1],
    ['spam', 1],
    ['spam', 0],
  ]);
  expect(rows[3]?.label_by).toBe('Ann, Bo, Cy');
  expect(agreement.scores.observedAgreement).toBeCloseTo(2 / 3, 12);
  // Two people, three rows: ss, hh, hs. kappa: (2/3 − 4/9) ÷ (1 − 4/9).
  expect(agreement.scores.meanKappa).toBeCloseTo(0.4, 12);
});

test('suggestions are shown, the least certain first, and the column of suggestions gives way to the labels', async () => {
  const where = await bench();
  const rows = tableFromRows([
    { text: 'a', label: 'spam', confidence: 0.9 },
    { text: 'b', label: 'ham', confidence: 0.4 },
    { text: 'c', label: 'unknown', confidence: 0.6 },
  ]);
  const settings: Given = { classes, suggestion: 'label', confidence: 'confidence', quota: 1 };
  const items = await itemsOf(where, await asked(where, rows, settings));
  expect(items.map(({ values, suggestion, confidence }) => [values, suggestion, confidence])).toEqual([
    [{ text: 'b' }, { kind: 'class', label: 'ham' }, 0.4],
    [{ text: 'c' }, undefined, 0.6],
    [{ text: 'a' }, { kind: 'class', label: 'spam' }, 0.9],
  ]);
  await arrive(where, [{ by: 'Ann', ...yes(items[0]!.key, 'spam') }]);
  const { labelled } = await runNode(labelByHand, { rows }, settings, where);
  expect(await readRows(where.context, labelled)).toMatchObject([{ text: 'b', confidence: 0.4, label: 'spam' }]);
});

test('labels stay with what is shown: they are found again in other rows, and a class that is gone is no answer', async () => {
  const where = await bench();
  const [a] = await itemsOf(where, await asked(where, mails, { classes, shown: ['text'] }));
  await arrive(where, [{ by: 'Ann', ...yes(a!.key, 'spam') }]);
  const other = tableFromRows([{ text: 'win a prize', note: 99 }]);
  expect((await runNode(labelByHand, { rows: other }, { classes, shown: ['text'] }, where)).labelled.count).toBe(1);
  await expect(runNode(labelByHand, { rows: other }, { classes: 'good\nbad', shown: ['text'] }, where)).rejects.toThrow(Waiting);
});

test('what is said before the run is what comes out', async () => {
  const where = await bench();
  const settings = filledSettings(labelByHand, { question: 'spans', text: 'text', classes: 'name', relations: 'knows' });
  const said = labelByHand.describe?.({ rows: { type: 'table', columns: mails.columns } }, settings);
  const items = await itemsOf(where, await asked(where, mails, settings));
  const spans = [
    { start: 0, end: 3, label: 'name' },
    { start: 4, end: 5, label: 'name' },
  ];
  const answer = { kind: 'spans' as const, spans, relations: [{ from: 0, to: 1, label: 'knows' }] };
  await arrive(
    where,
    items.map(({ key }) => ({ by: 'Ann', item: key, answer })),
  );
  const { labelled, rest, labels } = await runNode(labelByHand, { rows: mails }, settings, where);
  const types = (table: TableValue) => table.columns.map(({ name, type }) => [name, type]);
  expect(types(labelled)).toEqual(said?.labelled?.columns?.map(({ name, type }) => [name, type]));
  expect(rest.columns.map(({ name }) => name)).toEqual(said?.rest?.columns?.map(({ name }) => name));
  expect(labels.columns.map(({ name }) => name)).toEqual(said?.labels?.columns?.map(({ name }) => name));
  const [first] = await readRows(where.context, labelled);
  expect(first).toMatchObject({ label: spans, label_relations: [{ from: 0, to: 1, label: 'knows' }] });
});

test('what cannot be asked is said in the form', () => {
  const said = (settings: Given, rows = mails) =>
    (labelByHand.check?.({ rows: { type: 'table', columns: rows.columns } }, filledSettings(labelByHand, settings)) ?? []).map(
      ({ setting }) => setting,
    );
  expect(said({})).toEqual(['classes']);
  expect(said({ classes })).toEqual([]);
  expect(said({ classes, target: 'text' })).toEqual(['target']);
  expect(said({ classes, suggestion: 'gone' })).toEqual(['suggestion']);
  expect(said({ question: 'pair', first: 'text', second: 'text' })).toEqual(['second']);
  expect(said({ question: 'boxes', classes })).toEqual(['picture']);
  expect(said({ question: 'rating', lowest: 5, highest: 5 })).toEqual(['highest']);
  expect(said({ classes, perRow: 3, people: 'Ann\nBo' })).toEqual(['people']);
});

test('the only column of texts and the first of pictures need not be chosen', () => {
  const columns = [
    { name: 'id', type: 'number' as const },
    { name: 'note', type: 'text' as const },
    { name: 'scan', type: 'image' as const },
  ];
  const codes = (settings: object, more: typeof columns = []) =>
    labelByHand
      .check?.({ rows: { type: 'table', columns: [...columns, ...more] } }, filledSettings(labelByHand, { classes: 'a', ...settings }))
      ?.map(({ code }) => code);
  expect(codes({ question: 'spans' })).toEqual([]);
  expect(codes({ question: 'boxes' })).toEqual([]);
  expect(codes({ question: 'spans' }, [{ name: 'answer', type: 'text' }])).toEqual(['empty-setting']);
  const chosen = questionOf(filledSettings(labelByHand, { question: 'boxes', classes: 'a' }), columns);
  expect([chosen.subjects, chosen.shown[0]?.name]).toEqual([['scan'], 'scan']);
});

test('columns may be called anything, also what is used inside', async () => {
  const where = await bench();
  const rows = tableFromRows([{ place: 'x', k: 1, n: 2, at: 'y', first: 'z', c0: 'w', row: 9, 'a "b"': null, answer: 'no', person: 'me' }]);
  const [item] = await itemsOf(where, await asked(where, rows, { classes }));
  expect(item?.values).toMatchObject({ place: 'x', k: 1, c0: 'w', 'a "b"': null });
  await arrive(where, [{ by: 'Ann', ...yes(item!.key, 'spam') }]);
  const { labelled, labels } = await runNode(labelByHand, { rows }, { classes }, where);
  expect(await readRows(where.context, labelled)).toMatchObject([{ place: 'x', row: 9, label: 'spam' }]);
  expect(await readRows(where.context, labels)).toMatchObject([
    { row: 9, row_2: 1, answer: 'no', answer_2: 'spam', person: 'me', person_2: 'Ann' },
  ]);
});

test('asks about the least certain rows first by a column of uncertainty, those without one last', async () => {
  const where = await bench();
  const rows = tableFromRows([
    { text: 'a', u: 0.1 },
    { text: 'b', u: null },
    { text: 'c', u: 0.7 },
  ]);
  const items = await itemsOf(where, await asked(where, rows, { classes, uncertainty: 'u' }));
  expect(items.map(({ values }) => values.text)).toEqual(['c', 'a', 'b']);
});

test('refuses rows without columns', async () => {
  await expect(runNode(labelByHand, { rows: tableFromRows([]) }, { classes })).rejects.toThrow(Failure);
});
