import type * as TensorFlowJs from '@tensorflow/tfjs';
import { Failure } from '../../kit/problem.ts';
import { type StackLayer, usualLayer } from '../architectures/layer-stack.ts';
import type { Target } from '../learn/fit-options.ts';
import { sizeOf, type FloatArray } from '../learn/value.ts';

export type TensorFlow = typeof TensorFlowJs;

const packageName = '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow.js on TensorFlow's own library, where the user has installed it. Never plain TensorFlow.js in its place: that takes
 * twenty times as long as our own engine.
 */
export async function loadSecondEngine(importModule: (name: string) => Promise<unknown> = (name) => import(name)): Promise<TensorFlow> {
  // The package is not among ours, so its name must not be looked up before it is asked for.
  const found = await importModule(packageName).catch(() => undefined);
  const engine = [found, isModule(found) ? found.default : undefined].find(isTensorFlow);
  await engine?.ready();
  if (engine?.getBackend() === 'tensorflow') return engine;
  throw new Failure(
    {
      en: 'TensorFlow.js is asked for as the engine, but the package {package} is not installed or does not start on this computer. Run “npm install {package}” in the folder of Graftwork (its install fails without a word where no fitting library is found), or train with the built-in engine.',
      zh: '选择了 TensorFlow.js 作为引擎，但 {package} 尚未安装或无法在本机启动。请在 Graftwork 文件夹中运行“npm install {package}”（找不到合适的库时，安装会静默失败），或使用内置引擎训练。',
    },
    { package: packageName },
    { code: 'second-engine-missing' },
  );
}

function isModule(found: unknown): found is { default?: unknown } {
  return typeof found === 'object' && found !== null;
}

function isTensorFlow(found: unknown): found is TensorFlow {
  if (!isModule(found)) return false;
  return ['variable', 'conv2d', 'ready', 'getBackend'].every((name) => typeof Reflect.get(found, name) === 'function');
}

type SecondActivation = 'none' | 'relu' | 'tanh' | 'sigmoid';
/** The layers that both engines can build; convolutions keep the size of their pictures, and pools do not overlap. */
export type SecondLayer = Pick<StackLayer, 'units' | 'channels' | 'kernel' | 'size'> & {
  kind: 'dense' | 'convolution' | 'max-pooling' | 'flatten';
  activation?: SecondActivation;
};

export interface SecondTraining {
  layers: readonly SecondLayer[];
  rows: Float32Array;
  /** Of one row: [features], or [channels, height, width]. */
  shape: readonly number[];
  target: Target;
  /** The weights to start from, as our own engine names and lays them. */
  weights: Readonly<Record<string, FloatArray>>;
  optimizer: 'sgd' | 'adam';
  learningRate: number;
  epochs: number;
  batchSize: number;
  /** Called after each epoch with its mean loss; also the place to stop. */
  report?: (epoch: number, loss: number) => void;
}

type Weights = ReadonlyMap<string, TensorFlowJs.Variable>;
interface Batch {
  from: number;
  chosen: number;
}

/** Trains a stack of layers; rows are taken in their order. Answers the losses of the epochs, and the weights in our own layout. */
export async function trainOnSecondEngine(
  tf: TensorFlow,
  training: SecondTraining,
): Promise<{ losses: number[]; weights: Record<string, Float32Array> }> {
  const { rows, batchSize, epochs, learningRate, report } = training;
  const count = rows.length / sizeOf(training.shape);
  const variables = variablesOf(tf, training);
  const optimizer = training.optimizer === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  const losses: number[] = [];
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      let sum = 0;
      for (let from = 0; from < count; from += batchSize) {
        const chosen = Math.min(batchSize, count - from);
        const loss = optimizer.minimize(() => lossOf(tf, training, variables, { from, chosen }), true, [...variables.values()]);
        sum += ((await loss?.data())?.[0] ?? Number.NaN) * chosen;
        loss?.dispose();
      }
      losses.push(sum / count);
      report?.(epoch, sum / count);
    }
    const named = await Promise.all(
      [...variables].map(async ([name, variable]) => [name, Float32Array.from(await variable.data())] as const),
    );
    return { losses, weights: Object.fromEntries(named) };
  } finally {
    for (const variable of variables.values()) variable.dispose();
    optimizer.dispose();
  }
}

function lossOf(tf: TensorFlow, training: SecondTraining, weights: Weights, { from, chosen }: Batch): TensorFlowJs.Scalar {
  const { rows, shape, target, layers } = training;
  const size = sizeOf(shape);
  const answers = forward(tf, layers, weights, tf.tensor(rows.subarray(from * size, (from + chosen) * size), [chosen, ...shape]));
  if (target.kind === 'classes') {
    const wanted = tf.oneHot(tf.tensor1d(target.labels.slice(from, from + chosen), 'int32'), target.classes);
    return tf.losses.softmaxCrossEntropy(wanted, answers).asScalar();
  }
  const { values, outputs } = target;
  return tf.losses
    .meanSquaredError(tf.tensor2d(values.subarray(from * outputs, (from + chosen) * outputs), [chosen, outputs]), answers)
    .asScalar();
}

/** Channels stay second, as in our own engine; only convolutions and pools see them last. */
function forward(tf: TensorFlow, layers: readonly SecondLayer[], weights: Weights, rows: TensorFlowJs.Tensor): TensorFlowJs.Tensor {
  return layers.reduce((x, given, at) => {
    const layer = { ...usualLayer, ...given };
    const side = Number(layer.kernel);
    const bias = weights.get(`layers.${at}.bias`);
    switch (layer.kind) {
      case 'dense': {
        const sum = tf.matMul(x, taken(weights, at), false, true);
        return activated(tf, bias ? tf.add(sum, bias) : sum, layer.activation);
      }
      case 'convolution': {
        const kernels = tf.transpose(taken(weights, at), [2, 3, 1, 0]);
        const sum = tf.conv2d(channelsLast(tf, x), kernels.as4D(side, side, channelsOf(x), layer.channels), 1, 'same');
        return activated(tf, channelsSecond(tf, bias ? tf.add(sum, bias) : sum), layer.activation);
      }
      case 'max-pooling':
        return channelsSecond(tf, tf.maxPool(channelsLast(tf, x), layer.size, layer.size, 'valid'));
      case 'flatten':
        return tf.reshape(x, [x.shape[0] ?? 0, -1]);
    }
  }, rows);
}

function channelsOf(x: TensorFlowJs.Tensor): number {
  return x.shape[1] ?? 0;
}

function channelsLast(tf: TensorFlow, x: TensorFlowJs.Tensor): TensorFlowJs.Tensor4D {
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  return tf.transpose(x, [0, 2, 3, 1]).as4D(batch, height, width, channels);
}

function channelsSecond(tf: TensorFlow, x: TensorFlowJs.Tensor): TensorFlowJs.Tensor {
  return tf.transpose(x, [0, 3, 1, 2]);
}

function activated(tf: TensorFlow, x: TensorFlowJs.Tensor, activation: SecondActivation): TensorFlowJs.Tensor {
  return activation === 'none' ? x : tf[activation](x);
}

function taken(weights: Weights, at: number): TensorFlowJs.Variable {
  const weight = weights.get(`layers.${at}.weight`);
  if (!weight) throw new Error(`Layer ${at} of the stack has no weights to start from.`);
  return weight;
}

function variablesOf(tf: TensorFlow, { layers, weights, shape }: SecondTraining): Weights {
  let [width = 1] = shape;
  let area = sizeOf(shape.slice(1));
  let side = shape.slice(1);
  return new Map(
    layers.flatMap((given, at) => {
      const layer = { ...usualLayer, ...given };
      const kernel = Number(layer.kernel);
      if (layer.kind === 'flatten') [width, area] = [width * area, 1];
      if (layer.kind === 'max-pooling') {
        side = side.map((size) => Math.floor(size / layer.size));
        area = sizeOf(side);
      }
      if (layer.kind !== 'dense' && layer.kind !== 'convolution') return [];
      const outputs = layer.kind === 'dense' ? layer.units : layer.channels;
      const sizes = layer.kind === 'dense' ? [outputs, width] : [outputs, width, kernel, kernel];
      width = outputs;
      const variable = (part: string, of: number[]) =>
        [`layers.${at}.${part}`, tf.variable(tf.tensor(Float32Array.from(weights[`layers.${at}.${part}`] ?? []), of))] as const;
      return [variable('weight', sizes), variable('bias', [outputs])];
    }),
  );
}
