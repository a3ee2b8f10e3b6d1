import { isObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import type { Activation } from '../learn/layers/feed-forward.ts';
import { rotaryFrequencies } from '../learn/layers/rotary.ts';
import { type DecoderConfig, llamaNames } from './decoder.ts';
import { bertNames, type EncoderConfig, type EncoderNames } from './encoder.ts';
import type { VisionConfig } from './vision.ts';

export type ArchitectureConfig = EncoderConfig | DecoderConfig | VisionConfig;

/** An architecture and how its weights are called in the file that the configuration came with. */
export interface ReadConfig {
  config: ArchitectureConfig;
  /** What may stand before the names of the weights, the first that occurs being left out. */
  prefixes: readonly string[];
}

type Fields = ReturnType<typeof fieldsOf>;

/** The architecture that a Hugging Face `config.json` describes. Fails for one that is not known, or whose sizes cannot be. */
export function readConfig(json: unknown): ReadConfig {
  const type = isObject(json) ? json.model_type : undefined;
  const read = typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (!isObject(json)) throw brokenConfig('config.json');
  if (!read) throw unknownType(typeof type === 'string' ? type : '?');
  return read(fieldsOf(json));
}

const knownModelTypes = () => Object.keys(readers);

const readers: Readonly<Record<string, (fields: Fields) => ReadConfig>> = {
  bert: (fields) => ({ config: bert(fields, 0), prefixes: ['bert.'] }),
  roberta: (fields) => ({ config: bert(fields, fields.size('pad_token_id', 1, 0) + 1), prefixes: ['roberta.'] }),
  'xlm-roberta': (fields) => ({ config: bert(fields, fields.size('pad_token_id', 1, 0) + 1), prefixes: ['roberta.'] }),
  distilbert: (fields) => ({ config: distilbert(fields), prefixes: ['distilbert.'] }),
  gpt2: (fields) => ({ config: gpt2(fields), prefixes: ['transformer.'] }),
  llama: (fields) => ({ config: llama(fields, 'none'), prefixes: [] }),
  mistral: (fields) => ({ config: llama(fields, 'none'), prefixes: [] }),
  qwen2: (fields) => ({ config: llama(fields, 'inputs'), prefixes: [] }),
  qwen3: (fields) => ({ config: qwen3(fields), prefixes: [] }),
  vit: (fields) => ({ config: vit(fields), prefixes: ['vit.'] }),
};

function bert(fields: Fields, positionOffset: number): EncoderConfig {
  const width = fields.size('hidden_size', 768);
  fields.only('position_embedding_type', 'absolute');
  return {
    kind: 'encoder',
    vocabulary: fields.size('vocab_size', 30_522),
    width,
    layers: fields.size('num_hidden_layers', 12),
    heads: fields.parts('num_attention_heads', 12, width),
    inner: fields.size('intermediate_size', 3_072),
    positions: fields.size('max_position_embeddings', 512),
    positionOffset,
    types: fields.size('type_vocab_size', 2, 0),
    epsilon: fields.number('layer_norm_eps', 1e-12),
    activation: fields.activation('hidden_act', 'gelu'),
    dropout: fields.number('hidden_dropout_prob', 0.1),
    names: bertNames,
  };
}

const distilbertNames: EncoderNames = {
  words: 'embeddings.word_embeddings',
  positions: 'embeddings.position_embeddings',
  embeddingNorm: 'embeddings.LayerNorm',
  query: 'transformer.layer.#.attention.q_lin',
  key: 'transformer.layer.#.attention.k_lin',
  value: 'transformer.layer.#.attention.v_lin',
  output: 'transformer.layer.#.attention.out_lin',
  attentionNorm: 'transformer.layer.#.sa_layer_norm',
  up: 'transformer.layer.#.ffn.lin1',
  down: 'transformer.layer.#.ffn.lin2',
  outputNorm: 'transformer.layer.#.output_layer_norm',
};

function distilbert(fields: Fields): EncoderConfig {
  const width = fields.size('dim', 768);
  return {
    ...bert(fields, 0),
    width,
    layers: fields.size('n_layers', 6),
    heads: fields.parts('n_heads', 12, width),
    inner: fields.size('hidden_dim', 3_072),
    types: 0,
    activation: fields.activation('activation', 'gelu'),
    dropout: fields.number('dropout', 0.1),
    names: distilbertNames,
  };
}

function gpt2(fields: Fields): DecoderConfig {
  const width = fields.size('n_embd', 768);
  const heads = fields.parts('n_head', 12, width);
  return {
    kind: 'decoder',
    vocabulary: fields.size('vocab_size', 50_257),
    width,
    layers: fields.size('n_layer', 12),
    heads,
    keyHeads: heads,
    headWidth: width / heads,
    inner: fields.size('n_inner', 4 * width),
    positions: fields.size('n_positions', 1_024),
    normalization: 'layer',
    epsilon: fields.number('layer_norm_epsilon', 1e-5),
    activation: fields.activation('activation_function', 'gelu-tanh'),
    biases: 'all',
    frequencies: [],
    layout: 'inputs-first',
    tied: true,
    dropout: fields.number('resid_pdrop', 0.1),
    names: {
      words: 'wte',
      positions: 'wpe',
      attention: { joined: 'h.#.attn.c_attn', output: 'h.#.attn.c_proj' },
      attentionNorm: 'h.#.ln_1',
      up: 'h.#.mlp.c_fc',
      down: 'h.#.mlp.c_proj',
      feedNorm: 'h.#.ln_2',
      lastNorm: 'ln_f',
      head: 'lm_head',
    },
  };
}

function llama(fields: Fields, biases: 'inputs' | 'none'): DecoderConfig {
  const [width, heads] = [fields.size('hidden_size', 4_096), fields.size('num_attention_heads', 32)];
  const headWidth = fields.given('head_dim') ? fields.size('head_dim', 0) : width / fields.parts('num_attention_heads', 32, width);
  return {
    kind: 'decoder',
    vocabulary: fields.size('vocab_size', 32_000),
    width,
    layers: fields.size('num_hidden_layers', 32),
    heads,
    keyHeads: fields.parts('num_key_value_heads', heads, heads),
    headWidth,
    inner: fields.size('intermediate_size', 11_008),
    positions: fields.size('max_position_embeddings', 2_048),
    normalization: 'rms',
    epsilon: fields.number('rms_norm_eps', 1e-6),
    activation: fields.activation('hidden_act', 'silu'),
    biases,
    frequencies: fields.frequencies(headWidth),
    layout: 'outputs-first',
    tied: fields.flag('tie_word_embeddings'),
    dropout: 0,
    names: llamaNames,
  };
}

function qwen3(fields: Fields): DecoderConfig {
  return {
    ...llama(fields, 'none'),
    names: { ...llamaNames, queryNorm: 'model.layers.#.self_attn.q_norm', keyNorm: 'model.layers.#.self_attn.k_norm' },
  };
}

function vit(fields: Fields): VisionConfig {
  const width = fields.size('hidden_size', 768);
  return {
    kind: 'vision',
    size: fields.size('image_size', 224),
    patch: fields.size('patch_size', 16),
    channels: fields.size('num_channels', 3),
    width,
    layers: fields.size('num_hidden_layers', 12),
    heads: fields.parts('num_attention_heads', 12, width),
    inner: fields.size('intermediate_size', 3_072),
    epsilon: fields.number('layer_norm_eps', 1e-12),
    activation: fields.activation('hidden_act', 'gelu'),
    biases: fields.flag('qkv_bias', true),
    dropout: fields.number('hidden_dropout_prob', 0),
  };
}

/** Names of activations in configurations. */
const activationNames: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
};
/** Beyond the largest models there are; a file that says more only wants memory. */
const largestSize = 1 << 20;
const mostOf: Readonly<Record<string, number>> = {
  vocab_size: 4_000_000,
  max_position_embeddings: 1 << 24,
  n_positions: 1 << 24,
  hidden_size: 1 << 16,
  n_embd: 1 << 16,
  dim: 1 << 16,
  num_hidden_layers: 1_024,
  n_layer: 1_024,
  n_layers: 1_024,
};

/** Members of a configuration by name, checked; a member that is missing has the default of the model's own program. */
function fieldsOf(json: Readonly<Record<string, unknown>>) {
  const number = (name: string, fallback: number) => {
    const value = json[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw brokenConfig(name);
    return value;
  };
  const size = (name: string, fallback: number, least = 1) => {
    const value = number(name, fallback);
    if (!Number.isInteger(value) || value < least || value > (mostOf[name] ?? largestSize)) throw brokenConfig(name);
    return value;
  };
  return {
    number,
    size,
    /** Fails where a member says another manner than the one that is known. */
    only(name: string, known: string) {
      if ((json[name] ?? known) !== known) throw unsupported(name, json[name]);
    },
    given: (name: string) => json[name] !== undefined && json[name] !== null,
    /** Into how many equal parts something is divided. */
    parts(name: string, fallback: number, whole: number) {
      const value = size(name, fallback);
      if (whole % value !== 0) throw brokenConfig(name);
      return value;
    },
    flag: (name: string, fallback = false) => (typeof json[name] === 'boolean' ? json[name] : fallback),
    activation(name: string, fallback: Activation): Activation {
      const value = json[name];
      if (value === undefined) return fallback;
      const known = typeof value === 'string' && Object.hasOwn(activationNames, value) ? activationNames[value] : undefined;
      if (!known) throw unsupported(name, value);
      return known;
    },
    frequencies: (width: number) => rotaryOf(json, width),
  };
}

/** Frequencies of the turns, stretched for long texts where the configuration says so in a way that is known. */
function rotaryOf(json: Readonly<Record<string, unknown>>, width: number): number[] {
  // Newer files keep the base together with the scaling.
  const scaling = isObject(json.rope_parameters) ? json.rope_parameters : json.rope_scaling;
  const base = Number((isObject(scaling) ? scaling.rope_theta : undefined) ?? json.rope_theta ?? 10_000);
  if (!(base > 0)) throw brokenConfig('rope_theta');
  const plain = rotaryFrequencies(width, base);
  if (!isObject(scaling)) return plain;
  const kind = scaling.rope_type ?? scaling.type;
  const factor = Number(scaling.factor);
  if (kind === 'default') return plain;
  if (kind === 'linear' && factor >= 1) return plain.map((frequency) => frequency / factor);
  if (kind === 'llama3' && factor >= 1) return plain.map((frequency) => llama3Scaled(frequency, factor, scaling));
  throw unsupported('rope_scaling', kind);
}

/** Slow turns are slowed down by the factor, quick ones not at all, those between in part (Llama 3.1). */
function llama3Scaled(frequency: number, factor: number, scaling: Readonly<Record<string, unknown>>): number {
  const [low, high] = [Number(scaling.low_freq_factor ?? 1), Number(scaling.high_freq_factor ?? 4)];
  const turns = (Number(scaling.original_max_position_embeddings ?? 8_192) * frequency) / (2 * Math.PI);
  const quick = Math.min(1, Math.max(0, (turns - low) / (high - low)));
  return (1 - quick) * (frequency / factor) + quick * frequency;
}

/** A member that is missing, of a wrong kind, or beyond all sense. */
export function brokenConfig(field: string): Failure {
  return new Failure(
    {
      en: 'The description of this model (config.json) is broken: "{field}" is missing or makes no sense. Download the model again, or choose another one.',
      zh: '该模型的描述文件（config.json）有误：“{field}”缺失或不合理。请重新下载模型，或选择其他模型。',
    },
    { field },
    { code: 'model-config-broken' },
  );
}

function unknownType(type: string): Failure {
  return new Failure(
    {
      en: 'This model is of the kind "{type}", which Graftwork cannot build yet. Choose a model of one of these kinds: {known}.',
      zh: '该模型的类型是“{type}”，Graftwork 目前无法构建。请选择以下类型的模型：{known}。',
    },
    { type: type.slice(0, 60), known: knownModelTypes().join(', ') },
    { code: 'model-type-unknown' },
  );
}

function unsupported(name: string, value: unknown): Failure {
  return new Failure(
    {
      en: 'The model’s config.json has “{value}” as “{name}”, which is not supported. Choose another model.',
      zh: '模型 config.json 中“{name}”的值“{value}”不受支持。请选择其他模型。',
    },
    { name, value: String(value).slice(0, 60) },
    { code: 'model-type-unknown' },
  );
}
