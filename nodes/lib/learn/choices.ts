import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, readJson } from '../../kit/json.ts';
import { replaceFile } from './checkpoint.ts';
import type { RateTrial } from './rate-finder.ts';

/** What a training chose before its first step. It is kept, so that one that is taken up goes on with the very same. */
export interface Choices {
  /** Rows of a part of a batch, where a whole one does not fit into the memory. */
  microBatch?: number;
  /** Threads of a step; 1 if not given. Sums in another order differ in their last digits. */
  threads?: number;
  trial?: RateTrial;
}

const fileName = 'choices.json';

export async function loadChoices(folder: string, fingerprint: string): Promise<Choices | undefined> {
  try {
    const saved = readJson(await readFile(join(folder, fileName), 'utf8'));
    if (!isObject(saved) || saved.fingerprint !== fingerprint) return undefined;
    const { microBatch, threads, trial } = saved;
    return {
      ...(typeof microBatch === 'number' && { microBatch }),
      ...(typeof threads === 'number' && { threads }),
      ...(isTrial(trial) && { trial }),
    };
  } catch {
    return undefined;
  }
}

export function keepChoices(folder: string, fingerprint: string, choices: Choices): Promise<void> {
  return replaceFile(folder, fileName, JSON.stringify({ fingerprint, ...choices }));
}

function isTrial(value: unknown): value is RateTrial {
  return isObject(value) && typeof value.rate === 'number' && Array.isArray(value.points);
}
