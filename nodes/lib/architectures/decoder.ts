import { attention, causalMask, type KeyValues } from '../learn/layers/attention.ts';
import { embedding } from '../learn/layers/embedding.ts';
import { type Activation, feedForward } from '../learn/layers/feed-forward.ts';
import { linear } from '../learn/layers/linear.ts';
import { layerNormalization, rmsNormalization } from '../learn/layers/normalization.ts';
import { residual } from '../learn/layers/residual.ts';
import { turnBy } from '../learn/layers/rotary.ts';
import { add } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import type { Value } from '../learn/value.ts';

/** Names of a decoder's weights in files; `#` stands for the number of a layer. */
export interface DecoderNames {
  words: string;
  /** A table of learned positions; without it queries and keys are turned by their positions. */
  positions?: string;
  attention: { query: string; key: string; value: string; output: string } | { joined: string; output: string };
  attentionNorm: string;
  queryNorm?: string;
  keyNorm?: string;
  up: string;
  gate?: string;
  down: string;
  feedNorm: string;
  lastNorm: string;
  head: string;
}

/** A transformer that says which token comes next, as GPT-2 and Llama (Radford et al. 2019, Touvron et al. 2023). */
export interface DecoderConfig {
  kind: 'decoder';
  vocabulary: number;
  width: number;
  layers: number;
  heads: number;
  keyHeads: number;
  headWidth: number;
  /** Units of the feed-forward layers. */
  inner: number;
  /** The longest text that it was made for. */
  positions: number;
  normalization: 'rms' | 'layer';
  epsilon: number;
  activation: Activation;
  biases: 'all' | 'inputs' | 'none';
  /** By how much each pair of features is turned from one position to the next; none with a table of positions. */
  frequencies: readonly number[];
  /** How matrices lie in the file. */
  layout: 'outputs-first' | 'inputs-first';
  /** The table of words also says which word comes next. */
  tied: boolean;
  dropout: number;
  names: DecoderNames;
}

export const llamaNames: DecoderNames = {
  words: 'model.embed_tokens',
  attention: {
    query: 'model.layers.#.self_attn.q_proj',
    key: 'model.layers.#.self_attn.k_proj',
    value: 'model.layers.#.self_attn.v_proj',
    output: 'model.layers.#.self_attn.o_proj',
  },
  attentionNorm: 'model.layers.#.input_layernorm',
  up: 'model.layers.#.mlp.up_proj',
  gate: 'model.layers.#.mlp.gate_proj',
  down: 'model.layers.#.mlp.down_proj',
  feedNorm: 'model.layers.#.post_attention_layernorm',
  lastNorm: 'model.norm',
  head: 'lm_head',
};

export interface DecoderInputs {
  /** int64 [batch, length]. */
  ids: Value;
  /** int64 [batch, length], from 0. */
  positions: Value;
  /** int64 [batch, keys], where earlier keys are kept too or some are padding; the positions themselves if not given. */
  keyPositions?: Value;
  /** What a layer's tokens look at, given their own keys and values. */
  remember?: (layer: number, own: KeyValues) => KeyValues;
}

const start = { kind: 'normal', deviation: 0.02 } as const;

/** The state of each token after the last layer: [batch, length, width]. */
export function decoder(scope: Scope, config: DecoderConfig, { ids, positions, keyPositions, remember }: DecoderInputs): Value {
  const { names, dropout, width } = config;
  const mask = causalMask(positions, keyPositions, config.keyHeads < config.heads);
  const turn = names.positions === undefined ? turnBy(positions, config.frequencies) : undefined;
  const words = embedding(scope, names.words, ids, { rows: config.vocabulary, width });
  const placed =
    names.positions === undefined ? words : add(words, embedding(scope, names.positions, positions, { rows: config.positions, width }));
  let x = scope.dropout(placed, dropout);
  for (let layer = 0; layer < config.layers; layer++) {
    const { attend, feed, at } = layerOf(scope, config, layer);
    const look = (value: Value) =>
      attend(value, { mask, ...(turn && { turn }), ...(remember && { remember: (own: KeyValues) => remember(layer, own) }) });
    x = residual(scope, x, { order: 'before', normalize: normal(scope, config, at(names.attentionNorm)), change: look, dropout });
    x = residual(scope, x, { order: 'before', normalize: normal(scope, config, at(names.feedNorm)), change: feed, dropout });
  }
  return normal(scope, config, names.lastNorm)(x);
}

function layerOf(scope: Scope, config: DecoderConfig, layer: number) {
  const { names, heads, keyHeads, headWidth, biases, layout, dropout, epsilon } = config;
  const at = (name: string) => name.replace('#', String(layer));
  const parts = names.attention;
  const own =
    'joined' in parts
      ? { joined: at(parts.joined), output: at(parts.output) }
      : { query: at(parts.query), key: at(parts.key), value: at(parts.value), output: at(parts.output) };
  const even = names.queryNorm && names.keyNorm ? { normalization: { query: at(names.queryNorm), key: at(names.keyNorm), epsilon } } : {};
  const attend = (value: Value, seen: Pick<Parameters<typeof attention>[2], 'mask' | 'turn' | 'remember'>) =>
    attention(scope, value, { heads, keyHeads, headWidth, names: own, biases, layout, start, dropout, ...even, ...seen });
  const feed = (value: Value) =>
    feedForward(scope, value, {
      inner: config.inner,
      activation: config.activation,
      names: { up: at(names.up), down: at(names.down), ...(names.gate && { gate: at(names.gate) }) },
      bias: biases === 'all',
      layout,
      start,
    });
  return { at, attend, feed };
}

function normal(scope: Scope, { normalization, epsilon }: DecoderConfig, name: string) {
  return (x: Value) => (normalization === 'rms' ? rmsNormalization(scope, name, x, epsilon) : layerNormalization(scope, name, x, epsilon));
}

/** How likely each word of the vocabulary comes next, before softmax: [..., vocabulary]. */
export function nextWords(scope: Scope, { names, vocabulary, tied }: DecoderConfig, states: Value): Value {
  return linear(scope, names.head, states, { outputs: vocabulary, bias: false, start, ...(tied && { weight: `${names.words}.weight` }) });
}
