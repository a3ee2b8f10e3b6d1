import { convolution } from '../learn/layers/convolution.ts';
import { linear } from '../learn/layers/linear.ts';
import { relu, reshape, sigmoid, tanh } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { sizeOf, type Value } from '../learn/value.ts';
import { maxPool } from '../learn/window-operators.ts';

export type StackActivation = 'relu' | 'tanh' | 'sigmoid';

/** A network of layers one after the other as plain data, which both engines can build. Convolutions keep the size of their pictures. */
export type StackLayer =
  | { kind: 'dense'; units: number; activation?: StackActivation }
  | { kind: 'convolution'; channels: number; kernel: 1 | 3 | 5 | 7; activation?: StackActivation }
  | { kind: 'max-pool'; size: number }
  | { kind: 'flatten' };

const activations = { relu, tanh, sigmoid };

/** The stack in our own engine: from rows [batch, features] or pictures [batch, channels, height, width]; weights `0.weight`, `0.bias` and so on. */
export function layerStack(scope: Scope, layers: readonly StackLayer[], x: Value): Value {
  return layers.reduce((value, layer, at) => {
    switch (layer.kind) {
      case 'dense':
        return activated(linear(scope, String(at), value, { outputs: layer.units }), layer.activation);
      case 'convolution':
        return activated(
          convolution(scope, String(at), value, { channels: layer.channels, kernel: [layer.kernel, layer.kernel] }),
          layer.activation,
        );
      case 'max-pool':
        return maxPool(value, [layer.size, layer.size], { strides: [layer.size, layer.size] });
      case 'flatten':
        return reshape(value, [0, sizeOf(value.shape.slice(1))]);
    }
  }, x);
}

function activated(value: Value, activation: StackActivation | undefined): Value {
  return activation ? activations[activation](value) : value;
}
