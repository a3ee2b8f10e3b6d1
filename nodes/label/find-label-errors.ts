import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { suspectColumns } from '../lib/label/find-label-errors.ts';
import { readsOf } from '../lib/label/what-is-read.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { classSetting } from '../lib/training/lesson-settings.ts';
import { refuse } from '../lib/training/refuse.ts';
import { unchosenTarget, vanishedColumns } from '../lib/training/target-problems.ts';
import { effortSetting } from '../lib/training/tuning.ts';

export default defineNode({
  title: { en: 'Find label errors', zh: '查找标注错误' },
  summary: { en: 'Finds rows whose label is probably wrong.', zh: '找出标签很可能标错的行。' },
  help: {
    en: 'People and rules make mistakes, and a model learns them. The rows are dealt into parts; for each part a model is trained on all others and asked what it would say. A label that a model contradicts more surely than is usual for its class is suspect (confident learning, Northcutt 2021). Suspects come out with the suggested label, its confidence, and the quality of the given label (its probability, 0 to 1), the worst first: correct them by hand, or leave them out by going on with the rest. Texts are read by a text classifier, other columns by boosted trees. Remove duplicates before: a copy of a wrong label in another part confirms it. The more often the model is right at all, the better it finds errors.',
    zh: '人和规则都会标错，模型会把错误一并学会。数据被分成若干份，对每一份都用其余数据训练模型并询问它的判断。如果模型反对某个标签的把握超过该类别的常态，这个标签就是可疑的（置信学习，Northcutt 2021）。可疑的行会带上建议标签及其置信度，以及给定标签的质量（即其概率，0 到 1），最可疑的排在最前：可以人工更正，或只使用其余数据。文本由文本分类器读取，其他列由提升树读取。请先去重：另一份中的相同错误标签会“证实”它。模型本身越准，找错的效果越好。',
  },
  icon: 'inspect',
  words: [
    'label noise',
    'noisy labels',
    'confident learning',
    'cleanlab',
    'mislabeled',
    'wrong labels',
    'annotation errors',
    'check labels',
    'label quality',
    'mislabelled',
    '标注错误',
    '错误标签',
    '标签噪声',
    '标错',
    '标注质检',
    '检查标签',
    '置信学习',
    '标签质量',
    '错标',
    '标错的',
  ],
  inputs: { rows: port('table') },
  outputs: {
    suspects: port('table', { label: { en: 'suspects', zh: '可疑' } }),
    rest: port('table', { label: { en: 'rest', zh: '其余' } }),
    report: port('report'),
  },
  pauses: true,
  settings: {
    target: { ...classSetting, label: { en: 'Label', zh: '标签列' } },
    from: choice({
      label: { en: 'Judge by', zh: '判断依据' },
      options: {
        training: { en: 'Models trained here', zh: '在此训练的模型' },
        columns: { en: 'Probabilities in the rows (from Predict)', zh: '数据中的概率（来自“预测”）' },
      },
      default: 'training',
    }),
    columns: columns({
      label: { en: 'Learn from', zh: '依据列' },
      hint: {
        en: 'Only texts, or only other columns. Empty: the longest text, else all numbers, categories and dates.',
        zh: '只选文本列，或只选其他列。留空：最长的文本列；没有文本时使用所有数字、类别和日期列。',
      },
      of: 'rows',
      types: ['text', 'number', 'category', 'date'],
      optional: true,
      showIf: { from: 'training' },
    }),
    effort: { ...effortSetting, default: 'quick', showIf: { from: 'training' } },
    pruning: choice({
      label: { en: 'Choose suspects', zh: '可疑标准' },
      hint: { en: '“Both” finds fewer errors and raises fewer false alarms.', zh: '“两者一致”找到的错误较少，误报也较少。' },
      options: {
        'noise-rate': { en: 'By confusion of classes', zh: '按类别之间的混淆' },
        class: { en: 'By class', zh: '按类别' },
        both: { en: 'Both agree', zh: '两者一致' },
      },
      default: 'noise-rate',
      advanced: true,
    }),
    folds: integer({
      label: { en: 'Parts', zh: '份数' },
      hint: {
        en: 'So many models are trained. More parts leave each of them more rows.',
        zh: '即训练的模型数。份数越多，每个模型可用的数据越多。',
      },
      default: 5,
      min: 2,
      max: 20,
      advanced: true,
      showIf: { from: 'training' },
    }),
    seed: integer({
      label: { en: 'Seed', zh: '随机种子' },
      default: 1,
      min: 0,
      max: 2_147_483_647,
      advanced: true,
      showIf: { from: 'training' },
    }),
  },
  describe({ rows }, { target }) {
    if (!rows?.columns) return { report: { type: 'report' } };
    const known = rows.columns.map(uncounted);
    const own = suspectColumns(rows.columns);
    const classes = rows.columns.find(({ name }) => name === target)?.classes?.map(({ name }) => ({ name }));
    const side = (columnsOf: TableSpec['columns']): TableSpec => ({
      type: 'table',
      ...(columnsOf && { columns: columnsOf }),
      ...(rows.role && { role: rows.role }),
    });
    return {
      suspects: side([
        ...known,
        { name: own.label, type: 'category', ...(classes && { classes }) },
        { name: own.confidence, type: 'number', min: 0, max: 1 },
        { name: own.quality, type: 'number', min: 0, max: 1 },
      ]),
      rest: side(known),
      report: { type: 'report' },
    };
  },
  check({ rows }, { target, from, columns: chosen }) {
    const known = rows?.columns ?? [];
    const labels = known.filter(({ name, type }) => type === 'category' && !chosen.includes(name));
    return [
      ...unchosenTarget(target, labels),
      ...vanishedColumns(rows, { setting: 'target', chosen: target, candidates: labels }),
      ...(from === 'training' ? unread(rows, chosen, target) : []),
    ];
  },
  async run(context, { rows }, { target, from, columns: chosen, ...settings }) {
    refuse([
      ...unchosenTarget(
        target,
        rows.columns.filter(({ type }) => type === 'category'),
      ),
      ...(from === 'training' ? unread(rows, chosen, target) : []),
    ]);
    const { findLabelErrors } = await import('../lib/label/find-label-errors.ts');
    const { labelErrorsReport } = await import('../lib/label/label-errors-report.ts');
    const reads = from === 'training' ? readsOf(rows, chosen, target) : undefined;
    const errors = await findLabelErrors(context, rows, { ...settings, target, reads });
    context.log(
      { en: '{count} of {all} labels are suspect', zh: '{all} 个标签中有 {count} 个可疑' },
      { count: errors.suspects.count, all: errors.found.labels.reduce((sum, label) => sum + (label < 0 ? 0 : 1), 0), headline: true },
    );
    return { suspects: errors.suspects, rest: errors.rest, report: labelErrorsReport(errors) };
  },
});

function unread(rows: TableSpec | undefined, chosen: readonly string[], target: string): NodeProblem[] {
  if (!rows?.columns || readsOf(rows, chosen, target)) return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'columns',
      message: message({
        en: 'There is no column that a model could judge the labels by: choose texts, or numbers, categories and dates, not both and not the label itself.',
        zh: '没有可以用来判断标签的列：请选择文本列，或数字、类别和日期列；两类不能混用，也不能选标签列本身。',
      }),
      fixes: chosen.length > 0 ? [{ label: message({ en: 'Choose for me', zh: '自动选择' }), settings: { columns: [] } }] : [],
    },
  ];
}
