import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { FloatArray } from './value.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** All that a training needs to go on as if it had never stopped, after any step. */
export interface Checkpoint {
  /** What was being trained on what, and how; a checkpoint of anything else is not taken up. */
  fingerprint: string;
  /** Steps done in all. Shuffles and dropout masks follow from it. */
  step: number;
  /** Loss so far in the unfinished epoch, times its weight, and that weight. */
  lossSum: number;
  weightSum: number;
  history: readonly EpochRecord[];
  bestEpoch: number;
  tensors: Readonly<Record<string, FloatArray>>;
}

export interface EpochRecord {
  /** Counts from 1. */
  epoch: number;
  /** Mean over the rows of the epoch, each taken before the step that used it. */
  loss: number;
  validationLoss?: number;
  learningRate: number;
}

const fileName = 'training.safetensors';

export async function saveCheckpoint(folder: string, { tensors, ...position }: Checkpoint): Promise<void> {
  const shaped = Object.fromEntries(Object.entries(tensors).map(([name, data]) => [name, { data, shape: [data.length] }]));
  await replaceFile(folder, fileName, writeSafetensors({ tensors: shaped, metadata: { position: JSON.stringify(position) } }));
}

/** Writes beside the old file and then takes its place, so a crash leaves one whole checkpoint. */
export async function replaceFile(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/**
 * The checkpoint of this very training, if there is one. One that cannot be read or that belongs to
 * another training is passed over: starting anew is always right, only slower.
 */
export async function loadCheckpoint(folder: string, fingerprint: string): Promise<Checkpoint | undefined> {
  try {
    const { tensors, metadata } = readSafetensors(await readFile(join(folder, fileName)));
    const position: unknown = JSON.parse(metadata.position ?? '');
    if (!isPosition(position) || position.fingerprint !== fingerprint) return undefined;
    return { ...position, tensors: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])) };
  } catch {
    return undefined;
  }
}

function isPosition(value: unknown): value is Omit<Checkpoint, 'tensors'> {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'fingerprint' in value &&
    'history' in value &&
    Array.isArray(value.history) &&
    ['step', 'lossSum', 'weightSum', 'bestEpoch'].every((name) => Number.isFinite(Reflect.get(value, name)))
  );
}
