import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, file, type FileRef, integer, secret, text } from '../kit/settings.ts';
import { wholeAddress } from '../lib/databases/whole-address.ts';
import { asOf, originSettings } from '../lib/sources/origin-settings.ts';
import { failedSample, sampleProblems } from '../lib/sources/sample-problem.ts';

const servers = ['postgresql', 'mysql'] as const;
const usualPorts = { postgresql: 5_432, mysql: 3_306 } as const;

export default defineNode({
  title: { en: 'Read a database', zh: '读取数据库' },
  summary: {
    en: 'Reads a table or a query of PostgreSQL, MySQL, MariaDB or SQLite.',
    zh: '读取 PostgreSQL、MySQL、MariaDB 或 SQLite 的表或查询。',
  },
  help: {
    en: 'Name the server, the database and a table; leave the table empty and run once to see which there are. The password is kept as a secret. Everything happens in one read-only transaction, so nothing can be changed in the database and all rows are of the same moment. Numbers, dates, yes/no and JSON keep their types; whole numbers of more than 15 digits, which are mostly codes and not amounts, stay text. With a key column (a table’s own key is found by itself) rows come in its order: a lost connection or a stopped run goes on behind the last row, and “Only behind” reads just what was added since. With “Keep them and add the new ones” the step does so by itself: each time that “As of” changes it reads what lies behind the last key and adds it to what it has. The last key is said when the step is done. What was read is kept and not read again until you change “As of” or another setting. A server in a private network must be allowed by whoever starts Graftwork (GRAFTWORK_ALLOW_HOSTS).',
    zh: '填写服务器、数据库和表；把表留空运行一次，可以看到有哪些表。密码作为机密保存。读取在一个只读事务中完成，不会更改数据库，所有行都属于同一时刻。数字、日期、是/否值和 JSON 保持原有类型；超过 15 位的整数通常是编号，保留为文本。如有续读列（会自动使用表的主键），则按其顺序读取：连接中断或停止运行后，会从最后一行之后继续；“仅读取其后”可只读取新增的行。选择“保留，只添加新行”时会自动这样做：每次更改“数据时点”，只读取最后键值之后的行并添加到已有的行中。步骤完成时会显示最后的键值。读取结果会保留，直到您更改“数据时点”或其他设置才会重新读取。位于私有网络的服务器需由启动 Graftwork 的人允许（GRAFTWORK_ALLOW_HOSTS）。',
  },
  icon: 'database',
  words: [
    'database',
    'sql',
    'postgres',
    'postgresql',
    'mysql',
    'mariadb',
    'sqlite',
    'query',
    'select',
    'table',
    'incremental',
    'only new rows',
    'import',
    '数据库',
    '查询',
    '数据表',
    '增量',
    '导入',
    '读取',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  calls: { en: 'Reads from the database server that its settings name.', zh: '从设置中指定的数据库服务器读取数据。' },
  pauses: true,
  settings: {
    kind: choice({
      label: { en: 'Kind', zh: '类型' },
      options: {
        postgresql: { en: 'PostgreSQL', zh: 'PostgreSQL' },
        mysql: { en: 'MySQL or MariaDB', zh: 'MySQL 或 MariaDB' },
        sqlite: { en: 'SQLite (a file)', zh: 'SQLite（文件）' },
      },
      default: 'postgresql',
    }),
    file: file({ label: { en: 'File', zh: '文件' }, accept: 'data', showIf: { kind: 'sqlite' } }),
    host: text({
      label: { en: 'Server', zh: '服务器' },
      hint: { en: 'Its name or address, such as “db.example.org”.', zh: '名称或地址，例如“db.example.org”。' },
      default: '',
      maxLength: 253,
      showIf: { kind: servers },
    }),
    port: integer({
      label: { en: 'Port', zh: '端口' },
      hint: { en: 'Empty: the usual one, 5432 or 3306.', zh: '留空：使用默认端口 5432 或 3306。' },
      default: null,
      optional: true,
      empty: { en: 'the usual one', zh: '默认端口' },
      min: 1,
      max: 65_535,
      showIf: { kind: servers },
    }),
    database: text({ label: { en: 'Database', zh: '数据库' }, default: '', maxLength: 200, showIf: { kind: servers } }),
    user: text({ label: { en: 'User', zh: '用户' }, default: '', maxLength: 200, showIf: { kind: servers } }),
    password: secret({ label: { en: 'Password', zh: '密码' }, optional: true, showIf: { kind: servers } }),
    encryption: choice({
      label: { en: 'Encryption', zh: '加密' },
      options: {
        auto: { en: 'Where offered', zh: '服务器支持时' },
        verified: { en: 'Always, with a checked certificate', zh: '始终，并校验证书' },
        off: { en: 'Never', zh: '从不' },
      },
      hint: {
        en: '“Where offered” goes without only inside a private network; it does not check who the server is.',
        zh: '“服务器支持时”仅在私有网络内允许不加密，且不校验服务器身份。',
      },
      default: 'auto',
      advanced: true,
      showIf: { kind: servers },
    }),
    what: choice({
      label: { en: 'Read', zh: '读取' },
      options: { table: { en: 'A table', zh: '一张表' }, query: { en: 'A query', zh: '查询语句' } },
      default: 'table',
    }),
    table: text({
      label: { en: 'Table', zh: '表' },
      hint: {
        en: 'Its name, with its schema where it is not the usual one. Empty: a run lists the tables; of a SQLite file they are listed at once.',
        zh: '表名；不在默认模式中时加上模式名。留空：运行时会列出所有表；SQLite 文件会立即列出。',
      },
      default: '',
      optional: true,
      maxLength: 300,
      showIf: { what: 'table' },
    }),
    sql: text({
      label: { en: 'Query', zh: '查询语句' },
      hint: { en: 'One SELECT in the words of the database.', zh: '一条符合该数据库语法的 SELECT 语句。' },
      default: '',
      lines: 6,
      maxLength: 20_000,
      showIf: { what: 'query' },
    }),
    key: text({
      label: { en: 'Key column', zh: '续读列' },
      hint: {
        en: 'A column that grows with new rows, such as an id or a time. Rows without it are left out. Empty: the table’s own key, if it has one.',
        zh: '随新行递增的列，例如编号或时间；该列为空的行会被略去。留空：使用表的主键（如有）。',
      },
      default: '',
      optional: true,
      maxLength: 200,
    }),
    after: text({
      label: { en: 'Only behind', zh: '仅读取其后' },
      hint: {
        en: 'Reads only rows whose key is greater than this: the last key of an earlier reading. Empty: all.',
        zh: '仅读取键值大于此值的行，即上次读取的最后键值。留空：全部。',
      },
      default: '',
      optional: true,
      maxLength: 500,
    }),
    earlier: choice({
      label: { en: 'Rows read before', zh: '之前读取的行' },
      options: {
        again: { en: 'Read all again', zh: '全部重新读取' },
        keep: { en: 'Keep them and add the new ones', zh: '保留，只添加新行' },
      },
      hint: {
        en: 'New rows are those behind the last key, so the key should be different in every row. Rows that were changed or deleted since stay as they were read.',
        zh: '新行是指最后键值之后的行，因此每行的键值应不同。之后被修改或删除的行保持读取时的样子。',
      },
      default: 'again',
    }),
    asOf,
    mostRows: integer({ label: { en: 'Most rows', zh: '最多行数' }, default: 1_000_000, min: 1, max: 100_000_000, advanced: true }),
    mostMegabytes: integer({ label: { en: 'Most megabytes', zh: '最大兆字节数' }, default: 2_000, min: 1, max: 100_000, advanced: true }),
    mostMinutes: integer({ label: { en: 'Most minutes', zh: '最长分钟数' }, default: 120, min: 1, max: 2_880, advanced: true }),
    ...originSettings,
  },
  async sniff(path, { kind, what, table }) {
    if (kind !== 'sqlite' || what !== 'table') return {};
    const { sniffTables } = await import('../lib/databases/sniff-tables.ts');
    try {
      await sniffTables(path, table.trim());
      return {};
    } catch (error) {
      return failedSample(error);
    }
  },
  check: (_, { kind, host }, sample) => (kind === 'sqlite' ? sampleProblems(sample) : wholeAddress(host)),
  async run(context, _, settings) {
    const { kind, what, table, sql, key, after, mostRows, mostMegabytes, mostMinutes } = settings;
    const ref: FileRef | null = settings.file;
    if (kind === 'sqlite' && !ref) throw missingFile();
    const place =
      ref && kind === 'sqlite' ? ('name' in ref ? ref.name : ref.path) : `${kind}: ${settings.host.trim()}/${settings.database}`;
    const { readDatabase } = await import('../lib/databases/read-database.ts');
    const { readingFolder } = await import('../lib/sources/kept-reading.ts');
    const { openDatabase } = await import('../lib/databases/open-database.ts');
    const target = {
      host: settings.host.trim(),
      port: settings.port ?? (kind === 'sqlite' ? 0 : usualPorts[kind]),
      database: settings.database,
      user: settings.user,
      password: settings.password === '' ? '' : context.secret(settings.password),
      encryption: settings.encryption,
    };
    const read = await readDatabase(context, {
      host: `${target.host}:${target.port}`,
      open: openDatabase(context, kind, kind === 'sqlite' && ref ? context.artifacts.file(ref) : target),
      from: what === 'query' ? { sql } : { table: table.trim() },
      key: key.trim(),
      after: after.trim(),
      ...(settings.earlier === 'keep' && {
        keepIn: readingFolder(context, [
          place,
          settings.port ?? 0,
          settings.user,
          what === 'query' ? sql : table.trim(),
          what,
          key.trim(),
          after.trim(),
        ]),
      }),
      mostRows,
      mostBytes: mostMegabytes * 1_000_000,
      mostMinutes,
    });
    const { sayRead } = await import('../lib/databases/say-read.ts');
    sayRead(context, read);
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    const part = what === 'table' && table.trim() !== '' ? ` (${table.trim()})` : '';
    return { rows: withOrigin(read.table, settings, place + part) };
  },
});

function missingFile(): Failure {
  return new Failure(
    { en: 'No file is chosen yet. Choose one in the settings of this step.', zh: '尚未选择文件。请在本步骤的设置中选择。' },
    {},
    { code: 'empty-setting', setting: 'file' },
  );
}
