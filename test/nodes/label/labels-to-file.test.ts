import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import labelsFromFile from '../../../nodes/label/labels-from-file.ts';
import labelsToFile from '../../../nodes/label/labels-to-file.ts';
import type { ColumnSpec, FileValue, Row, TableValue } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { filledSettings } from '../../filled-settings.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

const column = (name: string, type: ColumnSpec['type']): ColumnSpec => ({ name, type });
const contentOf = (where: Bench, file: FileValue) => readFile(where.context.artifacts.path(file.artifact, file.name), 'utf8');

/** Rows that were written and read again. */
async function roundTrip(rows: TableValue, settings: Partial<Parameters<typeof runNode<{}, {}, typeof labelsToFile.settings>>[2]>) {
  const where = await bench();
  const { file, heard } = await runNode(labelsToFile, { rows }, { label: 'label', shown: ['text'], ...settings }, where);
  const path = where.context.artifacts.path(file.artifact, file.name);
  const back = await bench({ files: { labels: path } });
  const { rows: read } = await runNode(labelsFromFile, {}, { file: { source: 'example', path: 'labels' } }, back);
  return { file, heard, content: await contentOf(where, file), all: await readRows(back.context, read) };
}

const text = '😀 Anna lives in Basel';
const marked = tableFromRows(
  [
    {
      text,
      label: [
        { start: 3, end: 7, label: 'PER' },
        { start: 17, end: 22, label: 'LOC' },
      ],
      label_relations: [{ from: 0, to: 1, label: 'in' }],
      n: 1,
    },
    { text: 'nobody', label: [], label_relations: [], n: 2 },
    { text: '张三在北京', label: [{ start: 0, end: 2, label: 'PER' }], label_relations: [], n: 3 },
  ],
  { columns: [column('text', 'text'), column('label', 'json'), column('label_relations', 'json'), column('n', 'number')] },
);
const spans = (rows: readonly Row[]) => rows.map((row) => row['label'] ?? row['entities'] ?? []);
const own = marked.rows?.map((row) => row['label']);

test('marked parts and relations come back from Label Studio and from lines, emoji and all', async () => {
  const studio = await roundTrip(marked, { format: 'label-studio' });
  expect(spans(studio.all)).toEqual(own);
  expect(studio.all[0]).toMatchObject({ label_relations: [{ from: 0, to: 1, label: 'in' }], n: 1 });
  const [task] = JSON.parse(studio.content);
  // Label Studio counts characters, so the emoji is one.
  expect(task.annotations[0].result[0]).toMatchObject({
    from_name: 'label',
    to_name: 'text',
    type: 'labels',
    value: { start: 2, end: 6, text: 'Anna', labels: ['PER'] },
  });
  expect(studio.heard.log.map((one) => say(one, 'en')).join()).toContain(
    '<View><Text name="text" value="$text"/><Labels name="label" toName="text"><Label value="LOC"/><Label value="PER"/></Labels></View>',
  );
  const lines = await roundTrip(marked, { format: 'jsonl' });
  expect(spans(lines.all)).toEqual(own);
  expect(lines.all[0]).toMatchObject({ relations: [{ from: 0, to: 1, label: 'in' }] });
  expect([studio.file.name, lines.file.name, lines.file.media]).toEqual(['labels.json', 'labels.jsonl', 'application/x-ndjson']);
});

test('CoNLL in both schemes; tokens of a CoNLL file stay as they were', async () => {
  const bio = await roundTrip(marked, { format: 'conll', name: 'mine' });
  expect(bio.content).toContain('Anna\tB-PER\nlives\tO\nin\tO\nBasel\tB-LOC\n\nnobody\tO\n\n张\tB-PER\n三\tI-PER\n');
  expect(bio.file.name).toBe('mine.conll');
  expect(spans(bio.all)).toEqual(own);
  const bioes = await roundTrip(marked, { format: 'conll', scheme: 'bioes' });
  expect(bioes.content).toContain('Anna\tS-PER');
  expect(bioes.content).toContain('张\tB-PER\n三\tE-PER');
  expect(spans(bioes.all)).toEqual(own);
  const tokens = tableFromRows(
    [{ text: 'e-mail u.s. now', label: [{ start: 7, end: 11, label: 'LOC' }], tokens: ['e-mail', 'u.s.', 'now'] }],
    {
      columns: [column('text', 'text'), column('label', 'json'), column('tokens', 'json')],
    },
  );
  expect((await roundTrip(tokens, { format: 'conll' })).content).toBe('e-mail\tO\nu.s.\tB-LOC\nnow\tO\n\n');
});

test('classes, ratings, pairs and boxes come back; what nobody labelled stays empty', async () => {
  const trip = async (cells: Row['label'][], type: ColumnSpec['type'], settings: object = {}) => {
    const rows = tableFromRows(
      cells.map((label, at) => ({ text: `t${at}`, other: `o${at}`, label: label ?? null })),
      { columns: [column('text', 'text'), column('other', 'text'), column('label', type)] },
    );
    return (await roundTrip(rows, { format: 'label-studio', ...settings })).all.map((row) => row['label'] ?? null);
  };
  expect(await trip(['a', null, 'b <"&'], 'category')).toEqual(['a', null, 'b <"&']);
  expect(await trip([['a', 'b'], ['a'], null], 'json')).toEqual([['a', 'b'], ['a'], null]);
  expect(await trip([4, null, 5], 'number')).toEqual([4, null, 5]);
  expect(await trip(['first', 'second', 'same'], 'category', { kind: 'pair', shown: ['text', 'other'] })).toEqual([
    'first',
    'second',
    'same',
  ]);
  const box = { x: 0.1, y: 0.25, width: 0.333333, height: 0.4, label: 'cat' };
  expect(await trip([[box], null], 'json')).toEqual([[box], null]);
});

test('suggestions are predictions with their score; a date is written as people read it; no rows are an empty list', async () => {
  const rows = tableFromRows([{ text: 'a', label: 'x', confidence: 0.5, day: '2024-05-06' }], {
    columns: [column('text', 'text'), column('label', 'category'), column('confidence', 'number'), column('day', 'date')],
  });
  const where = await bench();
  const { file } = await runNode(labelsToFile, { rows }, { label: 'label', shown: ['text'], suggested: true }, where);
  const [task] = JSON.parse(await contentOf(where, file));
  expect(task).toMatchObject({
    data: { text: 'a', day: '2024-05-06T00:00:00.000Z' },
    predictions: [{ score: 0.5, model_version: 'graftwork' }],
  });
  expect(task.annotations).toBeUndefined();
  const none = await runNode(labelsToFile, { rows: { ...rows, rows: [], count: 0 } }, { label: 'label', shown: ['text'] }, where);
  expect(JSON.parse(await contentOf(where, none.file))).toEqual([]);
});

test('says what is not chosen, and that a class makes no CoNLL file', async () => {
  const check = (given: object) =>
    labelsToFile
      .check?.({ rows: { type: 'table', columns: marked.columns } }, filledSettings(labelsToFile, given))
      ?.map(({ code, setting }) => [code, setting]);
  expect(check({})).toEqual([
    ['empty-setting', 'label'],
    ['empty-setting', 'shown'],
  ]);
  expect(check({ label: 'gone', shown: ['text'] })).toEqual([['missing-column', 'label']]);
  expect(check({ label: 'label', shown: ['text'], kind: 'pair' })).toEqual([['empty-setting', 'shown']]);
  const classes = tableFromRows([{ text: 'a', label: 'x' }], { columns: [column('text', 'text'), column('label', 'category')] });
  await expect(runNode(labelsToFile, { rows: classes }, { label: 'label', shown: ['text'], format: 'conll' })).rejects.toMatchObject({
    problem: { code: 'not-spans', setting: 'label' },
  });
});
