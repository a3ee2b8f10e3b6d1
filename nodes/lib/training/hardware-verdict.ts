import type { Device } from '../../kit/define-node.ts';
import type { NodeFix } from '../../kit/problem.ts';
import { sizeWords } from '../../kit/size-words.ts';
import { type Message, message, type Text } from '../../kit/text.ts';
import type { TriedDevice } from '../learn/try-devices.ts';
import type { DryRun } from './dry-run.ts';
import type { Effort } from './tuning.ts';

/** Shorter trainings gain nothing worth a GPU. */
const longSeconds = 10 * 60;
/** Longer ones are asked about. */
const veryLongSeconds = 60 * 60;
/** So much of the memory may be taken before it gets tight. */
const tightShare = 0.8;

/** One or two sentences that say whether this machine will do. */
export function verdictOf(device: Device, tried: readonly TriedDevice[], dry: DryRun): Message {
  const hasGpu = tried.some((one) => one.device !== 'cpu' && one.refusal === undefined);
  const text = tooMuch(device, dry) ?? (dry.seconds <= longSeconds ? quick : hasGpu ? slowWithGpu : slow);
  return message(text, valuesOf(device, dry));
}

export interface Warning extends Message {
  code: string;
  fixes: NodeFix[];
}

/** What is to be thought of before the training is begun, with changes that help; each is tried anew by this node, and belongs into the training node. */
export function warningOf(
  device: Device,
  dry: DryRun,
  { effort, lighter }: { effort: Effort; lighter: readonly NodeFix[] },
): Warning | undefined {
  const lessEffort: NodeFix[] =
    effort === 'quick' ? [] : [{ label: message({ en: 'Take the least effort', zh: '改用最低投入程度' }), settings: { effort: 'quick' } }];
  const values = valuesOf(device, dry);
  const text = tooMuch(device, dry);
  if (text === tooLarge) return { text, values, code: 'training-too-large', fixes: [...lighter, ...lessEffort] };
  if (text) return { text, values, code: 'memory-tight', fixes: [...lighter, ...lessEffort] };
  if (dry.seconds > veryLongSeconds) return { text: slow, values, code: 'training-long', fixes: [...lessEffort, ...lighter] };
  return undefined;
}

function tooMuch({ memory }: Device, { memoryBytes }: DryRun): Text | undefined {
  if (memoryBytes > memory) return tooLarge;
  return memoryBytes > memory * tightShare ? tight : undefined;
}

function valuesOf({ memory }: Device, { seconds, memoryBytes }: DryRun) {
  return { time: timeWords(seconds), needed: sizeWords(memoryBytes), memory: sizeWords(memory) };
}

export function timeWords(seconds: number): string {
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
