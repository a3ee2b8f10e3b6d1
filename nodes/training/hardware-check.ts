import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, columns, integer } from '../kit/settings.ts';
import { textsSetting } from '../lib/training/text-columns.ts';
import { unchosenTarget, vanishedColumns } from '../lib/training/target-problems.ts';
import { effortSetting, tuningSettings } from '../lib/training/tuning.ts';

const { epochs, batchSize, device } = tuningSettings;

export default defineNode({
  title: { en: 'Hardware check', zh: '硬件检查' },
  summary: { en: 'Says how long a training takes on this machine.', zh: '说明在本机上训练需要多久。' },
  help: {
    en: 'Give it the rows that you mean to train on, and choose the kind and size of the model. It tries what of this machine can compute, runs the first steps of the training as they would be run, and says how long the whole would take and how much memory it needs. Nothing is learned and nothing is kept.',
    zh: '输入准备用来训练的数据，并选择模型的种类和大小。此节点会检查本机哪些设备可用，按真实方式试跑训练的前几步，然后说明整个训练需要多久、多少内存。不会学到或保存任何模型。',
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
  inputs: { rows: port('table', { role: 'training' }) },
  outputs: { report: port('report') },
  settings: {
    target: columns({ label: { en: 'Answer', zh: '目标列' }, of: 'rows', count: 1, types: ['category', 'number', 'text'] }),
    kind: choice({
      label: { en: 'Model', zh: '模型' },
      options: {
        linear: { en: 'Linear table model', zh: '线性表格模型' },
        layered: { en: 'Layered table model', zh: '多层表格模型' },
        text: { en: 'Text classifier', zh: '文本分类器' },
      },
      default: 'layered',
    }),
    effort: effortSetting,
    textColumns: { ...textsSetting, showIf: { kind: 'text' } },
    hidden: integer({
      label: { en: 'Units in a layer', zh: '每层单元数' },
      default: 32,
      min: 1,
      max: 4_096,
      range: true,
      showIf: { kind: 'layered' },
    }),
    layers: integer({
      label: { en: 'Layers', zh: '层数' },
      default: 1,
      min: 1,
      max: 8,
      range: true,
      showIf: { kind: 'layered' },
    }),
    epochs: { ...epochs, advanced: true },
    batchSize,
    device,
  },
  cache: 'never',
  needs: { device: 'gpu-preferred' },
  describe: () => ({ report: { type: 'report' } }),
  check({ rows }, { target }) {
    const answers = (rows?.columns ?? []).filter(({ type }) => type === 'category');
    return [...unchosenTarget(target, answers), ...vanishedColumns(rows, { setting: 'target', chosen: target, candidates: answers })];
  },
  async run(context, { rows }, settings) {
    const { tryDevices } = await import('../lib/learn/try-devices.ts');
    const { dryRun } = await import('../lib/training/dry-run.ts');
    const { hardwareReport, verdictOf } = await import('../lib/training/hardware-report.ts');
    const { foreseenTraining } = await import('../lib/training/foreseen-training.ts');
    const training = foreseenTraining(rows, settings);
    const dry = await dryRun(context, training);
    context.progress(0.97, { en: 'trying the devices', zh: '正在检查设备' });
    const tried = await tryDevices();
    const { text, values } = verdictOf(context.device, tried, dry);
    context.log(text, { ...values, headline: true });
    return { report: hardwareReport(context.device, tried, dry) };
  },
});
