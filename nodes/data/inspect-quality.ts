import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { columns } from '../kit/settings.ts';
import {
  failingLabel,
  lostColumns,
  referenceLabel,
  referenceProblems,
  referenceSettings,
  ruleProblems,
  ruleSettings,
} from '../lib/tables/quality-rules.ts';
import { withReason } from '../lib/tables/removed-rows.ts';

export default defineNode({
  title: { en: 'Inspect quality', zh: '检查数据质量' },
  summary: { en: 'Measures how complete, unique, valid and consistent a table is.', zh: '衡量表格的完整性、唯一性、有效性和一致性。' },
  help: {
    en: 'Look at this before you train: most bad models come from bad rows. Completeness is the share of cells that are filled, uniqueness the share that repeats nothing, validity the share of filled cells that obey the rules you give (without rules: that hold no damaged characters), consistency the share of rows that obey rules between columns, such as “ordered” at most “delivered”. Rules may be formulas too. Wire a reference, or a sample that was checked by hand, and choose its key to see the accuracy: the share of compared cells that agree with it. The rows that break a rule come out with the reasons. The report also says what to look at: duplicates, empty and constant columns, rare classes, outliers, in which languages texts are, and where the rows came from, as far as their sources say it.',
    zh: '训练之前先看这里：多数差模型都源于差数据。完整性是已填写单元格的比例；唯一性是不重复的比例；有效性是符合所设规则的已填写单元格的比例（没有规则时，只检查损坏的字符）；一致性是符合列间规则的行的比例，例如“下单日期”小于等于“送达日期”。规则也可以写成公式。接入参考数据（或人工核对过的样本）并选择键列，就能看到准确性，即与参考数据一致的单元格比例。不符合规则的行会附上原因单独输出。报告还会指出需要关注的问题：重复行、空列、取值单一的列、少见的类别、离群值，以及文本的语言；并列出数据来源（以来源节点填写的为准）。',
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
    'business rules',
    'failing rows',
    'compare with a reference table',
    'golden sample',
    'which language are the texts',
    'data quality',
    'licence',
    'where the data comes from',
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
    '业务规则',
    '不合格的行',
    '与标准数据核对',
    '人工核对',
    '文本是什么语言',
    '数据质量',
    '数据来源',
  ],
  inputs: { rows: port('table'), reference: port('table', { label: referenceLabel, optional: true }) },
  outputs: { report: port('report'), failing: port('table', { label: failingLabel }), metrics: port('metrics') },
  settings: {
    classColumn: columns({
      label: { en: 'Class', zh: '类别列' },
      hint: { en: 'None: the balance of every category is shown.', zh: '不选则显示所有类别列的分布。' },
      of: 'rows',
      count: 1,
      types: ['category'],
      optional: true,
    }),
    ...ruleSettings,
    ...referenceSettings,
  },
  describe: ({ rows }) => ({
    report: { type: 'report' },
    failing: {
      type: 'table',
      ...(rows?.columns && { columns: withReason(rows.columns) }),
    },
    metrics: { type: 'metrics', task: 'data' },
  }),
  check: ({ rows, reference }, { classColumn, keys, ...rules }) => [
    ...lostColumns([{ setting: 'classColumn', column: classColumn }], rows?.columns),
    ...ruleProblems(rules, rows?.columns),
    ...referenceProblems({ rows, reference }, keys),
  ],
  async run(context, { rows, reference }, { classColumn, ...options }) {
    const { inspectTable, qualityMetrics } = await import('../lib/tables/inspect-table.ts');
    const { allFindings, qualityReport } = await import('../lib/tables/quality-report.ts');
    const found = await inspectTable(context, { rows, reference }, { ...options, required: [], duplicates: false, part: false });
    const { quality, removed } = found;
    context.log(
      quality.count === 0
        ? { en: 'no rows to look at', zh: '没有可检查的行' }
        : {
            en: '{share} % filled, {findings} {findings|thing|things} to look at',
            zh: '已填写 {share}%，{findings} 处需关注',
          },
      {
        share: Math.floor(quality.completeness * 1_000) / 10,
        findings: allFindings(found, classColumn).length,
        headline: true,
      },
    );
    if (removed.count > 0)
      context.log({ en: '{count} {count|row breaks|rows break} a rule', zh: '{count} 行不符合规则' }, { count: removed.count });
    const { originBlocks } = await import('../lib/sources/origin-blocks.ts');
    const report = qualityReport({ ...found, failed: removed.count }, classColumn);
    return {
      report: { ...report, blocks: [...report.blocks, ...originBlocks(rows.origins ?? [])] },
      failing: removed,
      metrics: qualityMetrics(found),
    };
  },
});
