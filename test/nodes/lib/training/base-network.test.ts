import { expect, test } from 'vitest';
import type { ModelValue } from '../../../../nodes/kit/ports.ts';
import { encodeModel } from '../../../../nodes/lib/learn/encode.ts';
import { gradients } from '../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, floats, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { multiply, total } from '../../../../nodes/lib/learn/operators.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { floatsOf, loadTensors, openSession } from '../../../../nodes/lib/learn/session.ts';
import { first, sizeOf } from '../../../../nodes/lib/learn/value.ts';
import { createWeights, numbersOf } from '../../../../nodes/lib/learn/weights.ts';
import { applyNetwork } from '../../../../nodes/lib/onnx/imported-network.ts';
import { mergedLowRank, lowRankPlaces, withLowRank } from '../../../../nodes/lib/onnx/low-rank-weights.ts';
import { countBlocks, cutBeforeLast } from '../../../../nodes/lib/onnx/network-blocks.ts';
import { readPreprocess } from '../../../../nodes/lib/predict/load-model.ts';
import { openBaseNetwork } from '../../../../nodes/lib/training/base-network.ts';
import pretrainedModel from '../../../../nodes/training/pretrained-model.ts';
import { type Bench, bench, runNode } from '../../../run-node.ts';
import { broughtIn, pictureFile, rowFile, wave } from '../../training/base-files.ts';
import { floatTensor, integerTensor, smallModel } from '../onnx/small-model.ts';

async function opened(where: Bench, model: ModelValue, side?: number) {
  const base = await readPreprocess(where.context, model);
  if (base.kind !== 'base') throw new Error('Not a base model.');
  return openBaseNetwork(where.context, model, base, { side: side ?? null });
}

/** PyTorch 1.13 in double precision, for the same weights and input: the first four numbers of each gradient, and its length. */
const torchGradients: Record<string, [number[], number]> = {
  'features.0.weight': [[-0.029978, 0.016506, -0.007324, -0.033029], 0.50162],
  'features.0.bias': [[-0.069595, 0.027263, 0.117449, -0.005206], 0.381882],
  'features.1.weight': [[-0.049733, 0.013813, 0.112559, -0.01256], 0.259619],
  'features.1.bias': [[-0.064786, 0.033546, 0.08536, -0.007409], 0.359524],
  'features.3.weight': [[-0.630311, -0.823603, -0.712354, -0.71405], 7.872775],
  'features.4.weight': [[0.019176, -0.002542, 0.014433, 0.012833], 2.279469],
  'features.4.bias': [[0.03926, 0.359125, -0.889361, 0.412047], 2.570432],
};

test.each([
  ['any number of pictures', pictureFile()],
  ['one picture', pictureFile(1)],
  ['pictures of TensorFlow', pictureFile('batch', 16, true)],
])('gradients of a network of PyTorch’s form are PyTorch’s own, also of a file for %s', async (_, file) => {
  const where = await bench();
  const { network } = await opened(where, await broughtIn(where, file));
  const graph = createGraph();
  const weights = createWeights({ seed: 0, loaded: network.weights });
  const scope = createScope(graph, weights, { training: true });
  const y = first(applyNetwork(scope, network, [graphInput(graph, 'x', [2, 1, 16, 16])]));
  const loss = total(multiply(y, floats(graph, wave(32, 1, 12), [2, 16])));
  const names = Object.keys(torchGradients);
  const learned = names.flatMap((name) => scope.weights.find(({ weight }) => weight.name === `base/${name}`)?.value ?? []);
  const slopes = gradients(loss, learned);
  const outputs = [{ name: 'loss', value: loss }, ...slopes.map((value, at) => ({ name: names[at] ?? '', value }))];
  const [{ session }, tensorOf] = await Promise.all([
    openSession(encodeModel(graph, { outputs, weights: numbersOf(weights) })),
    loadTensors(),
  ]);
  const found = await session.run({ x: tensorOf(Float32Array.from(wave(512, 1, 11)), [2, 1, 16, 16]) });
  expect(found.loss && floatsOf(found.loss)[0]).toBeCloseTo(-0.687063, 4);
  for (const [name, [numbers, length]] of Object.entries(torchGradients)) {
    const slope = found[name] ? floatsOf(found[name]) : new Float32Array();
    for (const [at, number] of numbers.entries()) expect(slope[at], name).toBeCloseTo(number, 4);
    expect(Math.hypot(...slope), name).toBeCloseTo(length, 3);
  }
});

test('blocks are layers, those that a shortcut bridges taken together', async () => {
  const where = await bench();
  // Convolution with its normalisation, then one of single channels with the one over all.
  expect(countBlocks((await opened(where, await broughtIn(where, pictureFile()))).network)).toBe(2);
  expect(countBlocks((await opened(where, await broughtIn(where, rowFile()))).network)).toBe(2);
  const { model } = await runNode(pretrainedModel, {}, {}, where);
  const { network } = await opened(where, model, 64);
  const { before, after } = cutBeforeLast(network, 1);
  expect(before && first(before.outputs).shape).toEqual(['batch', 320, 2, 2]);
  expect(Object.values(after.weights).some(({ length }) => length === 320 * 1_280)).toBe(true);
  expect(cutBeforeLast(network, 1_000).before).toBeUndefined();
});

test('a class token and rows that are one long matrix in between are for any number of pictures', async () => {
  const where = await bench();
  // As in a vision transformer: patches, a token that is repeated for each picture, a product over all places.
  const onnx = smallModel({
    inputs: { x: ['n', 3, 8, 8] },
    initializers: [
      floatTensor('patch', [4, 3, 4, 4], wave(192, 0.2, 0)),
      floatTensor('token', [1, 1, 4], wave(4, 1, 1)),
      floatTensor('w', [4, 4], wave(16, 1, 2)),
      floatTensor('head', [4, 2], wave(8, 1, 3)),
      integerTensor('zero', [0]),
      integerTensor('flat', [0, 4, -1]),
      integerTensor('ones', [1, 4]),
      integerTensor('rows', [-1, 4]),
      integerTensor('back', [-1, 5, 4]),
      { name: 'index', dims: [], dataType: 7, int64Data: [0] },
    ],
    nodes: [
      { op: 'Conv', inputs: ['x', 'patch'], outputs: ['p'], attributes: { kernel_shape: [4, 4], strides: [4, 4] } },
      { op: 'Reshape', inputs: ['p', 'flat'], outputs: ['f'] },
      { op: 'Transpose', inputs: ['f'], outputs: ['t'], attributes: { perm: [0, 2, 1] } },
      { op: 'Shape', inputs: ['x'], outputs: ['shape'] },
      { op: 'Gather', inputs: ['shape', 'zero'], outputs: ['n1'] },
      { op: 'Concat', inputs: ['n1', 'ones'], outputs: ['wide'], attributes: { axis: 0 } },
      { op: 'Expand', inputs: ['token', 'wide'], outputs: ['tokens'] },
      { op: 'Concat', inputs: ['tokens', 't'], outputs: ['all'], attributes: { axis: 1 } },
      { op: 'Reshape', inputs: ['all', 'rows'], outputs: ['long'] },
      { op: 'MatMul', inputs: ['long', 'w'], outputs: ['product'] },
      { op: 'Reshape', inputs: ['product', 'back'], outputs: ['again'] },
      { op: 'Gather', inputs: ['again', 'index'], outputs: ['first'], attributes: { axis: 1 } },
      { op: 'MatMul', inputs: ['first', 'head'] },
    ],
  });
  const { network, width } = await opened(where, await broughtIn(where, onnx, { side: 8 }));
  expect([width, first(network.outputs).shape]).toEqual([4, ['batch', 4]]);
});

test('a change of low rank says the same merged into the weights as beside them', async () => {
  const where = await bench();
  for (const file of [pictureFile(), rowFile()]) {
    const { network, shape } = await opened(where, await broughtIn(where, file));
    const change = { places: lowRankPlaces(network), rank: 2, alpha: 3 };
    expect(change.places.length).toBeGreaterThan(0);
    const said = async (numbers: typeof network.weights, beside: boolean) => {
      const graph = createGraph();
      const weights = createWeights({ seed: 3, loaded: numbers });
      const scope = createScope(graph, weights);
      const input = graphInput(graph, 'x', ['batch', ...shape]);
      const value = first(applyNetwork(beside ? withLowRank(scope, change) : scope, network, [input]));
      for (const weight of weights.all())
        if (weight.name.endsWith('lora_B')) weight.data = Float32Array.from(wave(sizeOf(weight.shape), 0.3, 4));
      const model = encodeModel(graph, { outputs: [{ name: 'y', value }], weights: numbersOf(weights) });
      const [{ session }, tensorOf] = await Promise.all([openSession(model), loadTensors()]);
      const { y } = await session.run({ x: tensorOf(Float32Array.from(wave(2 * sizeOf(shape), 1, 5)), [2, ...shape]) });
      return { numbers: y ? [...floatsOf(y)] : [], weights };
    };
    const beside = await said(network.weights, true);
    const merged = await said(mergedLowRank(beside.weights.all(), change), false);
    const plain = await said(network.weights, false);
    const apart = (other: number[]) => Math.max(...beside.numbers.map((one, at) => Math.abs(one - (other[at] ?? 0))));
    expect(apart(merged.numbers)).toBeLessThan(1e-5);
    expect(apart(plain.numbers)).toBeGreaterThan(1e-3);
  }
});
