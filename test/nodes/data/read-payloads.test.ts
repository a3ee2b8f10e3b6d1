import { appendFile, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import readPayloads from '../../../nodes/data/read-payloads.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { openPayloads } from '../../../runtime/store/payloads.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';

type Given = Parameters<typeof runNode<{}, typeof readPayloads.outputs, typeof readPayloads.settings>>[2];
const failure = (code: string) => expect.objectContaining({ problem: expect.objectContaining({ code }) });

/** A home with what the server keeps, and a step's folder two below it. */
async function place(bodies: readonly unknown[], hook = 'orders'): Promise<Bench & { home: string }> {
  const home = await mkdtemp(join(tmpdir(), 'payloads-'));
  const payloads = await openPayloads(join(home, 'payloads'));
  for (const body of bodies) await payloads.append(hook, JSON.parse(JSON.stringify(body)), 1e9);
  await payloads.close();
  const where = await bench({ home });
  const workdir = join(home, 'steps', 'one');
  await mkdir(workdir, { recursive: true });
  return { ...where, home, context: { ...where.context, workdir } };
}
async function read(where: Bench, settings: Given = {}) {
  const result = await runNode(readPayloads, {}, { hook: 'orders', ...settings }, where);
  return { ...result, all: await readRows(where.context, result.rows) };
}

test('each request is a row with its time; fields in fields are columns, lists give a row for each item', async () => {
  const where = await place([
    { order: { id: 1 }, text: '好', receivedAt: 'by them' },
    [
      { order: { id: 2 }, text: 'a' },
      { order: { id: 3 }, tags: ['x'] },
    ],
    'just words',
  ]);
  const { rows, all, heard } = await read(where);
  expect(rows.columns.map(({ name }) => name)).toEqual(['receivedAt', 'order.id', 'text', 'body.receivedAt', 'tags', 'value']);
  expect(rows.columns[0]?.type).toBe('date');
  expect(all.map((row) => [row['order.id'], row.text, row.value])).toEqual([
    [1, '好', null],
    [2, 'a', null],
    [3, null, null],
    [null, null, 'just words'],
  ]);
  expect(heard.headline).toBe('4 rows, 6 columns');
});

test('of requests with equal keys the newest counts, those without a key each count, and the newest rows are taken', async () => {
  const where = await place([{ id: 1, v: 'old' }, { id: 2, v: 'b' }, { v: 'none' }, { id: 1, v: 'new' }, { v: 'none' }]);
  const { all, heard } = await read(where, { key: 'id' });
  expect(all.map(({ id, v }) => [id, v])).toEqual([
    [2, 'b'],
    [null, 'none'],
    [1, 'new'],
    [null, 'none'],
  ]);
  expect(heard.log[0]?.values).toEqual({ all: 5, left: 1 });
  expect((await read(where, { key: 'id', mostRows: 2 })).all.map(({ v }) => v)).toEqual(['new', 'none']);
  await expect(read(where, { key: 'nope' })).rejects.toEqual(failure('no-key'));
});

test('the same payloads give the same table, so that nothing below runs again; a line that is being written does not count', async () => {
  const where = await place([{ n: 1 }, { n: 2 }]);
  const first = await read(where);
  const payloads = await openPayloads(join(where.home, 'payloads'));
  await payloads.append('orders', { n: 3 }, 1e9);
  await payloads.close();
  const [file = ''] = await import('node:fs/promises').then(({ readdir }) => readdir(join(where.home, 'payloads', 'orders')));
  await appendFile(join(where.home, 'payloads', 'orders', file), '{"at":"2024-05-06T07:08:09.000Z","body":{"n"');
  const second = await read(where);
  expect([first.rows.count, second.rows.count]).toEqual([2, 3]);
  const third = await read(where);
  expect({ ...third.rows }).toEqual({ ...second.rows });
});

test('a webhook that has kept nothing says what to do; long numbers stay whole', async () => {
  await expect(read(await place([]))).rejects.toEqual(failure('no-payloads'));
  const where = await place([]);
  await mkdir(join(where.home, 'payloads', 'orders'), { recursive: true });
  await appendFile(
    join(where.home, 'payloads', 'orders', 'p0000000000001.jsonl'),
    '{"at":"2024-05-06T07:08:09.000Z","body":{"id":12345678901234567890}}\n',
  );
  expect((await read(where)).all[0]?.id).toBe('12345678901234567890');
});
