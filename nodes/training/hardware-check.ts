import { defineNode } from '../kit/define-node.ts';
import { lighterFixes } from '../kit/lighter.ts';
import { port } from '../kit/ports.ts';
import { choice, columns, integer, text } from '../kit/settings.ts';
import { checkProblems } from '../lib/training/check-problems.ts';
import { kindFor } from '../lib/training/foreseen-kind.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';
import { textsSetting } from '../lib/training/text-columns.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';

const { epochs, batchSize, device } = tuningSettings;
const byEffort = { en: 'Empty: as the training node chooses it.', zh: '留空：与训练节点的自动选择相同。' };
const ofTexts = { kind: ['auto', 'text', 'tagger', 'language', 'adapt'] };
const ofPictures = { kind: ['auto', 'images'] };
const ofWords = { kind: ['tagger', 'language'] };

const ownSettings = {
  kind: choice({
    label: { en: 'To be trained', zh: '要训练的模型' },
    options: {
      auto: { en: 'What the rows are there for', zh: '根据数据判断' },
      linear: { en: 'Linear table model', zh: '线性表格模型' },
      layered: { en: 'Layered table model', zh: '多层表格模型' },
      text: { en: 'Text classifier', zh: '文本分类器' },
      images: { en: 'Image classifier', zh: '图片分类器' },
      tagger: { en: 'Entity tagger', zh: '实体标注模型' },
      language: { en: 'Language model', zh: '语言模型' },
      adapt: { en: 'Language model, adapted (LoRA)', zh: '微调语言模型（LoRA）' },
    },
    default: 'auto',
  }),
  target: columns({
    label: { en: 'Answer', zh: '目标列' },
    of: 'rows',
    count: 1,
    types: ['category', 'number', 'text', 'json'],
    optional: true,
    showIf: { kind: ['auto', 'linear', 'layered', 'text', 'images', 'tagger'] },
  }),
  effort: effortSetting,
  textColumns: { ...textsSetting, showIf: ofTexts },
  imageColumn: { ...pictureSetting, showIf: ofPictures },
  from: choice({
    label: { en: 'Start', zh: '起点' },
    options: {
      auto: { en: 'Chosen by the pictures', zh: '根据图片选择' },
      scratch: { en: 'From scratch', zh: '从零开始' },
      pretrained: { en: 'From MobileNetV2, pretrained', zh: '预训练的 MobileNetV2' },
    },
    default: 'auto',
    showIf: { kind: 'images' },
  }),
  side: integer({
    label: { en: 'Picture size', zh: '图片大小' },
    hint: byEffort,
    default: null,
    min: 16,
    max: 384,
    optional: true,
    range: true,
    advanced: true,
    showIf: ofPictures,
    lighter: { label: { en: 'Look at smaller pictures: {value} pixels', zh: '缩小图片：{value} 像素' }, half: true, assumed: 64 },
  }),
  hidden: integer({
    label: { en: 'Units in a layer', zh: '每层单元数' },
    default: 32,
    min: 1,
    max: 4_096,
    range: true,
    showIf: { kind: 'layered' },
    lighter: { label: { en: 'Use a smaller model: {value} units', zh: '使用更小的模型：{value} 个单元' }, half: true },
  }),
  layers: integer({
    label: { en: 'Layers', zh: '层数' },
    default: 1,
    min: 1,
    max: 8,
    range: true,
    showIf: { kind: 'layered' },
  }),
  width: integer({
    label: { en: 'Width', zh: '宽度' },
    hint: byEffort,
    default: null,
    min: 16,
    max: 2_048,
    optional: true,
    range: true,
    showIf: ofWords,
    lighter: { label: { en: 'Use a smaller model: width {value}', zh: '使用更小的模型：宽度 {value}' }, half: true, assumed: 128 },
  }),
  depth: integer({
    label: { en: 'Layers, or reach', zh: '层数或上下文范围' },
    hint: byEffort,
    default: null,
    min: 1,
    max: 48,
    optional: true,
    range: true,
    advanced: true,
    showIf: ofWords,
  }),
  repository: text({
    label: { en: 'Model of Hugging Face', zh: 'Hugging Face 模型' },
    hint: {
      en: 'Such as HuggingFaceTB/SmolLM2-135M; it is fetched for the trial. Empty where a model is wired in.',
      zh: '例如 HuggingFaceTB/SmolLM2-135M；试跑时会下载。已接入模型时留空。',
    },
    default: '',
    maxLength: 200,
    optional: true,
    showIf: { kind: 'adapt' },
  }),
  rank: integer({
    label: { en: 'Rank', zh: '秩' },
    default: 8,
    min: 1,
    max: 256,
    range: true,
    advanced: true,
    showIf: { kind: 'adapt' },
    lighter: { label: { en: 'Use a lower rank: {value}', zh: '降低秩：{value}' }, half: true },
  }),
  length: integer({
    label: { en: 'Longest text', zh: '最长文本' },
    unit: { en: 'tokens', zh: '词元' },
    hint: byEffort,
    default: null,
    min: 16,
    max: 4_096,
    optional: true,
    advanced: true,
    showIf: { kind: ['language', 'adapt'] },
    lighter: { label: { en: 'Read half as much of each text: {value}', zh: '每段文本只读一半：{value}' }, half: true, assumed: 128 },
  }),
  epochs: { ...epochs, advanced: true },
  batchSize,
  device,
} as const;

export default defineNode({
  title: { en: 'Hardware check', zh: '硬件检查' },
  summary: { en: 'Says how long a training takes on this machine.', zh: '说明在本机上训练需要多久。' },
  help: {
    en: 'Give it the rows that you mean to train on, and say what is to be trained; left to itself, it goes by the rows. It tries what of this machine can compute, runs the first steps of the training just as the training node would, and says how long the whole takes, how much memory it needs, whether that fits, and what to change if not. Of many pictures it reads a part. To try adapting a language model, wire one in or name one of Hugging Face. Nothing is learned and nothing is kept.',
    zh: '输入准备用来训练的数据，并说明要训练什么；不选则根据数据判断。此节点会检查本机哪些设备可用，完全按训练节点的方式试跑前几步，然后说明整个训练需要多久、多少内存、是否放得下，放不下时该改什么。图片很多时只读取一部分。要试跑语言模型微调，请接入一个模型，或填写 Hugging Face 上的模型名称。不会学到或保存任何模型。',
  },
  icon: 'gauge',
  words: [
    'hardware',
    'how long',
    'speed',
    'gpu',
    'cuda',
    'memory',
    'dry run',
    'benchmark',
    'can my computer',
    '硬件',
    '多久',
    '速度',
    '显卡',
    '内存',
    '试跑',
    '性能',
    '电脑能不能',
  ],
  inputs: { rows: port('table', { role: 'training' }), model: port('model', { optional: true }) },
  outputs: { report: port('report') },
  settings: ownSettings,
  cache: 'never',
  needs: { device: 'gpu-preferred' },
  describe: () => ({ report: { type: 'report' } }),
  check: ({ rows, model }, settings) => checkProblems(rows, settings, model !== undefined),
  async run(context, { rows, model }, settings) {
    const { tryDevices } = await import('../lib/learn/try-devices.ts');
    const { dryRun } = await import('../lib/training/dry-run.ts');
    const { hardwareReport } = await import('../lib/training/hardware-report.ts');
    const { foreseenTraining } = await import('../lib/training/foreseen-training.ts');
    const { verdictOf, warningOf } = await import('../lib/training/hardware-verdict.ts');
    const kind = kindFor(rows, settings, model !== undefined);
    const dry = await dryRun(context, await foreseenTraining(context, { rows, model }, { ...settings, kind }));
    context.progress(0.97, { en: 'trying the devices', zh: '正在检查设备' });
    const tried = await tryDevices();
    const { text: verdict, values } = verdictOf(context.device, tried, dry);
    context.log(verdict, { ...values, headline: true });
    const warning = warningOf(context.device, dry, { effort: settings.effort, lighter: lighterFixes(ownSettings, settings, dry.device) });
    if (warning) context.warn(warning.text, warning.values, { code: warning.code, fixes: warning.fixes });
    return { report: hardwareReport(context.device, tried, { ...dry, what: ownSettings.kind.options[kind] }) };
  },
});
