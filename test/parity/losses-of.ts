import { createModelStep } from '../../nodes/lib/learn/fit-model.ts';
import { createOptimizer } from '../../nodes/lib/learn/optimizers.ts';
import { loadTensors, type SessionOptions } from '../../nodes/lib/learn/session.ts';
import { evenWeights } from './even-numbers.ts';
import { feedsOf, lossOf, type Sizes } from './models.ts';

/** The losses of a training's first steps, each on the same batch. */
export async function lossesOf(sizes: Sizes, steps: number, session: SessionOptions): Promise<number[]> {
  const optimizer = { kind: 'adamw', weightDecay: 0.01 } as const;
  const shape = { rows: sizes.rows, ...(sizes.length !== undefined && { length: sizes.length }) };
  const options = { optimizer, schedule: { kind: 'constant' }, learningRate: 0.01, epochs: 1, batchSize: sizes.rows } as const;
  const fit = { loss: (scope: Parameters<typeof lossOf>[0]) => lossOf(scope, sizes), weights: evenWeights() };
  const { step } = await createModelStep({ ...fit, options: { ...options, validationShare: 0, seed: 1, session } }, shape);
  const tensorOf = await loadTensors();
  const feeds = Object.fromEntries(Object.entries(feedsOf(sizes)).map(([name, tensor]) => [name, tensorOf(tensor.data, tensor.shape)]));
  const found: number[] = [];
  for (let count = 1; count <= steps; count++) {
    found.push((await step.run([{ shape, feeds }], createOptimizer(optimizer).scalars(count, 0.01))).loss);
  }
  await step.release();
  return found;
}
