import { defineNode } from '../kit/define-node.ts';
import { port, type ReportBlock } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { choice, integer, number } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { missingInputs } from '../lib/predict/input-problems.ts';

export default defineNode({
  title: { en: 'Keep training a model', zh: '持续训练' },
  summary: { en: 'Trains a model on new rows without forgetting the old ones.', zh: '用新数据继续训练模型，同时不忘旧知识。' },
  help: {
    en: 'Give it a classifier and new rows. A model that only sees the new rows forgets what it knew. Replay learns a share of the old rows again beside the new ones; it is the surest way where old rows may be kept. Holding what is important (EWC) keeps the weights that the old rows depend on near where they were; the higher the strength, the less is forgotten and the less is learned. A fifth of the rows is held back from the training and judges: the report shows the accuracy on old and new rows before and after. Classes that the model does not know are left out.',
    zh: '输入一个分类模型和新数据。只看新数据的模型会忘掉已学的内容。“重放”在学习新数据的同时再学一部分旧数据，只要旧数据可以保留，这是最稳妥的方法。“保住重要权重（EWC）”让旧数据所依赖的权重留在原处附近：强度越大，忘得越少，学得也越少。五分之一的数据不参与训练，只用来评判：报告会列出训练前后在旧数据和新数据上的准确率。模型不认识的类别会被忽略。',
  },
  icon: 'history',
  words: [
    'continual learning',
    'incremental training',
    'catastrophic forgetting',
    'ewc',
    'elastic weight consolidation',
    'replay',
    'rehearsal',
    'update a model',
    'retrain',
    'warm start',
    '持续学习',
    '增量训练',
    '灾难性遗忘',
    '重放',
    '更新模型',
    '继续训练',
    '不遗忘',
  ],
  inputs: {
    model: port('model'),
    rows: port('table', { role: 'training', label: { en: 'new rows', zh: '新数据' } }),
    old: port('table', { role: 'training', optional: true, label: { en: 'old rows', zh: '旧数据' } }),
  },
  outputs: { model: port('model'), report: port('report') },
  settings: {
    method: choice({
      label: { en: 'Against forgetting', zh: '防止遗忘' },
      options: {
        replay: { en: 'Learn some old rows again (replay)', zh: '再学一部分旧数据（重放）' },
        ewc: { en: 'Hold what is important (EWC)', zh: '保住重要权重（EWC）' },
        plain: { en: 'Nothing: new rows alone', zh: '不处理：只学新数据' },
      },
      default: 'replay',
    }),
    replayShare: number({
      label: { en: 'Share of the old rows', zh: '旧数据比例' },
      default: 0.2,
      min: 0.01,
      max: 1,
      step: 0.05,
      range: true,
      showIf: { method: 'replay' },
    }),
    strength: number({
      label: { en: 'Strength (λ)', zh: '强度（λ）' },
      default: 10,
      min: 0,
      max: 1_000_000,
      range: true,
      showIf: { method: 'ewc' },
    }),
    learningRate: number({ label: { en: 'Learning rate', zh: '学习率' }, default: 0.01, min: 0.000_001, max: 10, range: true }),
    epochs: integer({ label: { en: 'Epochs', zh: '训练轮数' }, default: 10, min: 1, max: 1_000, range: true }),
    batchSize: integer({ label: { en: 'Batch size', zh: '批大小' }, default: 32, min: 1, max: 65_536, advanced: true }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  needs: { memory: ({ rows, old }) => 250e6 + ((rows?.count ?? 10_000) + (old?.count ?? 0)) * 2_000 },
  describe: ({ model }) => ({ ...(model && { model }) }),
  check({ model, rows, old }) {
    return [...missingInputs(model, rows, 'rows'), ...missingInputs(model, old, 'old'), ...withoutTarget(model?.target, rows?.columns)];
  },
  async run(context, { model: given, rows, old }, settings) {
    const { keepLearning } = await import('../lib/continual/keep-learning.ts');
    const { readLabelled, sayLeftOut } = await import('../lib/continual/read-labelled.ts');
    const { encodeTrainable, openTrainable } = await import('../lib/continual/trainable-model.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { target } = given;
    const model = await openTrainable(context, given);
    const recent = await readLabelled(context, rows, { model, target });
    sayLeftOut(context, recent, target);
    if (recent.rows.length === 0) throw nothingNew(target, model.classes);
    const before = old && old.count > 0 ? await readLabelled(context, old, { model, target }) : undefined;
    const kept = await keepLearning(context, { ...settings, model, recent, old: before && before.rows.length > 0 ? before : undefined });
    const description = {
      text: { en: '{model}, trained on from {rows} new {rows|row|rows}', zh: '{model}，又用 {rows} 行新数据继续训练' },
      values: { model: given.description, rows: kept.learned },
    };
    const { after } = kept;
    context.log(
      after.old === undefined
        ? { en: 'New rows: {before} → {after} right', zh: '新数据准确率：{before} → {after}' }
        : {
            en: 'New rows: {before} → {after} right; old rows: {oldBefore} → {oldAfter}',
            zh: '新数据准确率：{before} → {after}；旧数据：{oldBefore} → {oldAfter}',
          },
      {
        before: percent(kept.before.recent),
        after: percent(after.recent),
        oldBefore: percent(kept.before.old ?? 0),
        oldAfter: percent(after.old ?? 0),
        headline: true,
      },
    );
    const saved = await saveModel(context, {
      onnx: encodeTrainable(model),
      features: model.features,
      value: {
        task: given.task,
        inputs: given.inputs,
        target,
        classes: [...model.classes],
        description,
        scores: {
          newAccuracy: after.recent,
          ...(after.old !== undefined && { oldAccuracy: after.old }),
          trainingRows: kept.learned + kept.replayed,
        },
        lineage: {
          rows: rowsHash(rows),
          settings: { ...settings, from: given.artifact },
          code: context.code,
          count: kept.learned + kept.replayed,
        },
      },
    });
    return { model: saved, report: { type: 'report', title: message({ en: 'Keep training', zh: '持续训练' }), blocks: blocksOf(kept) } };
  },
});

function withoutTarget(target: string | undefined, known: readonly { name: string }[] | undefined): NodeProblem[] {
  if (target === undefined || !known || known.some(({ name }) => name === target)) return [];
  return [
    {
      code: 'missing-column',
      severity: 'error',
      port: 'rows',
      message: message(
        {
          en: 'The new rows have no column “{column}”, which the model answers, so nothing can be learned from them.',
          zh: '新数据中没有模型要回答的“{column}”列，无法从中学习。',
        },
        { column: target },
      ),
    },
  ];
}

function nothingNew(target: string, classes: readonly string[]): Failure {
  return new Failure(
    {
      en: 'No new row has one of the model’s classes in “{column}” ({classes}), so there is nothing to learn. Look at the column, or train a new model for new classes.',
      zh: '新数据的“{column}”列中没有模型的任何类别（{classes}），无法学习。请检查该列；如果类别是新的，请训练新的模型。',
    },
    { column: target, classes: classes.slice(0, 10).join(', ') },
    { code: 'no-rows', port: 'rows' },
  );
}

interface Judged {
  old?: number;
  recent: number;
}
function blocksOf({
  before,
  after,
  learned,
  replayed,
}: {
  before: Judged;
  after: Judged;
  learned: number;
  replayed: number;
}): ReportBlock[] {
  const row = (name: { en: string; zh: string }, [from, to]: [number, number]) => [message(name), percent(from), percent(to)];
  const transfer = before.old === undefined || after.old === undefined ? undefined : after.old - before.old;
  return [
    {
      kind: 'figures',
      items: [
        { label: message({ en: 'New rows learned', zh: '学习的新数据' }), value: learned, unit: 'count' },
        { label: message({ en: 'Old rows learned again', zh: '再次学习的旧数据' }), value: replayed, unit: 'count' },
        { label: message({ en: 'Gained on new rows', zh: '新数据上的提高' }), value: after.recent - before.recent, unit: 'share' },
        ...(transfer === undefined
          ? []
          : [
              {
                label: message({ en: 'Forgotten of the old rows', zh: '旧数据上的遗忘' }),
                value: Math.max(0, -transfer),
                unit: 'share' as const,
              },
              { label: message({ en: 'Backward transfer', zh: '反向迁移' }), value: transfer, unit: 'share' as const },
            ]),
      ],
    },
    {
      kind: 'table',
      columns: [
        message({ en: 'Accuracy on held-back rows', zh: '留出数据上的准确率' }),
        message({ en: 'before', zh: '训练前' }),
        message({ en: 'after', zh: '训练后' }),
      ],
      rows: [
        row({ en: 'new rows', zh: '新数据' }, [before.recent, after.recent]),
        ...(transfer === undefined ? [] : [row({ en: 'old rows', zh: '旧数据' }, [before.old ?? 0, after.old ?? 0])]),
      ],
    },
    {
      kind: 'paragraph',
      text: message({
        en: 'Backward transfer is the accuracy on old rows after minus before: below zero something was forgotten. If the old rows were all learned by the model once, their accuracy before is a little too good.',
        zh: '反向迁移是旧数据上训练后减训练前的准确率：小于零表示有所遗忘。如果旧数据都曾被模型学过，它们在训练前的准确率会略微偏高。',
      }),
    },
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
