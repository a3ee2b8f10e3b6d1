import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, file, type FileRef, toggle } from '../kit/settings.ts';
import { originSettings } from '../lib/sources/origin-settings.ts';
import { failedSample, sampleProblems } from '../lib/sources/sample-problem.ts';

export default defineNode({
  title: { en: 'Labels from a file', zh: '从文件读取标签' },
  summary: {
    en: 'Reads labels from Label Studio, doccano, Prodigy or a CoNLL file.',
    zh: '读取 Label Studio、doccano、Prodigy 或 CoNLL 文件中的标签。',
  },
  help: {
    en: 'Labels that were made with another program go on here. Label Studio: export as JSON (or JSON-MIN); choices, marked parts with relations, boxes, ratings, numbers, texts and pairs are read, other controls are kept as JSON. CoNLL-2002 and 2003: one token a line with its tag last, in the BIO, IOB, BIOES or BILOU scheme; the tokens are joined to a text. Lines of JSON: a text with its class, classes, or marked parts, as doccano, Prodigy and spaCy write them. Marked parts become a list of start, end and label, boxes shares of the picture (0 to 1), a pair “first”, “second” or “same”. Rows that nobody has labelled come too, with an empty label.',
    zh: '在其他程序中完成的标注可以在此继续使用。Label Studio：请导出为 JSON（或 JSON-MIN）；可读取选项、标记片段及关系、方框、评分、数字、文本和成对比较，其他控件以 JSON 保留。CoNLL-2002 和 2003：每行一个词元，最后一列是标记，支持 BIO、IOB、BIOES 和 BILOU；词元会拼接成文本。JSONL：一段文本及其类别、多个类别或标记片段，即 doccano、Prodigy 和 spaCy 的写法。标记片段成为起点、终点和标签的列表，方框以图片的比例（0 到 1）表示，成对比较为“first”“second”或“same”。尚未标注的行也会读入，标签为空。',
  },
  icon: 'file-input',
  words: [
    'label studio',
    'doccano',
    'prodigy',
    'conll',
    'bio tags',
    'iob',
    'import annotations',
    'ner data',
    'jsonl labels',
    '导入标注',
    '标注文件',
    '标注格式',
    '序列标注文件',
    '读取标签',
  ],
  inputs: {},
  outputs: { rows: port('table') },
  settings: {
    file: file({ label: { en: 'File', zh: '文件' }, accept: 'data' }),
    format: choice({
      label: { en: 'Format', zh: '格式' },
      options: {
        auto: { en: 'Find out', zh: '自动识别' },
        'label-studio': { en: 'Label Studio (JSON)', zh: 'Label Studio（JSON 格式）' },
        conll: { en: 'CoNLL (token and tag)', zh: 'CoNLL（词元与标记）' },
        jsonl: { en: 'Lines of JSON (doccano, Prodigy)', zh: '每行一个 JSON（doccano、Prodigy）' },
      },
      default: 'auto',
    }),
    of: choice({
      label: { en: 'Labels of', zh: '标签来源' },
      hint: { en: 'Label Studio keeps both beside each task.', zh: 'Label Studio 会同时保存两者。' },
      options: { people: { en: 'People', zh: '人工' }, predictions: { en: 'Predictions of models', zh: '模型预测' } },
      default: 'people',
      showIf: { format: ['auto', 'label-studio'] },
    }),
    each: toggle({
      label: { en: 'A row for each annotation', zh: '每份标注一行' },
      hint: {
        en: 'Where several people labelled a task. Off: the ground truth, else the latest.',
        zh: '适用于多人标注同一任务的情况。关闭时取标准答案，没有则取最新的一份。',
      },
      default: false,
      showIf: { format: ['auto', 'label-studio'] },
    }),
    ...originSettings,
  },
  async sniff(path, settings) {
    const { sniffLabels } = await import('../lib/label/labels-from-file.ts');
    try {
      const columns = await sniffLabels(path, settings);
      return columns ? { columns: JSON.parse(JSON.stringify(columns)) } : {};
    } catch (error) {
      return failedSample(error);
    }
  },
  describe(_, settings, sample) {
    if (!settings.file || !sample || !Array.isArray(sample.columns)) return { rows: { type: 'table' } };
    const columns: ColumnSpec[] = JSON.parse(JSON.stringify(sample.columns));
    return { rows: { type: 'table', columns } };
  },
  check: (_, __, sample) => sampleProblems(sample),
  async run(context, _, settings) {
    const ref: FileRef | null = settings.file;
    if (!ref) {
      throw new Failure(
        { en: 'No file is chosen yet. Choose one in the settings of this step.', zh: '尚未选择文件。请在本步骤的设置中选择。' },
        {},
        { code: 'empty-setting', setting: 'file' },
      );
    }
    const { labelsFromFile } = await import('../lib/label/labels-from-file.ts');
    const { fileName } = await import('../lib/tables/file-name.ts');
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    const { table, format, labelled, wrong, turned = 0 } = await labelsFromFile(context, context.artifacts.file(ref), settings);
    const names = {
      'label-studio': { en: 'Label Studio', zh: 'Label Studio' },
      conll: { en: 'CoNLL', zh: 'CoNLL' },
      jsonl: { en: 'lines of JSON', zh: 'JSONL' },
    };
    context.log({ en: 'Read as {format}', zh: '识别为：{format}' }, { format: names[format] });
    if (wrong > 0)
      context.warn(
        {
          en: '{wrong} {wrong|line|lines} could not be read and {wrong|was|were} left out.',
          zh: '有 {wrong} 行无法读取，已跳过。',
        },
        { wrong },
        { code: 'bad-lines', setting: 'file' },
      );
    if (turned > 0)
      context.warn(
        {
          en: '{turned} {turned|box was|boxes were} turned in Label Studio. Here boxes stand upright, so {turned|it|they} may not lie where {turned|it was|they were} drawn: draw {turned|it|them} upright there and export again, where this matters.',
          zh: '有 {turned} 个方框在 Label Studio 中旋转过。这里的方框只能是正的，因此位置可能与原来不符；如有影响，请在 Label Studio 中画成不旋转的方框后重新导出。',
        },
        { turned },
        { code: 'boxes-turned', setting: 'file' },
      );
    context.log(
      { en: '{count} rows, {labelled} with a label', zh: '{count} 行，其中 {labelled} 行有标签' },
      { count: table.count, labelled, headline: true },
    );
    return { rows: withOrigin(table, settings, fileName(ref)) };
  },
});
