import { convolution } from '../learn/layers/convolution.ts';
import { linear } from '../learn/layers/linear.ts';
import { batchNormalization } from '../learn/layers/normalization.ts';
import { relu, reshape } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { sizeOf, type Value } from '../learn/value.ts';
import { maxPool } from '../learn/window-operators.ts';
import type { PictureNetwork } from './network-plan.ts';

/** Pixels [batch, channels, height, width] to one number for each class. */
export function appendPictureNetwork(scope: Scope, pixels: Value, network: PictureNetwork & { classes: number }): Value {
  let x = pixels;
  for (const [stage, channels] of network.stages.entries()) {
    for (let layer = 0; layer < network.depth; layer++) {
      const name = `stage${stage}.${layer}`;
      const stride = stage === 0 && layer === 0 ? network.stride : 1;
      const moved = convolution(scope, `${name}.conv`, x, { channels, kernel: [3, 3], strides: [stride, stride], bias: false });
      x = relu(batchNormalization(scope, `${name}.norm`, moved));
    }
    x = maxPool(x, [2, 2], { strides: [2, 2] });
  }
  return linear(scope, 'head', scope.dropout(flattened(x), network.dropout), { outputs: network.classes });
}

/** All that is left of a picture in one row. */
function flattened(x: Value): Value {
  return reshape(x, [0, sizeOf(x.shape.slice(1))]);
}
