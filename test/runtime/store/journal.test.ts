import { appendFileSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal, readJournal } from '../../../runtime/store/journal.ts';
import { type LightRun, openLightRuns } from '../../../runtime/store/light-runs.ts';
import { newRunId } from '../../../runtime/store/runs.ts';

const file = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'graftwork-journal-')), 'j.jsonl');

test('a line is in the file when its promise resolves, in the order of asking', async () => {
  const path = await file();
  const journal = openJournal(path);
  const promises = Array.from({ length: 500 }, (_, n) => journal.append(JSON.stringify({ n, text: '中'.repeat(n % 7) })));
  await promises[250];
  expect(readFileSync(path, 'utf8')).toContain('"n":250,');
  await journal.close();
  const { lines, torn } = await readJournal(path);
  expect(lines.map((line): number => JSON.parse(line).n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  expect(torn).toBe(false);
});

test.each(['{"n":2,"te', '{"n":2,"te\n', '\u4e2d'])('a torn tail %j is cut, said, and can be written on', async (tail) => {
  const path = await file();
  const journal = openJournal(path);
  await journal.append('{"n":1}');
  await journal.close();
  appendFileSync(path, tail);
  const read = await readJournal(path);
  expect(read).toMatchObject({ lines: ['{"n":1}'], torn: true });
  const again = openJournal(path, read.size);
  await again.append('{"n":2}');
  await again.close();
  expect(readFileSync(path, 'utf8')).toBe('{"n":1}\n{"n":2}\n');
});

test('ids of runs sort by time, also within a millisecond, and end in what nobody guesses', () => {
  const ids = Array.from({ length: 1_000 }, () => newRunId(1_790_000_000_000));
  ids.push(newRunId(1_790_000_000_001));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
});

test('light runs are found by id and listed newest first over a restart', async () => {
  const root = await mkdtemp(join(tmpdir(), 'graftwork-light-'));
  const record = (hour: number): LightRun => ({
    id: newRunId(1_900_000_000_000 + hour * 3_600_000),
    ms: 1,
    status: 'done',
    origin: { kind: 'hook', hook: 'h' },
    workflow: 'w',
    workflowName: 'W',
    version: 'v',
    content: 'c',
    trigger: 't',
    steps: [],
  });
  const records = [0, 0, 1, 2, 2, 2].map(record);
  const first = await openLightRuns(root);
  await Promise.all(records.map(first.append));
  await first.close();
  const second = await openLightRuns(root);
  const listed: string[] = [];
  for await (const { id } of second.newest()) listed.push(id);
  expect(listed).toEqual(records.map(({ id }) => id).toReversed());
  const before: string[] = [];
  for await (const { id } of second.newest(records[3]?.id)) before.push(id);
  expect(before).toEqual(listed.slice(3));
  for (const { id } of records) expect((await second.find(id))?.id).toBe(id);
  expect(await second.find('r0000000000000000')).toBeUndefined();
  await second.close();
});
