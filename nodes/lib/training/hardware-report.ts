import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Device } from '../../kit/define-node.ts';
import type { ReportValue } from '../../kit/ports.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { type Message, message, type Text, verbatim } from '../../kit/text.ts';
import type { TriedDevice } from '../learn/try-devices.ts';
import type { DryRun } from './dry-run.ts';

const deviceWords: Record<TriedDevice['device'], Text> = {
  cuda: { en: 'NVIDIA GPU (CUDA)', zh: 'NVIDIA GPU（CUDA）' },
  dml: { en: 'GPU by Windows (DirectML)', zh: 'Windows GPU（DirectML）' },
  coreml: { en: 'Apple chip (CoreML)', zh: 'Apple 芯片（CoreML）' },
  webgpu: { en: 'GPU by WebGPU', zh: 'GPU（WebGPU）' },
  cpu: { en: 'CPU', zh: 'CPU' },
};

/** Shorter trainings gain nothing worth a GPU. */
const longSeconds = 10 * 60;
/** So much of the memory may be taken before it gets tight. */
const tightShare = 0.8;

/** What the machine is, what of it works, and what the training takes, with the verdict first. */
export function hardwareReport(device: Device, tried: readonly TriedDevice[], dry: DryRun): ReportValue {
  const [cpu] = cpus();
  return {
    type: 'report',
    title: message({ en: 'Hardware check', zh: '硬件检查' }),
    blocks: [
      { kind: 'paragraph', text: verdictOf(device, tried, dry) },
      {
        kind: 'figures',
        items: [
          { label: message({ en: 'Whole training, at most', zh: '整个训练最多需要' }), value: timeWords(dry.seconds) },
          { label: message({ en: 'Steps a second', zh: '每秒步数' }), value: Number(dry.stepsPerSecond.toPrecision(3)) },
          { label: message({ en: 'Steps in all', zh: '总步数' }), value: dry.steps, unit: 'count' },
          { label: message({ en: 'Memory that it takes', zh: '所需内存' }), value: sizeWords(dry.memoryBytes) },
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

/** One or two sentences that say whether this machine will do. */
export function verdictOf({ memory }: Device, tried: readonly TriedDevice[], { seconds, memoryBytes }: DryRun): Message {
  const values = { time: timeWords(seconds), needed: sizeWords(memoryBytes), memory: sizeWords(memory) };
  const hasGpu = tried.some(({ device, refusal }) => device !== 'cpu' && refusal === undefined);
  if (memoryBytes > memory) return message(tooLarge, values);
  if (memoryBytes > memory * tightShare) return message(tight, values);
  if (seconds <= longSeconds) return message(quick, values);
  return message(hasGpu ? slowWithGpu : slow, values);
}

/** What the runtime says when a device is not there is no sentence for people. */
function refusalWords(device: TriedDevice['device'], refusal: string): Message {
  if (refusal.includes('backend not found')) return message({ en: 'no: only on other systems', zh: '否：仅用于其他系统' });
  if (device === 'cuda' && /shared library|\.so|\.dll/.test(refusal))
    return message({ en: 'no: its driver or libraries are not installed', zh: '否：未安装驱动或运行库' });
  if (device === 'webgpu' && refusal.includes('adapter')) return message({ en: 'no: no GPU was found', zh: '否：未找到 GPU' });
  return message({ en: 'no: {reason}', zh: '否：{reason}' }, { reason: verbatim(refusal) });
}

function timeWords(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Number((seconds / 3_600).toPrecision(2))} h`;
}

const quick = {
  en: 'This machine trains this in about {time}; a GPU is not worth the trouble.',
  zh: '本机训练大约需要 {time}，不需要 GPU。',
};
const slow = {
  en: 'This machine trains this in about {time}. A GPU would shorten that; without one, take less effort, fewer rows or a smaller model.',
  zh: '本机训练大约需要 {time}。使用 GPU 可以缩短时间；没有 GPU 时，可降低投入程度、减少数据行数或使用更小的模型。',
};
const slowWithGpu = {
  en: 'This machine trains this in about {time}, on the device that is chosen. If that is too long, take less effort, fewer rows or a smaller model.',
  zh: '本机在所选设备上训练大约需要 {time}。如果太久，可降低投入程度、减少数据行数或使用更小的模型。',
};
const tight = {
  en: 'This machine trains this in about {time}, but with {needed} of the {memory} that a step may take, memory gets tight. A smaller batch or model is safer.',
  zh: '本机训练大约需要 {time}，但会占用单个步骤可用的 {memory} 内存中的 {needed}，较为紧张。使用更小的批或模型更稳妥。',
};
const tooLarge = {
  en: 'This training takes {needed}, more than the {memory} that a step may take here. Use a smaller batch or model, fewer rows, or a machine with more memory.',
  zh: '此训练需要 {needed} 内存，超过本机单个步骤可用的 {memory}。请使用更小的批或模型、减少数据行数，或换用内存更大的机器。',
};
