import { createInterface } from 'node:readline';
import { createModelStep } from '../../nodes/lib/learn/fit-model.ts';
import { createOptimizer } from '../../nodes/lib/learn/optimizers.ts';
import { loadTensors } from '../../nodes/lib/learn/session.ts';
import { evenWeights } from '../parity/even-numbers.ts';
import { adapter, feedsOf, lossOf, trainsAdapters, type Sizes } from '../parity/models.ts';

/** One side of the bench `steps`: makes a training step for each line it reads and writes its milliseconds and the most memory so far. */
const [given = '', threads = '1'] = process.argv.slice(2);
const sizes: Sizes & { lora?: boolean } = JSON.parse(given);
const optimizer = { kind: 'adamw', weightDecay: 0.01 } as const;
const shape = { rows: sizes.rows, ...(sizes.length !== undefined && { length: sizes.length }) };
const { step } = await createModelStep(
  {
    loss: (scope) => lossOf(scope, sizes),
    weights: evenWeights((name) => !sizes.lora || trainsAdapters(name)),
    adapterOf: () => (sizes.lora ? adapter : undefined),
    options: {
      optimizer,
      schedule: { kind: 'constant' },
      learningRate: 1e-4,
      epochs: 1,
      batchSize: sizes.rows,
      validationShare: 0,
      decayBiases: true,
      seed: 1,
      session: { threads: Number(threads) },
    },
  },
  shape,
);
const tensorOf = await loadTensors();
const feeds = Object.fromEntries(Object.entries(feedsOf(sizes)).map(([name, tensor]) => [name, tensorOf(tensor.data, tensor.shape)]));
let count = 0;
for await (const _ of createInterface({ input: process.stdin })) {
  count++;
  const began = performance.now();
  await step.run([{ shape, feeds }], createOptimizer(optimizer).scalars(count, 1e-4));
  process.stdout.write(`${performance.now() - began} ${process.resourceUsage().maxRSS / 1024}\n`);
}
