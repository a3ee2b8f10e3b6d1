import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, readJson } from '../../kit/json.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import type { Text, TextValues } from '../../kit/text.ts';
import { answerTable } from './answer-table.ts';
import { type Database, literal, name, withDatabase } from './connection.ts';
import { mixedRole } from './mixed-roles.ts';
import { openTable } from './open-table.ts';
import { knownMistake } from './query-mistakes.ts';

export interface QueryOptions {
  sql: string;
  mostRows: number;
  minutes: number;
}

/** The names by which a query knows its tables, in the order of their wires. */
export const tableNames = [...'abcdefghijklmnopqrstuvwxyz'];

/** Functions in FROM that make rows of nothing but what they are given. All others read files, settings or the catalog. */
const rowFunctions = new Set(['unnest', 'range', 'generate_series']);
/** What FROM may hold, as DuckDB's own parser names it. */
const sources = new Set([
  'BASE_TABLE',
  'SUBQUERY',
  'JOIN',
  'TABLE_FUNCTION',
  'EMPTY',
  'EXPRESSION_LIST',
  'PIVOT',
  'CTE',
  'COLUMN_DATA',
  'DELIM_GET',
]);
/** They tell of this program or its surroundings, and DuckDB calls them consistent all the same. */
const telling =
  /^(getenv|current_|session_|user$|version$|getvariable|in_search_path|pg_|has_|duckdb_|txid|json_serialize|json_deserialize|json_execute|write_log|set_(?!bit)|nextval|currval|input_file|file_|read_|glob|query|sql_|checkpoint|stats$|obj_description|col_description|shobj_)/;

const bareFunctions = /^(current_\w+|session_user|user|localtime|localtimestamp)$/;

/** One SELECT over tables named a, b, c. Anything else, any file and whatever differs from run to run is refused before it runs. */
export async function querySql(context: Context, tables: readonly TableValue[], options: QueryOptions): Promise<TableValue> {
  return withDatabase(context, async (database) => {
    const views: string[] = [];
    for (const table of tables) views.push(await openTable(database, table));
    const columns = tables.flatMap((table) => table.columns.map((column) => column.name.toLowerCase()));
    const query = await checkedQuery(database, options.sql, { tables: tableNames.slice(0, tables.length), columns });
    const named = views.map((view, at) => `${name(tableNames[at] ?? '')} AS (SELECT * FROM ${view})`);
    const sql = `SELECT * FROM (WITH ${named.join(', ')} SELECT * FROM (${query})) LIMIT ${options.mostRows + 1}`;
    const types = tables.flatMap((table) => table.columns);
    const rows = await withinTime(database, options.minutes, () =>
      answerTable(database, sql, { from: tables, types, role: mixedRole(tables) }),
    );
    if (rows.count > options.mostRows) throw tooManyRows(options.mostRows);
    return rows;
  });
}

/** What a query may name. */
interface Known {
  tables: readonly string[];
  /** In small letters. */
  columns: readonly string[];
}

/** The query as DuckDB's parser understands it, written anew: without comments, and surely one SELECT. */
async function checkedQuery(database: Database, sql: string, known: Known): Promise<string> {
  const [[serialized] = []] = await database.all(`SELECT json_serialize_sql(${literal(sql)})::VARCHAR`);
  const tree = readJson(String(serialized));
  if (!isObject(tree)) throw refused(onlySelect);
  if (tree['error'] === true) throw parseFailure(tree);
  const statements = tree['statements'];
  if (!Array.isArray(statements) || statements.length !== 1) throw refused(onlySelect);
  await checkTree(database, tree, known);
  const [[written] = []] = await database.all(`SELECT json_deserialize_sql(${literal(String(serialized))}::JSON)`);
  return String(written).replace(/;\s*$/, '');
}

async function checkTree(database: Database, tree: Json, { tables, columns }: Known): Promise<void> {
  const nodes = [...everyObject(tree)];
  const own = nodes.flatMap((node) => commonNames(node['cte_map']));
  const known = new Set([...tables, ...own.map((one) => one.toLowerCase())]);
  const changing = await changingFunctions(database);
  for (const node of nodes) {
    const type = textOf(node['type']);
    const called = textOf(node['function_name'])?.toLowerCase();
    const schema = `${textOf(node['catalog_name']) ?? ''}${textOf(node['catalog']) ?? ''}${textOf(node['schema_name']) ?? ''}${textOf(node['schema']) ?? ''}`;
    if (type === 'SHOW_REF') throw refused(onlySelect);
    if (isObject(node['sample'])) throw refused(noFunction, { called: 'sample' });
    if ('alias' in node && 'sample' in node && type !== undefined && !sources.has(type))
      throw refused(noSource, { source: type.toLowerCase() });
    if (type === 'BASE_TABLE') {
      const table = textOf(node['table_name']) ?? '';
      if (schema !== '' || !known.has(table.toLowerCase())) throw refused(noTable, { table, tables: tables.join(', ') });
    }
    const [bare, ...further] = Array.isArray(node['column_names']) ? node['column_names'].map((one) => String(one).toLowerCase()) : [];
    // Such a word is a column where there is one, and else a function without brackets.
    if (bare !== undefined && further.length === 0 && bareFunctions.test(bare) && !columns.includes(bare))
      throw refused(noFunction, { called: bare });
    const rowFunction = type === 'TABLE_FUNCTION' && isObject(node['function']) ? textOf(node['function']['function_name']) : undefined;
    if (type === 'TABLE_FUNCTION' && !rowFunctions.has(rowFunction ?? '')) throw refused(noFile, { called: rowFunction ?? '' });
    if (called !== undefined && (telling.test(called) || changing.has(called))) throw refused(noFunction, { called });
  }
}

/** All objects of a tree, without recursion: a query may be nested as deep as its writer likes. */
function* everyObject(tree: Json): Generator<Record<string, Json>> {
  const open: Json[] = [tree];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) for (const one of next) open.push(one);
    else if (isObject(next)) {
      yield next;
      for (const one of Object.values(next)) open.push(one);
    }
  }
}

function commonNames(map: Json | undefined): string[] {
  const entries = isObject(map) ? map['map'] : undefined;
  return Array.isArray(entries) ? entries.flatMap((entry) => (isObject(entry) ? (textOf(entry['key']) ?? []) : [])) : [];
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Functions whose result is not the same for the same arguments, as DuckDB itself says of them. */
async function changingFunctions(database: Database): Promise<Set<string>> {
  const found = await database.all(
    `SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE has_side_effects OR stability <> 'CONSISTENT'`,
  );
  return new Set(found.map(([one]) => String(one)));
}

async function withinTime<T>(database: Database, minutes: number, work: () => Promise<T>): Promise<T> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    database.connection().interrupt();
  }, minutes * 60_000);
  try {
    return await work();
  } catch (error) {
    if (late) throw tooSlow(minutes);
    throw readableFailure(error);
  } finally {
    clearTimeout(timer);
  }
}

const onlySelect: Text = {
  en: 'Only one SELECT (also WITH … SELECT) may stand here: it reads the tables that are wired in and changes nothing.',
  zh: '这里只能写一条 SELECT（或 WITH … SELECT）：它只读取接入的表，不做任何修改。',
};
const noTable: Text = {
  en: 'There is no table “{table}” here. The tables that are wired in are called: {tables}.',
  zh: '这里没有“{table}”表。接入的表依次名为：{tables}。',
};
const noFile: Text = {
  en: '“{called}” is not allowed in FROM: a query reads only the tables that are wired in. Bring other data in with a node such as “Read file”.',
  zh: 'FROM 中不能使用“{called}”：查询只能读取接入的表。其他数据请用“读取文件”等节点接入。',
};
const noSource: Text = {
  en: 'FROM may not hold “{source}” here. Use the tables that are wired in, joins and subqueries.',
  zh: 'FROM 中不能使用“{source}”。请使用接入的表、连接和子查询。',
};
const noFunction: Text = {
  en: '“{called}” is not allowed: it depends on the moment, on chance or on this computer, and the same rows must always give the same result.',
  zh: '不能使用“{called}”：它取决于时间、随机或本机环境，而相同的数据必须总是得到相同的结果。',
};

function refused(text: Text, values: TextValues = {}): Failure {
  return new Failure(text, values, { code: 'sql-refused', setting: 'sql' });
}

function parseFailure(tree: Record<string, Json>): Failure {
  const detail = textOf(tree['error_message']) ?? '';
  if (/only select/i.test(detail)) return refused(onlySelect);
  return (
    knownMistake(detail) ??
    new Failure(
      { en: 'The query cannot be read: {detail}', zh: '无法解析该查询：{detail}' },
      { detail: detail.slice(0, 500) },
      { code: 'bad-sql', setting: 'sql' },
    )
  );
}

/** What DuckDB says of the query itself goes to its writer; anything else is a fault of ours. */
function readableFailure(error: unknown): unknown {
  const words = error instanceof Error ? error.message : '';
  if (!/^(Binder|Parser|Catalog|Conversion|Invalid Input|Out of Range|Mismatch Type|Not implemented) Error/i.test(words)) return error;
  const known = knownMistake(words);
  if (known) return known;
  // The place that DuckDB shows is one of the query as it was written anew around the wired tables, which its writer never saw.
  const [detail = ''] = words.replace(/^[\w ]+ Error: /i, '').split(/\n+\s*LINE \d/);
  return new Failure(
    { en: 'The query cannot be run: {detail}', zh: '无法执行该查询：{detail}' },
    { detail: detail.slice(0, 500) },
    { code: 'bad-sql', setting: 'sql' },
  );
}

function tooSlow(minutes: number): Failure {
  return new Failure(
    {
      en: 'The query took longer than {minutes} {minutes|minute|minutes} and was stopped. Look for a join without a condition, or allow more time.',
      zh: '查询超过 {minutes} 分钟，已停止。请检查是否有缺少条件的连接，或允许更长的时间。',
    },
    { minutes },
    {
      code: 'sql-too-slow',
      setting: 'minutes',
      fixes: [{ label: { text: { en: 'Allow twice the time', zh: '时间加倍' } }, settings: { minutes: Math.min(600, minutes * 2) } }],
    },
  );
}

function tooManyRows(most: number): Failure {
  return new Failure(
    {
      en: 'The query gives more than {most} rows. Look for a join that multiplies rows, or allow more.',
      zh: '查询结果超过 {most} 行。请检查是否有使行数倍增的连接，或允许更多行。',
    },
    { most },
    {
      code: 'too-many-rows',
      setting: 'mostRows',
      fixes: [
        { label: { text: { en: 'Allow ten times as many', zh: '允许十倍的行数' } }, settings: { mostRows: Math.min(1e9, most * 10) } },
      ],
    },
  );
}
