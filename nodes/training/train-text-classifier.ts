import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, integer, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { classSetting } from '../lib/training/lesson-settings.ts';
import { otherTargets } from '../lib/training/labels.ts';
import { textChoices } from '../lib/training/text-choices.ts';
import { chosenTexts, textInput, textsSetting } from '../lib/training/text-columns.ts';
import { trainingProblems } from '../lib/training/training-problems.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';

/** Its table of features stays outside the training graph, where gradients are neither clipped nor collected in parts. */
const { batchParts: _parts, clipNorm: _clip, huber: _huber, ...ownTuning } = tuningSettings;

export default defineNode({
  title: { en: 'Train a text classifier', zh: '训练文本分类器' },
  summary: { en: 'Learns to sort texts into classes.', zh: '学习把文本分到各个类别。' },
  help: {
    en: 'Give it training rows with a text and the class that each text belongs to. It learns which words, or Chinese characters, speak for which class; no language has to be chosen. A tenth of the rows is held out to notice when more training does harm. Keep test rows away from it and judge the model with Evaluate.',
    zh: '输入训练数据：每行一段文本和它所属的类别。模型会学习哪些词（中文则是哪些字和词组）代表哪个类别，无需选择语言。训练时会留出十分之一的数据，用来发现过度训练。请不要把测试数据接到这里；训练后用“评估”节点检验模型。',
  },
  icon: 'text-search',
  words: [
    'text',
    'classification',
    'spam',
    'intent',
    'sentiment',
    'bag of words',
    'tf-idf',
    'n-gram',
    'sort texts',
    'sort reviews',
    'mood',
    'stop spam',
    'support tickets',
    'which department',
    'complaints',
    'topic',
    'language of a text',
    '文本分类',
    '情感',
    '意图',
    '垃圾邮件',
    '训练',
    '情感分类',
    '情感分析',
    '评论分类',
    '好评差评',
    '意图识别',
    '工单分类',
    '主题',
    '过滤垃圾邮件',
    '短信',
    '分成几类',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    textColumns: textsSetting,
    target: classSetting,
    effort: effortSetting,
    features: choice({
      label: { en: 'Features', zh: '特征' },
      hint: {
        en: 'Pieces of words forgive spelling mistakes and take longer. Chinese is always read by characters and their neighbours; with pieces, signs such as “！” count too.',
        zh: '词的片段能容忍拼写错误，但更慢。中文总是按单字及相邻字组合读取；选择“词的片段”时，“！”等标点也参与学习。',
      },
      options: {
        auto: { en: 'Chosen for you', zh: '自动选择' },
        words: { en: 'Words', zh: '词' },
        characters: { en: 'Pieces of words', zh: '词的片段' },
        both: { en: 'Both', zh: '两者都用' },
      },
      default: 'auto',
      advanced: true,
    }),
    hashed: toggle({
      label: { en: 'No vocabulary (hashing)', zh: '不建词表（哈希）' },
      hint: {
        en: 'For very many texts: takes less memory, but the model cannot say which word counted.',
        zh: '适合文本极多的情况：占用内存更少，但无法说明是哪个词起了作用。',
      },
      default: false,
      advanced: true,
    }),
    vocabularySize: integer({
      label: { en: 'Most features', zh: '特征数量上限' },
      lighter: { label: { en: 'Use a smaller model: {value} features', zh: '使用更小的模型：{value} 个特征' }, half: true },
      default: 50_000,
      min: 100,
      max: 1_000_000,
      range: true,
      advanced: true,
    }),
    minimumCount: integer({
      label: { en: 'Minimum frequency', zh: '最低出现次数' },
      hint: {
        en: 'Words that occur in fewer texts are not learned. Empty: chosen by the rows.',
        zh: '出现的文本数少于此值的词不参与学习。留空：根据数据量选择。',
      },
      default: null,
      min: 1,
      max: 1_000,
      optional: true,
      advanced: true,
      showIf: { hashed: false },
    }),
    weighting: choice({
      label: { en: 'Rare words', zh: '罕见词' },
      options: {
        auto: { en: 'Chosen by the rows', zh: '根据数据量选择' },
        more: { en: 'Count more (tf-idf)', zh: '权重更高（tf-idf）' },
        alike: { en: 'Count like all others', zh: '与其他词相同' },
      },
      default: 'auto',
      advanced: true,
    }),
    hidden: integer({
      label: { en: 'Hidden units', zh: '隐藏单元' },
      hint: {
        en: '0 is a linear model, best for many texts. Empty: chosen by the rows.',
        zh: '0 表示线性模型，适合大量文本。留空：根据数据量选择。',
      },
      default: null,
      min: 0,
      max: 1_024,
      optional: true,
      advanced: true,
    }),
    ...ownTuning,
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    // Weights, their gradients' means and squares, and about 150 features of 8 bytes for each row.
    memory: ({ rows }, { vocabularySize, hidden }) =>
      150e6 + vocabularySize * Math.max(2, hidden ?? 2) * 16 + (rows?.count ?? 10_000) * 1_500,
  },
  describe({ rows }, { textColumns, target }) {
    const inputs = rows?.columns && rows.columns.filter((column) => chosenTexts(rows, textColumns, target).includes(column.name));
    const classes = rows?.columns?.find((column) => column.name === target)?.classes?.map(({ name }) => name);
    return {
      model: {
        type: 'model',
        task: 'text-classification',
        ...(inputs && { inputs: inputs.map(textInput) }),
        ...(target !== '' && { target }),
        ...(classes && classes.length < 50 && { classes: classes.toSorted() }),
      },
    };
  },
  check({ rows }, { textColumns, target, balanceClasses }) {
    const known = rows?.columns ?? [];
    const labels = known.filter(({ name, type }) => type === 'category' && !textColumns.includes(name));
    const texts = known.filter(({ name, type }) => type === 'text' && name !== target);
    return trainingProblems(rows, {
      target,
      targets: labels,
      setting: 'textColumns',
      chosen: textColumns,
      candidates: texts,
      reads: [],
      answers: 'classes',
      balanced: balanceClasses,
    });
  },
  async run(context, { rows, validation: given }, settings) {
    // A split without validation rows gives an empty table.
    const validation = given && given.count > 0 ? given : undefined;
    const { trainText } = await import('../lib/training/train-text.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const { target, features, hashed, vocabularySize, effort } = settings;
    const texts = chosenTexts(rows, settings.textColumns, target);
    if (target === '' || texts.length === 0) throw notChosen(target, rows.columns);
    const {
      features: fitted,
      classes,
      hidden,
      fit,
    } = await trainText(context, {
      rows,
      ...(validation && { validation }),
      target,
      balanced: settings.balanceClasses,
      features: { columns: texts, features, hashed, vocabularySize, wordGrams: effort === 'quick' ? 1 : 2 },
      choose: (count) => textChoices(settings, { rows: count, device: context.device, validation: validation !== undefined }),
    });
    const description = {
      text:
        hidden === 0
          ? { en: 'Linear model on {features} text features, {classes} classes', zh: '线性模型，{features} 个文本特征，{classes} 个类别' }
          : {
              en: 'Model with {hidden} hidden {hidden|unit|units} on {features} text features, {classes} classes',
              zh: '含 {hidden} 个隐藏单元的模型，{features} 个文本特征，{classes} 个类别',
            },
      values: { features: fitted.size, classes: classes.length, hidden },
    };
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx: fit.onnx,
      features: fitted,
      value: {
        task: 'text-classification',
        inputs: rows.columns.filter(({ name }) => texts.includes(name)).map(textInput),
        target,
        classes,
        description,
        scores: fitScores(fit),
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: fit.trainingRows },
      },
    });
    return { model };
  },
});

function notChosen(target: string, columns: readonly ColumnSpec[]): Failure {
  if (target === '')
    return new Failure(
      { en: 'Choose the column that holds the class of each text.', zh: '请选择存放文本类别的列。' },
      {},
      { code: 'empty-setting', setting: 'target', fixes: otherTargets(columns, target) },
    );
  return new Failure(
    { en: 'The rows have no column of texts to learn from. Choose one.', zh: '数据中没有可供学习的文本列。请选择一列。' },
    {},
    {
      code: 'empty-setting',
      setting: 'textColumns',
      fixes: [
        ...columns
          .filter(({ name, type }) => type === 'category' && name !== target)
          .slice(0, 2)
          .map(({ name }) => ({
            label: message({ en: 'Read “{column}”', zh: '读取“{column}”' }, { column: name }),
            settings: { textColumns: [name] },
          })),
        {
          label: message({ en: 'Train a table model instead', zh: '改为训练表格模型' }),
          replace: 'training/train-table-model',
          settings: { target },
        },
      ],
    },
  );
}
