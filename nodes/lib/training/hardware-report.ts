import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Device } from '../../kit/define-node.ts';
import type { ReportValue } from '../../kit/ports.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import type { TriedDevice } from '../learn/try-devices.ts';
import type { DryRun } from './dry-run.ts';
import { timeWords, verdictOf } from './hardware-verdict.ts';

const deviceWords: Record<TriedDevice['device'], Text> = {
  cuda: { en: 'NVIDIA GPU (CUDA)', zh: 'NVIDIA GPU（CUDA）' },
  dml: { en: 'GPU by Windows (DirectML)', zh: 'Windows GPU（DirectML）' },
  coreml: { en: 'Apple chip (CoreML)', zh: 'Apple 芯片（CoreML）' },
  webgpu: { en: 'GPU by WebGPU', zh: 'GPU（WebGPU）' },
  cpu: { en: 'CPU', zh: 'CPU' },
};

/** What the machine is, what of it works, and what the training takes, with the verdict first. */
export function hardwareReport(device: Device, tried: readonly TriedDevice[], dry: DryRun & { what: Text }): ReportValue {
  const [cpu] = cpus();
  return {
    type: 'report',
    title: message({ en: 'Hardware check: {what}', zh: '硬件检查：{what}' }, { what: dry.what }),
    blocks: [
      { kind: 'paragraph', text: verdictOf(device, tried, dry) },
      {
        kind: 'figures',
        items: [
          { label: message({ en: 'Whole training, at most', zh: '整个训练最多需要' }), value: timeWords(dry.seconds) },
          { label: message({ en: 'Of that until the first step', zh: '其中第一步之前' }), value: timeWords(dry.readingSeconds) },
          { label: message({ en: 'Trains on', zh: '训练设备' }), value: dry.device.toUpperCase() },
          { label: message({ en: 'Steps a second', zh: '每秒步数' }), value: Number(dry.stepsPerSecond.toPrecision(3)) },
          { label: message({ en: 'Steps in all', zh: '总步数' }), value: dry.steps, unit: 'count' },
          { label: message({ en: 'Memory that it takes', zh: '所需内存' }), value: sizeWords(dry.memoryBytes) },
          {
            label: message({ en: 'Share of the memory for one step', zh: '占单个步骤可用内存的比例' }),
            value: dry.memoryBytes / device.memory,
            unit: 'share',
          },
        ],
      },
      { kind: 'heading', text: message({ en: 'This machine', zh: '本机' }) },
      {
        kind: 'figures',
        items: [
          {
            label: message({ en: 'Cores: {name}', zh: '核心数：{name}' }, { name: cpu?.model.trim() ?? 'CPU' }),
            value: availableParallelism(),
            unit: 'count',
          },
          { label: message({ en: 'Memory', zh: '内存' }), value: sizeWords(totalmem()) },
          { label: message({ en: 'Memory for one step', zh: '单个步骤可用内存' }), value: sizeWords(device.memory) },
        ],
      },
      {
        kind: 'table',
        columns: [message({ en: 'Device', zh: '设备' }), message({ en: 'Works here', zh: '在本机可用' })],
        rows: tried.map(({ device: one, refusal }) => [
          message(deviceWords[one]),
          refusal === undefined ? message({ en: 'yes', zh: '是' }) : refusalWords(one, refusal),
        ]),
      },
    ],
  };
}

/** What the runtime says when a device is not there is no sentence for people. */
function refusalWords(device: TriedDevice['device'], refusal: string): Message {
  if (refusal.includes('backend not found')) return message({ en: 'no: only on other systems', zh: '否：仅用于其他系统' });
  if (device === 'cuda' && /shared library|\.so|\.dll/.test(refusal))
    return message({ en: 'no: its driver or libraries are not installed', zh: '否：未安装驱动或运行库' });
  if (device === 'webgpu' && refusal.includes('adapter')) return message({ en: 'no: no GPU was found', zh: '否：未找到 GPU' });
  return message({ en: 'no: {reason}', zh: '否：{reason}' }, { reason: verbatim(refusal) });
}
