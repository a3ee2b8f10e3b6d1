import type { FitOptions } from '../learn/fit-options.ts';
import { fitOptions, type Effort, type EffortPlan, tuningSettings, type Tuning } from './tuning.ts';

const { balanceClasses: _balance, l1: _l1, huber: _huber, smoothing: _smoothing, clipNorm: _clip, ...own } = tuningSettings;

/** The settings of gradient descent that concern language models. */
export const languageTuning = own;

/** Single texts throw a transformer off less where no gradient is longer. */
const longestGradient = 1;

/** Share of the step's memory that what a batch leaves behind may take, beside weights and their optimizer's state. */
const roomShare = 0.3;
/** Numbers that stay until the way back: of each token in a layer, in widths, and for each word that it could say. */
const perLayer = 24;
const perWord = 6;

/** What a text of a batch leaves behind until the way back. */
export function rowBytes({ vocabulary, width, layers, length }: Omit<BatchSizes, 'memory'>): number {
  return 4 * length * (layers * perLayer * width + perWord * vocabulary);
}

/** Computes a batch in as many parts as fit into the memory; the result is the same. */
export function inParts(options: FitOptions, { vocabulary, width, layers, length, memory }: BatchSizes): FitOptions {
  const rows = Math.max(1, Math.floor((roomShare * memory) / rowBytes({ vocabulary, width, layers, length })));
  return rows >= (options.microBatch ?? options.batchSize) ? options : { ...options, microBatch: rows };
}

export interface BatchSizes {
  vocabulary: number;
  width: number;
  layers: number;
  length: number;
  /** Bytes. */
  memory: number;
}

export function languageOptions(
  settings: Omit<Tuning, 'balanceClasses' | 'l1'>,
  plans: Record<Effort, EffortPlan>,
  known: Parameters<typeof fitOptions>[2],
): FitOptions {
  return { ...fitOptions({ ...settings, balanceClasses: false, l1: 0 }, plans, known), clipNorm: longestGradient };
}
