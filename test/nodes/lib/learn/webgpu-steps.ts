import { createModelStep } from '../../../../nodes/lib/learn/fit-model.ts';
import { createOptimizer } from '../../../../nodes/lib/learn/optimizers.ts';
import { loadTensors, type Provider } from '../../../../nodes/lib/learn/session.ts';
import { evenWeights } from '../../../parity/even-numbers.ts';
import { feedsOf, lossOf, type Sizes } from '../../../parity/models.ts';

/** Run in a process of its own, since the driver is found through the environment: trains small models on both devices and writes their losses as JSON. */
const models: Readonly<Record<string, Sizes>> = {
  mlp: { model: 'mlp', rows: 6, side: 7, width: 9, classes: 4 },
  cnn: { model: 'cnn', rows: 3, side: 8, width: 3, classes: 4 },
  encoder: { model: 'encoder', rows: 3, length: 6, vocabulary: 11, width: 8, heads: 2, inner: 12, layers: 1, classes: 4 },
};
const steps = 5;

async function losses(sizes: Sizes, provider: Provider): Promise<number[]> {
  const optimizer = { kind: 'adamw', weightDecay: 0.01 } as const;
  const shape = { rows: sizes.rows, ...(sizes.length !== undefined && { length: sizes.length }) };
  const options = { optimizer, schedule: { kind: 'constant' }, learningRate: 0.01, epochs: 1, batchSize: sizes.rows } as const;
  const session = { providers: [provider] };
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

const figures: Record<string, { cpu: number[]; webgpu: number[] }> = {};
for (const [name, sizes] of Object.entries(models))
  figures[name] = { webgpu: await losses(sizes, 'webgpu'), cpu: await losses(sizes, 'cpu') };
process.stdout.write(`${JSON.stringify(figures)}\n`);
