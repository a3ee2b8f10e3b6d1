import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { say } from '../../../nodes/kit/text.ts';
import labelsFromFile from '../../../nodes/label/labels-from-file.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

async function read(name: string, content: string | Uint8Array, settings: object = {}) {
  const path = join(await mkdtemp(join(tmpdir(), 'graftwork-labels-')), name);
  await writeFile(path, content);
  const where = await bench({ files: { [name]: path } });
  const { rows, heard } = await runNode(labelsFromFile, {}, { file: { source: 'example', path: name }, ...settings }, where);
  return { rows, heard, all: await readRows(where.context, rows), types: rows.columns.map((column) => [column.name, column.type]) };
}

const text = '😀 Anna lives in Basel';
const task = (id: number, annotations: object[], more: object = {}) => ({
  id,
  data: { text, image: 'a.png' },
  annotations,
  predictions: [],
  ...more,
});
const result = (type: string, value: object, more: object = {}) => ({ from_name: type, to_name: 'text', type, value, ...more });
const spans = [
  result('labels', { start: 2, end: 6, text: 'Anna', labels: ['PER'] }, { id: 'x' }),
  result('labels', { start: 16, end: 21, text: 'Basel', labels: ['LOC'] }, { id: 'y' }),
  { type: 'relation', from_id: 'x', to_id: 'y', direction: 'right', labels: ['lives in'] },
];

test('Label Studio: every kind of control, places counted either way, the ground truth before the latest', async () => {
  const whole = task(1, [
    {
      completed_by: { email: 'ann@example.org' },
      result: [
        ...spans,
        result('choices', { choices: ['news'] }),
        result('rating', { rating: 4 }),
        result('pairwise', { selected: 'right' }),
        result('rectanglelabels', { x: 10, y: 20, width: 30.5, height: 40, rotation: 0, rectanglelabels: ['cat'] }),
        result('textarea', { text: ['a', 'b'] }),
        result('taxonomy', { taxonomy: [['a', 'b']] }),
      ],
    },
  ]);
  const units = task(2, [
    { was_cancelled: true, result: [result('choices', { choices: ['sport'] })] },
    { ground_truth: true, result: [result('labels', { start: 3, end: 7, text: 'Anna', labels: ['PER'] })] },
    { result: [] },
  ]);
  const { all, types, heard } = await read('export.json', JSON.stringify([whole, units, task(3, [])]));
  expect(all[0]).toMatchObject({
    text,
    choices: 'news',
    rating: 4,
    pairwise: 'second',
    textarea: 'a\nb',
    labels: [
      { start: 3, end: 7, label: 'PER' },
      { start: 17, end: 22, label: 'LOC' },
    ],
    labels_relations: [{ from: 0, to: 1, label: 'lives in' }],
    rectanglelabels: [{ x: 0.1, y: 0.2, width: 0.305, height: 0.4, label: 'cat' }],
    annotator: 'ann@example.org',
  });
  expect(text.slice(3, 7)).toBe('Anna');
  expect(all[1]).toMatchObject({ labels: [{ start: 3, end: 7, label: 'PER' }], choices: null });
  expect(all[2]).toMatchObject({ choices: null, rating: null });
  expect(types).toEqual(
    expect.arrayContaining([
      ['labels', 'json'],
      ['rating', 'number'],
      ['choices', 'category'],
    ]),
  );
  expect(heard.headline).toBe('3 rows, 2 with a label');
});

test('Label Studio: boxes that were turned are counted, since here they stand upright', async () => {
  const box = (rotation: number) => result('rectanglelabels', { x: 1, y: 2, width: 3, height: 4, rotation, rectanglelabels: ['cat'] });
  const { heard } = await read('export.json', JSON.stringify([task(1, [{ result: [box(0), box(30), box(-90), box(360)] }])]));
  expect(heard.warnings.map(({ code, message }) => [code, say(message, 'en').slice(0, 37)])).toEqual([
    ['boxes-turned', '2 boxes were turned in Label Studio. '],
  ]);
});

test('Label Studio: a row for each annotation, several choices, predictions with their score, and the short export', async () => {
  const choice = (choices: string[], more: object = {}) => ({ result: [result('choices', { choices })], ...more });
  const two = [
    task(1, [choice(['a'], { completed_by: 1 }), choice(['a', 'b'], { completed_by: 2 })], {
      predictions: [choice(['c'], { score: 0.75, model_version: 'm1' })],
    }),
  ];
  const each = await read('export.json', JSON.stringify(two), { each: true });
  expect(each.all.map(({ label, annotator }) => [label, annotator])).toEqual([
    [['a'], '1'],
    [['a', 'b'], '2'],
  ]);
  const predicted = await read('export.json', JSON.stringify(two), { of: 'predictions' });
  expect(predicted.all.map(({ label, confidence, annotator }) => [label, confidence, annotator])).toEqual([['c', 0.75, 'm1']]);
  const short = await read(
    'min.json',
    JSON.stringify([
      { id: 1, text, label: [{ start: 2, end: 6, text: 'Anna', labels: ['PER'] }] },
      { id: 2, text: 'none', sentiment: 'bad' },
    ]),
  );
  expect(short.all.map(({ label, sentiment }) => [label, sentiment])).toEqual([
    [[{ start: 3, end: 7, label: 'PER' }], null],
    [null, 'bad'],
  ]);
});

test('CoNLL: all schemes, other columns between, comments and documents; Chinese has no blanks between characters', async () => {
  const conll2003 =
    '-DOCSTART- -X- -X- O\n\nEU NNP B-NP I-ORG\nrejects VBZ B-VP O\nGerman JJ B-NP I-MISC\n\nPeter NNP B-NP I-PER\nBlackburn NNP I-NP I-PER\n';
  const { all, heard } = await read('eng.train', conll2003);
  expect(all.map(({ text: one, entities, tokens }) => [one, entities, tokens])).toEqual([
    [
      'EU rejects German',
      [
        { start: 0, end: 2, label: 'ORG' },
        { start: 11, end: 17, label: 'MISC' },
      ],
      ['EU', 'rejects', 'German'],
    ],
    ['Peter Blackburn', [{ start: 0, end: 15, label: 'PER' }], ['Peter', 'Blackburn']],
  ]);
  expect(heard.headline).toBe('2 rows, 2 with a label');
  const spansOf = async (tags: string[], tokens = ['a', 'b', 'c', 'd']) =>
    (await read('x.conll', `# comment\n${tokens.map((token, at) => `${token}\t${tags[at]}`).join('\r\n')}\r\n\t\r\n`)).all[0]?.['entities'];
  expect(await spansOf(['B-X', 'B-X', 'I-X', 'O'])).toEqual([
    { start: 0, end: 1, label: 'X' },
    { start: 2, end: 5, label: 'X' },
  ]);
  expect(await spansOf(['B-X', 'E-X', 'S-X', 'O'])).toEqual([
    { start: 0, end: 3, label: 'X' },
    { start: 4, end: 5, label: 'X' },
  ]);
  expect(await spansOf(['B-X', 'L-X', 'I-X', 'U-Y'])).toEqual([
    { start: 0, end: 3, label: 'X' },
    { start: 4, end: 5, label: 'X' },
    { start: 6, end: 7, label: 'Y' },
  ]);
  const chinese = await read('zh.conll', '张 B-PER\n三 I-PER\n在 O\nBasel B-LOC\n工 O\n作 O\n');
  expect(chinese.all[0]).toMatchObject({
    text: '张三在 Basel 工作',
    entities: [
      { start: 0, end: 2, label: 'PER' },
      { start: 4, end: 9, label: 'LOC' },
    ],
  });
});

test('lines of JSON as doccano, Prodigy and spaCy write them; a list of one is a class only where all are', async () => {
  const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
  const doccano = await read('d.jsonl', lines({ id: 1, text, label: [[2, 6, 'PER']] }, { id: 2, text: 'x', label: [] }));
  expect(doccano.all.map(({ label }) => label)).toEqual([[{ start: 3, end: 7, label: 'PER' }], []]);
  const related = await read(
    'r.jsonl',
    lines({
      text,
      entities: [
        { id: 7, label: 'PER', start_offset: 2, end_offset: 6 },
        { id: 9, label: 'LOC', start_offset: 16, end_offset: 21 },
      ],
      relations: [{ id: 1, from_id: 7, to_id: 9, type: 'in' }],
    }),
  );
  expect(related.all[0]).toMatchObject({
    entities: [
      { start: 3, end: 7 },
      { start: 17, end: 22 },
    ],
    relations: [{ from: 0, to: 1, label: 'in' }],
  });
  const classes = await read('c.jsonl', lines({ text: 'a', label: ['pos'] }, { text: 'b', label: ['neg'] }, { text: 'c', label: [] }));
  expect(classes.all.map(({ label }) => label)).toEqual(['pos', 'neg', null]);
  const several = await read('s.jsonl', `${lines({ text: 'a', label: ['pos', 'new'] }, { text: 'b', label: ['neg'] })}\nnot json\n`);
  expect(several.all.map(({ label }) => label)).toEqual([['pos', 'new'], ['neg']]);
  expect(several.heard.warnings[0]).toMatchObject({ code: 'bad-lines' });
});

test('the beginning of a file tells the columns before the run, as the run finds them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graftwork-labels-'));
  const choice = task(1, [{ result: [result('choices', { choices: ['news'] }), ...spans] }]);
  const files = {
    'a.json': JSON.stringify([choice, task(2, [])]),
    'b.jsonl': `${JSON.stringify({ text, label: [[2, 6, 'PER']], n: 1 })}\n{"text": "cut of`,
    'c.conll': 'Anna\tB-PER\n',
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
    const settings = filledSettings(labelsFromFile, { file: { source: 'example', path: name } });
    const sample = await labelsFromFile.sniff?.(join(folder, name), settings);
    const described = labelsFromFile.describe?.({}, settings, sample)?.rows?.columns?.map((column) => [column.name, column.type]);
    expect(described).toEqual((await read(name, content)).types);
  }
  const sample = await labelsFromFile.sniff?.(folder, filledSettings(labelsFromFile));
  expect(labelsFromFile.check?.({}, filledSettings(labelsFromFile), sample)?.[0]).toMatchObject({ code: 'one-file', setting: 'file' });
});

test('other encodings are read; what is no file of labels is said in one sentence', async () => {
  const utf16 = Buffer.from('\ufeffAnna\tB-PER\nlacht\tO\n', 'utf16le');
  expect((await read('u.conll', utf16)).all[0]).toMatchObject({ text: 'Anna lacht' });
  const broken = (name: string, content: string | Uint8Array, settings: object = {}) => expect(read(name, content, settings)).rejects;
  await broken('a.csv', 'a,b\n1,2\n3,4\n').toMatchObject({ problem: { code: 'unknown-format', setting: 'file' } });
  await broken('a.json', '{"a": [1, 2').toMatchObject({ problem: { code: 'unknown-format' } });
  await broken('a.json', '[1, 2, 3]').toMatchObject({ problem: { code: 'unknown-format' } });
  await broken('a.json', '').toMatchObject({ problem: { code: 'empty-file' } });
  await broken('a.bin', Uint8Array.of(0, 1, 2, 0, 255, 0, 7)).toMatchObject({ problem: { code: 'unknown-format' } });
  await broken('a.txt', 'x\n'.repeat(50), { format: 'conll' }).toMatchObject({ problem: { code: 'unknown-format' } });
  await expect(runNode(labelsFromFile, {}, { file: null })).rejects.toMatchObject({ problem: { setting: 'file' } });
});
