import { lossesOf } from '../../../parity/losses-of.ts';
import type { Sizes } from '../../../parity/models.ts';

/** Run in a process of its own, since the driver is found through the environment: trains small models on both devices and writes their losses as JSON. */
const models: Readonly<Record<string, Sizes>> = {
  mlp: { model: 'mlp', rows: 6, side: 7, width: 9, classes: 4 },
  cnn: { model: 'cnn', rows: 3, side: 8, width: 3, classes: 4 },
  encoder: { model: 'encoder', rows: 3, length: 6, vocabulary: 11, width: 8, heads: 2, inner: 12, layers: 1, classes: 4 },
};

const figures: Record<string, { cpu: number[]; webgpu: number[] }> = {};
for (const [name, sizes] of Object.entries(models)) {
  figures[name] = { webgpu: await lossesOf(sizes, 5, { providers: ['webgpu'] }), cpu: await lossesOf(sizes, 5, {}) };
}
process.stdout.write(`${JSON.stringify(figures)}\n`);
