import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { Stopped } from '../kit/problem.ts';
import { choice, columns, integer, number, toggle } from '../kit/settings.ts';
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

const share = { min: 0, max: 1, step: 0.01, optional: true } as const;

export default defineNode({
  title: { en: 'Quality standard', zh: '质量标准' },
  summary: { en: 'Lets rows through only if the table meets your standard.', zh: '只有表格达到质量标准才放行。' },
  help: {
    en: 'Say what the table must reach: completeness (filled cells), uniqueness (rows that repeat no other), validity (filled cells that obey their rules), consistency (rows that obey the rules between columns and the formulas), accuracy (cells that agree with a reference, where one is wired), and how many rows. An empty limit is not asked. If the standard is not met, the run stops here and nothing below is changed, or the rows that pass go on alone. Either way the failing rows come out with all their reasons, and the report says what was met and what was not, and by how much.',
    zh: '设定表格必须达到的要求：完整性（已填写的单元格）、唯一性（不重复的行）、有效性（符合单元格规则）、一致性（符合列间规则和公式）、准确性（接入参考数据时，与之一致的单元格），以及行数。留空的项不作要求。如果未达标，运行在此停止，下游不会有任何改动；也可以只让合格的行继续。无论哪种方式，不合格的行都会附上全部原因单独输出，报告会说明哪些达标、哪些未达标以及相差多少。',
  },
  icon: 'shield-check',
  words: [
    'quality standard',
    'data contract',
    'data quality gate',
    'expectations',
    'validation rules',
    'stop bad data',
    'acceptance of data',
    'data must be complete',
    'pass or fail rows',
    '质量标准',
    '数据标准',
    '数据合格',
    '数据验收',
    '数据门槛',
    '不合格就停止',
    '校验规则',
    '达标',
    '拦住坏数据',
    '数据质量',
  ],
  inputs: { rows: port('table'), reference: port('table', { label: referenceLabel, optional: true }) },
  outputs: {
    passed: port('table', { label: { en: 'passed', zh: '合格' } }),
    failing: port('table', { label: failingLabel }),
    metrics: port('metrics'),
    report: port('report'),
  },
  settings: {
    completeness: number({ label: { en: 'Completeness at least', zh: '完整性不低于' }, default: 0.95, ...share }),
    uniqueness: number({ label: { en: 'Uniqueness at least', zh: '唯一性不低于' }, default: 0.99, ...share }),
    validity: number({ label: { en: 'Validity at least', zh: '有效性不低于' }, default: 0.99, ...share }),
    consistency: number({ label: { en: 'Consistency at least', zh: '一致性不低于' }, default: 0.99, ...share }),
    accuracy: number({
      label: { en: 'Accuracy at least', zh: '准确性不低于' },
      default: 0.95,
      ...share,
      ifWired: ['reference'],
    }),
    fewestRows: integer({ label: { en: 'Rows at least', zh: '行数不少于' }, default: 1, min: 0 }),
    required: columns({
      label: { en: 'Columns that must be filled', zh: '必填列' },
      hint: { en: 'A row in which one of these is missing fails.', zh: '其中任一列缺失的行不合格。' },
      of: 'rows',
      optional: true,
    }),
    duplicates: toggle({ label: { en: 'Rows that repeat another fail', zh: '重复的行不合格' }, default: true }),
    unmet: choice({
      label: { en: 'If the standard is not met', zh: '未达标时' },
      options: {
        stop: { en: 'Stop the run here', zh: '在此停止运行' },
        pass: { en: 'Let the rows that pass go on', zh: '让合格的行继续' },
      },
      default: 'stop',
    }),
    ...ruleSettings,
    ...referenceSettings,
  },
  describe({ rows }) {
    const { columns: known, role } = rows ?? {};
    return {
      passed: { type: 'table', ...(known && { columns: known }), ...(role && { role }) },
      failing: { type: 'table', ...(known && { columns: withReason(known) }) },
      metrics: { type: 'metrics', task: 'data' },
    };
  },
  check: ({ rows, reference }, { required, keys, ...rules }) => [
    ...lostColumns(
      required.map((column) => ({ setting: 'required', column })),
      rows?.columns,
    ),
    ...ruleProblems(rules, rows?.columns),
    ...referenceProblems({ rows, reference }, keys),
  ],
  async run(context, { rows, reference }, settings) {
    const { inspectTable, qualityMetrics } = await import('../lib/tables/inspect-table.ts');
    const { qualityReport } = await import('../lib/tables/quality-report.ts');
    const { holdTo, standardBlocks, unmetWords } = await import('../lib/tables/quality-standard.ts');
    const found = await inspectTable(context, { rows, reference }, { ...settings, part: true });
    const { kept, removed } = found;
    const asked = holdTo(found, settings);
    const unmet = asked.filter(({ met }) => !met);
    const outputs = {
      failing: removed,
      metrics: qualityMetrics(found),
      report: qualityReport({ ...found, failed: removed.count, before: standardBlocks(asked) }, ''),
    };
    const words = unmetWords(unmet);
    if (words && settings.unmet === 'stop') throw new Stopped(words.text, words.values, outputs);
    if (words) context.warn(words.text, words.values, { code: 'standard-not-met' });
    context.log(
      { en: '{state}: {passed} passed, {failing} failing', zh: '{state}：{passed} 行合格，{failing} 行不合格' },
      {
        state: words ? { en: 'standard not met', zh: '未达标' } : { en: 'standard met', zh: '达标' },
        passed: kept.count,
        failing: removed.count,
        headline: true,
      },
    );
    return { passed: kept, ...outputs };
  },
});
