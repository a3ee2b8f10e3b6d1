import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { readTfjsLayers } from '../../../../nodes/lib/tfjs/read-layers.ts';
import { runNetwork } from '../../../run-network.ts';

const { layers } = tf;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** As TensorFlow.js saves it. */
async function saved(model: tf.LayersModel) {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  if (!artifacts?.weightData || Array.isArray(artifacts.weightData)) throw new Error('The model was not saved.');
  const modelJson = {
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: ['w.bin'], weights: artifacts.weightSpecs ?? [] }],
  };
  return { modelJson, weights: new Uint8Array(artifacts.weightData) };
}

/** Weights that are told by their place: fresh layers have biases of 0 and variances of 1, which would hide mistakes. */
function filled(model: tf.LayersModel): tf.LayersModel {
  model.setWeights(
    model.getWeights().map((weight, at) => {
      const numbers = Float32Array.from({ length: weight.size }, (_, index) => 0.4 * Math.sin(at + 1.3 * index));
      return tf.tensor(model.weights[at]?.originalName.endsWith('variance') ? numbers.map((number) => number + 1) : numbers, weight.shape);
    }),
  );
  return model;
}

const waves = (size: number) => Float32Array.from({ length: size }, (_, at) => Math.sin(1 + 1.7 * at));

/** Pictures the other way round. */
function channelsFirst(data: Float32Array, [batch = 1, height = 1, width = 1, channels = 1]: readonly number[]): Float32Array {
  const turned = tf.transpose(tf.tensor4d(data, [batch, height, width, channels]), [0, 3, 1, 2]);
  return Float32Array.from(turned.dataSync());
}

async function expectSame(model: tf.LayersModel, shape: number[]) {
  const { modelJson, weights } = await saved(filled(model));
  const network = readTfjsLayers(modelJson, weights);
  const data = waves(shape.reduce((all, size) => all * size, 1));
  const answer = model.predict(tf.tensor(data, shape));
  if (Array.isArray(answer)) throw new Error('One output was expected.');
  const wanted = answer.shape.length === 4 ? channelsFirst(Float32Array.from(answer.dataSync()), answer.shape) : answer.dataSync();
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  const given = shape.length === 4 ? { data: channelsFirst(data, shape), shape: [batch, channels, height, width] } : { data, shape };
  const [found = []] = await runNetwork(network, [given]);
  expect(found.length).toBe(wanted.length);
  expect(Math.max(...Array.from(wanted, (number, at) => Math.abs(number - (found[at] ?? Number.NaN))))).toBeLessThan(1e-5);
}

test('convolutions of all kinds, with the pads of TensorFlow and odd sizes', async () => {
  const model = tf.sequential({
    layers: [
      layers.zeroPadding2d({
        inputShape: [11, 14, 3],
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
      layers.conv2d({ filters: 6, kernelSize: [3, 2], strides: [2, 3], padding: 'same', activation: 'relu6' }),
      layers.batchNormalization({ epsilon: 0.01 }),
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'selu' }),
      layers.separableConv2d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'swish' }),
      layers.conv2d({ filters: 4, kernelSize: 2, dilationRate: 2, useBias: false, activation: 'elu' }),
      layers.layerNormalization({}),
      layers.leakyReLU({ alpha: 0.2 }),
    ],
  });
  await expectSame(model, [2, 11, 14, 3]);
});

test('a picture is flattened in the order that the dense layer behind it learned', async () => {
  const model = tf.sequential({
    layers: [
      layers.conv2d({ inputShape: [6, 7, 2], filters: 3, kernelSize: 2 }),
      layers.maxPooling2d({ poolSize: 2, strides: 2, padding: 'same' }),
      layers.averagePooling2d({ poolSize: [2, 3], strides: 1, padding: 'same' }),
      layers.flatten({}),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 12, activation: 'hardSigmoid' }),
      layers.reshape({ targetShape: [2, 2, 3] }),
      layers.conv2d({ filters: 4, kernelSize: 1, activation: 'softmax' }),
      layers.globalMaxPooling2d({}),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  await expectSame(model, [2, 6, 7, 2]);
});

function symbol(made: unknown): tf.SymbolicTensor {
  if (made instanceof tf.SymbolicTensor) return made;
  throw new Error('The layer made no symbolic tensor.');
}

test('branches that meet again, and layers that stand at two places', async () => {
  const input = tf.input({ shape: [8, 8, 4] });
  const shared = layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'tanh' });
  const [once, twice] = [symbol(shared.apply(input)), symbol(shared.apply(layers.reLU({}).apply(input)))];
  const merged = [layers.add(), layers.multiply(), layers.average()].map((layer) => symbol(layer.apply([once, twice])));
  const rows = layers.globalAveragePooling2d({}).apply(layers.concatenate({ axis: -1 }).apply(merged));
  const output = symbol(layers.dense({ units: 3, activation: 'gelu' }).apply(rows));
  await expectSame(tf.model({ inputs: input, outputs: output }), [2, 8, 8, 4]);
});

test('models inside models, as those of Teachable Machine', async () => {
  const base = tf.sequential({
    layers: [layers.conv2d({ inputShape: [6, 6, 3], filters: 4, kernelSize: 3 }), layers.globalAveragePooling2d({})],
  });
  const head = tf.sequential({
    layers: [layers.dense({ inputShape: [4], units: 5, activation: 'relu' }), layers.dense({ units: 2, activation: 'softmax' })],
  });
  await expectSame(tf.sequential({ layers: [base, head] }), [2, 6, 6, 3]);
});

test('sequences: words by their numbers, convolutions along one axis', async () => {
  const model = tf.sequential({
    layers: [
      layers.embedding({ inputDim: 9, outputDim: 6, inputLength: 7 }),
      layers.conv1d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.dense({ units: 4, activation: 'softsign' }),
      layers.layerNormalization({}),
      layers.flatten({}),
      layers.dense({ units: 2, activation: 'sigmoid' }),
    ],
  });
  const { modelJson, weights } = await saved(filled(model));
  const ids = [1, 4, 8, 0, 2, 2, 5];
  const answer = model.predict(tf.tensor2d(ids, [1, 7]));
  const [found = []] = await runNetwork(readTfjsLayers(modelJson, weights), [{ data: Float32Array.from(ids), shape: [1, 7] }]);
  const wanted = Array.isArray(answer) ? [] : Array.from(answer.dataSync());
  expect(wanted).toHaveLength(2);
  wanted.forEach((number, at) => expect(found[at]).toBeCloseTo(number, 5));
});

const small = () => tf.sequential({ layers: [layers.dense({ name: 'only', inputShape: [4], units: 3, useBias: false })] });

test.each([
  ['uint8', Uint8Array.from({ length: 12 }, (_, at) => at * 20), { scale: 0.01, min: -1 }, (at: number) => at * 0.2 - 1],
  [
    'uint16',
    new Uint8Array(Uint16Array.from({ length: 12 }, (_, at) => at * 5_000).buffer),
    { scale: 1e-5, min: -0.3 },
    (at: number) => at * 0.05 - 0.3,
  ],
  ['float16', new Uint8Array(Uint16Array.from({ length: 12 }, () => 0xbe00).buffer), {}, () => -1.5],
])('weights stored as %s', async (dtype, bytes, rest, wanted) => {
  const { modelJson } = await saved(small());
  const [weight] = modelJson.weightsManifest[0]?.weights ?? [];
  const weightsManifest = [{ paths: ['w.bin'], weights: [{ ...weight, quantization: { dtype, ...rest } }] }];
  const { weights } = readTfjsLayers({ ...modelJson, weightsManifest }, bytes);
  const found = weights['only/kernel'] ?? [];
  expect(found).toHaveLength(12);
  Array.from(found, (number, at) => expect(number).toBeCloseTo(wanted(at), 6));
});

test('what cannot be loaded is said, all at once, before weights are made', async () => {
  const model = tf.sequential({ layers: [layers.lstm({ inputShape: [3, 2], units: 2 }), layers.dense({ units: 1 })] });
  const { modelJson, weights } = await saved(model);
  expect(() => readTfjsLayers(modelJson, weights)).toThrow('cannot be loaded here: LSTM');
  expect(() => readTfjsLayers({ format: 'graph-model', modelTopology: { node: [] } }, weights)).toThrow('no TensorFlow.js layers model');
  const plain = await saved(small());
  expect(() => readTfjsLayers(plain.modelJson, plain.weights.subarray(1))).toThrow('The weights have 47 bytes, but model.json asks for 48');
  const huge = [{ paths: [], weights: [{ name: 'only/kernel', shape: [2 ** 20, 2 ** 20], dtype: 'float32' }] }];
  expect(() => readTfjsLayers({ ...plain.modelJson, weightsManifest: huge }, plain.weights)).toThrow('not right at “only/kernel”');
  const other = [{ paths: [], weights: [{ name: 'only/kernel', shape: [3, 4], dtype: 'float32' }] }];
  expect(() => readTfjsLayers({ ...plain.modelJson, weightsManifest: other }, plain.weights)).toThrow(
    '“only” (Dense) states no usable “kernel [4, 3]”',
  );
  const wide = await saved(tf.sequential({ layers: [layers.conv2d({ name: 'wide', inputShape: [5, 5, 1], filters: 1, kernelSize: 3 })] }));
  const cut: unknown = JSON.parse(JSON.stringify(wide.modelJson).replaceAll('[null,5,5,1]', '[null,2,2,1]'));
  expect(() => readTfjsLayers(cut, wide.weights)).toThrow('The layer “wide” (Conv2D) does not fit');
});
