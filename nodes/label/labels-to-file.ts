import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, text, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { refuse } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Labels to a file', zh: '标签写入文件' },
  summary: {
    en: 'Writes labelled rows for Label Studio, doccano or as a CoNLL file.',
    zh: '把已标注的数据写成 Label Studio、doccano 或 CoNLL 文件。',
  },
  help: {
    en: 'Hands rows and their labels to another program; the file is downloaded from the result. Label Studio: import the file into a project whose labelling interface is the one in the log. Classes, marked parts with relations, boxes, ratings and pairs are written; as suggestions they stand there as predictions, with the column “confidence” as their score, for people to accept or change. Lines of JSON hold the row with its label, marked parts as doccano writes them. CoNLL writes one token and tag a line; the tokens that came with a CoNLL file are kept, other texts are cut into words and signs. Rows without a label are written too, so that labelling can go on.',
    zh: '把数据及其标签交给其他程序；在结果中可以下载文件。Label Studio：把文件导入项目，标注界面使用日志中给出的配置。可写入类别、标记片段及关系、方框、评分和成对比较；作为建议写入时成为预测结果，以“confidence”列为分数，供人接受或修改。JSONL 包含整行及其标签，标记片段采用 doccano 的写法。CoNLL 每行写一个词元和标记；来自 CoNLL 文件的词元会保留，其他文本切分为词和符号。没有标签的行也会写入，以便继续标注。',
  },
  icon: 'file-output',
  words: [
    'export annotations',
    'label studio export',
    'doccano export',
    'conll export',
    'bioes',
    'save labels',
    'pre-annotations',
    '导出标注',
    '导出标签',
    '导出标注文件',
    '标注结果导出',
  ],
  inputs: { rows: port('table') },
  outputs: { file: port('file') },
  settings: {
    format: choice({
      label: { en: 'Format', zh: '格式' },
      options: {
        'label-studio': { en: 'Label Studio (JSON)', zh: 'Label Studio（JSON 格式）' },
        jsonl: { en: 'Lines of JSON (doccano)', zh: '每行一个 JSON（doccano）' },
        conll: { en: 'CoNLL (token and tag)', zh: 'CoNLL（词元与标记）' },
      },
      default: 'label-studio',
    }),
    label: columns({ label: { en: 'Label', zh: '标签列' }, of: 'rows', count: 1 }),
    shown: columns({
      label: { en: 'What is labelled', zh: '被标注的内容' },
      hint: { en: 'The text or picture; two for a pair.', zh: '文本或图片列；成对比较选两列。' },
      of: 'rows',
      types: ['text', 'category', 'image'],
    }),
    kind: choice({
      label: { en: 'The label is', zh: '标签类型' },
      options: {
        auto: { en: 'Found from its values', zh: '根据内容判断' },
        class: { en: 'One class', zh: '一个类别' },
        classes: { en: 'Several classes', zh: '多个类别' },
        spans: { en: 'Marked parts of a text', zh: '文本中的标记片段' },
        boxes: { en: 'Boxes in a picture', zh: '图片中的方框' },
        rating: { en: 'A rating', zh: '评分' },
        pair: { en: 'The better of two', zh: '成对比较' },
      },
      default: 'auto',
      advanced: true,
    }),
    scheme: choice({
      label: { en: 'Tags', zh: '标记方案' },
      options: { bio: { en: 'BIO', zh: 'BIO' }, bioes: { en: 'BIOES', zh: 'BIOES' } },
      default: 'bio',
      showIf: { format: 'conll' },
    }),
    suggested: toggle({
      label: { en: 'As suggestions', zh: '作为建议' },
      hint: { en: 'Labels of rules or models, for people to check.', zh: '由规则或模型给出、需要人检查的标签。' },
      default: false,
      showIf: { format: 'label-studio' },
    }),
    name: text({
      label: { en: 'Name of the file', zh: '文件名' },
      default: 'labels',
      pattern: '[^/\\\\:*?"<>|.][^/\\\\:*?"<>|]*',
      maxLength: 80,
      advanced: true,
    }),
  },
  check: ({ rows }, { label, shown, kind }) => [
    ...vanishedColumns(rows, { setting: 'label', chosen: label, candidates: [] }),
    ...vanishedColumns(rows, { setting: 'shown', chosen: shown, candidates: [] }),
    ...notChosen(label, shown, kind),
  ],
  async run(context, { rows }, settings) {
    refuse([
      ...vanishedColumns(rows, { setting: 'label', chosen: settings.label, candidates: [] }),
      ...notChosen(settings.label, settings.shown, settings.kind),
    ]);
    const { labelsToFile } = await import('../lib/label/labels-to-file.ts');
    const { file, labelled, config } = await labelsToFile(context, rows, settings);
    if (config !== undefined)
      context.log({ en: 'Labelling interface of the project: {config}', zh: '项目的标注界面：{config}' }, { config });
    context.log(
      { en: '{count} rows, {labelled} with a label, {size} KB', zh: '{count} 行，其中 {labelled} 行有标签，{size} KB' },
      { count: rows.count, labelled, size: Math.ceil(file.bytes / 1_000), headline: true },
    );
    return { file };
  },
});

function notChosen(label: string, shown: readonly string[], kind: string): NodeProblem[] {
  const missing = (setting: string, en: string, zh: string): NodeProblem => ({
    code: 'empty-setting',
    severity: 'error',
    setting,
    message: message({ en, zh }),
  });
  return [
    ...(label === '' ? [missing('label', 'Choose the column that holds the labels.', '请选择存放标签的列。')] : []),
    ...(shown.length === 0
      ? [missing('shown', 'Choose the text or picture that the labels are about.', '请选择被标注的文本或图片列。')]
      : []),
    ...(kind === 'pair' && shown.length !== 2
      ? [missing('shown', 'A pair is about two columns. Choose both.', '成对比较需要选择两列。')]
      : []),
  ];
}
