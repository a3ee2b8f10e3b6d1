import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { integer, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { isMixed, mixedProblems, mixedRole, mixedWords } from '../lib/tables/mixed-roles.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Query with SQL', zh: 'SQL 查询' },
  summary: { en: 'Makes a table from others by one SELECT.', zh: '用一条 SELECT 由已有的表得到新表。' },
  help: {
    en: 'For those who know SQL and find no other node for it. The wired tables are called a, b, c, … in the order of their wires; the dialect is DuckDB’s. One SELECT (also WITH … SELECT) may stand here. It reads only these tables: no files, no settings, nothing that differs from run to run, such as now() or random(). Without ORDER BY the rows may come in any order. The columns of the result are known after the first run.',
    zh: '供熟悉 SQL、且没有其他合适节点时使用。接入的表按连线顺序依次名为 a、b、c……，语法为 DuckDB 方言。只能写一条 SELECT（或 WITH … SELECT），且只能读取这些表：不能读文件和设置，也不能使用每次结果不同的函数，例如 now() 或 random()。没有 ORDER BY 时行的顺序不固定。结果有哪些列要运行一次后才知道。',
  },
  icon: 'database',
  words: [
    'sql',
    'query',
    'select',
    'duckdb',
    'where',
    'window function',
    'custom query',
    'SQL',
    '查询语句',
    '数据库',
    '结构化查询',
    '自定义查询',
    '写查询',
  ],
  inputs: { tables: port('table', { many: true, label: { en: 'tables a, b, c', zh: '表 a、b、c' } }) },
  outputs: { rows: port('table') },
  settings: {
    sql: text({
      label: { en: 'SELECT', zh: 'SELECT 语句' },
      hint: { en: 'Such as SELECT * FROM a JOIN b USING (id) ORDER BY id.', zh: '例如 SELECT * FROM a JOIN b USING (id) ORDER BY id。' },
      default: 'SELECT * FROM a',
      lines: 8,
      maxLength: 20_000,
    }),
    minutes: integer({
      label: { en: 'Stop after', zh: '最长时间' },
      unit: { en: 'minutes', zh: '分钟' },
      default: 10,
      min: 1,
      max: 600,
      advanced: true,
    }),
    mostRows: integer({
      label: { en: 'Rows at most', zh: '最多行数' },
      default: 20_000_000,
      min: 1,
      max: 1_000_000_000,
      advanced: true,
    }),
  },
  describe({ tables }) {
    const role = mixedRole(tables);
    return { rows: { type: 'table', ...(role && { role }) } };
  },
  check: ({ tables }, { sql }): NodeProblem[] => [...mixedProblems(tables, 'tables'), ...emptyQuery(sql)],
  async run(context, { tables }, settings) {
    refuse(emptyQuery(settings.sql));
    if (isMixed(tables)) context.warn(mixedWords, {}, { code: 'mixed-roles', port: 'tables' });
    const { querySql } = await import('../lib/tables/query-sql.ts');
    const rows = await querySql(context, tables, settings);
    context.log(
      { en: '{rows} {rows|row|rows}, {columns} {columns|column|columns}', zh: '{rows} 行，{columns} 列' },
      { rows: rows.count, columns: rows.columns.length, headline: true },
    );
    return { rows };
  },
});

function emptyQuery(sql: string): NodeProblem[] {
  if (sql.trim() !== '') return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'sql',
      message: message({ en: 'Write a query, such as SELECT * FROM a.', zh: '请填写查询，例如 SELECT * FROM a。' }),
      fixes: [{ label: message({ en: 'Take all of the first table', zh: '取第一个表的全部' }), settings: { sql: 'SELECT * FROM a' } }],
    },
  ];
}
