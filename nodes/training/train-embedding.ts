import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { columns, integer, secret, text } from '../kit/settings.ts';
import { languageOptions, languageTuning } from '../lib/training/language-settings.ts';
import { refuse } from '../lib/training/refuse.ts';
import { targetAmongInputs, vanishedColumns } from '../lib/training/target-problems.ts';
import { chosenTexts, noTextColumn, textInput, textSetting } from '../lib/training/text-columns.ts';
import { type Effort, type EffortPlan, effortSetting } from '../lib/training/tuning.ts';

const plans: Record<Effort, EffortPlan & { width: number; layers: number; vocabulary: number }> = {
  quick: { learningRate: 0.001, epochs: 4, steps: 100, patience: 3, dropout: 0.1, width: 64, layers: 1, vocabulary: 4_000 },
  balanced: { learningRate: 0.0005, epochs: 8, steps: 500, patience: 4, dropout: 0.1, width: 128, layers: 2, vocabulary: 8_000 },
  thorough: { learningRate: 0.0003, epochs: 15, steps: 2_000, patience: 6, dropout: 0.1, width: 256, layers: 4, vocabulary: 16_000 },
};
/** A pretrained encoder knows much already, which large steps would spoil. */
const gentle = 0.1;

export default defineNode({
  title: { en: 'Train an embedding model', zh: '训练向量模型' },
  summary: { en: 'Learns to turn texts into vectors: close ones mean alike.', zh: '学习把文本变成向量：含义相近的彼此靠近。' },
  help: {
    en: 'Give it pairs of texts that belong together, such as a question and its answer, in two columns. Texts of a pair move together and away from all others. With one column alone the two halves of each text are a pair. A pretrained encoder of Hugging Face as a start knows the language already and needs far fewer pairs; with no pairs of your own, wire any texts and set one epoch. Then wire it to “Search similar texts” or “Embed text”.',
    zh: '输入成对的相关文本，例如两列中的问题与答案。训练使同一对文本靠近，并远离其他文本。只有一列时，每段文本的前后两半算作一对。以 Hugging Face 的预训练编码器为起点时，它已懂得语言，所需数据少得多；没有自己的成对数据时，接入任意文本并只训练一轮。训练后接到“搜索相似文本”或“文本向量化”。',
  },
  icon: 'radar',
  words: [
    'embedding',
    'vectors',
    'semantic search',
    'similarity',
    'contrastive',
    'simcse',
    'sentence transformer',
    'bert',
    'minilm',
    'retrieval',
    '向量',
    '嵌入',
    '语义搜索',
    '相似度',
    '对比学习',
    '句向量',
    '检索',
  ],
  inputs: { rows: port('table', { role: 'training' }), validation: port('table', { role: 'validation', optional: true }) },
  outputs: { model: port('model') },
  settings: {
    textColumn: textSetting,
    partner: columns({
      label: { en: 'What belongs to it', zh: '与之相关的列' },
      hint: { en: 'Empty: the two halves of each text belong together.', zh: '留空：每段文本的前后两半算作一对。' },
      of: 'rows',
      count: 1,
      types: ['text', 'category'],
      optional: true,
    }),
    repository: text({
      label: { en: 'Start from a model of Hugging Face', zh: '以 Hugging Face 模型为起点' },
      hint: {
        en: 'An encoder such as sentence-transformers/all-MiniLM-L6-v2. Empty: from scratch.',
        zh: '编码器，例如 sentence-transformers/all-MiniLM-L6-v2。留空：从零训练。',
      },
      default: '',
      maxLength: 200,
      optional: true,
    }),
    token: secret({
      label: { en: 'Access token', zh: '访问令牌' },
      hint: { en: 'For models that are not open to all.', zh: '用于非公开的模型。' },
      optional: true,
      advanced: true,
    }),
    effort: effortSetting,
    longest: integer({
      label: { en: 'Longest text', zh: '最长文本' },
      unit: { en: 'tokens', zh: '词元' },
      hint: { en: 'The rest of a longer text is not read.', zh: '超出的部分不会读取。' },
      default: 128,
      min: 8,
      max: 512,
      advanced: true,
    }),
    ...languageTuning,
  },
  pauses: true,
  finishes: true,
  needs: { device: 'gpu-preferred', memory: (_, { repository }) => (repository === '' ? 800e6 : 3e9) },
  describe({ rows }, { textColumn, partner }) {
    const [column] = rows ? chosenTexts(rows, [textColumn], partner) : [];
    const inputs = rows?.columns?.filter(({ name }) => name === column);
    return { model: { type: 'model', task: 'embedding', ...(inputs && { inputs: inputs.map(textInput) }) } };
  },
  check({ rows }, { textColumn, partner }) {
    const texts = (rows?.columns ?? []).filter(({ type }) => type === 'text');
    return [
      ...vanishedColumns(rows, { setting: 'textColumn', chosen: textColumn, candidates: texts }),
      ...vanishedColumns(rows, { setting: 'partner', chosen: partner, candidates: texts.filter(({ name }) => name !== textColumn) }),
      ...targetAmongInputs(partner, textColumn === '' ? [] : [textColumn], 'partner'),
      ...noTextColumn(rows, [textColumn], 'textColumn', partner),
    ];
  },
  async run(context, { rows, validation: given }, settings) {
    const validation = given && given.count > 0 ? given : undefined;
    const { encoderFromFolder } = await import('../lib/training/base-encoder.ts');
    const { trainEmbedding } = await import('../lib/training/train-embedding.ts');
    const { fetchModel } = await import('../lib/training/fetch-model.ts');
    const { rowsHash, saveModel } = await import('../lib/training/save-model.ts');
    const { textColumn, partner, repository, token, effort, longest } = settings;
    refuse(noTextColumn(rows, [textColumn], 'textColumn', partner));
    const plan = plans[effort];
    const [column = ''] = chosenTexts(rows, [textColumn], partner);
    const base = repository === '' ? undefined : await encoderFromFolder(await fetchModel(context, repository, context.secret(token)));
    const chosen = base ? { ...plan, learningRate: plan.learningRate * gentle } : plan;
    const known = { device: context.device, validation: validation !== undefined };
    const { onnx, features, fit, pairs } = await trainEmbedding(context, {
      rows,
      ...(validation && { validation }),
      column,
      partner,
      sizes: plan,
      dropout: settings.dropout ?? plan.dropout ?? 0,
      longest: Math.min(longest, base?.longest ?? longest),
      ...(base && { base }),
      choose: (count) => languageOptions(settings, { ...plans, [effort]: chosen }, { ...known, rows: count }),
    });
    const best = fit.history[fit.bestEpoch - 1];
    const description = {
      text: { en: 'Embedding model, {pairs} {pairs|pair|pairs} learned', zh: '向量模型，学习了 {pairs} 对文本' },
      values: { pairs },
    };
    context.log(description.text, { ...description.values, headline: true });
    const model = await saveModel(context, {
      onnx,
      features,
      value: {
        task: 'embedding',
        inputs: rows.columns.filter(({ name }) => name === column).map(textInput),
        target: '',
        description,
        scores: {
          epochs: fit.history.length,
          trainingRows: pairs,
          ...(best && { loss: best.loss }),
          ...(best?.validationLoss !== undefined && { validationLoss: best.validationLoss }),
        },
        lineage: { rows: rowsHash(rows), settings, code: context.code, count: rows.count },
      },
    });
    return { model };
  },
});
