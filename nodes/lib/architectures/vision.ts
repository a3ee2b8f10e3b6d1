import { integers } from '../learn/graph.ts';
import { attention } from '../learn/layers/attention.ts';
import { convolution } from '../learn/layers/convolution.ts';
import { type Activation, feedForward } from '../learn/layers/feed-forward.ts';
import { layerNormalization } from '../learn/layers/normalization.ts';
import { residual } from '../learn/layers/residual.ts';
import { add, concat, gather, multiply, reshape, transpose } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import type { Value } from '../learn/value.ts';

/** A transformer over the patches of a picture (Dosovitskiy et al. 2020). */
export interface VisionConfig {
  kind: 'vision';
  /** Height and width of the pictures that it takes. */
  size: number;
  patch: number;
  channels: number;
  width: number;
  layers: number;
  heads: number;
  inner: number;
  epsilon: number;
  activation: Activation;
  /** Queries, keys and values have biases. */
  biases: boolean;
  dropout: number;
}

const start = { kind: 'normal', deviation: 0.02 } as const;

/** The state of the class token and of each patch after the last layer, [batch, 1 + patches, width], of pictures [batch, channels, size, size]. */
export function vision(scope: Scope, config: VisionConfig, pictures: Value): Value {
  const { epsilon, dropout } = config;
  const norm = (name: string) => (x: Value) => layerNormalization(scope, name, x, epsilon);
  let x = scope.dropout(embedded(scope, config, pictures), dropout);
  for (let layer = 0; layer < config.layers; layer++) {
    const below = `encoder.layer.${layer}`;
    const own = `${below}.attention.attention`;
    const attend = (value: Value) =>
      attention(scope, value, {
        heads: config.heads,
        names: { query: `${own}.query`, key: `${own}.key`, value: `${own}.value`, output: `${below}.attention.output.dense` },
        biases: config.biases ? 'all' : 'output',
        dropout,
        start,
      });
    const feed = (value: Value) =>
      feedForward(scope, value, {
        inner: config.inner,
        activation: config.activation,
        names: { up: `${below}.intermediate.dense`, down: `${below}.output.dense` },
        start,
      });
    x = residual(scope, x, { order: 'before', normalize: norm(`${below}.layernorm_before`), change: attend, dropout });
    x = residual(scope, x, { order: 'before', normalize: norm(`${below}.layernorm_after`), change: feed, dropout });
  }
  return norm('layernorm')(x);
}

function embedded(scope: Scope, { width, patch, size }: VisionConfig, pictures: Value): Value {
  const { graph } = pictures;
  const side = Math.floor(size / patch);
  const places = side * side;
  const grid = convolution(scope, 'embeddings.patch_embeddings.projection', pictures, {
    channels: width,
    kernel: [patch, patch],
    strides: [patch, patch],
    pads: [0, 0, 0, 0],
  });
  const patches = transpose(reshape(grid, [0, width, places]), [0, 2, 1]);
  const token = scope.weight('embeddings.cls_token', [1, 1, width], start);
  // One token for each picture of a batch, whose size need not be known.
  const tokens = add(multiply(gather(patches, integers(graph, [0]), 1), 0), token);
  return add(concat([tokens, patches], 1), scope.weight('embeddings.position_embeddings', [1, places + 1, width], start));
}
