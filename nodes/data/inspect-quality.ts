import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, number, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { columnFixes } from '../lib/tables/near-names.ts';

export default defineNode({
  title: { en: 'Inspect quality', zh: '检查数据质量' },
  summary: { en: 'Measures how complete, unique, valid and consistent a table is.', zh: '衡量表格的完整性、唯一性、有效性和一致性。' },
  help: {
    en: 'Look at this before you train: most bad models come from bad rows. Completeness is the share of cells that are filled, uniqueness the share that repeats nothing, validity the share of filled cells that obey the rules you give (without rules: that hold no damaged characters), consistency the share of rows that obey rules between columns, such as “ordered” at most “delivered”. The report also says what to look at: duplicates, empty and constant columns, rare classes; and where the rows came from, as far as their sources say it.',
    zh: '训练之前先看这里：多数差模型都源于差数据。完整性是已填写单元格的比例；唯一性是不重复的比例；有效性是符合所设规则的已填写单元格的比例（没有规则时，只检查损坏的字符）；一致性是符合列间规则的行的比例，例如“下单日期”小于等于“送达日期”。报告还会指出需要关注的问题：重复行、空列、取值单一的列、少见的类别；并列出数据来源（以来源节点填写的为准）。',
  },
  icon: 'quality',
  words: [
    'quality',
    'profile',
    'profiling',
    'completeness',
    'missing',
    'statistics',
    'balance',
    'validate',
    'is my data good',
    'look at the data',
    'check the data',
    'explore',
    'find problems',
    'class counts',
    '质量',
    '概览',
    '完整性',
    '缺失',
    '统计',
    '校验',
    '类别分布',
    '看看数据',
    '检查数据',
    '数据有没有问题',
    '有多少缺失',
    '数据分析',
  ],
  inputs: { rows: port('table') },
  outputs: { report: port('report') },
  settings: {
    classColumn: columns({
      label: { en: 'Class', zh: '类别列' },
      hint: { en: 'None: the balance of every category is shown.', zh: '不选则显示所有类别列的分布。' },
      of: 'rows',
      count: 1,
      types: ['category'],
      optional: true,
    }),
    valueRules: list({
      label: { en: 'Rules for cells', zh: '单元格规则' },
      fields: {
        column: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        min: number({
          label: { en: 'At least', zh: '最小' },
          hint: { en: 'For texts: the number of characters.', zh: '文本列表示字符数。' },
          default: null,
          optional: true,
        }),
        max: number({ label: { en: 'At most', zh: '最大' }, default: null, optional: true }),
        pattern: text({
          label: { en: 'Pattern', zh: '匹配模式' },
          hint: { en: 'A regular expression for the whole cell.', zh: '针对整个单元格的正则表达式。' },
          default: '',
          optional: true,
          language: 'pattern',
        }),
      },
      default: [],
    }),
    rowRules: list({
      label: { en: 'Rules between columns', zh: '列间规则' },
      fields: {
        left: columns({ label: { en: 'Column', zh: '列' }, of: 'rows', count: 1 }),
        operator: choice({
          label: { en: 'Rule', zh: '规则' },
          options: {
            'at-most': { en: 'is at most', zh: '小于等于' },
            below: { en: 'is below', zh: '小于' },
            equal: { en: 'equals', zh: '等于' },
            different: { en: 'differs from', zh: '不等于' },
            'both-or-none': { en: 'is given exactly when there is', zh: '同时填写或同时为空' },
          },
          default: 'at-most',
        }),
        right: columns({ label: { en: 'Other column', zh: '另一列' }, of: 'rows', count: 1 }),
      },
      default: [],
      advanced: true,
    }),
  },
  describe: () => ({ report: { type: 'report' } }),
  check({ rows }, { classColumn, valueRules, rowRules }) {
    if (!rows?.columns) return [];
    const names = new Set(rows.columns.map((column) => column.name));
    const used = [
      { setting: 'classColumn', column: classColumn },
      ...valueRules.map(({ column }) => ({ setting: 'valueRules', column })),
      ...rowRules.flatMap(({ left, right }) => [left, right].map((column) => ({ setting: 'rowRules', column }))),
    ];
    return used
      .filter(({ column }) => column !== '' && !names.has(column))
      .map(({ setting, column }): NodeProblem => ({
        code: 'missing-column',
        severity: 'error',
        setting,
        message: message(
          { en: 'The table has no column “{column}”. Choose another one.', zh: '表格中没有“{column}”列。请选择其他列。' },
          { column },
        ),
        fixes: columnFixes(column, [...names], true),
      }));
  },
  async run(context, { rows }, { classColumn, valueRules, rowRules }) {
    const { measureQuality } = await import('../lib/tables/quality.ts');
    const { findingsOf, qualityReport } = await import('../lib/tables/quality-report.ts');
    const quality = await measureQuality(context, rows, { values: valueRules, rows: rowRules });
    const findings = findingsOf(quality, classColumn);
    context.log(
      {
        en: '{share} % filled, {findings} {findings|thing|things} to look at',
        zh: '已填写 {share}%，{findings} 处需关注',
      },
      { share: Math.floor(quality.completeness * 1_000) / 10, findings: findings.length, headline: true },
    );
    const { originBlocks } = await import('../lib/sources/origin-blocks.ts');
    const report = qualityReport(quality, classColumn);
    return { report: { ...report, blocks: [...report.blocks, ...originBlocks(rows.origins ?? [])] } };
  },
});
