import { convolution } from '../learn/layers/convolution.ts';
import { linear } from '../learn/layers/linear.ts';
import { batchNormalization, layerNormalization } from '../learn/layers/normalization.ts';
import type { NetworkDesign } from '../learn/networks.ts';
import { add, elu, gelu, leakyRelu, reduceMean, relu, reshape, sigmoid, silu, tanh } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { fixedDimension, fixedShape, sizeOf, type Value } from '../learn/value.ts';
import type { Start } from '../learn/weights.ts';
import { averagePool, maxPool } from '../learn/window-operators.ts';
import { type LayerActivation, type StackLayer, usualLayer } from './layer-stack.ts';

/** The layers with an output layer behind them, as something to be trained; what is left of a picture is laid out as one row for it. */
export function stackDesign(layers: readonly StackLayer[]): NetworkDesign {
  return {
    made: layers,
    append(scope, x, outputs) {
      const last = asRow(appendStack(scope, x, layers));
      // A linear model starts at zero.
      const start: Start = layers.length === 0 ? { kind: 'zeros' } : spread(fixedDimension(last.shape, -1), 1);
      return linear(scope, 'output', last, { outputs, start });
    },
  };
}

/** From rows [batch, width] or pictures [batch, channels, height, width]; weights `layers.0.weight` and so on. The layers must be right by `stackShapes`. */
export function appendStack(scope: Scope, x: Value, layers: readonly StackLayer[]): Value {
  const values = [x];
  for (const [at, layer] of layers.entries()) values.push(appended(scope, `layers.${at}`, { ...usualLayer, ...layer }, values));
  return values.at(-1) ?? x;
}

/** `values` are those before each layer so far, the last one that which this layer gets. */
function appended(scope: Scope, name: string, layer: Required<StackLayer>, values: readonly Value[]): Value {
  const x = valueAt(values, 0);
  switch (layer.kind) {
    case 'dense': {
      const start = spread(fixedDimension(x.shape, -1), cutsHalf.has(layer.activation) ? 2 : 1);
      return activated(linear(scope, name, x, { outputs: layer.units, start }), layer.activation);
    }
    case 'convolution': {
      const [side, stride] = [Number(layer.kernel), layer.stride ?? 1];
      const { channels } = layer;
      return activated(convolution(scope, name, x, { channels, kernel: [side, side], strides: [stride, stride] }), layer.activation);
    }
    case 'max-pooling':
    case 'average-pooling': {
      const pool = layer.kind === 'max-pooling' ? maxPool : averagePool;
      const stride = layer.stride ?? layer.size;
      return pool(x, [layer.size, layer.size], { strides: [stride, stride] });
    }
    case 'global-pooling':
      return reduceMean(x, [2, 3]);
    case 'flatten':
      return asRow(x);
    case 'dropout':
      return scope.dropout(x, layer.rate);
    case 'batch-normalization':
      return batchNormalization(scope, name, x);
    case 'layer-normalization':
      return reshape(layerNormalization(scope, name, asRow(x)), [0, ...fixedShape(x.shape.slice(1))]);
    case 'activation':
      return activated(x, layer.activation);
    case 'shortcut':
      return add(x, valueAt(values, layer.over));
  }
}

const activations: Record<LayerActivation, (x: Value) => Value> = {
  none: (x) => x,
  relu,
  'leaky-relu': (x) => leakyRelu(x),
  gelu: (x) => gelu(x),
  silu,
  elu: (x) => elu(x),
  tanh,
  sigmoid,
};
/** What comes out of these is about half as large, which He et al. 2015 make up for. */
const cutsHalf = new Set<LayerActivation>(['relu', 'leaky-relu', 'gelu', 'silu', 'elu']);

function activated(x: Value, activation: LayerActivation): Value {
  return activations[activation](x);
}

function spread(inputs: number, gain: number): Start {
  return { kind: 'normal', deviation: Math.sqrt(gain / inputs) };
}

function asRow(x: Value): Value {
  return x.shape.length === 2 ? x : reshape(x, [0, sizeOf(x.shape.slice(1))]);
}

function valueAt(values: readonly Value[], back: number): Value {
  const value = values[values.length - 1 - back];
  if (!value) throw new Error(`There are no ${back} layers to leap over.`);
  return value;
}
