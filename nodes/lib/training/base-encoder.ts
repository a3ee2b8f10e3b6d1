import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { isObject, readJson } from '../../kit/json.ts';
import type { ModelValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { embedded } from '../architectures/embedding-model.ts';
import { answerLayer } from '../architectures/encoder-answers.ts';
import { type EncoderConfig, longestText } from '../architectures/encoder.ts';
import { loadWeights } from '../architectures/load-weights.ts';
import { type ModelFolder, readModelFolder } from '../hub/read-model-folder.ts';
import { readWeights } from '../learn/read-weights.ts';
import type { FloatArray } from '../learn/value.ts';
import type { TokenFeatures, TokenizerFiles } from '../preprocess/token-features.ts';
import { failingAt } from './refuse.ts';

/** A text encoder to teach more. */
export interface BaseEncoder {
  /** As a hub, or a person, calls it; empty where nobody does. */
  name: string;
  config: EncoderConfig;
  numbers: Readonly<Record<string, FloatArray>>;
  tokenizer: TokenizerFiles;
  /** Most tokens of a text that it was made for. */
  longest: number;
}

/** A pretrained encoder in a folder as Hugging Face lays it out. */
export async function encoderFromFolder(folder: string, name = ''): Promise<BaseEncoder> {
  return failingAt('repository', async () => {
    const model = await readModelFolder(folder);
    try {
      const found = await encoderOf(model, await sentenceFiles(folder), name);
      if (found) return found;
      throw notReading();
    } finally {
      await model.weights.close();
    }
  });
}

/** The encoder of an opened folder; undefined where the model is of another kind. */
export async function encoderOf(model: ModelFolder, { pooling, longest }: SentenceFiles, name: string): Promise<BaseEncoder | undefined> {
  const { config: read, prefixes, tokenizerFiles, weights } = model;
  if (read.kind !== 'encoder' || !tokenizerFiles) return undefined;
  const config: EncoderConfig = { ...read, ...(pooling === 'first' && { pooling }) };
  const numbers = await loadWeights(weights, (scope) => embedded(scope, config, ['batch', 'length']), prefixes);
  const most = longestText(config);
  return { name, config, numbers, tokenizer: tokenizerFiles, longest: Math.min(longest ?? most, most) };
}

export interface SentenceFiles {
  /** `other`: a way that is not known here. Undefined where the model has no such file. */
  pooling?: 'first' | 'mean' | 'other';
  /** Most tokens of a text. */
  longest?: number;
  /** What stands behind the pooling and changes the vector. */
  further: string[];
}

/** What models of sentences say of themselves beside config.json, in the files of the Sentence Transformers library. */
export async function sentenceFiles(folder: string): Promise<SentenceFiles> {
  const [pooling, modules, limits] = await Promise.all(
    ['1_Pooling/config.json', 'modules.json', 'sentence_bert_config.json'].map((file) => readSmall(join(folder, file))),
  );
  const types = (Array.isArray(modules) ? modules : []).flatMap((one: unknown) =>
    isObject(one) && typeof one.type === 'string' ? (one.type.split('.').at(-1) ?? '') : [],
  );
  const longest = isObject(limits) ? limits.max_seq_length : undefined;
  return {
    ...(isObject(pooling) && { pooling: poolingOf(pooling) }),
    ...(typeof longest === 'number' && Number.isInteger(longest) && longest >= 8 && { longest }),
    further: types.filter((type) => !harmless.has(type)),
  };
}

/** Vectors are brought to the length 1 anyway. */
const harmless = new Set(['Transformer', 'Pooling', 'Normalize']);

function poolingOf(json: Readonly<Record<string, unknown>>): NonNullable<SentenceFiles['pooling']> {
  const modes = Object.entries(json).flatMap(([key, on]) => (key.startsWith('pooling_mode_') && on === true ? [key] : []));
  if (modes.length !== 1) return 'other';
  if (modes[0] === 'pooling_mode_mean_tokens') return 'mean';
  return modes[0] === 'pooling_mode_cls_token' ? 'first' : 'other';
}

const largestSmallFile = 1_000_000;

async function readSmall(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.length > largestSmallFile ? undefined : readJson<unknown>(text);
}

/** A text encoder that this Graftwork keeps, and where. */
export interface KeptEncoder extends BaseEncoder {
  artifact: string;
}

/** `features` are those of the model. */
export async function encoderFromModel(context: Context, model: ModelValue, features: TokenFeatures): Promise<KeptEncoder> {
  if (!features.encoder) throw keptEarlier();
  const { encoder: config, name = '', tokenizer, longest } = features;
  const all = readWeights(await readFile(context.artifacts.path(model.artifact, 'model.onnx')));
  // What an earlier lesson put behind it is not part of the encoder.
  const numbers = Object.fromEntries(Object.entries(all).filter(([key]) => !key.startsWith(`${answerLayer}.`)));
  return { name, artifact: model.artifact, config, numbers, tokenizer, longest };
}

function notReading(): Failure {
  return new Failure(
    {
      en: 'This model is no encoder of texts. Choose one like BERT, RoBERTa or MiniLM.',
      zh: '该模型不是文本编码器。请选择 BERT、RoBERTa、MiniLM 一类的模型。',
    },
    {},
    { code: 'wrong-model' },
  );
}

function keptEarlier(): Failure {
  return new Failure(
    {
      en: 'This model was kept by an older Graftwork, which did not note how it is built. Run the step that made it again.',
      zh: '该模型由旧版 Graftwork 保存，没有记录其结构。请重新运行生成它的步骤。',
    },
    {},
    { code: 'wrong-model', port: 'model' },
  );
}
