import { readFile } from 'node:fs/promises';
import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, Row } from '../../kit/ports.ts';
import type { LanguageModel } from '../generation/generate.ts';
import { parsePreprocess, type Preprocess } from '../preprocess/preprocess.ts';
import type { TokenFeatures } from '../preprocess/token-features.ts';
import { spanAnswerRunner, textAnswerRunner } from './run-answers.ts';
import { bagRunner } from './run-bag.ts';
import { baseRunner } from './run-base.ts';
import { denseRunner } from './run-dense.ts';
import { type Embed, embeddingRunner } from './run-embedding.ts';
import { imageRunner } from './run-image.ts';
import { mixedRunner } from './run-mixed.ts';
import { languageRunner } from './run-language.ts';
import { relationRunner } from './run-relation.ts';
import { wordsRunner } from './run-words.ts';

/** What a model says of some rows: probabilities row by row in the order of its classes, or for each row a number, the spans it marks, or a text. */
export type Answers =
  | ({ kind: 'classes'; probabilities: Float32Array } & Cut)
  | ({ kind: 'numbers'; numbers: Float32Array } & Cut)
  | { kind: 'spans'; spans: SaidSpan[][] }
  | { kind: 'texts'; texts: string[] };

interface Cut {
  /** Rows whose text is longer than the model reads, so that only its beginning counts. */
  cut?: number;
}

/** A stretch of a text, from `start` up to, not including, `end`, in UTF-16 units, and what it is. */
export type SaidSpan = { start: number; end: number; label: string; confidence: number };

export interface LoadedModel {
  /** The columns that it reads. */
  columns: readonly string[];
  /** `first` is the number of rows before these, for what is said of a row. */
  answer(rows: readonly Row[], first?: number): Promise<Answers>;
  /** Of a model that writes texts: for other prompts and settings than its own. */
  language?: LanguageModel;
  /** Its own prompt, with names of columns in braces. */
  prompt?: string;
  /** Of a model that turns texts into vectors. */
  embed?: Embed;
}

/**
 * Sessions and vocabularies stay open in this worker, so that a webhook's prediction takes milliseconds. Artifacts never
 * change, so their hash is key enough; the least lately used is closed first.
 */
const open = new Map<string, Promise<Loaded>>();
const mostOpen = 8;
type Loaded = LoadedModel & { close(): Promise<void> };

/** Opens a model artifact, or finds it open. A large model may use the threads of the step. */
export async function loadModel(
  { artifacts, device }: Pick<Context, 'artifacts'> & Partial<Pick<Context, 'device'>>,
  model: ModelValue,
): Promise<LoadedModel> {
  const key = model.artifact;
  const found = open.get(key) ?? read(artifacts, key, device?.threads);
  open.delete(key);
  open.set(key, found);
  for (const [old, loaded] of open) {
    if (open.size <= mostOpen) break;
    open.delete(old);
    void loaded.then((one) => one.close()).catch(() => undefined);
  }
  try {
    return await found;
  } catch (error) {
    // A failed attempt must not be remembered: the artifact may be there the next time.
    open.delete(key);
    throw error;
  }
}

async function read(artifacts: Context['artifacts'], artifact: string, threads?: number): Promise<Loaded> {
  const [onnx, content] = await Promise.all([
    readFile(artifacts.path(artifact, 'model.onnx')),
    readFile(artifacts.path(artifact, 'preprocess.json'), 'utf8'),
  ]);
  const preprocess = parsePreprocess(content);
  switch (preprocess.kind) {
    case 'text':
      return bagRunner(onnx, preprocess);
    case 'table':
      return denseRunner(onnx, preprocess);
    case 'image':
      return imageRunner(onnx, preprocess);
    case 'mixed':
      return mixedRunner(onnx, preprocess);
    case 'words':
      return preprocess.parts ? relationRunner(onnx, preprocess) : wordsRunner(onnx, preprocess);
    case 'language':
      return languageRunner(onnx, preprocess, threads);
    case 'base':
      return baseRunner(onnx, preprocess);
    case 'tokens':
      return tokensRunner(onnx, preprocess);
  }
}

function tokensRunner(onnx: Uint8Array, features: TokenFeatures): Promise<Loaded> {
  if (features.answers === undefined) return embeddingRunner(onnx, features);
  return features.answers === 'spans' ? spanAnswerRunner(onnx, features) : textAnswerRunner(onnx, features);
}

/** The preprocessing of a model artifact. */
export async function readPreprocess({ artifacts }: Pick<Context, 'artifacts'>, model: ModelValue): Promise<Preprocess> {
  return parsePreprocess(await readFile(artifacts.path(model.artifact, 'preprocess.json'), 'utf8'));
}
