import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import readHubData from '../../../nodes/data/read-hub-data.ts';
import { ownSplits } from '../../../nodes/lib/hub/data-set-files.ts';
import { readHubData as readSet } from '../../../nodes/lib/hub/read-data-set.ts';
import { globMatcher } from '../../../nodes/lib/sources/glob.ts';
import { literal, withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';
import { commitOf, type HubFile, type HubServer, startHub } from '../lib/hub/hub-server.ts';

type Given = Parameters<typeof runNode<{}, typeof readHubData.outputs, typeof readHubData.settings>>[2];
const failure = (code: string, values: object = {}) => expect.objectContaining({ problem: expect.objectContaining({ code, ...values }) });

/** A Parquet file as the `datasets` library writes it: classes as numbers, their names in a note. */
async function parquet(sql: string, features: object = {}): Promise<HubFile> {
  const { context } = await bench();
  const path = await withDatabase(context, async (database) => {
    const fresh = database.fresh('parquet');
    const note = literal(JSON.stringify({ info: { features } }));
    await database.run(`COPY (${sql}) TO ${literal(fresh)} (FORMAT parquet, KV_METADATA {huggingface: ${note}})`);
    return fresh;
  });
  return { content: await readFile(path), large: true };
}
const text = (content: string, large = false): HubFile => ({ content: Buffer.from(content), large });
const converted = 'refs/convert/parquet';
const features = { label: { names: ['neg', 'pos'], _type: 'ClassLabel' }, text: { dtype: 'string', _type: 'Value' } };
const png = '89504e470d0a1a0a0000';

let hub: HubServer;
beforeEach(async () => {
  const rows = (from: number, to: number) =>
    `SELECT i AS id, 'text ' || i AS text, (i % 3 - 1)::BIGINT AS label FROM range(${from}, ${to}) r(i)`;
  hub = await startHub(
    {},
    {
      'owner/reviews': {
        card: { license: 'cc-by-4.0' },
        pageSize: 2,
        branches: {
          main: { 'reviews.py': text('import os') },
          [converted]: {
            'default/train/0000.parquet': await parquet(rows(0, 30), features),
            'default/train/0001.parquet': await parquet(rows(30, 50), features),
            'default/test/0000.parquet': await parquet(rows(0, 9), features),
            'german/partial-train/0000.parquet': await parquet(rows(0, 4), features),
          },
        },
      },
      'owner/pictures': {
        branches: {
          main: {
            'data/train-00000-of-00001.parquet': await parquet(`SELECT {'bytes': unhex('${png}'), 'path': 'a.png'} AS image, 1 AS n`),
          },
        },
      },
      'owner/plain': {
        card: {
          configs: [
            {
              config_name: 'small',
              data_files: [
                { split: 'train', path: 'small/*.jsonl' },
                { split: 'dev', path: ['dev.csv'] },
              ],
            },
            { config_name: 'large', data_files: 'large/**' },
          ],
        },
        branches: {
          main: {
            'README.md': text('# Plain'),
            'small/a.jsonl': text('{"q":"一","n":1}\n{"q":"二","n":2}\n'),
            'small/b.jsonl': text('{"q":"三","more":[1]}\n', true),
            'dev.csv': text('q,n\nx,1\n'),
            'large/2024/x.csv.gz': { content: gzipSync('q,n\ny,7\nz,8\n'), large: true },
          },
        },
      },
      'owner/closed': { token: 'hf_secret', branches: { main: { 'train.csv': text('a\n1\n') } } },
      'owner/program': { branches: { main: { 'load.py': text('import os'), 'model.pkl': text('x') } } },
    },
  );
  vi.stubEnv('HF_ENDPOINT', hub.endpoint.href);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
});

/** A step's folder lies two below Graftwork's own, where downloads are kept. */
async function place(): Promise<Bench> {
  const home = await mkdtemp(join(tmpdir(), 'hub-data-'));
  const where = await bench({ home, secrets: { mine: 'hf_secret' } });
  const workdir = join(home, 'steps', 'one');
  await mkdir(workdir, { recursive: true });
  return { ...where, context: { ...where.context, workdir } };
}
async function read(settings: Given, where?: Bench) {
  const at = where ?? (await place());
  const result = await runNode(readHubData, {}, settings, at);
  return { ...result, all: await readRows(at.context, result.rows) };
}
const asked = (part: string) => hub.asked.filter(({ path }) => path.includes(part)).length;
const downloads = () => hub.asked.filter(({ store, method }) => store && method === 'GET').length;

test('the converted files of a split come as one table, with the names of classes; nothing of it is a program', async () => {
  const { rows, all, heard } = await read({ repository: 'owner/reviews' });
  expect(rows.count).toBe(50);
  expect(all.slice(0, 3)).toEqual([
    { id: 0, text: 'text 0', label: null },
    { id: 1, text: 'text 1', label: 'neg' },
    { id: 2, text: 'text 2', label: 'pos' },
  ]);
  expect(rows.columns.find(({ name }) => name === 'label')?.type).toBe('category');
  expect(rows.role).toBeUndefined();
  expect(rows.origins?.[0]?.origin).toBe(`${hub.endpoint.href}datasets/owner/reviews (default, train, ${commitOf(converted).slice(0, 8)})`);
  expect([heard.headline, heard.warnings]).toEqual(['50 rows, 3 columns', []]);
  // The list of files comes in pages, each of which is asked of the endpoint itself.
  expect(asked('/tree/')).toBe(2);
  expect(asked('reviews.py')).toBe(0);
});

test('a test split is marked, chosen columns alone are kept, and no more files come than rows are wanted', async () => {
  const { rows } = await read({ repository: 'owner/reviews', split: 'test', columns: 'label\nid' });
  expect([rows.role, rows.count, rows.columns.map(({ name }) => name)]).toEqual(['test', 9, ['label', 'id']]);
  expect(readHubData.describe?.({}, { split: 'test' } as never)).toEqual({ rows: { type: 'table', role: 'test' } });
  const before = downloads();
  const few = await read({ repository: 'owner/reviews', mostRows: 5 });
  expect([few.rows.count, few.heard.warnings[0]?.code, downloads() - before]).toEqual([5, 'limit-reached', 1]);
  await expect(read({ repository: 'owner/reviews', columns: 'nope' })).rejects.toEqual(failure('no-column', { setting: 'columns' }));
});

test('what is here is read again without a network and without a download; a broken download goes on', async () => {
  const at = await place();
  const reading = { id: 'owner/reviews', revision: 'main', configuration: '', split: '', files: 'auto', token: '', columns: [] } as const;
  const limits = { mostRows: 1_000, mostBytes: 1e9, badLines: 'stop' } as const;
  hub.faults.cut = { times: 1, after: 200 };
  setTimeout(() => hub.faults.arrived?.(1e9), 300);
  const first = await readSet(at.context, { ...reading, ...limits });
  expect(first.table.count).toBe(50);
  expect(hub.asked.some(({ range }) => range === 'bytes=200-')).toBe(true);
  const before = downloads();
  await hub.close();
  const again = await readSet(at.context, { ...reading, ...limits });
  expect(again.table.artifact).toBe(first.table.artifact);
  expect(downloads()).toBe(before);
  expect(at.heard.log.some(({ text: said }) => said.en.includes('could not be reached'))).toBe(true);
  await expect(readSet(at.context, { ...reading, ...limits, split: 'test' })).rejects.toEqual(failure('hub-no-network'));
}, 30_000);

test('content that is not what the hub promised is never read', async () => {
  hub.faults.wrong = true;
  await expect(read({ repository: 'owner/reviews' })).rejects.toEqual(failure('hub-wrong-content'));
});

test('where nothing was converted the owner’s own files are read: by the card, packed, of several forms', async () => {
  const small = await read({ repository: 'owner/plain', configuration: 'small' });
  expect(small.all).toEqual([
    { q: '一', n: 1, more: null },
    { q: '二', n: 2, more: null },
    { q: '三', n: null, more: [1] },
  ]);
  const large = await read({ repository: 'owner/plain', configuration: 'large' });
  expect(large.all).toEqual([
    { q: 'y', n: 7 },
    { q: 'z', n: 8 },
  ]);
  const dev = await read({ repository: 'owner/plain', configuration: 'small', split: 'dev' });
  expect([dev.rows.role, dev.rows.count]).toEqual(['validation', 1]);
  const { all, rows } = await read({ repository: 'owner/pictures' });
  expect([rows.columns[0]?.type, all[0]?.image]).toEqual(['image', `data:image/png;base64,${Buffer.from(png, 'hex').toString('base64')}`]);
});

test('a part that was converted is said to be one', async () => {
  const { rows, heard } = await read({ repository: 'owner/reviews', configuration: 'german' });
  expect([rows.count, heard.warnings[0]?.code]).toEqual([4, 'part-converted']);
});

test('what is not there, not chosen or not given says what to do', async () => {
  await expect(read({})).rejects.toEqual(failure('empty-setting', { setting: 'repository' }));
  await expect(read({ repository: 'not a name' })).rejects.toEqual(failure('hub-bad-id'));
  await expect(read({ repository: 'https://huggingface.co/datasets/owner/reviews/viewer' })).rejects.toEqual(
    failure('hub-bad-id', { fixes: [expect.objectContaining({ settings: { repository: 'owner/reviews' } })] }),
  );
  await expect(read({ repository: 'owner/unknown' })).rejects.toEqual(failure('hub-locked', { setting: 'token' }));
  await expect(read({ repository: 'owner/program' })).rejects.toEqual(failure('hub-no-files'));
  await expect(read({ repository: 'owner/plain' })).rejects.toEqual(failure('choose-configuration', { setting: 'configuration' }));
  await expect(read({ repository: 'owner/plain', configuration: 'small', split: 'test' })).rejects.toThrow('There is: train, dev');
  await expect(read({ repository: 'owner/reviews', revision: 'v9' })).rejects.toEqual(failure('hub-no-data-set'));
  await expect(read({ repository: 'owner/closed' })).rejects.toThrow(`open ${hub.endpoint.href}datasets/owner/closed`);
  expect((await read({ repository: 'owner/closed', token: 'mine' })).rows.count).toBe(1);
});

test('a hub that leads into a private network is not followed there, unless that is allowed', async () => {
  const inside = 'https://127.0.0.1:9/file';
  hub.faults.elsewhere = inside;
  await expect(read({ repository: 'owner/reviews' })).rejects.toEqual(failure('private-host'));
});

test('names of files tell the split where no card does; patterns run in linear time', () => {
  const file = (name: string) => ({ name, path: '', size: 1, hash: '' });
  const names = (files: string[]) =>
    Object.fromEntries(
      [...(ownSplits(files.map(file), {}).get('default') ?? [])].map(([split, found]) => [split, found.map(({ name }) => name)]),
    );
  expect(names(['data/train-00000-of-00001.parquet', 'data/test-00000-of-00001.parquet', 'val/a.json', 'README.md'])).toEqual({
    train: ['data/train-00000-of-00001.parquet'],
    test: ['data/test-00000-of-00001.parquet'],
    validation: ['val/a.json'],
  });
  expect(names(['latest.csv', 'contest.csv'])).toEqual({ train: ['contest.csv', 'latest.csv'] });
  expect(names(['dataset_infos.json', '.hidden.json'])).toEqual({});
  const matches = globMatcher('data/**/part-*.csv');
  expect(['data/part-1.csv', 'data/a/b/part-2.csv', 'data/a/part.csv', 'x/part-1.csv', 'data/part-1/x.csv'].map(matches)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(globMatcher(`${'*a'.repeat(40)}b`)('a'.repeat(500))).toBe(false);
  expect(globMatcher('a.c')('abc')).toBe(false);
});
