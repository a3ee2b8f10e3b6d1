import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, list, number, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { labelColumns } from '../lib/label/label-columns.ts';
import { leastConfidence } from '../lib/label/least-setting.ts';
import { rulesProblems } from '../lib/label/rules.ts';
import { notClassifiers } from '../lib/label/label-problems.ts';
import { missingInputs } from '../lib/predict/input-problems.ts';
import { uncounted } from '../lib/tables/answer-table.ts';
import { withReason } from '../lib/tables/removed-rows.ts';
import { refuse } from '../lib/training/refuse.ts';

export default defineNode({
  title: { en: 'Label by rules', zh: '按规则标注' },
  summary: { en: 'Many simple rules vote on the label of each row.', zh: '由多条简单规则投票决定每一行的标签。' },
  help: {
    en: 'Write down what a person looks for: words, a pattern, a condition, the value of a column. Each rule votes for its label where it applies and stays silent elsewhere; trained models that are wired in vote too. Rules may be wrong now and then: the votes are weighed against each other. “By reliability” finds out from agreement and contradiction alone how far each rule can be trusted (Dawid and Skene); it needs three rules or more that meet on the same rows. Each labelled row has its label and a confidence from 0 to 1; rows without a label come out apart, with the reason. The report shows for each rule how many rows it covers, how often it meets and contradicts others, and, where true labels are known, how often it is right.',
    zh: '把人判断时的依据写成规则：词语、匹配模式、条件，或某列的值。规则适用时为其标签投票，否则弃权；接入的已训练模型也参与投票。单条规则可以偶尔出错：各方投票会相互权衡。“按可靠度”只凭规则之间的一致与矛盾推断每条规则的可信程度（Dawid-Skene 方法），需要至少三条在相同的行上相遇的规则。已标注的行带有标签和 0 到 1 的置信度；没有标签的行单独输出并附原因。报告列出每条规则的覆盖率、与其他规则的重叠率和冲突率；如果已知真实标签，还会给出准确率。',
  },
  icon: 'list-filter',
  words: [
    'weak supervision',
    'labelling functions',
    'labeling functions',
    'snorkel',
    'programmatic labeling',
    'dictionary',
    'keyword list',
    'heuristics',
    'majority vote',
    'dawid skene',
    'annotate automatically',
    'pre-label',
    'label without people',
    '弱监督',
    '标注函数',
    '自动标注',
    '批量标注',
    '词典标注',
    '关键词打标',
    '打标签',
    '规则打标',
    '多数投票',
    '预标注',
  ],
  inputs: {
    rows: port('table'),
    models: port('model', { many: true, optional: true, label: { en: 'models', zh: '模型' } }),
  },
  outputs: {
    labelled: port('table', { label: { en: 'labelled', zh: '已标注' } }),
    unlabelled: port('table', { label: { en: 'without label', zh: '未标注' } }),
    report: port('report'),
  },
  settings: {
    rules: list({
      label: { en: 'Rules', zh: '规则' },
      fields: {
        find: choice({
          label: { en: 'Look for', zh: '查找' },
          options: {
            words: { en: 'Words', zh: '词语' },
            pattern: { en: 'A pattern', zh: '匹配模式' },
            formula: { en: 'A condition', zh: '条件' },
            column: { en: 'The label in a column', zh: '某列中的标签' },
          },
          default: 'words',
        }),
        column: columns({
          label: { en: 'In column', zh: '所在列' },
          of: 'rows',
          count: 1,
          showIf: { find: ['words', 'pattern', 'column'] },
          optional: true,
        }),
        words: text({
          label: { en: 'Any of the words', zh: '包含任一词语' },
          hint: { en: 'Separated by commas or lines; upper and lower case are alike.', zh: '用逗号或换行分隔，不区分大小写。' },
          default: '',
          lines: 2,
          maxLength: 20_000,
          optional: true,
          showIf: { find: 'words' },
        }),
        pattern: text({
          label: { en: 'Pattern', zh: '匹配模式' },
          hint: { en: 'A regular expression, such as \\d{4}-\\d{2}.', zh: '正则表达式，例如 \\d{4}-\\d{2}。' },
          default: '',
          language: 'pattern',
          maxLength: 500,
          optional: true,
          showIf: { find: 'pattern' },
        }),
        formula: text({
          label: { en: 'Condition', zh: '条件' },
          hint: { en: 'Such as [amount] > 100 and country = "DE".', zh: '例如 [金额] > 100 and 国家 = "中国"。' },
          default: '',
          maxLength: 2_000,
          optional: true,
          showIf: { find: 'formula' },
        }),
        label: text({
          label: { en: 'Label', zh: '标签' },
          default: '',
          maxLength: 200,
          optional: true,
          showIf: { find: ['words', 'pattern', 'formula'] },
        }),
        name: text({ label: { en: 'Name', zh: '名称' }, default: '', maxLength: 80, optional: true }),
      },
      default: [{ find: 'words', column: '', words: '', pattern: '', formula: '', label: '', name: '' }],
      max: 100,
    }),
    agree: choice({
      label: { en: 'Weigh the votes', zh: '权衡投票' },
      options: {
        majority: { en: 'All alike (majority)', zh: '一律平等（多数）' },
        reliability: { en: 'By reliability (Dawid-Skene)', zh: '按可靠度（Dawid-Skene）' },
      },
      default: 'majority',
    }),
    least: leastConfidence,
    gold: columns({
      label: { en: 'True labels', zh: '真实标签' },
      hint: {
        en: 'A column in which some rows have their true label. It is only compared with, never voted by.',
        zh: '部分行已有真实标签的列。只用于对照，不参与投票。',
      },
      of: 'rows',
      count: 1,
      optional: true,
    }),
    modelConfidence: number({
      label: { en: 'Models vote from', zh: '模型投票的最低置信度' },
      hint: { en: 'A model that is less sure of a row stays silent on it.', zh: '模型对某行的置信度更低时弃权。' },
      default: 0.7,
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
    }),
    keepVotes: toggle({
      label: { en: 'Keep who voted for what', zh: '保留投票明细' },
      hint: { en: 'Adds a column with the votes of each row.', zh: '增加一列，记录每行的投票。' },
      default: false,
      advanced: true,
    }),
  },
  describe({ rows }, { rules, keepVotes }) {
    if (!rows?.columns) return { report: { type: 'report' } };
    const known = rows.columns.map(uncounted);
    const names = labelColumns(rows.columns);
    const told =
      rules.every(({ find }) => find !== 'column') && [...new Set(rules.map(({ label }) => label.trim()))].filter((one) => one !== '');
    const side = (columns: ColumnSpec[]): TableSpec => ({
      type: 'table',
      columns,
      ...(rows.role && { role: rows.role }),
    });
    return {
      labelled: side([
        ...known,
        { name: names.label, type: 'category', ...(told && { classes: told.sort().map((name) => ({ name })) }) },
        { name: names.confidence, type: 'number', min: 0, max: 1 },
        ...(keepVotes ? [{ name: names.votes, type: 'json' as const }] : []),
      ]),
      unlabelled: side(withReason(known)),
      report: { type: 'report' },
    };
  },
  check({ rows, models }, { rules, agree }) {
    return [
      ...nothingVotes(rules.length + models.length),
      ...rulesProblems(rules, rows?.columns, models.length > 0),
      ...models.flatMap((model) => [...notClassifiers(model, 'models'), ...missingInputs(model, rows, 'rows')]).slice(0, 1),
      ...(agree === 'reliability' ? tooFew(rules.length + models.length) : []),
    ];
  },
  async run(context, { rows, models }, { rules, ...settings }) {
    refuse([
      ...nothingVotes(rules.length + models.length),
      ...rulesProblems(rules, rows.columns, models.length > 0),
      ...models.flatMap((model) => notClassifiers(model, 'models')),
    ]);
    const { labelByRules } = await import('../lib/label/label-by-rules.ts');
    const { rulesReport } = await import('../lib/label/rules-report.ts');
    const labels = await labelByRules(context, rows, { rules, models, ...settings });
    const { labelled, unlabelled, accuracy } = labels;
    context.log(
      accuracy
        ? {
            en: '{count} of {all} rows labelled; {share} % of {checked} known labels met',
            zh: '{all} 行中标注了 {count} 行；与 {checked} 个已知标签的一致率为 {share} %',
          }
        : { en: '{count} of {all} rows labelled', zh: '{all} 行中标注了 {count} 行' },
      {
        count: labelled.count,
        all: rows.count,
        ...(accuracy && { share: Math.round(accuracy.share * 1_000) / 10, checked: accuracy.checked }),
        headline: true,
      },
    );
    return { labelled, unlabelled, report: rulesReport(labels) };
  },
});

function nothingVotes(voters: number): NodeProblem[] {
  if (voters > 0) return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'rules',
      message: message({
        en: 'Nothing votes yet. Add a rule, or wire a trained model.',
        zh: '还没有任何投票来源。请添加规则，或接入已训练的模型。',
      }),
    },
  ];
}

function tooFew(voters: number): NodeProblem[] {
  if (voters >= 3) return [];
  return [
    {
      code: 'few-voters',
      severity: 'warning',
      setting: 'agree',
      message: message({
        en: 'How reliable rules are can be told from three or more that meet on the same rows. With fewer, weigh all alike.',
        zh: '至少要有三条在相同的行上相遇的规则，才能判断各自的可靠度。规则更少时，请一律平等地计票。',
      }),
      fixes: [{ label: message({ en: 'Weigh all alike', zh: '一律平等' }), settings: { agree: 'majority' } }],
    },
  ];
}
