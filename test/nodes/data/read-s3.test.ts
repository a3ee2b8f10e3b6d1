import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import readS3 from '../../../nodes/data/read-s3.ts';
import { readObjects } from '../../../nodes/lib/s3/read-objects.ts';
import { literal, withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';
import { keys, type S3Server, startS3 } from '../lib/s3/s3-server.ts';

type Given = Parameters<typeof runNode<{}, typeof readS3.outputs, typeof readS3.settings>>[2];
const failure = (code: string, values: object = {}) => expect.objectContaining({ problem: expect.objectContaining({ code, ...values }) });

let s3: S3Server;
const closers: (() => void)[] = [];
async function start(objects: Record<string, Buffer | string>, options?: Parameters<typeof startS3>[2]): Promise<void> {
  const contents = Object.entries(objects).map(([key, content]) => [key, Buffer.from(content)]);
  s3 = await startS3('my-data', Object.fromEntries(contents), options);
  closers.push(s3.close);
}
beforeEach(() => void vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1'));
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) close();
});

const secrets = { user: ` ${keys.accessKey}\n`, word: keys.secretKey, other: 'nonsense' };
const at = (settings: Given): Given => ({
  endpoint: s3.endpoint,
  bucket: 'my-data',
  region: 'eu-central-1',
  accessKey: 'user',
  secretKey: 'word',
  ...settings,
});
async function read(settings: Given, where?: Bench) {
  const place = where ?? (await bench({ secrets }));
  const result = await runNode(readS3, {}, at(settings), place);
  return { ...result, all: await readRows(place.context, result.rows) };
}

test('the files that fit a pattern become one table, in the order of their names, over pages of the list', async () => {
  const many = Array.from({ length: 12 }, (_, n) => [`logs/2024/part-${String(n).padStart(2, '0')}.csv`, `id,说\n${n},第 ${n}\n`]);
  await start(
    { ...Object.fromEntries(many), 'logs/2024/other.jsonl': '{"x":1}', 'logs/2023/x.csv': 'id\n99\n', 'logs/': '' },
    { pageSize: 5 },
  );
  const { rows, all, heard } = await read({ files: 'logs/2024/*.csv' });
  expect(all.map(({ id }) => id)).toEqual(many.map((_, n) => n));
  expect(all[3]).toEqual({ id: 3, 说: '第 3' });
  expect(s3.lists).toBe(3);
  expect(heard.headline).toBe('12 rows, 2 columns, 12 files');
  expect(rows.origins?.[0]?.origin).toBe('s3://my-data/logs/2024/*.csv');
  expect((await read({ files: 'logs/**/*.csv' })).rows.count).toBe(13);
});

test('keys with signs of every kind are signed and read', async () => {
  const odd = ['a b/c+d=e&f.csv', "中文/数据 (1)!*'.csv", 'per%20cent/~x.csv', 'plus+plus.csv'];
  await start(Object.fromEntries(odd.map((key, n) => [key, `n\n${n}\n`])));
  const { all } = await read({});
  expect(all.map(({ n }) => n).toSorted()).toEqual([0, 1, 2, 3]);
  expect(s3.got.map(({ key }) => key).toSorted()).toEqual(odd.toSorted());
});

test('Parquet, packed lines and other kinds: what can be read is read, the rest is counted', async () => {
  const { context } = await bench();
  const parquet = await withDatabase(context, async (database) => {
    const path = database.fresh('parquet');
    await database.run(`COPY (SELECT i AS id, i * 0.5 AS half FROM range(1000) r(i)) TO ${literal(path)} (FORMAT parquet)`);
    return readFile(path);
  });
  await start({ 'p/a.parquet': parquet, 'p/b.parquet': parquet, 'l/x.jsonl.gz': gzipSync('{"id":1}\n{"id":2}\n'), 'l/photo.jpg': 'x' });
  const { rows } = await read({ files: 'p/', columns: 'half' });
  expect([rows.count, rows.columns.map(({ name }) => name)]).toEqual([2_000, ['half']]);
  const few = await read({ files: 'p/', mostRows: 1_000 });
  expect([few.rows.count, few.heard.warnings[0]?.code, s3.got.filter(({ key }) => key === 'p/b.parquet').length]).toEqual([
    1_000,
    'limit-reached',
    1,
  ]);
  const lines = await read({ files: 'l/' });
  expect([lines.all, lines.heard.log[0]?.values]).toEqual([[{ id: 1 }, { id: 2 }], { others: 1 }]);
  const mixed = await read({ files: '**' });
  expect(mixed.rows.count).toBe(2_002);
});

test('texts are a row each', async () => {
  const gbk = Buffer.concat(Array.from({ length: 40 }, () => Buffer.from([0xc4, 0xe3, 0xba, 0xc3])));
  await start({
    'notes/a.txt': 'Hello, "you"',
    'notes/b.md.gz': gzipSync('# 你好'),
    'notes/c.txt': gbk,
    'notes/d.txt': Buffer.from([0, 0, 1, 2, 0x89, 0, 0]),
  });
  const { all, heard } = await read({ files: 'notes/' });
  expect(all).toEqual([
    expect.objectContaining({ folder: 'notes', file: 'notes/a.txt', text: 'Hello, "you"' }),
    expect.objectContaining({ file: 'notes/b.md', title: '你好' }),
    expect.objectContaining({ file: 'notes/c.txt', text: '你好'.repeat(40) }),
  ]);
  expect(heard.log[0]?.values).toEqual({ unread: 1 });
  s3.faults.archived = true;
  await expect(read({ files: 'notes/' })).rejects.toEqual(failure('s3-archived'));
  s3.faults.archived = false;
  expect((await read({ files: 'notes/', columns: 'text' })).rows.columns.map(({ name }) => name)).toEqual(['text']);
});

test('a download that breaks off goes on where it was, in the same run and in the next', async () => {
  const content = Buffer.from(`n,filling\n${Array.from({ length: 5_000 }, (_, n) => `${n},${'x'.repeat(50)}`).join('\n')}\n`);
  await start({ 'big.csv': content });
  const where = await bench({ secrets });
  const reading = {
    endpoint: s3.endpoint,
    bucket: 'my-data',
    region: 'eu-central-1',
    addressing: 'auto',
    keys,
    files: 'big.csv',
    columns: [],
    mostFiles: 10,
    mostRows: 1e6,
    mostBytes: 1e9,
    badLines: 'stop',
  } as const;
  s3.faults.cut = { times: 7, after: 20_000 };
  const waits: number[] = [];
  const { table } = await readObjects(where.context, { ...reading, wait: async (ms) => void waits.push(ms) });
  expect(table.count).toBe(5_000);
  expect(s3.got.map(({ range }) => range)).toEqual([undefined, ...[1, 2, 3, 4, 5, 6, 7].map((n) => `bytes=${n * 20_000}-`)]);
  s3.got.length = 0;
  s3.faults.cut = { times: 1, after: 30_000 };
  const stopped = new AbortController();
  const context = { ...where.context, signal: stopped.signal };
  await expect(
    readObjects(context, {
      ...reading,
      wait: async () => {
        stopped.abort();
      },
    }),
  ).rejects.toThrow(/abort/i);
  expect((await readObjects(where.context, reading)).table.count).toBe(5_000);
  expect(s3.got.map(({ range }) => range)).toEqual([undefined, 'bytes=30000-']);
}, 30_000);

test('content is proven by its MD5, except where the storage encrypts with keys of its own', async () => {
  await start({ 'a.csv': 'n\n1\n' });
  s3.faults.wrong = true;
  await expect(read({})).rejects.toEqual(failure('wrong-content'));
  s3.faults.encryption = 'aws:kms';
  expect((await read({ badLines: 'skip' })).rows.count).toBe(0);
});

test('a busy storage is asked again', async () => {
  await start({ 'a.csv': 'n\n1\n' });
  s3.faults.busy = 1;
  expect((await read({})).rows.count).toBe(1);
});

test('what the storage refuses is said with what to do', async () => {
  await start({ 'a.csv': 'n\n1\n', 'b.bin': 'x' });
  await expect(read({ region: 'us-east-1' })).rejects.toEqual(
    failure('s3-wrong-region', { fixes: [expect.objectContaining({ settings: { region: 'eu-central-1' } })] }),
  );
  await expect(read({ secretKey: 'other' })).rejects.toEqual(failure('s3-wrong-secret'));
  await expect(read({ accessKey: 'other' })).rejects.toEqual(failure('s3-unknown-key'));
  await expect(read({ accessKey: '', secretKey: '' })).rejects.toEqual(failure('s3-denied'));
  await expect(read({ secretKey: '' })).rejects.toEqual(failure('s3-one-key', { setting: 'secretKey' }));
  await expect(read({ bucket: 'elsewhere' })).rejects.toEqual(failure('no-bucket'));
  await expect(read({ bucket: '' })).rejects.toEqual(failure('empty-setting', { setting: 'bucket' }));
  await expect(read({ files: 'A.csv' })).rejects.toEqual(failure('no-files', { setting: 'files' }));
  await expect(read({ files: '*.bin' })).rejects.toThrow('None of the 1 file');
  await expect(read({ columns: 'x' })).rejects.toEqual(failure('no-column'));
  s3.faults.replaced = true;
  await expect(read({})).rejects.toEqual(failure('s3-replaced'));
  s3.faults.replaced = false;
  s3.faults.archived = true;
  await expect(read({})).rejects.toEqual(failure('s3-archived'));
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '');
  await expect(read({})).rejects.toEqual(failure('private-host'));
});

test('a file that is bad is named, a packed one that has no end is stopped, and an open bucket needs no key', async () => {
  await start(
    { 'good.csv': 'n\n1\n', 'torn.csv.gz': gzipSync('n\n1\n').subarray(0, 20), 'bomb.csv.gz': gzipSync(Buffer.alloc(3_000_000, 'x\n')) },
    {
      isOpen: true,
    },
  );
  const open = { accessKey: '', secretKey: '' };
  expect((await read({ files: 'good.csv', ...open })).rows.count).toBe(1);
  await expect(read({ files: 'torn.csv.gz', ...open })).rejects.toEqual(failure('broken-file'));
  await expect(read({ files: 'bomb.csv.gz', mostMegabytes: 1, ...open })).rejects.toEqual(failure('unpacks-too-large'));
  await expect(read({ files: 'good.csv', mostMegabytes: 1, ...open })).resolves.toBeDefined();
});

test('a bad line in a file says in which, and may be left out by one press', async () => {
  await start({ 'ragged.csv': 'a,b\n1,2\n3\n' });
  await expect(read({})).rejects.toEqual(
    failure('bad-line', { setting: 'badLines', fixes: [expect.objectContaining({ settings: { badLines: 'skip' } })] }),
  );
  expect((await read({ badLines: 'skip' })).rows.count).toBe(1);
});

test('a place as storages show it, a folder without its slash and a misspelt file are mended by one press', async () => {
  await start({ 'data/mails.csv': 'a\n1\n', 'data/2024/x.csv': 'a\n2\n' });
  const fixed = (code: string, settings: object) => failure(code, { fixes: [expect.objectContaining({ settings })] });
  await expect(read({ bucket: 's3://my-data/data/' })).rejects.toEqual(fixed('bad-bucket', { bucket: 'my-data', files: 'data/' }));
  await expect(read({ files: 'data' })).rejects.toEqual(fixed('no-files', { files: 'data/' }));
  await expect(read({ files: 'data/mail.csv' })).rejects.toEqual(fixed('no-files', { files: 'data/mails.csv' }));
  const far = await read({ files: 'data/nothing-like-it.parquet' }).catch((error: unknown) => error);
  expect(far).toEqual(failure('no-files'));
  expect(far).not.toEqual(failure('no-files', { fixes: expect.anything() }));
  expect((await read({ files: 's3://my-data/data/mails.csv' })).rows.count).toBe(1);
});

test('a damaged file names itself and no setting that this step does not have', async () => {
  await start({ 'a.parquet': 'PAR1xxxx', 'b.csv.gz': gzipSync('a\n1\n').subarray(0, 12) });
  for (const files of ['a.parquet', 'b.csv.gz']) {
    const failed = await read({ files }).catch((error: unknown) => error);
    expect(failed).toEqual(failure('broken-file'));
    expect(failed).not.toEqual(failure('broken-file', { setting: expect.anything() }));
  }
});
