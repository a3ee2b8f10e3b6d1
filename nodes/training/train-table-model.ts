import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer } from '../kit/settings.ts';
import type { Text } from '../kit/text.ts';
import { answerSetting, learnFromSetting, taskSetting } from '../lib/training/lesson-settings.ts';
import { usableTypes } from '../lib/preprocess/table-features.ts';
import { engineSetting, ofOwnEngine } from '../lib/training/engine-setting.ts';
import { layeredPlans, linearPlans } from '../lib/training/effort-plans.ts';
import { inputsOf, modelInput, taskFor } from '../lib/training/table-lesson.ts';
import { nothingToRead, numberProblems, targetMissing, unreadProblems } from '../lib/training/table-problems.ts';
import { trainingProblems } from '../lib/training/training-problems.ts';
import { treeOptions } from '../lib/training/tree-options.ts';
import { descentSettings, effortSetting, fitOptions, tuningSettings } from '../lib/training/tuning.ts';

/** Settings of gradient descent, which trees have nothing to do with. */
const ofNetworks = { kind: ['linear', 'layered'] };

export default defineNode({
  title: { en: 'Train a table model', zh: '训练表格模型' },
  summary: { en: 'Learns to answer one column from the others.', zh: '学习根据其他列回答某一列。' },
  help: {
    en: 'Give it training rows with numbers, categories or dates, and choose the column to be answered. If that column names classes, the model says which class; if it is a number, the model estimates it. Linear is quick and says how each column counts; layered finds interplay between columns and needs more rows; boosted trees are often the best where columns are of many kinds, with gaps and rare values. Gaps are allowed. Keep test rows away from it and judge the model with Evaluate.',
    zh: '输入包含数字、类别或日期的训练数据，并选择要回答的列。如果该列是类别，模型会判断属于哪一类；如果是数字，模型会估计数值。线性模型速度快，每列的作用清楚；多层模型能发现列之间的相互作用，但需要更多数据；如果各列类型不一、有缺失值和罕见值，提升树往往效果最好。允许有缺失值。请不要把测试数据接到这里；训练后用“评估”节点检验模型。',
  },
  icon: 'brain',
  words: [
    'classification',
    'regression',
    'tabular',
    'linear',
    'logistic',
    'neural network',
    'mlp',
    'boosted trees',
    'gradient boosting',
    'decision tree',
    'random forest',
    'xgboost',
    'lightgbm',
    'predict',
    'who will pay back',
    'credit risk',
    'churn',
    'fraud',
    'estimate a number',
    'price',
    'forecast sales',
    'diagnosis',
    'yes or no',
    'machine learning',
    'learn from a table',
    '分类',
    '回归',
    '表格',
    '神经网络',
    '提升树',
    '决策树',
    '随机森林',
    '训练',
    '预测',
    '违约',
    '还款',
    '流失',
    '风险',
    '价格',
    '销量',
    '诊断',
    '估计数值',
    '机器学习',
    '会不会还钱',
    '不还',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    target: answerSetting,
    columns: learnFromSetting,
    effort: effortSetting,
    task: taskSetting,
    kind: choice({
      label: { en: 'Model', zh: '模型' },
      options: {
        linear: { en: 'Linear', zh: '线性' },
        layered: { en: 'Layered (neural network)', zh: '多层（神经网络）' },
        trees: { en: 'Boosted trees', zh: '提升树' },
      },
      default: 'layered',
      advanced: true,
    }),
    hidden: integer({
      label: { en: 'Units in a layer', zh: '每层单元数' },
      lighter: { label: { en: 'Use a smaller model: {value} units', zh: '使用更小的模型：{value} 个单元' }, half: true },
      default: 32,
      min: 1,
      max: 4_096,
      range: true,
      advanced: true,
      showIf: { kind: 'layered' },
    }),
    layers: integer({
      label: { en: 'Layers', zh: '层数' },
      default: 1,
      min: 1,
      max: 8,
      range: true,
      advanced: true,
      showIf: { kind: 'layered' },
    }),
    trees: integer({
      label: { en: 'Trees', zh: '树的数量' },
      hint: { en: 'Empty: chosen by the effort.', zh: '留空：根据投入程度选择。' },
      default: null,
      min: 1,
      max: 5_000,
      optional: true,
      range: true,
      resource: true,
      showIf: { kind: 'trees' },
    }),
    leaves: integer({
      label: { en: 'Leaves of a tree', zh: '每棵树的叶子数' },
      hint: {
        en: 'More leaves see finer interplay of columns and need more rows.',
        zh: '叶子越多，越能发现列之间的细微关系，但需要更多数据。',
      },
      lighter: { label: { en: 'Use smaller trees: {value} leaves', zh: '使用更小的树：{value} 片叶子' }, half: true },
      default: 31,
      min: 2,
      max: 1_024,
      range: true,
      advanced: true,
      showIf: { kind: 'trees' },
    }),
    ...tuningSettings,
    ...descentSettings(ofNetworks),
    engine: { ...engineSetting, showIf: ofNetworks },
    device: { ...tuningSettings.device, showIf: { ...ofNetworks, ...ofOwnEngine } },
    half: { ...tuningSettings.half, showIf: { ...tuningSettings.half.showIf, ...ofNetworks, ...ofOwnEngine } },
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    memory: ({ rows }) => 150e6 + (rows?.count ?? 10_000) * Math.max(20, (rows?.columns?.length ?? 10) * 4) * 4,
  },
  describe({ rows }, { target, columns: chosen, task }) {
    const column = rows?.columns?.find(({ name }) => name === target);
    const decided = column && taskFor(column, task);
    const inputs = rows?.columns && inputsOf(rows, chosen, target);
    const classes = decided === 'classification' ? column?.classes?.map(({ name }) => name) : undefined;
    return {
      model: {
        type: 'model',
        ...(decided && { task: decided }),
        ...(inputs && { inputs: inputs.map(modelInput) }),
        ...(target !== '' && { target }),
        ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
      },
    };
  },
  check({ rows }, { target, columns: chosen, task, balanceClasses }) {
    const known = rows?.columns ?? [];
    const column = known.find(({ name }) => name === target);
    const answers = known.filter(({ name, type }) => type === 'category' && !chosen.includes(name));
    const inputs = known.filter(({ name, type }) => usableTypes.includes(type) && name !== target);
    const classes = column !== undefined && taskFor(column, task) === 'classification';
    return [
      ...trainingProblems(rows, {
        target,
        targets: answers,
        setting: 'columns',
        chosen,
        candidates: inputs,
        reads: inputsOf({ columns: known }, chosen, target),
        answers: classes ? 'classes' : 'numbers',
        balanced: balanceClasses,
      }),
      ...(classes ? [] : numberProblems(column)),
      ...unreadProblems(known, chosen, target),
    ];
  },
  async run(context, { rows, validation: given }, settings) {
    // A split without validation rows gives an empty table.
    const validation = given && given.count > 0 ? given : undefined;
    const { engineFor } = await import('../lib/tfjs/second-engine.ts');
    const { trainTable } = await import('../lib/training/train-table.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const { target, kind, hidden, layers } = settings;
    const column = rows.columns.find(({ name }) => name === target);
    if (!column) throw targetMissing(target, rows.columns);
    const inputs = inputsOf(rows, settings.columns, target);
    if (inputs.length === 0) throw nothingToRead(rows.columns, target);
    const task = taskFor(column, settings.task);
    const widths = kind === 'layered' ? Array.from({ length: layers }, () => hidden) : [];
    const plans = kind === 'linear' ? linearPlans : layeredPlans;
    const engine = kind === 'trees' ? undefined : await engineFor(settings.engine);
    const { features, classes, fit } = await trainTable(context, {
      rows,
      ...(validation && { validation }),
      target,
      task,
      columns: inputs,
      plain: kind === 'trees',
      balanced: settings.balanceClasses,
      model: (count) =>
        kind === 'trees'
          ? { kind: 'trees', options: treeOptions(settings, { rows: count, validation: validation !== undefined }) }
          : {
              kind: 'network',
              hidden: widths,
              options: {
                ...fitOptions(settings, plans, { rows: count, device: context.device, validation: validation !== undefined }),
                engine,
              },
            },
    });
    // One layer is a number, so that one unit is said as one.
    const [first = 0, ...rest] = widths;
    const description = {
      text: modelWords[kind],
      values: { columns: inputs.length, units: rest.length === 0 ? first : widths.join(' + '), trees: fit.bestEpoch },
    };
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx: fit.onnx,
      features,
      value: {
        task,
        inputs: inputs.map(modelInput),
        target,
        ...(classes && { classes }),
        description,
        scores: fitScores(fit),
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: fit.trainingRows },
      },
    });
    return { model };
  },
});

const modelWords: Record<'linear' | 'layered' | 'trees', Text> = {
  linear: { en: 'Linear model on {columns} {columns|column|columns}', zh: '线性模型，依据 {columns} 列' },
  layered: {
    en: 'Neural network of {units} {units|unit|units} on {columns} {columns|column|columns}',
    zh: '神经网络，{units} 个单元，依据 {columns} 列',
  },
  trees: {
    en: '{trees} boosted {trees|tree|trees} on {columns} {columns|column|columns}',
    zh: '{trees} 棵提升树，依据 {columns} 列',
  },
};
