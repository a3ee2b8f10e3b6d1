import { defineNode } from '../kit/define-node.ts';
import { port, type TableSpec } from '../kit/ports.ts';
import { integer } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { languageChoices, languageDropout, languageSizes } from '../lib/training/language-choices.ts';
import { languageTuning, rowBytes } from '../lib/training/language-settings.ts';
import { refuse } from '../lib/training/refuse.ts';
import { chosenTexts, noTextColumn, textInput, textsSetting } from '../lib/training/text-columns.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { effortSetting } from '../lib/training/tuning.ts';

/** With fewer characters a model can do little but repeat them. */
const fewCharacters = 20_000;
const byEffort = { en: 'Empty: chosen by the effort.', zh: '留空：根据投入程度选择。' };

export default defineNode({
  title: { en: 'Train a language model', zh: '训练语言模型' },
  summary: { en: 'Learns from texts alone to write on in their manner.', zh: '仅从文本中学习，按其风格续写。' },
  help: {
    en: 'Give it rows with texts: no answers are needed. It learns a vocabulary of its own and then, token by token, what comes next; now and then the log shows what it writes by then. The perplexity says among how many tokens it hesitates on average on texts that it has not seen: the lower, the better. A small model from scratch needs a megabyte of text to write sentences and takes from minutes to hours; to teach an existing model, use “Adapt a language model”. Then wire it to “Generate text”.',
    zh: '输入包含文本的数据，无需答案。节点先学习自己的词表，再逐个词元学习接下来会出现什么；日志中会不时显示模型当前写出的内容。困惑度表示模型在没见过的文本上平均在多少个词元之间犹豫：越低越好。从零训练的小模型大约需要 1 MB 文本才能写出句子，耗时从几分钟到几小时；若要调教已有的模型，请使用“微调语言模型”。训练后接到“生成文本”。',
  },
  icon: 'scroll-text',
  words: [
    'language model',
    'llm',
    'gpt',
    'llama',
    'pretrain',
    'from scratch',
    'transformer',
    'decoder',
    'next word',
    'write texts',
    'perplexity',
    'tokenizer',
    'bpe',
    '语言模型',
    '大模型',
    '预训练',
    '从零训练',
    '生成',
    '续写',
    '困惑度',
    '分词器',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    textColumns: textsSetting,
    effort: effortSetting,
    width: integer({
      label: { en: 'Width', zh: '宽度' },
      hint: {
        en: 'Numbers for each token; rounded to 32. Empty: chosen by the effort.',
        zh: '每个词元对应的数字个数，按 32 取整。留空：根据投入程度选择。',
      },
      lighter: { label: { en: 'Use a smaller model: width {value}', zh: '使用更小的模型：宽度 {value}' }, half: true, assumed: 128 },
      default: null,
      min: 32,
      max: 2_048,
      optional: true,
      range: true,
      advanced: true,
    }),
    layers: integer({
      label: { en: 'Layers', zh: '层数' },
      hint: byEffort,
      default: null,
      min: 1,
      max: 48,
      optional: true,
      range: true,
      advanced: true,
    }),
    length: integer({
      label: { en: 'Reads back', zh: '上下文长度' },
      unit: { en: 'tokens', zh: '词元' },
      hint: byEffort,
      default: null,
      min: 16,
      max: 4_096,
      optional: true,
      advanced: true,
    }),
    vocabularySize: integer({
      label: { en: 'Vocabulary', zh: '词表大小' },
      unit: { en: 'tokens', zh: '词元' },
      hint: byEffort,
      default: null,
      min: 260,
      max: 100_000,
      optional: true,
      advanced: true,
    }),
    ...languageTuning,
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    // Weights with their gradients' means and squares, and what a batch leaves behind in every layer; a large batch is computed in parts.
    memory: (_, settings) => {
      const sizes = languageSizes(settings);
      const { width, layers, vocabulary } = sizes;
      const batch = (settings.batchSize ?? 32) * rowBytes(sizes);
      return 300e6 + 16 * (vocabulary * width + layers * 12 * width * width) + Math.min(batch, 500e6);
    },
  },
  describe({ rows }, { textColumns }) {
    const inputs = rows?.columns?.filter(({ name }) => chosenTexts(rows, textColumns).includes(name));
    return { model: { type: 'model', task: 'text-generation', target: '', ...(inputs && { inputs: inputs.map(textInput) }) } };
  },
  check({ rows }, { textColumns }) {
    const texts = (rows?.columns ?? []).filter(({ type }) => type === 'text');
    return [
      ...vanishedColumns(rows, { setting: 'textColumns', chosen: textColumns, candidates: texts }),
      ...noTextColumn(rows, textColumns),
      ...littleText(rows, textColumns),
    ];
  },
  async run(context, { rows, validation: given }, settings) {
    const validation = given && given.count > 0 ? given : undefined;
    const { trainLanguage } = await import('../lib/training/train-language.ts');
    const { languageScores } = await import('../lib/training/language-scores.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    refuse(noTextColumn(rows, settings.textColumns));
    const texts = chosenTexts(rows, settings.textColumns);
    const known = { device: context.device, validation: validation !== undefined };
    const { onnx, features, fit, size, tokens } = await trainLanguage(context, {
      rows,
      ...(validation && { validation }),
      columns: texts,
      sizes: languageSizes(settings),
      dropout: languageDropout(settings),
      choose: (sequences) => languageChoices(settings, { ...known, rows: sequences }),
    });
    const { perplexity, ...scores } = languageScores(fit, tokens);
    const description = {
      text: {
        en: 'Language model of {layers} layers with {size} numbers, {vocabulary} tokens, perplexity {perplexity}',
        zh: '{layers} 层语言模型，{size} 个参数，{vocabulary} 个词元，困惑度 {perplexity}',
      },
      values: { layers: features.config.layers, size, vocabulary: features.size, perplexity: Number(perplexity.toPrecision(3)) },
    };
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx,
      features,
      value: {
        task: 'text-generation',
        inputs: rows.columns.filter(({ name }) => texts.includes(name)).map(textInput),
        target: '',
        prompt: features.prompt,
        description,
        scores: { perplexity, ...scores },
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: rows.count },
      },
    });
    return { model };
  },
});

function littleText(rows: TableSpec | undefined, chosen: readonly string[]) {
  const read = rows?.columns?.filter(({ name }) => chosenTexts(rows, chosen).includes(name)) ?? [];
  const average = read.reduce((sum, { averageLength = 0 }) => sum + averageLength, 0);
  const characters = Math.round(average * (rows?.count ?? 0));
  if (characters === 0 || characters >= fewCharacters) return [];
  return [
    {
      code: 'few-rows',
      severity: 'note' as const,
      port: 'rows',
      message: message(
        {
          en: 'There are only about {characters} characters of text. A model from scratch learns little more than to repeat them; gather more text, or adapt an existing model.',
          zh: '文本总共只有约 {characters} 个字符。从零训练的模型几乎只能重复这些内容；请收集更多文本，或微调已有的模型。',
        },
        { characters },
      ),
    },
  ];
}
