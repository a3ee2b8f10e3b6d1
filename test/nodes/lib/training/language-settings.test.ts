import { expect, test } from 'vitest';
import type { FitOptions } from '../../../../nodes/lib/learn/fit-options.ts';
import { inParts } from '../../../../nodes/lib/training/language-settings.ts';

const options: FitOptions = {
  optimizer: { kind: 'adamw' },
  learningRate: 0.001,
  schedule: { kind: 'constant' },
  epochs: 1,
  batchSize: 32,
  seed: 1,
};

test('a batch that does not fit is computed in parts, one that fits is not', () => {
  const small = { vocabulary: 1_000, width: 64, layers: 2, length: 64, memory: 2e9 };
  expect(inParts(options, small)).toEqual(options);
  // A token of a model with 135 million numbers leaves 49,152 · 6 + 30 · 24 · 576 numbers of 4 bytes: 256 of them 727 MB.
  const large = { vocabulary: 49_152, width: 576, layers: 30, length: 256, memory: 8e9 };
  expect(inParts(options, large).microBatch).toBe(3);
  expect(inParts(options, { ...large, memory: 1e9 }).microBatch).toBe(1);
  // Who asks for smaller parts gets them.
  expect(inParts({ ...options, microBatch: 2 }, large).microBatch).toBe(2);
});
