import { convolution } from '../learn/layers/convolution.ts';
import { linear } from '../learn/layers/linear.ts';
import { batchNormalization } from '../learn/layers/normalization.ts';
import { relu, reshape } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { sizeOf, type Value } from '../learn/value.ts';
import { maxPool } from '../learn/window-operators.ts';

/** A convolutional network: stages of convolutions, each of which sees the picture at half the size of the one before. */
export interface PictureNetwork {
  /** Channels of each stage. */
  stages: readonly number[];
  /** Convolutions in each stage. */
  depth: number;
  /** How many pixels the first convolution moves at once: 2 for large pictures. */
  stride: number;
  /** Of the means that the answers are made of. */
  dropout: number;
}

/** Stages go on until this few pixels are left each way. */
const fewestPixels = 8;
const mostStages = 5;
/** Above this side the first convolution halves the picture: its many pixels would take most of the time. */
const largeSide = 64;

/** As many stages as the picture has room for, the channels doubling from one to the next. */
export function networkFor(
  side: number,
  { channels, depth, dropout }: { channels: number; depth: number; dropout: number },
): PictureNetwork {
  const stride = side > largeSide ? 2 : 1;
  const stages = [channels];
  for (let left = side / stride; left > fewestPixels && stages.length < mostStages; left /= 2) stages.push(channels * 2 ** stages.length);
  return { stages, depth, stride, dropout };
}

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
