import { readFile } from 'node:fs/promises';
import type { Context } from '../../kit/define-node.ts';
import type { ModelValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { decoder, type DecoderConfig, nextWords } from '../architectures/decoder.ts';
import { loadWeights } from '../architectures/load-weights.ts';
import { plainGeneration } from '../generation/generate.ts';
import { type ModelFolder, readModelFolder } from '../hub/read-model-folder.ts';
import { graphInput } from '../learn/graph.ts';
import { readWeights } from '../learn/read-weights.ts';
import type { Scope } from '../learn/scope.ts';
import type { FloatArray } from '../learn/value.ts';
import { readPreprocess } from '../predict/load-model.ts';
import type { LanguageFeatures, TokenizerFiles } from '../preprocess/token-features.ts';
import type { Tokenizer } from '../tokenizers/load-tokenizer.ts';
import { failingAt } from './refuse.ts';

/** A language model to teach more. */
export interface BaseLanguage {
  /** Its name in the adapter's file and in lineages. */
  name: string;
  features: LanguageFeatures;
  numbers: Readonly<Record<string, FloatArray>>;
  /** What the model's own files put before our names of weights. */
  prefix: string;
}

/** A language model in a folder as Hugging Face lays it out. */
export async function baseFromFolder(folder: string, name: string, setting = 'repository'): Promise<BaseLanguage> {
  return failingAt(setting, async () => {
    const model = await readModelFolder(folder);
    try {
      return await languageOf(model, name);
    } finally {
      await model.weights.close();
    }
  });
}

/** The language model of an opened folder. */
export async function languageOf(model: ModelFolder, name: string): Promise<BaseLanguage> {
  const { config: read, prefixes, tokenizer, tokenizerFiles, weights } = model;
  if (read.kind !== 'decoder' || !tokenizer || !tokenizerFiles) throw notWriting({});
  // Some files leave out the last matrix where it is the first one again.
  const config = { ...read, tied: read.tied || !weights.tensors.has(`${read.names.head}.weight`), dropout: 0 };
  const numbers = await loadWeights(weights, (scope) => buildLanguage(scope, config), prefixes);
  const prefix = prefixes.find((one) => [...weights.tensors.keys()].some((key) => key.startsWith(one))) ?? '';
  return { name, features: folderFeatures({ config, tokenizer, tokenizerFiles, generation: model.generation }), numbers, prefix };
}

/** Takes all weights of a language model from the scope. */
export function buildLanguage(scope: Scope, config: DecoderConfig): void {
  const input = (kind: string) => graphInput(scope.graph, kind, ['batch', 'length'], 'int64');
  nextWords(scope, config, decoder(scope, config, { ids: input('ids'), positions: input('positions') }));
}

function folderFeatures({
  config,
  tokenizer,
  tokenizerFiles,
  generation,
}: {
  config: DecoderConfig;
  tokenizer: Tokenizer;
  tokenizerFiles: TokenizerFiles;
  generation: Readonly<Record<string, unknown>>;
}): LanguageFeatures {
  const said = [generation.eos_token_id].flat().filter((id) => typeof id === 'number');
  const { eos } = tokenizer.special;
  return {
    kind: 'language',
    columns: ['text'],
    size: config.vocabulary,
    config,
    tokenizer: tokenizerFiles,
    prompt: '{text}',
    endings: said.length > 0 ? said : eos === undefined ? [] : [eos],
    generation: plainGeneration,
  };
}

/** A language model that this Graftwork made. */
export async function baseFromModel(context: Context, model: ModelValue): Promise<BaseLanguage> {
  const features = await readPreprocess(context, model);
  if (features.kind !== 'language') throw notWriting({ port: 'model' });
  const numbers = readWeights(await readFile(context.artifacts.path(model.artifact, 'model.onnx')));
  return { name: model.artifact, features, numbers, prefix: '' };
}

function notWriting(where: { port?: string }): Failure {
  return new Failure(
    {
      en: 'This model does not write texts, so it cannot be adapted here. Choose a decoder, such as GPT-2, Llama or Qwen, or one from “Train a language model”.',
      zh: '该模型不能生成文本，无法在此微调。请选择解码器模型，例如 GPT-2、Llama、Qwen，或“训练语言模型”得到的模型。',
    },
    {},
    { code: 'wrong-model', ...where },
  );
}
