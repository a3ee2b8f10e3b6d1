import { integers } from '../learn/graph.ts';
import { attention, paddingMask } from '../learn/layers/attention.ts';
import { embedding } from '../learn/layers/embedding.ts';
import { type Activation, feedForward } from '../learn/layers/feed-forward.ts';
import { linear } from '../learn/layers/linear.ts';
import { layerNormalization } from '../learn/layers/normalization.ts';
import { residual } from '../learn/layers/residual.ts';
import { add, divide, gather, maximum, multiply, reduceSum, reshape, tanh } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { fixedDimension, type Value } from '../learn/value.ts';

/** Names of an encoder's weights in files; `#` stands for the number of a layer. */
export interface EncoderNames {
  words: string;
  positions: string;
  types?: string;
  embeddingNorm: string;
  query: string;
  key: string;
  value: string;
  output: string;
  attentionNorm: string;
  up: string;
  down: string;
  outputNorm: string;
  pooler?: string;
}

/** A transformer that reads a whole text at once, as BERT (Devlin et al. 2018). */
export interface EncoderConfig {
  kind: 'encoder';
  vocabulary: number;
  width: number;
  layers: number;
  heads: number;
  /** Units of the feed-forward layers. */
  inner: number;
  /** Rows of the table of positions. */
  positions: number;
  /** What is added to a position before it is looked up: RoBERTa's first rows are for padding. */
  positionOffset: number;
  /** Kinds of text that are told apart; all texts are of kind 0. 0 where the model has none. */
  types: number;
  epsilon: number;
  activation: Activation;
  dropout: number;
  /** How a text's states become one vector: their mean, if not given, or the first state. */
  pooling?: 'first';
  names: EncoderNames;
}

export const bertNames: EncoderNames = {
  words: 'embeddings.word_embeddings',
  positions: 'embeddings.position_embeddings',
  types: 'embeddings.token_type_embeddings',
  embeddingNorm: 'embeddings.LayerNorm',
  query: 'encoder.layer.#.attention.self.query',
  key: 'encoder.layer.#.attention.self.key',
  value: 'encoder.layer.#.attention.self.value',
  output: 'encoder.layer.#.attention.output.dense',
  attentionNorm: 'encoder.layer.#.attention.output.LayerNorm',
  up: 'encoder.layer.#.intermediate.dense',
  down: 'encoder.layer.#.output.dense',
  outputNorm: 'encoder.layer.#.output.LayerNorm',
  pooler: 'pooler.dense',
};

export interface EncoderInputs {
  /** int64 [batch, length]. */
  ids: Value;
  /** int64 [batch, length], from 0. */
  positions: Value;
  /** [batch, length]: 1 for tokens, 0 for padding. */
  mask: Value;
}

const start = { kind: 'normal', deviation: 0.02 } as const;

/** The state of each token after the last layer: [batch, length, width]. */
export function encoder(scope: Scope, config: EncoderConfig, { ids, positions, mask }: EncoderInputs): Value {
  const { names, dropout, epsilon } = config;
  const norm = (name: string) => (x: Value) => layerNormalization(scope, name, x, epsilon);
  const padding = paddingMask(mask);
  let x = scope.dropout(norm(names.embeddingNorm)(embedded(scope, config, ids, positions)), dropout);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = (name: string) => name.replace('#', String(layer));
    const attend = (value: Value) =>
      attention(scope, value, {
        heads: config.heads,
        names: { query: at(names.query), key: at(names.key), value: at(names.value), output: at(names.output) },
        mask: padding,
        dropout,
        start,
      });
    const feed = (value: Value) =>
      feedForward(scope, value, {
        inner: config.inner,
        activation: config.activation,
        names: { up: at(names.up), down: at(names.down) },
        start,
      });
    x = residual(scope, x, { order: 'after', normalize: norm(at(names.attentionNorm)), change: attend, dropout });
    x = residual(scope, x, { order: 'after', normalize: norm(at(names.outputNorm)), change: feed, dropout });
  }
  return x;
}

function embedded(scope: Scope, config: EncoderConfig, ids: Value, positions: Value): Value {
  const { names, width, positionOffset } = config;
  const words = embedding(scope, names.words, ids, { rows: config.vocabulary, width });
  const places = positionOffset > 0 ? add(positions, integers(ids.graph, [positionOffset])) : positions;
  const placed = add(words, embedding(scope, names.positions, places, { rows: config.positions, width }));
  if (!names.types || config.types === 0) return placed;
  const types = scope.weight(`${names.types}.weight`, [config.types, width], start);
  return add(placed, gather(types, integers(ids.graph, [0])));
}

/** What the whole text is: the first token's state through a layer, as BERT's own classifiers use it. */
export function pooled(scope: Scope, { names, width }: EncoderConfig, states: Value): Value {
  return tanh(linear(scope, names.pooler ?? 'pooler.dense', firstState(states), { outputs: width, start }));
}

/** Most tokens of a text. */
export function longestText({ positions, positionOffset }: EncoderConfig): number {
  return positions - positionOffset;
}

/** A text as one vector [batch, width], in the manner of the model. */
export function textState({ pooling }: EncoderConfig, states: Value, mask: Value): Value {
  return pooling === 'first' ? firstState(states) : meanState(states, mask);
}

/** The state of the first token: [batch, width]. */
export function firstState(states: Value): Value {
  return reshape(gather(states, integers(states.graph, [0]), 1), [0, fixedDimension(states.shape, -1)]);
}

/** The mean state of the tokens that are no padding: [batch, width]. */
function meanState(states: Value, mask: Value): Value {
  const present = reshape(mask, [0, 0, 1]);
  return divide(reduceSum(multiply(states, present), [1]), maximum(reduceSum(present, [1]), 1));
}
