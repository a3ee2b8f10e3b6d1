import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitBag } from '../../../../nodes/lib/learn/fit-bag.ts';
import { fitDense } from '../../../../nodes/lib/learn/fit-dense.ts';
import type { FitHooks, FitOptions, FitResult } from '../../../../nodes/lib/learn/fit-options.ts';
import { fillNormal } from '../../../../nodes/lib/learn/random.ts';
import type { RateTrial } from '../../../../nodes/lib/learn/rate-finder.ts';

const options: FitOptions = {
  optimizer: { kind: 'adam' },
  learningRate: 1e-7,
  schedule: { kind: 'constant' },
  epochs: 3,
  batchSize: 16,
  dropout: 0.1,
  seed: 5,
};
const count = 200;
const features = fillNormal(new Float32Array(count * 4), 1, { seed: 1, purpose: 'sample' });
const labels = Int32Array.from({ length: count }, (_, row) => (features[row * 4]! + features[row * 4 + 1]! > 0 ? 1 : 0));
const target = { kind: 'classes' as const, labels, classes: 2 };

type Fit = (changes: Partial<FitOptions>, hooks?: FitHooks) => Promise<FitResult>;
const dense: Fit = (changes, hooks = {}) =>
  fitDense({ rows: { features, columns: 4, target }, hidden: [8], options: { ...options, ...changes }, hooks });
/** Each row has the two features that its label has, so a table outside the graph is learned. */
const bag: Fit = (changes, hooks = {}) =>
  fitBag({
    rows: {
      offsets: Int32Array.from({ length: count + 1 }, (_, row) => row * 2),
      ids: Int32Array.from({ length: count * 2 }, (_, at) => labels[at >> 1]! * 3 + (at % 3)),
      values: new Float32Array(count * 2).fill(0.7),
      target,
    },
    features: 6,
    hidden: 4,
    options: { ...options, ...changes },
    hooks,
  });

test.each([
  ['in the graph', dense],
  ['beside the graph', bag],
])('the trial finds a rate that learns, and leaves the weights %s as they were', async (_, fit) => {
  const trials: RateTrial[] = [];
  const found = await fit({ findRate: true }, { onRate: (trial) => trials.push(trial) });
  const [{ rate, points }] = [trials[0]!];
  expect(rate).toBeGreaterThan(1e-4);
  expect(rate).toBeLessThanOrEqual(1);
  expect(points.map(([tried]) => tried)).toEqual(points.map(([tried]) => tried).toSorted((a, b) => a - b));
  // Of two classes, the loss of who knows nothing is ln 2.
  expect(found.history.at(-1)!.loss).toBeLessThan(0.35);
  const given = await fit({ learningRate: rate });
  expect(found.history).toEqual(given.history);
  expect(Buffer.from(found.onnx).equals(given.onnx)).toBe(true);
});

test('a training that is taken up again keeps the rate that it found, and tells the trial again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rate-'));
  const trials: RateTrial[] = [];
  const hooks: FitHooks = { checkpointFolder: folder, checkpointEvery: 0, onRate: (trial) => trials.push(trial) };
  const cutOff = dense(
    { findRate: true },
    {
      ...hooks,
      onBatch(fraction) {
        if (fraction > 0.5) throw new Error('cut off');
      },
    },
  );
  await expect(cutOff).rejects.toThrow('cut off');
  let steps = 0;
  const resumed = await dense({ findRate: true }, { ...hooks, onTrial: () => steps++ });
  expect(steps).toBe(0);
  expect(trials[1]).toEqual(trials[0]);
  expect(resumed.history).toEqual((await dense({ learningRate: trials[0]!.rate })).history);
});
