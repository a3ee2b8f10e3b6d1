import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { fewTestRows } from '../lib/metrics/few-test-rows.ts';
import { positiveSetting } from '../lib/metrics/positive-setting.ts';
import { taskOf } from '../lib/metrics/read-predictions.ts';
import { sliceProblems, slicesSetting } from '../lib/metrics/slice-setting.ts';
import { tokenizerOf, tokenizerSetting } from '../lib/metrics/tokenizer-setting.ts';
import { refuse } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Evaluate predictions', zh: '评估预测结果' },
  summary: { en: 'Measures answers that stand in a table beside the truth.', zh: '衡量表格中已有的预测与真实答案的差距。' },
  help: {
    en: 'Use it for answers that come from elsewhere: another system, a supplier, people, or a model that ran before. Choose the column with the true answer and the one with the given answer. Classes, numbers, entities (lists of start, end and label) and texts are judged, each by its own figures. Columns named probability_ and the class, as “Predict” writes them, give the curves as well. To judge a model of this workflow, use “Evaluate”.',
    zh: '用于来自别处的答案：其他系统、供应商、人工，或之前运行过的模型。请选择真实答案列和给出的答案列。类别、数值、实体（起点、终点和标签的列表）和文本各有相应的指标。如果有“预测”节点写出的 probability_ 加类别名的列，还会给出曲线。要评估本工作流中的模型，请用“评估”。',
  },
  icon: 'clipboard',
  words: [
    'score predictions',
    'outside system',
    'other tool',
    'benchmark',
    'answers in a table',
    'accuracy of a file',
    'human agreement',
    'bleu',
    'rouge',
    'span f1',
    '评测文件',
    '预测结果',
    '打分',
    '对比答案',
    '一致性',
    '生成质量',
    '实体',
  ],
  inputs: { rows: port('table', { role: 'test' }) },
  outputs: { metrics: port('metrics') },
  settings: {
    truth: columns({ label: { en: 'True answer', zh: '真实答案列' }, of: 'rows', count: 1 }),
    prediction: columns({
      label: { en: 'Given answer', zh: '给出的答案列' },
      hint: { en: 'Empty: the column “prediction” or “entities”.', zh: '留空：使用 prediction 或 entities 列。' },
      of: 'rows',
      count: 1,
      optional: true,
    }),
    task: choice({
      label: { en: 'Answers are', zh: '答案类型' },
      options: {
        auto: { en: 'Chosen by the columns', zh: '根据列自动判断' },
        classification: { en: 'Classes', zh: '类别' },
        regression: { en: 'Numbers', zh: '数值' },
        'token-tagging': { en: 'Entities', zh: '实体' },
        'text-generation': { en: 'Texts', zh: '文本' },
      },
      default: 'auto',
    }),
    positive: { ...positiveSetting, showIf: { task: ['auto', 'classification'] } },
    slices: slicesSetting('rows'),
    tokenizer: tokenizerSetting,
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ rows }, { truth, prediction, task }) {
    const found = task === 'auto' ? taskOf(column(rows, truth), column(rows, predictionOf(rows, prediction))) : task;
    return { metrics: { type: 'metrics', ...(found && { task: found }) } };
  },
  check({ rows }, { truth, prediction, slices }) {
    const known = rows?.columns ?? [];
    const said = predictionOf(rows, prediction);
    return [
      ...(truth === ''
        ? [
            unchosen(
              'truth',
              known.filter(({ name }) => name !== said && !name.startsWith('probability_')),
            ),
          ]
        : []),
      ...(rows?.columns && said === ''
        ? [
            unchosen(
              'prediction',
              known.filter(({ name }) => name !== truth),
            ),
          ]
        : []),
      ...vanishedColumns(rows, { setting: 'truth', chosen: truth, candidates: [] }),
      ...vanishedColumns(rows, { setting: 'prediction', chosen: prediction, candidates: [] }),
      ...sliceProblems(rows, slices),
      ...(truth !== '' && truth === said ? [sameColumn(truth)] : []),
      ...(areUnlike(column(rows, truth), column(rows, said)) ? [unlikeColumns(truth, said)] : []),
      ...fewTestRows(rows, 'rows'),
    ];
  },
  async run(context, { rows }, { truth, prediction, task, positive, slices, tokenizer, seed }) {
    const { readPredictions } = await import('../lib/metrics/read-predictions.ts');
    const { metricsOf } = await import('../lib/metrics/evaluate-model.ts');
    const { sayMetrics } = await import('../lib/metrics/say-metrics.ts');
    const said = predictionOf(rows, prediction);
    refuse([...(truth === '' ? [unchosen('truth', [])] : []), ...(said === '' ? [unchosen('prediction', [])] : [])]);
    const found = task === 'auto' ? (taskOf(column(rows, truth), column(rows, said)) ?? 'classification') : task;
    const answers = await readPredictions(context, rows, { truth, prediction: said, task: found });
    const metrics = await metricsOf(context, answers, {
      task: found,
      target: truth,
      test: rows,
      seed,
      ...(positive !== '' && { positive }),
      ...(slices !== '' && { slices }),
      ...tokenizerOf(tokenizer),
    });
    sayMetrics(context, metrics);
    return { metrics };
  },
});

function column(rows: Pick<TableSpec, 'columns'> | undefined, name: string): ColumnSpec | undefined {
  return rows?.columns?.find((one) => one.name === name);
}

/** Whether no answer of one column could ever be right by the other. */
function areUnlike(truth: ColumnSpec | undefined, said: ColumnSpec | undefined): boolean {
  const names = truth?.type === 'category' ? (truth.classes ?? []).map(({ name }) => name) : [];
  if (!said || names.length === 0) return false;
  if (said.type === 'number') return names.every((name) => !Number.isFinite(Number(name)));
  const others = said.type === 'category' ? (said.classes ?? []).map(({ name }) => name) : [];
  return others.length > 0 && !others.some((name) => names.includes(name));
}

function unlikeColumns(truth: string, prediction: string): NodeProblem {
  return {
    code: 'unlike-columns',
    severity: 'error',
    setting: 'prediction',
    message: message(
      {
        en: '“{prediction}” holds none of the answers that “{truth}” holds, so nothing in it could be right. Choose the column in which the given answers stand.',
        zh: '“{prediction}”列中没有任何“{truth}”列里的答案，不可能有答对的行。请选择存放所给答案的列。',
      },
      { truth, prediction },
    ),
  };
}

/** The chosen column, else the one that “Predict” writes. */
function predictionOf(rows: Pick<TableSpec, 'columns'> | undefined, chosen: string): string {
  return chosen === '' ? (['prediction', 'entities'].find((name) => column(rows, name)) ?? '') : chosen;
}

function unchosen(setting: 'truth' | 'prediction', candidates: readonly ColumnSpec[]): NodeProblem {
  const [only] = candidates.length === 1 ? candidates : [];
  return {
    code: 'empty-setting',
    severity: 'error',
    setting,
    message: message(
      setting === 'truth'
        ? { en: 'Choose the column that holds the true answer.', zh: '请选择存放真实答案的列。' }
        : { en: 'Choose the column that holds the answer to be judged.', zh: '请选择存放待评估答案的列。' },
    ),
    ...(only && {
      fixes: [
        { label: message({ en: 'Use “{column}”', zh: '使用“{column}”' }, { column: only.name }), settings: { [setting]: only.name } },
      ],
    }),
  };
}

function sameColumn(name: string): NodeProblem {
  return {
    code: 'same-column',
    severity: 'error',
    setting: 'prediction',
    message: message(
      {
        en: '“{column}” is compared with itself. Choose the column of the given answers.',
        zh: '“{column}”列在与自己比较。请选择给出的答案所在的列。',
      },
      { column: name },
    ),
  };
}
