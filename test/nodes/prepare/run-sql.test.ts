import { expect, test } from 'vitest';
import runSql from '../../../nodes/prepare/run-sql.ts';
import { withDatabase } from '../../../nodes/lib/tables/connection.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { writeTable } from '../../../nodes/lib/tables/write-table.ts';
import { say } from '../../../nodes/kit/text.ts';
import { Cancelled, Failure } from '../../../nodes/kit/problem.ts';
import { querySql } from '../../../nodes/lib/tables/query-sql.ts';
import { bench, runNode } from '../../run-node.ts';
import { filledSettings } from '../../filled-settings.ts';

const visits = tableFromRows([
  { id: 1, 金额: 5 },
  { id: 2, 金额: 7 },
  { id: 1, 金额: 1 },
]);
const people = tableFromRows([
  { id: 1, name: 'Li' },
  { id: 2, name: "O'Neil" },
]);
const tables = [visits, people];

test.each([
  [
    'SELECT name, sum("金额") AS "合计" FROM a JOIN b USING (id) GROUP BY name ORDER BY name; -- the end',
    [
      { name: 'Li', 合计: 6 },
      { name: "O'Neil", 合计: 7 },
    ],
  ],
  ['WITH big AS (SELECT * FROM a WHERE 金额 > 1) SELECT count(*) AS n FROM big', [{ n: 2 }]],
  ['SELECT id, row_number() OVER (ORDER BY 金额 DESC) AS place FROM A ORDER BY place LIMIT 1', [{ id: 2, place: 1 }]],
  ['FROM b SELECT upper(name) AS n WHERE id IN (SELECT id FROM a WHERE 金额 = 7)', [{ n: "O'NEIL" }]],
  ['SELECT unnest([1, 2]) AS u', [{ u: 1 }, { u: 2 }]],
  ['SELECT i FROM range(2) r(i)', [{ i: 0 }, { i: 1 }]],
  ['SELECT id FROM a WHERE false', []],
])('reads the wired tables: %s', async (sql, expected) => {
  const where = await bench();
  const { rows } = await runNode(runSql, { tables }, { sql }, where);
  expect(await readRows(where.context, rows)).toEqual(expected);
});

test.each([
  'DROP TABLE a',
  'SELECT 1; DROP TABLE a',
  'SELECT 1; SELECT 2',
  "COPY a TO '/tmp/out.csv'",
  "ATTACH '/tmp/x.db'",
  'INSTALL httpfs',
  'LOAD httpfs',
  'PRAGMA database_list',
  "SET memory_limit = '1TB'",
  'CREATE TABLE x AS SELECT * FROM a',
  'EXPLAIN SELECT 1',
  'SHOW TABLES',
  'DESCRIBE a',
  'SELECT * FROM (SHOW ALL TABLES)',
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM read_parquet('/tmp/x.parquet')",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM glob('/*')",
  "SELECT * FROM '/etc/passwd'",
  'SELECT * FROM "/tmp/x.parquet"',
  "SELECT * FROM a WHERE id IN (SELECT 1 FROM read_csv_auto('/etc/passwd'))",
  "WITH x AS (SELECT * FROM read_blob('/etc/passwd')) SELECT * FROM x",
  "SELECT (SELECT content FROM read_text('/etc/passwd')) AS c",
  "SELECT * FROM a UNION ALL SELECT 1, size FROM read_blob('/etc/passwd')",
  "SELECT * FROM query('SELECT 1')",
  "SELECT * FROM query_table('t1')",
  'SELECT * FROM t1',
  'SELECT * FROM c',
  'SELECT * FROM temp.t1',
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM duckdb_settings()',
  'SELECT * FROM pragma_version()',
  "SELECT getenv('HOME')",
  "SELECT current_setting('temp_directory')",
  "SELECT getvariable('t1')",
  'SELECT random()',
  'SELECT now() FROM a',
  'SELECT current_date',
  'SELECT * FROM a TABLESAMPLE 1 ROWS',
  'SELECT sleep_ms(10)',
])('refuses with a sentence: %s', async (sql) => {
  const error = await runNode(runSql, { tables }, { sql }).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(Failure);
  expect(error instanceof Failure && error.problem).toMatchObject({ code: 'sql-refused', setting: 'sql' });
});

test('what is wrong with a query reaches its writer', async () => {
  await expect(runNode(runSql, { tables }, { sql: 'SELECT nmae FROM b' })).rejects.toThrow(/no column “nmae”.*"name"/);
  await expect(runNode(runSql, { tables }, { sql: 'SELEC 1' })).rejects.toThrow('cannot be read at “SELEC”');
  await expect(runNode(runSql, { tables }, { sql: 'SELECT 1) AS x; COPY (SELECT 1' })).rejects.toThrow('cannot be read');
  expect(runSql.check?.({ tables: [] }, filledSettings(runSql, { sql: ' ' }))[0]?.code).toBe('empty-setting');
});

test('rows and time are limited, and a run can be stopped', async () => {
  const where = await bench();
  await expect(runNode(runSql, { tables }, { sql: 'SELECT * FROM range(11)', mostRows: 10 }, where)).rejects.toThrow('more than 10 rows');
  const endless = 'SELECT count(*) AS n FROM range(10000000) x(i), range(10000000) y(j) WHERE i * j = 7';
  await expect(querySql(where.context, tables, { sql: endless, mostRows: 10, minutes: 0.005 })).rejects.toThrow('was stopped');
  const running = runNode(runSql, { tables }, { sql: endless }, where);
  setTimeout(() => where.cancel(), 300);
  await expect(running).rejects.toBeInstanceOf(Cancelled);
});

test('stored tables keep types and role; mixed ones are said', async () => {
  const where = await bench();
  const stored = await withDatabase(where.context, (database) =>
    writeTable(database, `SELECT i AS n, 'text ' || i AS words FROM range(3000) r(i)`, {
      role: 'training',
      types: [{ name: 'words', type: 'text' }],
    }),
  );
  const { rows } = await runNode(runSql, { tables: [stored] }, { sql: 'SELECT words, n FROM a ORDER BY n DESC' }, where);
  expect([rows.role, rows.columns.map(({ type }) => type), rows.count]).toEqual(['training', ['text', 'number'], 3_000]);
  expect((await readRows(where.context, rows, { limit: 1 }))[0]).toEqual({ words: 'text 2999', n: 2_999 });
  const mixed = await runNode(runSql, { tables: [stored, { ...people, role: 'test' }] }, { sql: 'SELECT count(*) AS n FROM a, b' }, where);
  expect([mixed.rows.role, mixed.heard.warnings[0]?.code]).toEqual(['test', 'mixed-roles']);
});

test('a mistake in the query is told without the words and places of the database', async () => {
  const told = async (sql: string) => {
    const failure: unknown = await runNode(runSql, { tables }, { sql }).catch((error: unknown) => error);
    return failure instanceof Failure ? say(failure.problem.message, 'en') : failure;
  };
  expect(await told('SELECT nam FROM b')).toBe(
    'There is no column “nam” there. Columns with a name like it: "name". A text stands in single quotation marks.',
  );
  const mixed = await told("SELECT name + 1 AS x FROM b WHERE name = date '2024-13-01'");
  expect(mixed).not.toMatch(/Error|LINE \d|t1/);
  expect(mixed).toMatch(/^“\+” does not work on values of these types: VARCHAR, INTEGER_LITERAL\. Text becomes/);
  expect(await told('SELECT name, count(*) AS n FROM b')).toContain('Add it to GROUP BY, or take one of its values with any_value("name")');
  expect(await told('SELECT name FROM b x JOIN b y ON x.name = y.name')).toBe(
    'More than one table has a column “name”. Say which one is meant: "x.name" or "y.name".',
  );
  expect(await told('SELECT lenght(name) FROM b')).toBe('There is no function “lenght”. Perhaps "length" is meant.');
  expect(await told('SELECT name::DOUBLE AS n FROM b')).toMatch(/^“.+” cannot be turned into the type DOUBLE\./);
  expect(await told('SELECT count(*) FROM b WHERE count(*) > 1')).toMatch(/HAVING, behind GROUP BY\.$/);
  expect(await told("SELECT 'x FROM b")).toMatch(/a quotation mark is opened and not closed/);
  expect(await told('SELECT b.nam FROM b')).toMatch(/^The table “b” has no column “nam”\./);
});
