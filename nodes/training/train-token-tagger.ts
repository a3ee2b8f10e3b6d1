import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure, type NodeProblem } from '../kit/problem.ts';
import { columns } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { taggedText, taggerOptions } from '../lib/training/tagger-choices.ts';
import { textSetting } from '../lib/training/text-columns.ts';
import { trainingProblems } from '../lib/training/training-problems.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';
import { wordSettings } from '../lib/training/word-settings.ts';

const { huber: _huber, balanceClasses: _balance, ...ownTuning } = tuningSettings;

export default defineNode({
  title: { en: 'Train an entity tagger', zh: '训练实体标注模型' },
  summary: { en: 'Learns to mark names, products, dates and other terms in texts.', zh: '学习在文本中标出人名、产品、日期等内容。' },
  help: {
    en: 'Give it texts in which people have marked what matters: a column with the text, and a column that lists the marked parts as {start, end, label}, counted in characters. It learns from the words, how they are spelled and what stands around them; for Chinese it reads character by character. A few hundred marked texts are a start; each kind of part should occur at least twenty times. Keep test rows away from it and judge the model with Evaluate, which counts a part as found only when its borders and its label are right.',
    zh: '输入人工标注过的文本：一列为文本，一列为标注列表，每项为 {start, end, label}，位置按字符计数。模型根据词语本身、写法以及上下文来学习；中文逐字读取。几百条标注文本即可起步，每种标签最好至少出现二十次。请不要把测试数据接到这里；训练后用“评估”检验，只有边界和标签都正确才算找到。',
  },
  icon: 'highlighter',
  words: [
    'named entity recognition',
    'NER',
    'entities',
    'token classification',
    'tagger',
    'BIO',
    'span',
    'mark names',
    'extract names',
    'find products in messages',
    'information extraction',
    '命名实体识别',
    '实体识别',
    '实体标注',
    '序列标注',
    '抽取人名',
    '信息抽取',
    '标出名称',
    '训练',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    textColumn: textSetting,
    target: columns({
      label: { en: 'Marked parts', zh: '标注列' },
      hint: {
        en: 'A list in each row, such as [{"start": 0, "end": 4, "label": "product"}].',
        zh: '每行一个列表，例如 [{"start": 0, "end": 4, "label": "产品"}]。',
      },
      of: 'rows',
      count: 1,
      types: ['json', 'text'],
      optional: true,
    }),
    effort: effortSetting,
    ...wordSettings,
    ...ownTuning,
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    memory: ({ rows }, { width }) => 270e6 + width * width * 400 + (rows?.count ?? 5_000) * 3_000,
  },
  describe({ rows }, { textColumn, target }) {
    const text = taggedText(rows, textColumn, target);
    return {
      model: {
        type: 'model',
        task: 'token-tagging',
        ...(text && { inputs: [{ name: text.name, type: 'text' as const }] }),
        ...(target !== '' && { target }),
      },
    };
  },
  check({ rows }, { textColumn, target }) {
    const known = rows?.columns ?? [];
    const marked = known.filter(({ type }) => type === 'json');
    const texts = known.filter(({ name, type }) => type === 'text' && name !== target);
    const column = known.find(({ name }) => name === target);
    const lesson = trainingProblems(rows, {
      target,
      targets: marked,
      setting: 'textColumn',
      chosen: textColumn === '' ? [] : [textColumn],
      single: true,
      candidates: texts,
      reads: [],
      answers: 'spans',
    });
    return column && column.type !== 'json' && column.type !== 'text' ? [...lesson, noMarks(column, marked)] : lesson;
  },
  async run(context, { rows, validation: given }, settings) {
    const validation = given && given.count > 0 ? given : undefined;
    const { trainTagger } = await import('../lib/training/train-tagger.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { fitScores } = await import('../lib/training/watch.ts');
    const { target, width, depth } = settings;
    const text = taggedText(rows, settings.textColumn, target);
    if (target === '' || !text) throw notChosen(target);
    const { features, labels, spans, fit } = await trainTagger(context, {
      rows,
      ...(validation && { validation }),
      textColumn: text.name,
      target,
      encoder: { width, depth },
      choose: (count) => taggerOptions(settings, { rows: count, device: context.device, validation: validation !== undefined }),
    });
    const description = {
      text: {
        en: 'Tagger for {labels} {labels|kind|kinds} of parts, learned from {spans} marked parts',
        zh: '可标注 {labels} 种内容的模型，学习自 {spans} 处标注',
      },
      values: { labels: labels.length, spans },
    };
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx: fit.onnx,
      features,
      value: {
        task: 'token-tagging',
        inputs: [{ name: text.name, type: 'text', ...(text.averageLength !== undefined && { averageLength: text.averageLength }) }],
        target,
        classes: labels,
        description,
        scores: fitScores(fit),
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: fit.trainingRows },
      },
    });
    return { model };
  },
});

function noMarks({ name }: ColumnSpec, marked: readonly ColumnSpec[]): NodeProblem {
  return {
    code: 'unreadable-spans',
    severity: 'error',
    setting: 'target',
    message: message(
      {
        en: '“{column}” holds single values, not lists of marked parts. Choose the column whose cells look like [{"start": 0, "end": 5, "label": "name"}].',
        zh: '“{column}”列存放的是单个值，而不是标注列表。请选择单元格形如 [{"start": 0, "end": 5, "label": "人名"}] 的列。',
      },
      { column: name },
    ),
    fixes: marked.slice(0, 2).map((other) => ({
      label: message({ en: 'Use “{column}”', zh: '使用“{column}”' }, { column: other.name }),
      settings: { target: other.name },
    })),
  };
}

function notChosen(target: string): Failure {
  return target === ''
    ? new Failure(
        { en: 'Choose the column that lists the marked parts of each text.', zh: '请选择存放标注列表的列。' },
        {},
        { code: 'empty-setting', setting: 'target' },
      )
    : new Failure(
        { en: 'The rows have no column of texts to learn from. Choose one.', zh: '数据中没有可供学习的文本列。请选择一列。' },
        {},
        { code: 'empty-setting', setting: 'textColumn' },
      );
}
