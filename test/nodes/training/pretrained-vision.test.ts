import { expect, test } from 'vitest';
import predict from '../../../nodes/deploy/predict.ts';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import { firstState } from '../../../nodes/lib/architectures/encoder.ts';
import { readConfig } from '../../../nodes/lib/architectures/read-config.ts';
import { vision } from '../../../nodes/lib/architectures/vision.ts';
import { createGraph, graphInput } from '../../../nodes/lib/learn/graph.ts';
import { linear } from '../../../nodes/lib/learn/layers/linear.ts';
import { writeSafetensors } from '../../../nodes/lib/learn/safetensors.ts';
import { createScope } from '../../../nodes/lib/learn/scope.ts';
import { createWeights } from '../../../nodes/lib/learn/weights.ts';
import { readPreprocess } from '../../../nodes/lib/predict/load-model.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import adaptModel from '../../../nodes/training/adapt-model.ts';
import pretrainedModel from '../../../nodes/training/pretrained-model.ts';
import { bench, runNode } from '../../run-node.ts';
import { plainPicture } from '../lib/images/picture-bytes.ts';

const side = 16;
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const sizes = { image_size: side, patch_size: 4, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 32 };

/** A small vision transformer as Hugging Face lays it out, its numbers drawn at random. */
function visionFiles({ classes = 0 } = {}): Record<string, Uint8Array> {
  const names = Object.fromEntries(Array.from({ length: classes }, (_, at) => [String(at), `kind ${at}`]));
  const described = { model_type: 'vit', ...sizes, ...(classes > 0 && { id2label: names }) };
  const { config } = readConfig(described);
  if (config.kind !== 'vision') throw new Error('no vision model');
  const weights = createWeights({ seed: 3 });
  const scope = createScope(createGraph(), weights);
  const state = firstState(vision(scope, config, graphInput(scope.graph, 'pictures', [1, 3, side, side])));
  if (classes > 0) linear(scope, 'classifier', state, { outputs: classes });
  const tensors = weights.all().map(({ name, data, shape }) => {
    const numbers = Float32Array.from(data, (number) => (/layernorm/.test(name) ? number : number * 8));
    return [name.startsWith('classifier') ? name : `vit.${name}`, { data: numbers, shape }] as const;
  });
  return {
    'config.json': json(described),
    'preprocessor_config.json': json({ image_mean: [0.5, 0.5, 0.5], image_std: [0.25, 0.5, 0.5], size: { height: side, width: side } }),
    'model.safetensors': writeSafetensors({ tensors: Object.fromEntries(tensors), metadata: { format: 'pt' } }),
  };
}

/** Plain pictures, more red or more blue. */
function colours(count: number) {
  const rows = Array.from({ length: count }, (_, at) => {
    const [strong, weak] = [160 + ((at * 13) % 90), (at * 29) % 90];
    const red = at % 2 === 0;
    return { image: plainPicture(20, 20, red ? [strong, weak, weak] : [weak, weak, strong]), colour: red ? 'red' : 'blue' };
  });
  return tableFromRows(rows, {
    columns: [
      { name: 'image', type: 'image' },
      { name: 'colour', type: 'category' },
    ],
  });
}

async function bring(files: Record<string, Uint8Array>) {
  const where = await bench();
  const artifact = await where.context.artifacts.commit('file', files);
  const file = { source: 'upload' as const, artifact, name: 'tiny-vit', bytes: 1 };
  return { ...(await runNode(pretrainedModel, {}, { source: 'folder', file }, where)), where };
}

test('a vision transformer with classes of its own predicts at once, and reads pixels as its makers say', async () => {
  const { model, where } = await bring(visionFiles({ classes: 3 }));
  expect(model).toMatchObject({ task: 'image-classification', classes: ['kind 0', 'kind 1', 'kind 2'] });
  expect(await readPreprocess(where.context, model)).toMatchObject({
    answers: 'logits',
    picture: { width: side, mean: [127.5, 127.5, 127.5], deviation: [63.75, 127.5, 127.5] },
  });
  const rows = tableFromRows([{ image: plainPicture(20, 30, [250, 0, 0]) }, { image: plainPicture(30, 20, [0, 0, 250]) }]);
  const { predictions } = await runNode(predict, { model, rows }, { probabilities: true }, where);
  for (const row of predictions.rows ?? [])
    expect([0, 1, 2].reduce((sum, at) => sum + Number(row[`probability_kind ${at}`]), 0)).toBeCloseTo(1, 4);
});

test.each([
  [0, { method: 'head', epochs: 40, learningRate: 0.02 }],
  [3, { method: 'head', epochs: 40, learningRate: 0.02 }],
  [0, { method: 'lora', rank: 2, epochs: 3 }],
  [3, { method: 'last', lastBlocks: 1, epochs: 3 }],
] as const)('a vision transformer with %s classes of its own learns those of pictures: %o', async (classes, change) => {
  const { model, where } = await bring(visionFiles({ classes }));
  const rows = colours(60);
  const settings = { reads: 'pictures', target: 'colour', ...change, patience: 0 } as const;
  const { model: taught } = await runNode(adaptModel, { model, rows, validation: undefined }, settings, where);
  expect(taught.task).toBe('image-classification');
  const { metrics } = await runNode(evaluate, { model: taught, test: colours(30), training: undefined }, {}, where);
  expect(metrics.scores.accuracy).toBeGreaterThan(0.9);
});
