import { expect, test } from 'vitest';
import { encodeModel } from '../../../../../nodes/lib/learn/encode.ts';
import { fitModel, type LossBuilder } from '../../../../../nodes/lib/learn/fit-model.ts';
import { createGraph, floats, graphInput } from '../../../../../nodes/lib/learn/graph.ts';
import { convolution } from '../../../../../nodes/lib/learn/layers/convolution.ts';
import { batchNormalization, rmsNormalization } from '../../../../../nodes/lib/learn/layers/normalization.ts';
import { multiply, reduceMean, reshape, tanh, total } from '../../../../../nodes/lib/learn/operators.ts';
import { createScope, type Scope } from '../../../../../nodes/lib/learn/scope.ts';
import { floatsOf, loadTensors, openSession } from '../../../../../nodes/lib/learn/session.ts';
import type { Value } from '../../../../../nodes/lib/learn/value.ts';
import { createWeights, numbersOf } from '../../../../../nodes/lib/learn/weights.ts';

/** Figures of PyTorch 1.13.1 (float64) for the same numbers: three steps of SGD at 0.1, then the network as it is used. */
const reference = {
  losses: [1.081593936, 1.010681165, 0.966795755],
  mean: [-0.01567998, 0.01698136, -0.007850635, 0.034032693],
  variance: [0.754382843, 0.749822262, 0.748113114, 0.751251201],
  scale: [0.968910027, 0.429052181, 1.969403841, -0.902509524],
  shift: [0.095220144, 0.161301641, 0.303620084, 0.380345935],
  answers: [0.363729035, -0.060025819, 0.380799626, -0.433092629, 0.299065869, -0.460459549],
};
const rms = [-0.0873697, -3.320048603, 2.358981901, -3.145309202, 1.367642429, 0.143962361, -3.671040205, 3.167171941];

const made = (count: number) => Float32Array.from({ length: count }, (_, at) => ((at * 37 + 11) % 23) / 23 - 0.5);

function network(scope: Scope, x: Value): Value {
  return tanh(
    batchNormalization(scope, 'norm', convolution(scope, 'conv', x, { channels: 4, kernel: [3, 3], strides: [2, 2], bias: false })),
  );
}
const loss: LossBuilder = (scope, { rows }, shares) => {
  const y = network(scope, graphInput(scope.graph, 'x', [rows, 3, 5, 5]));
  const byRow = reduceMean(multiply(multiply(y, y), floats(scope.graph, [1, 2, 3, 4], [1, 4, 1, 1])), [1, 2, 3]);
  return total(multiply(byRow, shares));
};

function startingWeights(trains?: (name: string) => boolean) {
  return createWeights({
    seed: 1,
    loaded: {
      'conv.weight': made(108),
      'norm.weight': Float32Array.of(1, 0.5, 2, -1),
      'norm.bias': Float32Array.of(0.1, 0.2, 0.3, 0.4),
    },
    ...(trains && { trains }),
  });
}

async function trained(weights: ReturnType<typeof startingWeights>) {
  return fitModel({
    loss,
    weights,
    training: { rows: Int32Array.of(0, 1), feeds: () => ({ x: { data: made(150), shape: [2, 3, 5, 5] } }) },
    options: { optimizer: { kind: 'sgd' }, learningRate: 0.1, schedule: { kind: 'constant' }, epochs: 3, batchSize: 2, seed: 1 },
    fingerprint: '',
  });
}

function expectNear(numbers: ArrayLike<number> | undefined, expected: readonly number[]) {
  for (const [at, number] of expected.entries()) expect(numbers?.[at]).toBeCloseTo(number, 5);
}

test('a convolution with batch normalisation learns as in PyTorch, and is used by its running figures', async () => {
  const weights = startingWeights();
  const { history } = await trained(weights);
  expectNear(
    history.map((record) => record.loss),
    reference.losses,
  );
  const numbers = numbersOf(weights);
  expectNear(numbers['norm.running_mean'], reference.mean);
  expectNear(numbers['norm.running_var'], reference.variance);
  expectNear(numbers['norm.weight'], reference.scale);
  expectNear(numbers['norm.bias'], reference.shift);

  const graph = createGraph();
  const y = network(createScope(graph, weights), graphInput(graph, 'x', [2, 3, 5, 5]));
  expectNear(
    await ran(encodeModel(graph, { outputs: [{ name: 'y', value: y }], weights: numbers }), { x: made(150) }, [2, 3, 5, 5]),
    reference.answers,
  );
});

test('a frozen normalisation keeps its running figures while the rest learns', async () => {
  const weights = startingWeights((name) => name.startsWith('conv'));
  await trained(weights);
  const numbers = numbersOf(weights);
  expect(numbers['norm.running_mean']).toEqual(new Float32Array(4));
  expect(numbers['norm.weight']).toEqual(Float32Array.of(1, 0.5, 2, -1));
  expect(numbers['conv.weight']).not.toEqual(made(108));
});

test('rows are brought to mean square 1 as in PyTorch', async () => {
  const graph = createGraph();
  const weights = createWeights({ seed: 1, loaded: { 'norm.weight': Float32Array.of(1, 2, 3, 4) } });
  const y = rmsNormalization(createScope(graph, weights), 'norm', graphInput(graph, 'x', [3, 4]));
  const model = encodeModel(graph, { outputs: [{ name: 'y', value: reshape(y, [12]) }], weights: numbersOf(weights) });
  expectNear(await ran(model, { x: made(12) }, [3, 4]), rms);
});

async function ran(model: Uint8Array, { x }: { x: Float32Array }, shape: number[]): Promise<Float32Array> {
  const [{ session }, tensorOf] = await Promise.all([openSession(model), loadTensors()]);
  const { y } = await session.run({ x: tensorOf(x, shape) });
  if (!y) throw new Error('no answer');
  return floatsOf(y);
}
