import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { joinProblems, pairsNeeded } from '../lib/tables/join-problems.ts';
import { filledPairs, joinedColumns, unmatchedColumns, withoutRepeats } from '../lib/tables/join-tables.ts';
import { isMixed, mixedRole, mixedWords } from '../lib/tables/mixed-roles.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Join tables', zh: '连接表格' },
  summary: { en: 'Puts the columns of a second table beside matching rows.', zh: '按匹配的列，把第二个表的列并到第一个表的行上。' },
  help: {
    en: 'Use it when one table says more about the rows of another, such as patients for appointments, or customers for orders. Rows belong together where the chosen columns are equal; a missing cell matches nothing. Where a value stands in several rows of the second table, the row of the first comes out once for each of them, and the node says so. Rows without a partner come out separately. Compared columns of the second table are not repeated.',
    zh: '当一个表补充说明另一个表的行时使用，例如预约与患者、订单与客户。所选列的值相等的行即为匹配；缺失的单元格不与任何行匹配。如果某个值在第二个表中出现多次，第一个表的行会相应出现多次，节点会给出提示。没有匹配的行单独输出。第二个表中用于比较的列不会重复出现。',
  },
  icon: 'merge',
  words: [
    'join',
    'merge tables',
    'lookup',
    'vlookup',
    'xlookup',
    'match rows',
    'left join',
    'inner join',
    'outer join',
    'look up in another table',
    'combine two sheets',
    'enrich',
    '连接',
    '关联',
    '合并表格',
    '匹配',
    '查找',
    '左连接',
    '内连接',
    '两个表',
    '按编号合并',
    '补充信息',
  ],
  inputs: {
    left: port('table', { label: { en: 'first table', zh: '第一个表' } }),
    right: port('table', { label: { en: 'second table', zh: '第二个表' } }),
  },
  outputs: { rows: port('table'), unmatched: port('table', { label: { en: 'without a partner', zh: '未匹配' } }) },
  settings: {
    pairs: list({
      label: { en: 'Match by', zh: '匹配列' },
      hint: { en: 'All of these must be equal.', zh: '这些列必须全部相等。' },
      fields: {
        left: columns({ label: { en: 'Column of the first table', zh: '第一个表的列' }, of: 'left', count: 1, optional: true }),
        right: columns({
          label: { en: 'Column of the second table', zh: '第二个表的列' },
          hint: { en: 'Empty: the one of the same name.', zh: '留空：同名的列。' },
          of: 'right',
          count: 1,
          optional: true,
        }),
      },
      default: [{ left: '', right: '' }],
      max: 10,
    }),
    keep: choice({
      label: { en: 'Keep', zh: '保留' },
      options: {
        left: { en: 'All rows of the first table', zh: '第一个表的所有行' },
        matching: { en: 'Only rows that match', zh: '仅匹配的行' },
        all: { en: 'All rows of both tables', zh: '两个表的所有行' },
      },
      default: 'left',
    }),
    sameNames: choice({
      label: { en: 'Other columns of equal names', zh: '其他同名的列' },
      options: {
        rename: { en: 'Keep both, the second renamed', zh: '都保留，第二个表的改名' },
        left: { en: 'Keep that of the first table', zh: '只保留第一个表的' },
        right: { en: 'Keep that of the second table', zh: '只保留第二个表的' },
        fill: { en: 'The first, gaps filled from the second', zh: '保留第一个表的，空缺用第二个表补' },
      },
      default: 'rename',
    }),
    suffix: text({
      label: { en: 'Put behind the second name', zh: '第二个表列名的后缀' },
      default: '_2',
      maxLength: 50,
      showIf: { sameNames: 'rename' },
      advanced: true,
    }),
    loosely: toggle({
      label: { en: 'Ignore case and spaces around texts', zh: '忽略大小写和首尾空格' },
      default: false,
      advanced: true,
    }),
  },
  describe({ left, right }, settings) {
    const role = mixedRole([left, right]);
    const of = (known?: ColumnSpec[]): TableSpec => ({ type: 'table', ...(known && { columns: known }), ...(role && { role }) });
    if (!left?.columns || !right?.columns) return { rows: of(), unmatched: of() };
    const known = joinedColumns(left.columns, right.columns, { ...settings, pairs: filledPairs(settings.pairs) }).map(({ spec }) => spec);
    return { rows: of(known), unmatched: of(unmatchedColumns(known)) };
  },
  check: (specs, settings): NodeProblem[] => joinProblems(specs, settings),
  async run(context, { left, right }, settings) {
    refuse(pairsNeeded(settings.pairs, left, right));
    const { joinTables } = await import('../lib/tables/join-tables.ts');
    const { rows, unmatched, matched, pairs, repeats } = await joinTables(context, left, right, settings);
    context.log(
      {
        en: '{matched} of {left} rows found a partner: {rows} {rows|row|rows}',
        zh: '{left} 行中有 {matched} 行找到匹配，共得到 {rows} 行',
      },
      { matched: matched.left, left: left.count, rows: rows.count, headline: true },
    );
    context.log(
      {
        en: 'Without a partner: {left} of the first table, {right} of the second.',
        zh: '没有匹配：第一个表 {left} 行，第二个表 {right} 行。',
      },
      { left: left.count - matched.left, right: right.count - matched.right },
    );
    const rights = filledPairs(settings.pairs).map((pair) => pair.right);
    if (isMixed([left, right])) context.warn(mixedWords, {}, { code: 'mixed-roles', port: 'right' });
    if (repeats.right)
      context.warn(
        {
          en: 'Values of {columns} repeat in the second table, so {matched} rows of the first became {pairs}. Sums and counts over them would be too large. Keep one row for each value, or match by a further column.',
          zh: '第二个表的{columns}列有重复的值，因此第一个表的 {matched} 行变成了 {pairs} 行，求和与计数会偏大。请让每个值只保留一行，或再增加一个匹配列。',
        },
        { columns: rights.map((column) => `“${column}”`).join(', '), matched: matched.left, pairs },
        { code: 'rows-multiplied', setting: 'pairs', fixes: [withoutRepeats(rights)] },
      );
    if (pairs === 0 && left.count > 0 && right.count > 0)
      context.warn(
        {
          en: 'No row found a partner: the chosen columns have no value in common. Choose other columns, or look at how the values are written.',
          zh: '没有任何行匹配：所选的列没有相同的值。请选择其他列，或检查值的写法。',
        },
        {},
        {
          code: 'nothing-matched',
          setting: 'pairs',
          fixes: [
            !settings.loosely && {
              label: message({ en: 'Ignore case and spaces', zh: '忽略大小写和空格' }),
              settings: { loosely: true },
            },
          ],
        },
      );
    return { rows, unmatched };
  },
});
