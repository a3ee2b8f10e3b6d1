import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeFix, NodeProblem } from '../kit/problem.ts';
import { columns, integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import type { ColumnRule } from '../lib/privacy/column-rules.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { withReason } from '../lib/tables/removed-rows.ts';

export default defineNode({
  title: { en: 'Anonymity', zh: '匿名性' },
  summary: { en: 'Tells how easily a person is found among the rows.', zh: '衡量从数据中认出某个人有多容易。' },
  help: {
    en: 'Names need not be in a table to find a person: age, sex and post code are often enough. Choose the columns that someone may know of a person from elsewhere. Rows that are alike in all of them hide each other: in a group of five, a person is found with a chance of one in five at most (k-anonymity). If all five have the same illness, it is known all the same, so a sensitive column should differ within each group (l-diversity). The kept rows pass; the removed ones say why they do not. Instead of removing many rows, make a column coarser: ages to bands, dates to years.',
    zh: '即使没有姓名，年龄、性别和邮编往往就足以认出一个人。请选择别人可能从其他途径得知的列。在这些列上完全相同的行互相掩护：五行一组时，认出某人的机会最多五分之一（k-匿名）。如果五个人患同一种病，仍然会泄露，因此敏感列在每组内应有不同的值（l-多样性）。“保留”是达标的行，“移除”的行附有原因。与其移除很多行，不如泛化某一列：年龄转为区间，日期只留年份。',
  },
  icon: 'users',
  words: [
    'anonymity',
    'k-anonymity',
    'l-diversity',
    'quasi-identifier',
    're-identification',
    'privacy risk',
    'gdpr',
    'disclosure',
    '匿名性',
    'k匿名',
    '多样性',
    '准标识符',
    '重识别',
    '隐私风险',
    '去标识化',
  ],
  inputs: { rows: port('table') },
  outputs: { kept: port('table'), removed: port('table'), report: port('report') },
  settings: {
    known: columns({
      label: { en: 'What others may know of a person', zh: '别人可能知道的列' },
      hint: { en: 'Such as age, sex, post code, occupation.', zh: '例如年龄、性别、邮编、职业。' },
      of: 'rows',
      types: ['number', 'text', 'category', 'date'],
    }),
    sensitive: columns({
      label: { en: 'What nobody should learn', zh: '不应泄露的列' },
      hint: { en: 'Such as the illness or the income.', zh: '例如疾病或收入。' },
      of: 'rows',
      count: 1,
      types: ['number', 'text', 'category', 'date'],
      optional: true,
    }),
    k: integer({
      label: { en: 'Rows that must look alike', zh: '每组最少行数' },
      default: 5,
      min: 2,
      max: 1_000,
      range: true,
    }),
    l: integer({
      label: { en: 'Different values in each group', zh: '每组敏感值最少种类' },
      hint: { en: 'Counts where a sensitive column is chosen.', zh: '选择了敏感列时才起作用。' },
      default: 2,
      min: 2,
      max: 100,
    }),
  },
  describe({ rows }) {
    const { columns: known, role } = rows ?? {};
    return {
      kept: { type: 'table', ...(known && { columns: known }), ...(role && { role }) },
      removed: { type: 'table', ...(known && { columns: withReason(known) }) },
      report: { type: 'report' },
    };
  },
  check({ rows }, { known, sensitive }): NodeProblem[] {
    return [
      ...vanishedColumns(rows, { setting: 'known', chosen: known, candidates: [] }),
      ...vanishedColumns(rows, { setting: 'sensitive', chosen: sensitive, candidates: [] }),
      ...(sensitive !== '' && known.includes(sensitive)
        ? [
            {
              code: 'sensitive-known',
              severity: 'error' as const,
              setting: 'sensitive',
              message: message(
                {
                  en: '“{column}” cannot be both known to others and secret. Take it out of one of the two.',
                  zh: '“{column}”不能既是别人知道的，又是不应泄露的。请从其中一处去掉。',
                },
                { column: sensitive },
              ),
              fixes: [
                {
                  label: message({ en: 'Others do not know it', zh: '别人不知道' }),
                  settings: { known: known.filter((column) => column !== sensitive) },
                },
              ],
            },
          ]
        : []),
    ];
  },
  async run(context, { rows }, settings) {
    const { measureAnonymity } = await import('../lib/privacy/anonymity.ts');
    const { anonymityReport } = await import('../lib/privacy/anonymity-report.ts');
    const found = await measureAnonymity(context, rows, settings);
    context.log(
      { en: 'Smallest group {smallest}, {below} {below|row|rows} in too small ones', zh: '最小组 {smallest} 行，{below} 行所在的组过小' },
      { smallest: found.smallest, below: found.below, headline: true },
    );
    if (found.below > 0)
      context.warn(
        {
          en: '{below} of {count} rows could be traced to a person by the chosen columns.',
          zh: '{count} 行中有 {below} 行可能通过所选列追溯到某个人。',
        },
        { below: found.below, count: found.count },
        { code: 'few-alike', setting: 'known', fixes: waysOut(found.without) },
      );
    return { kept: found.kept, removed: found.removed, report: anonymityReport(found, settings) };
  },
});

const untouched = Object.fromEntries(['contact', 'online', 'money', 'numbers', 'dates', 'places', 'names'].map((group) => [group, 'keep']));

/** A node before this one that makes columns coarser, or leaves out the one that gives most people away. */
function waysOut(without: readonly { column: string; rule?: ColumnRule }[]): NodeFix[] {
  const rules = without.flatMap(({ rule }) => (rule ? [{ ...rule }] : []));
  const [worst] = without;
  const masked = (columnRules: ColumnRule[]) => ({
    insert: 'prepare/mask-private-data',
    settings: { ...untouched, columnRules: columnRules.map((rule) => ({ ...rule })) },
    input: 'rows',
    output: 'rows',
    port: 'rows',
  });
  return [
    ...(rules.length > 0
      ? [
          {
            label: message(
              { en: 'Make coarser: {columns}', zh: '泛化：{columns}' },
              { columns: rules.map(({ column }) => `“${column}”`).join(' ') },
            ),
            ...masked(rules),
          },
        ]
      : []),
    ...(worst
      ? [
          {
            label: message({ en: 'Leave “{column}” out', zh: '去掉“{column}”列' }, { column: worst.column }),
            ...masked([{ column: worst.column, action: 'remove', size: 10 }]),
          },
        ]
      : []),
  ];
}
