import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, columns, integer, number } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { learnedColumns } from '../lib/continual/learned-columns.ts';
import { classSetting } from '../lib/training/lesson-settings.ts';
import { modelInput } from '../lib/training/table-lesson.ts';
import { targetAmongInputs, unchosenTarget, vanishedColumns } from '../lib/training/target-problems.ts';

const fewestTasks = 3;

export default defineNode({
  title: { en: 'Learn from few examples', zh: '少样本学习' },
  summary: {
    en: 'Learns from many small tasks how to learn a new one from a few rows.',
    zh: '从许多小任务中学会如何用少量数据学习新任务。',
  },
  help: {
    en: 'For many small tasks of one kind, such as one for each customer, machine or site, where a new one has only a few rows. The node learns weights from which every task is learned in a few steps (meta-learning). Choose the column that names the task and the class to be answered. Every fifth task is held out, and the report compares how right the model is after a few rows of such a task with one that learns them from nothing. Wire the few rows of a new task to “new task”: the model that comes out has learned them. Without them it is the starting point itself, which “Keep training a model” can go on from.',
    zh: '适用于许多同类的小任务，例如每个客户、每台机器或每个站点各一个，而新任务只有少量数据。节点会学出一组初始权重，从它出发只需几步就能学会每个任务（元学习）。请选择标明任务的列和要回答的类别列。每五个任务留出一个，报告会比较：用新任务的少量数据学习后，本模型与从零开始的模型各有多准。把新任务的少量数据接到“新任务”，输出的模型就已学过它们；不接入时，输出的是起点模型，可用“持续训练”继续训练。',
  },
  icon: 'zap',
  words: [
    'few-shot',
    'meta-learning',
    'reptile',
    'maml',
    'learn to learn',
    'few examples',
    'cold start',
    'new customer',
    '少样本',
    '小样本',
    '元学习',
    '冷启动',
    '学会学习',
    '数据很少',
  ],
  inputs: {
    rows: port('table', { role: 'training' }),
    fresh: port('table', { role: 'training', optional: true, label: { en: 'new task', zh: '新任务' } }),
  },
  outputs: { model: port('model'), report: port('report') },
  settings: {
    task: columns({
      label: { en: 'Task', zh: '任务列' },
      hint: {
        en: 'Says of each row which task it belongs to, such as the customer or the plant.',
        zh: '说明每行属于哪个任务，例如客户或工厂。',
      },
      of: 'rows',
      count: 1,
    }),
    target: classSetting,
    columns: columns({
      label: { en: 'Learn from', zh: '依据列' },
      hint: { en: 'Empty: all numbers, categories and dates, or the longest text.', zh: '留空：所有数字、类别和日期列，或最长的文本列。' },
      of: 'rows',
      optional: true,
    }),
    shots: integer({ label: { en: 'Rows of each class', zh: '每类样本数' }, default: 5, min: 1, max: 100, range: true }),
    method: choice({
      label: { en: 'Method', zh: '方法' },
      options: { reptile: { en: 'Reptile', zh: 'Reptile' }, maml: { en: 'MAML', zh: 'MAML' } },
      default: 'reptile',
      advanced: true,
    }),
    rounds: integer({ label: { en: 'Rounds', zh: '轮数' }, default: 500, min: 1, max: 100_000, range: true, advanced: true }),
    steps: integer({
      label: { en: 'Steps on a task', zh: '每个任务的步数' },
      default: 10,
      min: 1,
      max: 1_000,
      range: true,
      advanced: true,
    }),
    innerRate: number({
      label: { en: 'Learning rate on a task', zh: '任务内学习率' },
      default: 0.1,
      min: 0.000_01,
      max: 10,
      range: true,
      advanced: true,
    }),
    rate: number({
      label: { en: 'Learning rate over tasks', zh: '任务间学习率' },
      default: 0.5,
      min: 0.000_01,
      max: 1,
      range: true,
      advanced: true,
    }),
    hidden: integer({ label: { en: 'Hidden units', zh: '隐藏单元' }, default: 32, min: 0, max: 1_024, range: true, advanced: true }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ rows }, { task, target, columns: chosen }) {
    const inputs = rows?.columns && learnedColumns(rows.columns, chosen, [target, task]);
    const classes = rows?.columns?.find(({ name }) => name === target)?.classes?.map(({ name }) => name);
    return {
      model: {
        type: 'model',
        ...(inputs && { inputs: inputs.map(modelInput) }),
        ...(target !== '' && { target }),
        ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
      },
    };
  },
  check({ rows }, { task, target, columns: chosen }) {
    const categories = (rows?.columns ?? []).filter(({ name, type }) => type === 'category' && name !== task && !chosen.includes(name));
    return [
      ...unchosenTarget(target, categories),
      ...vanishedColumns(rows, { setting: 'target', chosen: target, candidates: categories }),
      ...vanishedColumns(rows, { setting: 'task', chosen: task, candidates: [] }),
      ...vanishedColumns(rows, { setting: 'columns', chosen, candidates: [] }),
      ...targetAmongInputs(target, chosen, 'columns'),
    ];
  },
  async run(context, { rows, fresh }, settings) {
    const { freshModel } = await import('../lib/continual/fresh-model.ts');
    const { adaptedTo, judgeShots, learnToLearn } = await import('../lib/continual/learn-to-learn.ts');
    const { readLabelled, sayLeftOut } = await import('../lib/continual/read-labelled.ts');
    const { tasksOf } = await import('../lib/continual/tasks.ts');
    const { encodeTrainable } = await import('../lib/continual/trainable-model.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { task, target, hidden, seed } = settings;
    const inputs = learnedColumns(rows.columns, settings.columns, [target, task]);
    const model = await freshModel(context, { rows, target, columns: inputs, hidden: hidden > 0 ? [hidden] : [], seed });
    const names: string[] = [];
    const read = await readLabelled(context, rows, { model, target, more: { column: task, told: (name) => names.push(name) } });
    sayLeftOut(context, read, target);
    const { tasks, held } = tasksOf(read, names);
    if (tasks.length + held.length < fewestTasks) throw tooFewTasks(task, tasks.length + held.length);
    const learning = { ...settings, network: model.network, tasks, held };
    await learnToLearn(context, learning);
    const results = judgeShots(learning);
    const few = fresh && fresh.count > 0 ? await readLabelled(context, fresh, { model, target }) : undefined;
    if (few) sayLeftOut(context, few, target);
    const network = few && few.rows.length > 0 ? adaptedTo(model.network, few, settings) : model.network;
    const main = results.find(({ shots }) => shots === settings.shots);
    context.log(
      main
        ? {
            en: 'After {shots} rows of each class {learned} right, from nothing {scratch}',
            zh: '每类学习 {shots} 行后准确率 {learned}，从零开始为 {scratch}',
          }
        : { en: 'Learned from {tasks} tasks', zh: '学习了 {tasks} 个任务' },
      {
        shots: settings.shots,
        learned: percent(main?.learned ?? 0),
        scratch: percent(main?.scratch ?? 0),
        tasks: tasks.length,
        headline: true,
      },
    );
    const saved = await saveModel(context, {
      onnx: encodeTrainable({ ...model, network }),
      features: model.features,
      value: {
        task: model.features.kind === 'text' ? 'text-classification' : 'classification',
        inputs: inputs.map(modelInput),
        target,
        classes: [...model.classes],
        description: {
          text: few
            ? {
                en: 'Learned to learn from {tasks} tasks, then from {rows} {rows|row|rows} of a new one',
                zh: '从 {tasks} 个任务中学会学习，再学习新任务的 {rows} 行',
              }
            : { en: 'Learned to learn from {tasks} tasks', zh: '从 {tasks} 个任务中学会学习' },
          values: { tasks: tasks.length, rows: few?.rows.length ?? 0 },
        },
        scores: { ...(main && { accuracy: main.learned }), trainingRows: read.rows.length },
        lineage: { rows: rowsHash(rows), settings: { ...settings }, code: context.code, count: read.rows.length },
      },
    });
    return {
      model: saved,
      report: {
        type: 'report',
        title: message({ en: 'Few examples', zh: '少样本学习' }),
        blocks: [
          {
            kind: 'figures',
            items: [
              { label: message({ en: 'Tasks learned from', zh: '学习的任务' }), value: tasks.length, unit: 'count' },
              { label: message({ en: 'Tasks held out', zh: '留出的任务' }), value: held.length, unit: 'count' },
              { label: message({ en: 'Rows of the new task', zh: '新任务的行数' }), value: few?.rows.length ?? 0, unit: 'count' },
            ],
          },
          {
            kind: 'table',
            columns: [
              message({ en: 'Rows of each class', zh: '每类样本数' }),
              message({ en: 'This model', zh: '本模型' }),
              message({ en: 'From nothing', zh: '从零开始' }),
              message({ en: 'Tasks judged', zh: '评判的任务数' }),
            ],
            rows: results.map(({ shots, learned, scratch, tasks: judged }) => [shots, percent(learned), percent(scratch), judged]),
          },
          {
            kind: 'paragraph',
            text: message({
              en: 'Accuracy on the other rows of held-out tasks. The network from nothing gets ten times the steps.',
              zh: '准确率取自留出任务的其余数据。从零开始的网络有十倍的学习步数。',
            }),
          },
        ],
      },
    };
  },
});

function tooFewTasks(column: string, count: number): Failure {
  return new Failure(
    {
      en: '“{column}” names {count} {count|task|tasks} only. At least {needed} are needed to learn how to learn: choose the column that names the task of each row.',
      zh: '“{column}”列只有 {count} 个任务，至少需要 {needed} 个才能学会如何学习：请选择标明每行所属任务的列。',
    },
    { column, count, needed: fewestTasks },
    { code: 'too-few-tasks', setting: 'task' },
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
