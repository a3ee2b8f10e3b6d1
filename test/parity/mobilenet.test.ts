import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { isObject } from '../../nodes/kit/json.ts';
import { gradients } from '../../nodes/lib/learn/gradients/gradients.ts';
import { floats } from '../../nodes/lib/learn/graph.ts';
import { multiply, total } from '../../nodes/lib/learn/operators.ts';
import type { Value } from '../../nodes/lib/learn/value.ts';
import { featuresOf, type ImportedNetwork } from '../../nodes/lib/onnx/imported-network.ts';
import { loadMobilenet, readMobilenet } from '../../nodes/lib/tfjs/mobilenet.ts';
import { runNetwork } from '../run-network.ts';
// Of plain @tensorflow/tfjs 4.22 on the CPU for the pictures below: five probabilities, the first 16 features and the sum of all 1,280.
import stored from './mobilenet.json';

const side = 224;
const pictures: ((y: number, x: number, channel: number) => number)[] = [
  (y, x, channel) => 0.5 + 0.5 * Math.sin((y * (channel + 1) + x * 2) / 23),
  (y, x, channel) => ((y >> 4) + (x >> (channel + 3))) % 2,
  (y, x, channel) => ((y * 7919 + x * 104_729 + channel * 1_299_709) % 256) / 255,
];

/** Of one picture, channels in the last axis as TensorFlow has them, or in the first. */
function pixels(picture: (y: number, x: number, channel: number) => number, order: 'last' | 'first'): Float32Array {
  const all = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let channel = 0; channel < 3; channel++)
        all[order === 'last' ? (y * side + x) * 3 + channel : (channel * side + y) * side + x] = picture(y, x, channel);
  return all;
}

async function imported(network: ImportedNetwork): Promise<Float32Array[]> {
  const data = Float32Array.from(pictures.flatMap((picture) => [...pixels(picture, 'first')]));
  const [rows] = await runNetwork(network, [{ data, shape: [pictures.length, 3, side, side] }]);
  if (!rows) throw new Error('The network has no output.');
  const width = rows.length / pictures.length;
  return pictures.map((_, picture) => rows.slice(picture * width, (picture + 1) * width));
}

function expectNear(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-4) {
  expect(found.length).toBe(wanted.length);
  const worst = Math.max(...Array.from(found, (number, index) => Math.abs(number - (wanted[index] ?? Number.NaN))));
  expect(worst).toBeLessThan(tolerance);
}

test('imported MobileNetV2 answers as TensorFlow.js does', async () => {
  const network = await loadMobilenet();
  const answers = await imported(network);
  const features = await imported(featuresOf(network));
  expect(stored).toHaveLength(pictures.length);
  stored.forEach((figures, picture) => {
    expectNear(answers[picture] ?? [], figures.probabilities);
    expectNear(features[picture]?.slice(0, 16) ?? [], figures.features);
    expect(features[picture]?.reduce((sum, number) => sum + number, 0)).toBeCloseTo(figures.featureSum, 1);
  });
});

test('the stored figures are those of TensorFlow.js', async () => {
  await tf.setBackend('cpu');
  const { modelJson, weights } = await readMobilenet();
  const model = await tf.loadLayersModel(tf.io.fromMemory(artifactsOf(modelJson, weights)));
  const both = tf.model({ inputs: model.inputs, outputs: [model.outputs, model.getLayer('flatten_1').output].flat() });
  const answers = both.predict(tf.tensor(pixels(pictures[0] ?? (() => 0), 'last'), [1, side, side, 3]));
  const [probabilities, features] = Array.isArray(answers) ? answers.map((answer) => answer.dataSync()) : [];
  expectNear(probabilities ?? [], stored[0]?.probabilities ?? [], 1e-6);
  expectNear(features?.slice(0, 16) ?? [], stored[0]?.features ?? [], 1e-5);
  const [ours = []] = await imported(featuresOf(await loadMobilenet()));
  expectNear(ours, features ?? []);
});

test('a loss behind MobileNetV2 goes down along its gradients as fast as they say', async () => {
  const network = await loadMobilenet({ batch: 1 });
  const { graph, weights, inputs } = network;
  const [answers] = network.outputs;
  const data = pixels(pictures[0] ?? (() => 0), 'first');
  if (!answers) throw new Error('The network has no output.');
  const loss = total(multiply(answers, floats(graph, [1, -2, 3, -1, 0.5], [1, 5])));
  // Weights further in front move many units over the corners of ReLU6, where differences say little of the slope.
  for (const name of ['Conv_1/kernel', 'dense_1/kernel']) {
    const parameter = graph.inputs.get(name);
    const before = weights[name];
    if (!parameter || !before) throw new Error(`There is no weight ${name}.`);
    const run = async (outputs: Value[], moved = before) => {
      const [found] = await runNetwork({ graph, inputs, outputs, weights: { ...weights, [name]: moved } }, [
        { data, shape: [1, 3, side, side] },
      ]);
      return found ?? new Float32Array();
    };
    const gradient = await run(gradients(loss, [parameter]));
    const norm = Math.sqrt(gradient.reduce((sum, number) => sum + number * number, 0));
    const change = 0.003 / norm ** 2;
    const at = async (sign: number) =>
      (
        await run(
          [loss],
          before.map((number, index) => number + sign * change * (gradient[index] ?? 0)),
        )
      )[0] ?? Number.NaN;
    const slope = ((await at(1)) - (await at(-1))) / (2 * 0.003);
    expect(Math.abs(slope - 1)).toBeLessThan(1e-3);
  }
});

function artifactsOf(modelJson: unknown, weights: Uint8Array): tf.io.ModelArtifacts {
  if (!isObject(modelJson) || !isObject(modelJson.modelTopology) || !Array.isArray(modelJson.weightsManifest)) throw new Error('no model');
  const weightSpecs: tf.io.WeightsManifestEntry[] = modelJson.weightsManifest.flatMap((group: { weights: [] }) => group.weights);
  return { modelTopology: modelJson.modelTopology, weightSpecs, weightData: new Uint8Array(weights).buffer };
}
