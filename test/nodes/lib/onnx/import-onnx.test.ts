import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { encodeModel } from '../../../../nodes/lib/learn/encode.ts';
import { gradients } from '../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, floats } from '../../../../nodes/lib/learn/graph.ts';
import { add, multiply, total } from '../../../../nodes/lib/learn/operators.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { fixedShape, sizeOf } from '../../../../nodes/lib/learn/value.ts';
import { createWeights } from '../../../../nodes/lib/learn/weights.ts';
import { importOnnx } from '../../../../nodes/lib/onnx/import-onnx.ts';
import { applyNetwork, featuresOf, type ImportedNetwork } from '../../../../nodes/lib/onnx/imported-network.ts';
import { readOnnx } from '../../../../nodes/lib/onnx/read-onnx.ts';
import { runNetwork, type Given } from '../../../run-network.ts';
// Of PyTorch 1.13, by export-models.py: outputs, and gradients of the sum of outputs times weights.
import pictures from './models/pictures.json';
import texts from './models/texts.json';

const waves = (size: number, seed: number) => Float32Array.from({ length: size }, (_, at) => Math.sin(seed + 1.7 * at));
const integers = (...numbers: number[]) => BigInt64Array.from(numbers, (number) => BigInt(number));

const models: Record<string, { figures: { outputs: number[][]; gradients: Record<string, number[]> }; given: Given[] }> = {
  pictures: { figures: pictures, given: [{ data: waves(2 * 3 * 64, 1), shape: [2, 3, 8, 8] }] },
  texts: {
    figures: texts,
    given: [
      { data: integers(3, 1, 4, 1, 5, 9, 2, 6, 0, 0), shape: [2, 5] },
      { data: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0), shape: [2, 5] },
    ],
  },
};

const pathOf = (name: string) => fileURLToPath(new URL(`models/${name}.onnx`, import.meta.url));

async function imported(name: string): Promise<ImportedNetwork> {
  return importOnnx(await readOnnx(pathOf(name)), { dims: { batch: 2, length: 5 }, name });
}

/** The largest difference, as a share of the largest number. */
function difference(found: ArrayLike<number>, wanted: readonly number[]): number {
  expect(found.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((number, at) => Math.abs(number - (found[at] ?? Number.NaN)))) / scale;
}

const names = ['pictures', 'texts'].flatMap((name) => [11, 13, 17].map((opset) => ({ name, opset })));

test.each(names)('$name in operators of version $opset answer as in PyTorch', async ({ name, opset }) => {
  const { figures, given } = models[name] ?? { figures: pictures, given: [] };
  const outputs = await runNetwork(await imported(`${name}-${opset}`), given);
  expect(outputs).toHaveLength(figures.outputs.length);
  figures.outputs.forEach((wanted, at) => expect(difference(outputs[at] ?? [], wanted)).toBeLessThan(1e-5));
});

test.each(names.filter(({ opset }) => opset !== 13))('$name of version $opset have the gradients of PyTorch', async ({ name, opset }) => {
  const { figures, given } = models[name] ?? { figures: pictures, given: [] };
  const network = await imported(`${name}-${opset}`);
  const { graph } = network;
  const loss = network.outputs
    .map((output, at) => total(multiply(output, floats(graph, waves(sizeOf(output.shape), 5 + at), fixedShape(output.shape)))))
    .reduce((a, b) => add(a, b));
  const wanted = Object.entries(figures.gradients);
  const parameters = wanted.flatMap(([parameter]) => graph.inputs.get(parameter) ?? []);
  expect(parameters.map((value) => value.name)).toEqual(wanted.map(([parameter]) => parameter));
  const found = await runNetwork({ ...network, outputs: gradients(loss, parameters) }, given);
  // What vanishes in theory is noise in both: a bias under a softmax of its sums, the key's.
  wanted.forEach(([parameter, numbers], at) => {
    if (parameter !== 'key.bias')
      expect({ parameter, near: difference(found[at] ?? [], numbers) < 1e-4 }).toEqual({ parameter, near: true });
  });
});

test('weights keep their names, and what is trained or not is decided by whoever uses them', async () => {
  const network = await imported('pictures-17');
  expect(Object.keys(network.weights)).toEqual(expect.arrayContaining(['first.weight', 'norm.running_mean', 'head.bias']));
  expect(network.graph.nodes.find(({ operator }) => operator === 'Gemm')?.origin).toContain('head');
  const weights = createWeights({ seed: 1, loaded: network.weights });
  const graph = createGraph();
  const scope = createScope(graph, weights);
  const picture = scope.weight('picture', [2, 3, 8, 8], { kind: 'zeros' });
  const outputs = applyNetwork(scope, network, [picture]);
  expect(weights.all().find(({ name }) => name === 'norm.running_var')?.kind).toBe('state');
  const all = Object.fromEntries(weights.all().map(({ name, data }) => [name, data]));
  const again = await runNetwork({ graph, inputs: [picture], outputs, weights: { ...all, picture: waves(2 * 3 * 64, 1) } }, []);
  expect(difference(again[0] ?? [], pictures.outputs[0] ?? [])).toBeLessThan(1e-5);
});

test('features of a picture network are what its last pooling leaves', async () => {
  const network = featuresOf(await imported('pictures-13'));
  expect(network.outputs[0]?.shape).toEqual([2, 8]);
  expect(Object.keys(network.weights)).not.toContain('head.weight');
});

test('what we write can be read back, names of our own making included', async () => {
  const network = await imported('texts-17');
  const outputs = network.outputs.map((value, at) => ({ name: `out${at}`, value }));
  const path = join(await mkdtemp(join(tmpdir(), 'graftwork-onnx-')), 'again.onnx');
  await writeFile(path, encodeModel(network.graph, { outputs, weights: network.weights }));
  const again = await runNetwork(await importOnnx(await readOnnx(path)), models.texts?.given ?? []);
  expect(difference(again[0] ?? [], texts.outputs[0] ?? [])).toBeLessThan(1e-5);
});

test('a size that the file leaves open must be said', async () => {
  await expect(importOnnx(await readOnnx(pathOf('texts-17')), { dims: { batch: 2 } })).rejects.toThrow('leaves the sizes length open');
});
