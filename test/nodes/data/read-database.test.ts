import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import readDatabase from '../../../nodes/data/read-database.ts';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { filledSettings } from '../../filled-settings.ts';
import { type Bench, bench, runNode } from '../../run-node.ts';
import { encryptedWay, fragileWay, localServer, ownCertificate, type Server } from './database-servers.ts';

type Given = Parameters<typeof runNode<{}, typeof readDatabase.outputs, typeof readDatabase.settings>>[2];
const servers = await Promise.all([localServer('postgresql'), localServer('mysql')]);
const certificate = ownCertificate();
const own = `graftwork_${process.pid}_${Date.now().toString(36)}`;
const failure = (code: string, values: object = {}) => expect.objectContaining({ problem: expect.objectContaining({ code, ...values }) });

beforeEach(() => {
  vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '127.0.0.1, localhost');
  return () => vi.unstubAllEnvs();
});

async function read(settings: Given, where?: Bench) {
  const at = where ?? (await bench());
  const result = await runNode(readDatabase, {}, settings, at);
  return { ...result, all: await readRows(at.context, result.rows), context: at.context };
}

const created = {
  postgresql: [
    `CREATE TABLE ${own}_kinds (id bigint PRIMARY KEY, small smallint, amount numeric(12,2), ratio double precision, yes boolean,
      day date, moment timestamptz, name text, info jsonb, many int[], raw bytea, code numeric(20,0))`,
    `INSERT INTO ${own}_kinds VALUES
      (1, -3, 12.50, 0.1, true, '2024-02-29', '2024-05-06 07:08:09.5+02', '名 "x"', '{"a":[1,null]}', '{1,2}', '\\x00ff', 12345678901234567890),
      (9007199254740993, NULL, 'NaN', 'Infinity', false, 'infinity', NULL, E'a\\nb', 'null', NULL, NULL, 1), (3, 7, 1, 2, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL)`,
  ],
  mysql: [
    `CREATE TABLE ${own}_kinds (id bigint PRIMARY KEY, small smallint, amount decimal(12,2), ratio double, yes tinyint(1),
      day date, moment datetime(3), name text, info json, many longtext, raw blob, code decimal(20,0)) CHARACTER SET utf8mb4`,
    "SET SESSION sql_mode = ''",
    `INSERT INTO ${own}_kinds VALUES
      (1, -3, 12.50, 0.1, true, '2024-02-29', '2024-05-06 05:08:09.5', '名 "x"', '{"a":[1,null]}', '[1,2]', x'00ff', 12345678901234567890),
      (9007199254740993, NULL, NULL, NULL, false, '0000-00-00', NULL, 'a\\nb', NULL, NULL, NULL, 1), (3, 7, 1, 2, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL)`,
  ],
};
/** 20,000 rows of about 100 bytes; `grp` repeats 7 times for each value. */
const large = {
  postgresql: `CREATE TABLE ${own}_large AS SELECT g AS id, g / 7 AS grp, repeat('x', 90) AS filling FROM generate_series(1, 20000) g`,
  mysql: `CREATE TABLE ${own}_large AS SELECT seq AS id, seq DIV 7 AS grp, repeat('x', 90) AS filling FROM seq_1_to_20000`,
};

describe.each(['postgresql', 'mysql'] as const)('%s', (kind) => {
  const server: Server | undefined = servers.find((one) => one?.kind === kind);
  const at = (settings: Given, port = server?.port ?? 0): Given => ({
    kind,
    host: '127.0.0.1',
    port,
    user: server?.user ?? '',
    database: server?.database ?? '',
    ...settings,
  });
  const drop = ['kinds', 'large', 'empty'].map((name) => `DROP TABLE IF EXISTS ${own}_${name}`);
  afterAll(async () => {
    await server?.run(...drop);
    await server?.close();
  });
  const withServer = test.skipIf(!server);

  withServer('numbers, dates, yes and no, JSON, long numbers and nothing keep what they are', async () => {
    await server?.run(...created[kind]);
    const { rows, all, heard } = await read(at({ table: `${own}_kinds` }));
    // One whole number has 16 digits, more than a number holds, so the column stays text.
    expect(rows.columns.map(({ name, type }) => [name, type])).toEqual(
      [
        ['id', 'text'],
        ['small', 'number'],
        ['amount', 'number'],
        ['ratio', 'number'],
        ['yes', 'category'],
        ['day', 'date'],
        ['moment', 'date'],
        ['name', 'text'],
        ['info', 'json'],
        ['many', 'json'],
        ['raw', 'text'],
        ['code', 'text'],
      ].map(([name, type]) => [name, name === 'yes' ? expect.stringMatching(/category|text/) : type]),
    );
    expect(all[0]).toEqual({
      id: '1',
      small: -3,
      amount: 12.5,
      ratio: 0.1,
      yes: 'true',
      day: '2024-02-29',
      moment: '2024-05-06T05:08:09',
      name: '名 "x"',
      info: { a: [1, null] },
      many: [1, 2],
      raw: 'AP8=',
      code: '12345678901234567890',
    });
    // The key orders the rows: 3 comes before the long one.
    expect(all.map(({ id }) => id)).toEqual(['1', '3', '9007199254740993']);
    expect(all[1]).toMatchObject({ yes: null, day: null, name: '', code: null });
    expect(all[2]).toMatchObject({ yes: 'false', small: null, amount: null, ratio: null, day: null, name: 'a\nb' });
    expect(heard.headline).toBe('3 rows, 12 columns');
  });

  withServer('a query reads what it says, by a key only what is behind it, and says the last key', async () => {
    await server?.run(...drop, large[kind]);
    const sql = `SELECT id, grp FROM ${own}_large WHERE id > 19000 -- the end\n;`;
    const { rows, all, heard } = await read(at({ what: 'query', sql, key: 'id', after: '19995' }));
    expect(all).toEqual([19996, 19997, 19998, 19999, 20000].map((id) => ({ id, grp: Math.floor(id / 7) })));
    expect(rows.count).toBe(5);
    expect(heard.log.map(({ values }) => values?.last)).toContain('20000');
    const some = await read(at({ table: `${own}_large`, mostRows: 1_500 }));
    expect([some.rows.count, some.heard.warnings.map(({ code }) => code)]).toEqual([1_500, ['limit-reached']]);
    const none = await read(at({ what: 'query', sql: `SELECT id FROM ${own}_large WHERE id < 0` }));
    expect([none.rows.count, none.rows.columns.map(({ name }) => name)]).toEqual([0, ['id']]);
  });

  withServer('a connection that breaks is taken up behind the last whole key: no row twice, none lost', async () => {
    await server?.run(...drop, large[kind]);
    const way = await fragileWay(server?.port ?? 0, [400_000, 700_000]);
    const where = await bench();
    const { all } = await read(at({ table: `${own}_large`, key: 'grp', encryption: 'off' }, way.port), where);
    way.close();
    expect(way.opened()).toBe(3);
    expect(new Set(all.map(({ id }) => id)).size).toBe(20_000);
    expect(all).toHaveLength(20_000);
  });

  withServer('what broke off for good goes on at the next run; without a key that is said', async () => {
    await server?.run(...drop, large[kind]);
    const { readDatabase: readWith } = await import('../../../nodes/lib/databases/read-database.ts');
    const { openDatabase } = await import('../../../nodes/lib/databases/open-database.ts');
    const where = await bench();
    const from = { table: `${own}_large` };
    const reading = (port: number, key: string) => ({
      host: '127.0.0.1',
      from,
      key,
      after: '',
      mostRows: 1e6,
      mostBytes: 1e9,
      mostMinutes: 5,
      wait: async () => undefined,
      open: openDatabase(where.context, kind, {
        host: '127.0.0.1',
        port,
        database: server?.database ?? '',
        user: server?.user ?? '',
        password: '',
        encryption: 'off',
      }),
    });
    const broken = await fragileWay(server?.port ?? 0, [500_000, 0, 0, 0, 0, 0, 0]);
    await expect(readWith(where.context, reading(broken.port, 'id'))).rejects.toEqual(failure('database-lost'));
    expect(where.heard.log.map((line) => say(line, 'en'))).toContain('127.0.0.1 does not answer: trying again in 8 s');
    await server?.run(`DELETE FROM ${own}_large WHERE id = 1`);
    // The first row is gone from the server, yet it was read: the second run did not start anew.
    const { table } = await readWith(where.context, reading(server?.port ?? 0, 'id'));
    expect(table.count).toBe(20_000);
    broken.close();
    const again = await fragileWay(server?.port ?? 0, [500_000]);
    const other = await bench();
    await expect(readWith(other.context, reading(again.port, ''))).rejects.toEqual(failure('database-lost', { setting: 'key' }));
    again.close();
  });

  withServer('rows that are kept from run to run are not read again; only those behind the last key are added', async () => {
    await server?.run(...drop, large[kind]);
    const home = await mkdtemp(join(tmpdir(), 'graftwork-kept-'));
    const way = await fragileWay(server?.port ?? 0, [1e9, 1e9, 1e9, 300_000]);
    const run = async (settings: Given = {}) => {
      const step = await bench({ home });
      const workdir = join(home, 'steps', 'one');
      await mkdir(workdir, { recursive: true });
      const result = await read(at({ table: `${own}_large`, key: 'id', earlier: 'keep', encryption: 'off', ...settings }, way.port), {
        ...step,
        context: { ...step.context, workdir },
      });
      await rm(workdir, { recursive: true });
      return result;
    };
    expect((await run()).rows.count).toBe(20_000);
    await server?.run(
      `DELETE FROM ${own}_large WHERE id <= 5`,
      `INSERT INTO ${own}_large (id, grp, filling) VALUES (20001, 1, 'new'), (20002, 2, 'new')`,
    );
    const second = await run();
    // The deleted ones were read before and stay.
    expect(second.all.map(({ id }) => id)).toEqual(Array.from({ length: 20_002 }, (_, n) => n + 1));
    expect(second.heard.log.map(({ values }) => values)).toContainEqual({ added: 2, rows: 20_000 });
    expect((await run()).heard.log.map(({ values }) => values)).toContainEqual({ added: 0, rows: 20_002 });
    // What breaks off while the new rows are read goes on, too, and nothing stands there twice.
    await server?.run(
      kind === 'mysql'
        ? `INSERT INTO ${own}_large SELECT seq, 0, repeat('y', 90) FROM seq_20003_to_30000`
        : `INSERT INTO ${own}_large SELECT g, 0, repeat('y', 90) FROM generate_series(20003, 30000) g`,
    );
    const third = await run();
    expect([third.rows.count, new Set(third.all.map(({ id }) => id)).size, way.opened()]).toEqual([30_000, 30_000, 5]);
    await server?.run(`ALTER TABLE ${own}_large ADD COLUMN more int`);
    const anew = await run();
    expect([anew.rows.count, anew.heard.warnings.map(({ code }) => code)]).toEqual([29_995, ['read-anew']]);
    await expect(run({ key: '' })).rejects.toEqual(failure('needs-key', { setting: 'key' }));
    way.close();
  });

  withServer('two steps that add to the same rows do so one after the other', async () => {
    await server?.run(...drop, large[kind]);
    const home = await mkdtemp(join(tmpdir(), 'graftwork-kept-'));
    const run = async (name: string) => {
      const step = await bench({ home });
      const workdir = join(home, 'steps', name);
      await mkdir(workdir, { recursive: true });
      return read(at({ table: `${own}_large`, key: 'id', earlier: 'keep' }), { ...step, context: { ...step.context, workdir } });
    };
    const [first, second] = await Promise.all([run('one'), run('two')]);
    expect([first.rows.count, second.rows.count]).toEqual([20_000, 20_000]);
    expect(await readdir(join(home, 'readings')).then(([folder = '']) => readdir(join(home, 'readings', folder)))).not.toContain('lock');
  });

  const encrypted = test.skipIf(!server || !certificate);
  if (kind === 'postgresql')
    encrypted('encryption: where offered it is used, a certificate that nobody vouches for is refused where it counts', async () => {
      await server?.run(...drop, large[kind]);
      if (!certificate) return;
      const way = await encryptedWay(server?.port ?? 0, certificate);
      const settings: Given = { what: 'query', sql: `SELECT id FROM ${own}_large WHERE id <= 10` };
      expect((await read(at(settings, way.port))).rows.count).toBe(10);
      expect([way.encrypted(), way.plain()]).toEqual([1, 0]);
      await expect(read(at({ ...settings, encryption: 'verified' }, way.port))).rejects.toEqual(
        failure('bad-certificate', { setting: 'encryption' }),
      );
      expect(way.plain()).toBe(0);
      way.close();
    });

  withServer('nothing can be changed, and only one SELECT is taken', async () => {
    await server?.run(...drop, large[kind]);
    for (const sql of [`DELETE FROM ${own}_large`, `SELECT 1; DROP TABLE ${own}_large`, "SELECT 1 INTO OUTFILE '/tmp/x'", ''])
      await expect(read(at({ what: 'query', sql }))).rejects.toEqual(failure('not-a-select'));
    for (const sql of [
      `SELECT 1 AS a) AS picked LIMIT 1 -- ', (`,
      `SELECT 1 -- '\n) AS picked; COMMIT; DROP TABLE ${own}_large; SELECT 1 FROM (SELECT '`,
      `SELECT 1 /* ' */) AS picked; COMMIT; DROP TABLE ${own}_large; -- '`,
      `SELECT $$'$$ AS a) AS picked; COMMIT; DROP TABLE ${own}_large; -- $$'$$`,
    ])
      await expect(read(at({ what: 'query', sql }))).rejects.toThrow();
    if (kind === 'postgresql')
      await expect(
        read(at({ what: 'query', sql: `WITH gone AS (DELETE FROM ${own}_large RETURNING id) SELECT * FROM gone` })),
      ).rejects.toEqual(failure('bad-query'));
    expect((await read(at({ table: `${own}_large` }))).rows.count).toBe(20_000);
  });

  withServer('wrong names, users and places are said with the way out', async () => {
    await server?.run(...drop, large[kind]);
    await expect(read(at({ table: '' }))).rejects.toEqual(failure('no-table', { fixes: expect.arrayContaining([expect.anything()]) }));
    await expect(read(at({ table: `${own}_large`, key: 'nothing' }))).rejects.toEqual(failure('no-key'));
    await expect(read(at({ what: 'query', sql: 'SELECT nothing FROM nowhere' }))).rejects.toEqual(failure('bad-query', { setting: 'sql' }));
    // Only what the person wrote is said again, on the line where it stands.
    const said = await read(at({ what: 'query', sql: 'SELECT *\nFRM x' })).catch((error: unknown) => String(error));
    expect(said).toMatch(kind === 'mysql' ? /near 'FRM x' at line 2$/ : /at or near "FRM"$/);
    await expect(read(at({ table: `${own}_large`, key: 'id', after: 'abc' }))).rejects.toEqual(
      failure('bad-after', { setting: 'after', fixes: [expect.objectContaining({ settings: { after: '' } })] }),
    );
    // Without a key nothing lies behind it, and all rows are not what was asked for.
    await expect(read(at({ table: `${own}_large`, after: '7' }))).rejects.toEqual(failure('needs-key', { setting: 'key' }));
    await expect(read(at({ database: 'no_such_database_here' }))).rejects.toEqual(failure('no-database'));
    await expect(read(at({ table: `${own}_large`, encryption: 'verified' }))).rejects.toEqual(
      expect.objectContaining({ problem: expect.objectContaining({ code: expect.stringMatching(/no-encryption|bad-certificate/) }) }),
    );
    vi.stubEnv('GRAFTWORK_ALLOW_HOSTS', '');
    await expect(read(at({ table: `${own}_large` }))).rejects.toEqual(failure('private-host'));
  });

  withServer('a stopped run leaves the database at once', async () => {
    await server?.run(...drop, large[kind]);
    const where = await bench();
    const reading = read(at({ table: `${own}_large` }), where);
    where.cancel();
    await expect(reading).rejects.toSatisfy(
      (error) => error instanceof Cancelled || (error instanceof Error && error.name === 'AbortError'),
    );
  });
});

describe('SQLite', () => {
  async function file(...statements: string[]): Promise<string> {
    const path = join(await mkdtemp(join(tmpdir(), 'graftwork-sqlite-')), 'data.sqlite');
    const database = new sqlite.Database(path);
    for (const sql of statements) database.exec(sql);
    database.close();
    return path;
  }
  const from = (path: string, settings: Given = {}) =>
    bench({ files: { 'data.sqlite': path } }).then((where) =>
      read({ kind: 'sqlite', file: { source: 'folder', folder: 'data', path: 'data.sqlite' }, ...settings }, where),
    );

  test('cells keep their own types; a column of texts that are moments or JSON is one of dates or JSON', async () => {
    const path = await file(
      'CREATE TABLE things (id INTEGER PRIMARY KEY, size REAL, code TEXT, long INTEGER, at TEXT, info TEXT, mixed, raw BLOB)',
      `INSERT INTO things VALUES (2, 1.5, '007', 9007199254740993, '2024-05-06 07:08:09', '{"a":1}', 'x', x'00ff'), (1, 2, '8', 1, '2024-05-07', '[2]', 3, NULL)`,
      'CREATE TABLE bare (a, b)',
    );
    const { rows, all } = await from(path, { table: 'things' });
    expect(rows.columns.map(({ type }) => type)).toEqual(['number', 'number', 'text', 'text', 'date', 'json', 'text', 'text']);
    expect(all).toEqual([
      { id: 1, size: 2, code: '8', long: '1', at: '2024-05-07', info: [2], mixed: '3', raw: null },
      { id: 2, size: 1.5, code: '007', long: '9007199254740993', at: '2024-05-06T07:08:09', info: { a: 1 }, mixed: 'x', raw: 'AP8=' },
    ]);
    expect(rows.origins?.[0]?.origin).toBe('data.sqlite (things)');
    expect((await from(path, { table: 'things', after: '1' })).all.map(({ id }) => id)).toEqual([2]);
    const empty = await from(path, { table: 'bare' });
    expect([empty.rows.count, empty.rows.columns.map(({ name }) => name)]).toEqual([0, ['a', 'b']]);
    await expect(from(path, { table: 'things', key: 'id', what: 'query', sql: 'DROP TABLE things' })).rejects.toEqual(
      failure('not-a-select'),
    );
    await expect(from(path)).rejects.toEqual(failure('no-table'));
  });

  test('the tables of a file are listed before any run', async () => {
    const path = await file('CREATE TABLE patients (id)', 'CREATE VIEW grown AS SELECT * FROM patients');
    const said = async (settings: Parameters<typeof filledSettings<typeof readDatabase.settings>>[1], where = path) => {
      const whole = filledSettings(readDatabase, { kind: 'sqlite', ...settings });
      return readDatabase.check?.({}, whole, await readDatabase.sniff?.(where, whole));
    };
    const found = await said({});
    expect(found).toMatchObject([
      { code: 'no-table', setting: 'table', fixes: [{ settings: { table: 'grown' } }, { settings: { table: 'patients' } }] },
    ]);
    expect(await said({ table: 'patient' })).toMatchObject([{ code: 'no-table', fixes: [{ settings: { table: 'patients' } }, {}] }]);
    expect(await said({ table: ' patients' })).toEqual([]);
    expect(await said({ what: 'query' })).toEqual([]);
    expect(await said({}, import.meta.filename)).toMatchObject([{ code: 'not-sqlite' }]);
    // A server may be another one by now: what was seen of a file says nothing of it.
    expect(await said({ kind: 'postgresql', host: 'db.example.org' })).toEqual([]);
  });

  test('a file that is no database, and one that is still written to, is said', async () => {
    await expect(from(join(import.meta.dirname, 'read-database.test.ts'), { table: 'a' })).rejects.toEqual(failure('not-sqlite'));
    await expect(runNode(readDatabase, {}, { kind: 'sqlite' })).rejects.toEqual(failure('empty-setting'));
  });
});

test('a whole address in place of the server is taken apart by one press, without its password', () => {
  const fixes = (host: string) =>
    readDatabase.check?.({}, filledSettings(readDatabase, { host }))?.flatMap((problem) => [problem.code, ...(problem.fixes ?? [])]);
  expect(fixes('jdbc:mariadb://ann:hush@db.example.org:3307/my%20shop?ssl=true')).toMatchObject([
    'whole-address',
    { settings: { kind: 'mysql', host: 'db.example.org', port: 3_307, database: 'my shop', user: 'ann' } },
  ]);
  expect(JSON.stringify(fixes('postgres://ann:hush@db/shop'))).not.toContain('hush');
  expect(fixes('db.example.org:6543')).toMatchObject(['whole-address', { settings: { host: 'db.example.org', port: 6_543 } }]);
  expect(fixes('db-1/shop')).toMatchObject(['whole-address', { settings: { host: 'db-1', database: 'shop' } }]);
  expect(fixes('10.0.0.1:80/shop')).toMatchObject(['whole-address', { settings: { port: 80 } }]);
  expect(fixes('[2001:db8::1]')).toEqual([]);
  expect(fixes(' db.example.org ')).toEqual([]);
  expect(fixes('2001:db8::1')).toEqual([]);
});
