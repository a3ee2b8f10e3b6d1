import { nearestName, plainName } from '../../kit/nearest-name.ts';
import { Failure } from '../../kit/problem.ts';
import { message, type TextValues } from '../../kit/text.ts';
import { Unreachable } from '../net/persist.ts';

/** What a database answers instead of rows, said so that a person can mend it. */
export const databaseFailures = {
  signIn: (user: string) =>
    new Failure(
      {
        en: 'The database does not let “{user}” in. Check the user name, the password, and whether this user may sign in from this computer.',
        zh: '数据库拒绝用户“{user}”登录。请检查用户名、密码，以及该用户是否可以从本机登录。',
      },
      { user },
      { code: 'database-sign-in', setting: 'user' },
    ),
  noDatabase: (database: string) =>
    new Failure(
      {
        en: 'The server has no database named “{database}”. Check the spelling.',
        zh: '服务器上没有名为“{database}”的数据库。请检查拼写。',
      },
      { database },
      { code: 'no-database', setting: 'database' },
    ),
  noTable: (table: string, tables: readonly string[]) =>
    new Failure(
      tables.length === 0
        ? {
            en: 'This database has no table that this user may read. Check the name of the database, or have the user be given the right to read.',
            zh: '此数据库中没有该用户可读取的表。请检查数据库名称，或为该用户授予读取权限。',
          }
        : table === ''
          ? { en: 'Choose a table. This database has: {tables}.', zh: '请选择一张表。此数据库中有：{tables}。' }
          : {
              en: 'There is no table “{table}” that this user may read. There is: {tables}.',
              zh: '没有该用户可读取的表“{table}”。现有：{tables}。',
            },
      { table, tables: listed(tables) },
      {
        code: 'no-table',
        setting: 'table',
        fixes: likelyTables(table, tables).map((name) => ({
          label: message({ en: 'Read “{name}”', zh: '读取“{name}”' }, { name }),
          settings: { what: 'table', table: name },
        })),
      },
    ),
  noKey: (key: string, columns: readonly string[]) =>
    new Failure(
      {
        en: 'What is read has no column “{key}” to go on by. It has: {columns}.',
        zh: '读取的内容中没有作为续读依据的列“{key}”。现有列：{columns}。',
      },
      { key, columns: listed(columns) },
      {
        code: 'no-key',
        setting: 'key',
        fixes: [{ label: message({ en: 'Read without a key', zh: '不使用续读列' }), settings: { key: '' } }],
      },
    ),
  badAfter: (after: string, key: string) =>
    new Failure(
      {
        en: '“{after}” under “Only behind” is no value that “{key}” can have. Write the last key of an earlier reading, or have all rows read.',
        zh: '“仅读取其后”中的“{after}”不是“{key}”可能的值。请填写上次读取的最后键值，或读取全部行。',
      },
      { after, key },
      {
        code: 'bad-after',
        setting: 'after',
        fixes: [{ label: message({ en: 'Read all rows', zh: '读取全部行' }), settings: { after: '' } }],
      },
    ),
  needsKey: () =>
    new Failure(
      {
        en: 'Without a key column nobody can say which rows are new. Name one that grows with new rows, such as an id, or have all rows read each time.',
        zh: '没有续读列，无法判断哪些行是新的。请指定随新行递增的列（例如编号），或改为每次读取全部。',
      },
      {},
      {
        code: 'needs-key',
        setting: 'key',
        fixes: [{ label: message({ en: 'Read all rows each time', zh: '每次读取全部' }), settings: { earlier: 'again', after: '' } }],
      },
    ),
  sql: (said: string, setting: 'sql' | 'table') =>
    new Failure(
      { en: 'The database refuses the query: {said}', zh: '数据库拒绝了该查询：{said}' },
      { said: said.slice(0, 400) },
      { code: 'bad-query', setting },
    ),
  notSelect: () =>
    new Failure(
      {
        en: 'Only one SELECT (or WITH … SELECT) can be read; nothing in the database is ever changed from here.',
        zh: '只能读取一条 SELECT（或 WITH … SELECT）语句；此处不会更改数据库中的任何内容。',
      },
      {},
      { code: 'not-a-select', setting: 'sql' },
    ),
  noEncryption: (host: string) =>
    new Failure(
      {
        en: '{host} offers no encryption, so the password would travel the internet in the open. Have TLS switched on at the server, or choose “Never” to go without.',
        zh: '{host} 不支持加密，密码会以明文经互联网传输。请在服务器上启用 TLS；若接受不加密，请选择“从不”。',
      },
      { host },
      {
        code: 'no-encryption',
        setting: 'encryption',
        fixes: [{ label: message({ en: 'Go without encryption', zh: '不加密' }), settings: { encryption: 'off' } }],
      },
    ),
  badCertificate: (host: string, said: string) =>
    new Failure(
      {
        en: 'The certificate of {host} cannot be trusted ({said}). Have it corrected, or choose “Where offered” to encrypt without checking it.',
        zh: '{host} 的证书不可信（{said}）。请更正证书，或选择“服务器支持时”，加密但不校验证书。',
      },
      { host, said },
      {
        code: 'bad-certificate',
        setting: 'encryption',
        fixes: [{ label: message({ en: 'Encrypt without checking', zh: '加密但不校验' }), settings: { encryption: 'auto' } }],
      },
    ),
  lost: (values: TextValues & { kept: number }, canGoOn: boolean) =>
    new Failure(
      canGoOn
        ? {
            en: 'The connection to the database broke off again and again; {kept} {kept|row is|rows are} safe. Run again: it goes on behind the last one.',
            zh: '与数据库的连接多次中断，已读取的 {kept} 行已保存。请重新运行，将从最后一行之后继续。',
          }
        : {
            en: 'The connection to the database broke off after {kept} {kept|row|rows}, and without a key column nobody can say which rows are left. Run again to read from the start, or name a key column, by which reading goes on where it stopped.',
            zh: '读取 {kept} 行后与数据库的连接中断；没有续读列，无法确定还剩哪些行。请重新运行从头读取，或指定续读列，以便从中断处继续。',
          },
      values,
      { code: 'database-lost', ...(!canGoOn && { setting: 'key' }) },
    ),
  noAnswer: (place: string) =>
    new Failure(
      {
        en: '{place} does not answer as a database of this kind, or breaks off, again and again. Check the server, the port and the kind, and that it can be reached from here; then run again.',
        zh: '{place} 多次没有以该类数据库的方式应答，或连接中断。请检查服务器、端口和类型，并确认可从本机访问，然后重新运行。',
      },
      { place },
      { code: 'no-answer', setting: 'host' },
    ),
  notSqlite: () =>
    new Failure(
      {
        en: 'This file is no SQLite database, or it is damaged or locked with a password. Choose another file.',
        zh: '该文件不是 SQLite 数据库，或已损坏、已加密。请选择其他文件。',
      },
      {},
      { code: 'not-sqlite', setting: 'file' },
    ),
  unfinishedSqlite: () =>
    new Failure(
      {
        en: 'Another program is still writing into this SQLite database: part of it lies in a file beside it (-wal). Close that program, or save a copy with “VACUUM INTO”, and read that.',
        zh: '其他程序仍在写入该 SQLite 数据库，部分内容在旁边的 -wal 文件中。请关闭该程序，或用“VACUUM INTO”另存一份后读取。',
      },
      {},
      { code: 'unfinished-sqlite', setting: 'file' },
    ),
} as const;

/** Those whose names are like the one that was written first, then others, those of the usual schema before; as many as there are buttons for. */
function likelyTables(table: string, tables: readonly string[]): string[] {
  const wanted = plainName(table);
  const near = nearestName(table, tables);
  const holding = wanted === '' ? [] : tables.filter((name) => plainName(name).includes(wanted) || wanted.includes(plainName(name)));
  return [
    ...new Set([...(near === undefined ? [] : [near]), ...holding, ...tables.filter((name) => !name.includes('.')), ...tables]),
  ].slice(0, 3);
}

const mostListed = 30;
function listed(names: readonly string[]): string {
  if (names.length === 0) return '–';
  return names.slice(0, mostListed).join(', ') + (names.length > mostListed ? ', …' : '');
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Errors of the wire itself, whichever database is behind it. */
export function isLostConnection(error: unknown): boolean {
  const words = error instanceof Error ? error.message : String(error);
  return (
    error instanceof Unreachable ||
    /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|PROTOCOL_CONNECTION_LOST|08|57P0[123]|53300|ER_CON_COUNT_ERROR|ER_SERVER_SHUTDOWN)/.test(
      codeOf(error),
    ) ||
    /connection (terminated|lost|ended)|closed state|timeout expired|not queryable|socket (hang up|closed)|server closed/i.test(words)
  );
}
export function isCertificateError(error: unknown): boolean {
  return (
    /CERT|UNABLE_TO_VERIFY|SELF_SIGNED|ALTNAME/.test(codeOf(error)) || /certificate/i.test(error instanceof Error ? error.message : '')
  );
}
