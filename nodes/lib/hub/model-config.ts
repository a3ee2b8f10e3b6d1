import { isObject } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';

export const modelTypes = ['bert', 'roberta', 'xlm-roberta', 'distilbert', 'gpt2', 'llama', 'mistral', 'qwen2', 'qwen3', 'vit'] as const;
export type ModelType = (typeof modelTypes)[number];

/** The sizes that every kind has, under one name each; all else that config.json says stays in `rest`. */
export interface ModelConfig {
  type: ModelType;
  width: number;
  layers: number;
  heads: number;
  /** Fewer than heads where several share their keys and values. */
  keyHeads: number;
  /** Width inside the feed-forward part. */
  inner: number;
  /** Rows of the table of tokens; 0 for pictures. */
  vocabularySize: number;
  /** Places at most; 0 where nothing bounds them. */
  positions: number;
  rest: Readonly<Record<string, unknown>>;
}

/** What the kinds call their sizes, the usual name first. */
const names = {
  width: ['hidden_size', 'n_embd', 'dim'],
  layers: ['num_hidden_layers', 'n_layer', 'n_layers'],
  heads: ['num_attention_heads', 'n_head', 'n_heads'],
  keyHeads: ['num_key_value_heads'],
  inner: ['intermediate_size', 'n_inner', 'hidden_dim'],
  vocabularySize: ['vocab_size'],
  positions: ['max_position_embeddings', 'n_positions'],
} as const;

/** Beyond the largest models there are; a file that says more only wants memory. */
const most = {
  width: 65_536,
  layers: 1_024,
  heads: 1_024,
  keyHeads: 1_024,
  inner: 1_048_576,
  vocabularySize: 4_000_000,
  positions: 16_777_216,
} as const;

/** Reads config.json: which kind of model it is, and sizes that can be trusted. */
export function readConfig(json: unknown): ModelConfig {
  if (!isObject(json)) throw brokenConfig('config.json');
  const type = modelTypes.find((known) => known === json.model_type);
  if (!type) throw unknownType(typeof json.model_type === 'string' ? json.model_type : '?');
  const size = (name: keyof typeof names, fallback?: number): number => {
    const key = names[name].find((word) => json[word] !== undefined && json[word] !== null);
    const value = key === undefined ? fallback : json[key];
    if (typeof value === 'number' && Number.isInteger(value) && value >= (fallback === 0 ? 0 : 1) && value <= most[name]) return value;
    throw brokenConfig(key ?? names[name][0]);
  };
  const width = size('width');
  const heads = size('heads');
  const keyHeads = size('keyHeads', heads);
  if (json.head_dim === undefined && width % heads !== 0) throw brokenConfig(names.heads[0]);
  if (heads % keyHeads !== 0) throw brokenConfig(names.keyHeads[0]);
  const config = { type, width, heads, keyHeads, layers: size('layers'), inner: size('inner', 4 * width), rest: json };
  if (type === 'vit') return { ...config, vocabularySize: 0, positions: 0 };
  return { ...config, vocabularySize: size('vocabularySize'), positions: size('positions', 0) };
}

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
      en: 'This is a model of the kind "{type}", which Graftwork cannot build yet. These it can: {known}.',
      zh: '该模型的类型是“{type}”，Graftwork 目前无法构建。支持的类型有：{known}。',
    },
    { type, known: modelTypes.join(', ') },
    { code: 'model-type-unknown' },
  );
}
