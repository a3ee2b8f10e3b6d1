import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { columns, number } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { learnedColumns } from '../lib/continual/learned-columns.ts';
import { modelInput } from '../lib/training/table-lesson.ts';
import { classProblems, targetAmongInputs, unchosenTarget, vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Online learning', zh: '在线学习' },
  summary: { en: 'Learns row by row in the order given, and notices when things change.', zh: '按顺序逐行学习，并能察觉数据的变化。' },
  help: {
    en: 'For rows that come one after the other, such as messages or orders by date. Each row is answered before it is learned, so the accuracy over all rows is honest without test rows. When mistakes become more frequent than chance allows, the node says at which row: the world has changed there. Wire a model to go on from it; without one it begins with a linear model that knows nothing (it reads the rows once before for the scale of numbers and the names of classes). Sort the rows by time before.',
    zh: '适用于按时间先后到来的数据，例如消息或订单。每一行都先作答、再学习，因此无需测试数据，全程的准确率就是可信的。当错误比偶然所能解释的更多时，节点会指出从哪一行开始发生了变化。可以接入一个模型，在它的基础上继续学习；不接入时，从一无所知的线性模型开始（会先读一遍数据，以了解数值范围和类别名称）。请先按时间排序。',
  },
  icon: 'trend',
  words: [
    'online learning',
    'stream',
    'incremental',
    'prequential',
    'concept drift',
    'adwin',
    'learn as it comes',
    'sgd',
    'partial fit',
    '在线学习',
    '增量学习',
    '流式',
    '概念漂移',
    '逐行学习',
    '边用边学',
  ],
  inputs: { rows: port('table', { role: 'training' }), model: port('model', { optional: true }) },
  outputs: { model: port('model'), metrics: port('metrics'), report: port('report') },
  settings: {
    target: columns({
      label: { en: 'Class', zh: '类别列' },
      hint: { en: 'Empty: what the wired model answers.', zh: '留空：所接入模型回答的那一列。' },
      of: 'rows',
      count: 1,
      types: ['category', 'text', 'number'],
      optional: true,
    }),
    columns: columns({
      label: { en: 'Learn from', zh: '依据列' },
      hint: {
        en: 'Empty: all numbers, categories and dates, or the longest text. A wired model reads its own columns.',
        zh: '留空：所有数字、类别和日期列，或最长的文本列。接入的模型使用它自己的列。',
      },
      of: 'rows',
      optional: true,
    }),
    learningRate: number({ label: { en: 'Learning rate', zh: '学习率' }, default: 0.1, min: 0.000_001, max: 10, range: true }),
  },
  needs: {
    // What the model says of each row is kept until it is judged.
    memory: ({ rows, model }, { target }) => {
      const classes = model?.classes?.length ?? rows?.columns?.find(({ name }) => name === target)?.distinct ?? 2;
      return 200e6 + (rows?.count ?? 10_000) * (classes * 8 + 16);
    },
  },
  describe({ rows, model }, { target, columns: chosen }) {
    const answer = target || model?.target;
    const inputs = model ? model.inputs : rows?.columns && learnedColumns(rows.columns, chosen, [target]).map(modelInput);
    const classes =
      model?.classes ??
      rows?.columns
        ?.find(({ name }) => name === answer)
        ?.classes?.map(({ name }) => name)
        .toSorted();
    return {
      model: {
        type: 'model',
        ...(model?.task && { task: model.task }),
        ...(inputs && { inputs }),
        ...(answer && { target: answer }),
        ...(classes && { classes }),
      },
    };
  },
  check({ rows, model }, { target, columns: chosen }) {
    const categories = (rows?.columns ?? []).filter(({ name, type }) => type === 'category' && !chosen.includes(name));
    return [
      ...(model ? [] : unchosenTarget(target, categories)),
      ...vanishedColumns(rows, { setting: 'target', chosen: target, candidates: categories }),
      ...vanishedColumns(rows, { setting: 'columns', chosen, candidates: [] }),
      ...targetAmongInputs(target, chosen, 'columns'),
      ...classProblems(rows, target, true).filter(({ severity }) => severity === 'error'),
    ];
  },
  async run(context, { rows, model: given }, settings) {
    const { freshModel } = await import('../lib/continual/fresh-model.ts');
    const { learnOnline } = await import('../lib/continual/learn-online.ts');
    const { sayLeftOut } = await import('../lib/continual/read-labelled.ts');
    const { encodeTrainable, openTrainable } = await import('../lib/continual/trainable-model.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const target = settings.target || (given?.target ?? '');
    const inputs = given?.inputs ?? learnedColumns(rows.columns, settings.columns, [target]);
    const model = given
      ? await openTrainable(context, given)
      : await freshModel(context, { rows, target, columns: inputs, hidden: [], seed: 1 });
    const { learningRate } = settings;
    const learned = await learnOnline(context, { rows, target, model, learningRate });
    const { judged, drifts } = learned;
    sayLeftOut(context, learned, target);
    const task = model.features.kind === 'text' ? ('text-classification' as const) : ('classification' as const);
    const accuracy = judged.scores.accuracy ?? 0;
    const description = {
      text: {
        en: 'Learned online from {rows} {rows|row|rows}, accuracy on the way {accuracy}',
        zh: '在线学习了 {rows} 行，过程中的准确率为 {accuracy}',
      },
      values: { rows: judged.count, accuracy: `${(accuracy * 100).toFixed(1)} %` },
    };
    context.log(description.text, { ...description.values, headline: true });
    const changes = drifts.map(({ row, before, since }) =>
      message(
        {
          en: 'From about row {row} on there are more mistakes: {since} instead of {before} of the rows. Things have changed there.',
          zh: '大约从第 {row} 行起错误变多：错误率从 {before} 升到 {since}。数据在此发生了变化。',
        },
        { row, before: percent(before), since: percent(since) },
      ),
    );
    const [first] = changes;
    if (first) context.warn(first.text, first.values, { code: 'drift', port: 'rows' });
    const saved = await saveModel(context, {
      onnx: encodeTrainable(model),
      features: model.features,
      value: {
        task,
        inputs: inputs.map(modelInput),
        target,
        classes: [...model.classes],
        description,
        scores: { accuracy, trainingRows: judged.count },
        lineage: { rows: rowsHash(rows), settings: { ...settings }, code: context.code, count: judged.count },
      },
    });
    return {
      model: saved,
      metrics: { type: 'metrics', task, target, ...judged },
      report: {
        type: 'report',
        title: message({ en: 'Online learning', zh: '在线学习' }),
        blocks: [
          {
            kind: 'figures',
            items: [
              { label: message({ en: 'Rows learned', zh: '学习的行数' }), value: judged.count, unit: 'count' },
              {
                label: message({ en: 'Accuracy, each row answered before it was learned', zh: '准确率（每行先作答后学习）' }),
                value: accuracy,
                unit: 'share',
              },
              { label: message({ en: 'Changes noticed', zh: '察觉到的变化' }), value: drifts.length, unit: 'count' },
            ],
          },
          ...changes.map((text) => ({ kind: 'paragraph' as const, text })),
        ],
      },
    };
  },
});

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
