import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import type { Row, TableValue } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { spansWithin } from '../../../nodes/lib/text/spans.ts';
import trainTokenTagger from '../../../nodes/training/train-token-tagger.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode, type Bench } from '../../run-node.ts';

const first = ['Anna', 'Bert', 'Chen', 'Dora', 'Emil', 'Fatima', 'Gus', 'Hana', 'Ines', 'Jorge', 'Kofi'];
const last = ['', ' Lee', ' Quist', ' Noor', '', ' Sato', ' Braun', ' Costa', ' Diaz'];
const places = ['Paris', 'New York', 'Ulm', 'Lima', 'San Jose', 'Oslo', 'Graz'];
const patterns = [
  '{p} moved from {o} to the sea',
  'Yesterday {p} called us',
  'We met {p} in {o}',
  'The office in {o} is closed',
  'Nothing to see here',
];

/** Messages with the places of their names, filled in from the patterns. */
function marked(count: number, offset = 0): TableValue {
  const rows = Array.from({ length: count }, (_, at): Row => fill(patterns[at % patterns.length]!, at + offset));
  return tableFromRows(rows, {
    columns: [
      { name: 'text', type: 'text', averageLength: 30 },
      { name: 'entities', type: 'json' },
    ],
  });
}

function fill(pattern: string, at: number): Row {
  const entities: { start: number; end: number; label: string }[] = [];
  let text = '';
  for (const piece of pattern.split(/(\{[po]\})/)) {
    const value =
      piece === '{p}'
        ? first[at % first.length]! + last[(at * 7) % last.length]!
        : piece === '{o}'
          ? places[(at * 5) % places.length]!
          : piece;
    if (value !== piece)
      entities.push({ start: text.length, end: text.length + value.length, label: piece === '{p}' ? 'person' : 'place' });
    text += value;
  }
  return { text, entities };
}

/** Quick to train. */
const small = { width: 32, depth: 2, epochs: 25, learningRate: 0.01, dropout: 0.1, patience: 0 };

async function marks(where: Bench, table: TableValue, texts: string[]): Promise<string[][]> {
  const { model } = await runNode(trainTokenTagger, { rows: table, validation: undefined }, { target: 'entities', ...small }, where);
  const { predictions } = await runNode(predict, { model, rows: tableFromRows(texts.map((text) => ({ text }))) }, {}, where);
  return (predictions.rows ?? []).map((row) => {
    const text = String(row.text);
    return (spansWithin(row.entities, text) ?? []).map(({ start, end, label }) => `${label}: ${text.slice(start, end)}`);
  });
}

test('finds names that it never saw by what stands around them', async () => {
  const where = await bench();
  const found = await marks(where, marked(120), ['Yesterday Ivo Lund called us', 'The office in Bern is closed', 'Nothing to see here']);
  expect(found).toEqual([['person: Ivo Lund'], ['place: Bern'], []]);
  expect(where.heard.log.map((line) => say(line, 'en'))).toContain('Tagger for 2 kinds of parts, learned from 144 marked parts');
});

test('reads Chinese character by character', async () => {
  const where = await bench();
  const family = [...'王李张赵刘陈杨黄'];
  const given = ['芳', '小明', '伟', '丽', '建国', '静', '雨', '志强', '敏'];
  const rows = Array.from({ length: 80 }, (_, at): Row => {
    const person = family[at % family.length]! + given[at % given.length]!;
    const text = at % 2 === 0 ? `请联系${person}处理退货` : `客服${person}说明天发货`;
    return { text, entities: [{ start: text.indexOf(person), end: text.indexOf(person) + person.length, label: '人名' }] };
  });
  const table = tableFromRows(rows, {
    columns: [
      { name: 'text', type: 'text' },
      { name: 'entities', type: 'json' },
    ],
  });
  expect(await marks(where, table, ['请联系周峰处理退货'])).toEqual([['人名: 周峰']]);
});

test('long texts are learned from and answered in pieces', async () => {
  const where = await bench();
  const [one] = marked(1).rows ?? [];
  const long = Array.from({ length: 300 }, () => String(one!.text)).join('. ');
  const found = await marks(where, marked(120), [long, '']);
  expect(found[0]!.filter((span) => span.startsWith('person')).length).toBeGreaterThan(290);
  expect(found[1]).toEqual([]);
});

test('the same rows, settings and seed give the same model', async () => {
  const settings = { target: 'entities', ...small, epochs: 2 } as const;
  const once = await runNode(trainTokenTagger, { rows: marked(60), validation: undefined }, settings);
  const again = await runNode(trainTokenTagger, { rows: marked(60), validation: undefined }, settings);
  expect(again.model.artifact).toBe(once.model.artifact);
});

test('cells that hold no marked parts, and texts without any, end in a sentence', async () => {
  const table = tableFromRows([{ text: 'Anna', entities: 'Anna' }], { columns: [{ name: 'entities', type: 'json' }] });
  await expect(runNode(trainTokenTagger, { rows: table, validation: undefined }, { target: 'entities' })).rejects.toThrow('Row 1');
  const unmarked = tableFromRows([{ text: 'Anna', entities: [] }], { columns: [{ name: 'entities', type: 'json' }] });
  await expect(
    runNode(trainTokenTagger, { rows: unmarked, validation: undefined }, { target: 'entities', textColumn: 'text' }),
  ).rejects.toThrow('No text has a marked part');
});

test('a column of single values is no column of marked parts, and the right one is offered', () => {
  const columns = [
    { name: 'text', type: 'text' as const },
    { name: 'island', type: 'category' as const },
    { name: 'entities', type: 'json' as const },
  ];
  const given = filledSettings(trainTokenTagger, { target: 'island' });
  const found = trainTokenTagger.check?.({ rows: { type: 'table', columns }, validation: undefined }, given) ?? [];
  expect(found.find(({ code }) => code === 'unreadable-spans')).toMatchObject({ fixes: [{ settings: { target: 'entities' } }] });
});

test('stops where it is told to', async () => {
  const where = await bench();
  where.cancel();
  await expect(runNode(trainTokenTagger, { rows: marked(60), validation: undefined }, { target: 'entities' }, where)).rejects.toThrow();
});
