import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, integer } from '../kit/settings.ts';
import { adaptProblems, adaptedSpec, otherKind } from '../lib/training/adapt-problems.ts';
import { answerSetting } from '../lib/training/lesson-settings.ts';
import { numbersSetting, changeSettings, headSettings } from '../lib/training/network-settings.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';
import { textsSetting } from '../lib/training/text-columns.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';

export default defineNode({
  title: { en: 'Adapt a pretrained model', zh: '适配预训练模型' },
  summary: { en: 'Teaches a model that others trained your own classes or numbers.', zh: '让他人训练好的模型学会您自己的类别或数值。' },
  help: {
    en: 'Wire a model from “Pretrained model” and training rows. A new last layer is often enough: the model stays as it is, looks at every row once, and only the answer is learned. Where your rows differ much from what the model has seen, let its last blocks change too, or learn a small change beside its layers (LoRA). All its weights need the most rows and time. The new last layer is always learned first, and changing more begins from there. Keep test rows away from it and judge the model with Evaluate. Language models that write are adapted with “Adapt a language model”.',
    zh: '接入“预训练模型”得到的模型和训练数据。多数情况下换一个新的最后一层就够了：模型本身不变，每行只看一遍，只学习如何回答。如果您的数据与模型见过的差别很大，可以让最后几块也改变，或在各层旁边学习一个小改动（LoRA）。改动全部权重需要的数据和时间最多。总是先学习新的最后一层，再从那里开始改动更多部分。请不要把测试数据接到这里；训练后用“评估”节点检验模型。会写文本的语言模型请用“微调语言模型”。',
  },
  icon: 'puzzle',
  words: [
    'fine-tune',
    'finetune',
    'transfer learning',
    'adapt',
    'pretrained',
    'foundation model',
    'base model',
    'backbone',
    'onnx',
    'mobilenet',
    'bert',
    'text encoder',
    'named entity recognition',
    'ner',
    'peft',
    'lora',
    'freeze layers',
    'unfreeze',
    'new head',
    'feature extraction',
    'own classes',
    'domain model',
    '微调',
    '文本编码器',
    '实体识别',
    '文本分类',
    '迁移学习',
    '适配',
    '预训练',
    '基础模型',
    '骨干网络',
    '冻结',
    '解冻',
    '特征提取',
    '自己的类别',
    '领域模型',
  ],
  inputs: {
    model: port('model'),
    rows: port('table', { role: 'training' }),
    validation: port('table', { role: 'validation', optional: true }),
  },
  outputs: { model: port('model') },
  settings: {
    reads: choice({
      label: { en: 'The model reads', zh: '模型读取' },
      options: {
        pictures: { en: 'Pictures', zh: '图片' },
        columns: { en: 'Numbers', zh: '数字' },
        texts: { en: 'Texts', zh: '文本' },
      },
      default: 'pictures',
    }),
    imageColumn: { ...pictureSetting, showIf: { reads: 'pictures' } },
    columns: numbersSetting,
    textColumns: { ...textsSetting, showIf: { reads: 'texts' } },
    lesson: choice({
      label: { en: 'It learns', zh: '学习内容' },
      options: { classes: { en: 'Classes or numbers of texts', zh: '文本的类别或数值' }, tags: { en: 'To mark words', zh: '标注词语' } },
      default: 'classes',
      showIf: { reads: 'texts' },
    }),
    target: { ...answerSetting, types: [...answerSetting.types, 'json'] },
    ...changeSettings,
    effort: effortSetting,
    longest: integer({
      label: { en: 'Longest text', zh: '最长文本' },
      unit: { en: 'tokens', zh: '词元' },
      hint: {
        en: 'Of a longer text only the beginning is read; where words are marked, it is read in pieces. Empty: chosen by the model.',
        zh: '更长的文本只读取开头；标注词语时分段读取。留空：根据模型选择。',
      },
      lighter: { label: { en: 'Read half as much of each text: {value}', zh: '每段文本只读一半：{value}' }, half: true, assumed: 256 },
      default: null,
      min: 8,
      max: 8_192,
      optional: true,
      range: true,
      advanced: true,
      showIf: { reads: 'texts' },
    }),
    ...headSettings,
    ...tuningSettings,
  },
  pauses: true,
  finishes: true,
  needs: {
    device: 'gpu-preferred',
    // What is kept of each row, and what a batch takes on its way forth and back.
    memory: ({ rows }, { reads, method, side }) =>
      reads === 'texts'
        ? { head: 2e9, last: 3e9, lora: 3e9, all: 6e9 }[method]
        : reads === 'columns'
          ? 200e6 + (rows?.count ?? 10_000) * 400
          : 400e6 + (rows?.count ?? 1_000) * 10_000 + (method === 'head' ? 0 : (side ?? 224) ** 2 * 12_000),
  },
  describe: ({ rows, model }, settings) => ({ model: adaptedSpec(rows, model, settings) }),
  check: ({ model, rows }, settings) => adaptProblems(model, rows, settings),
  async run(context, { model: wired, rows, validation: given }, settings) {
    // A split without validation rows gives an empty table.
    const validation = given && given.count > 0 ? given : undefined;
    const { readPreprocess } = await import('../lib/predict/load-model.ts');
    const base = await readPreprocess(context, wired);
    const lesson = { model: wired, rows, ...(validation && { validation }), settings };
    switch (base.kind) {
      case 'base': {
        const { adaptNetwork } = await import('../lib/training/adapt-network.ts');
        return { model: await adaptNetwork(context, { ...lesson, base }) };
      }
      case 'tokens': {
        const { adaptEncoder } = await import('../lib/training/adapt-encoder.ts');
        return { model: await adaptEncoder(context, { ...lesson, features: base }) };
      }
      default:
        throw otherKind(base.kind);
    }
  },
});
