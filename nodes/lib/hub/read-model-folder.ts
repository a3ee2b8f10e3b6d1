import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isObject, readJson } from '../../kit/json.ts';
import { Failure } from '../../kit/problem.ts';
import { type ArchitectureConfig, brokenConfig, readConfig, type ReadConfig } from '../architectures/read-config.ts';
import { openSafetensors, type TensorFile } from '../learn/open-safetensors.ts';
import { loadTokenizer, type Tokenizer } from '../tokenizers/load-tokenizer.ts';
import { isPickled, pickledOnly } from './needed-files.ts';

/** A model as Hugging Face lays it out in a folder, all of it checked. */
export interface ModelFolder extends ReadConfig {
  /** What config.json says, the whole of it. */
  described: Readonly<Record<string, unknown>>;
  /** Only what is asked for is read. To be closed by whoever opened the folder. */
  weights: TensorFile;
  /** Models of pictures have none. */
  tokenizer?: Tokenizer;
  /** The texts of tokenizer.json and tokenizer_config.json, to be kept with what is made of the model. */
  tokenizerFiles?: { tokenizer: unknown; config: unknown };
  /** generation_config.json, preprocessor_config.json; empty where there is none. */
  generation: Readonly<Record<string, unknown>>;
  preprocessor: Readonly<Record<string, unknown>>;
  /** How a conversation becomes one text, as a template that is kept and never run. */
  chatTemplate?: string;
}

/** Reads a folder with config.json, tokenizer.json and safetensors. */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const files = await readdir(folder);
  if (!files.includes('config.json')) throw missing('config.json');
  const described = await readObject(folder, files, 'config.json');
  const read = readConfig(described);
  const { config } = read;
  const weights = await openSafetensors(join(folder, weightsOf(folder, files)));
  try {
    checkVocabulary(config, weights);
    const generation = await readObject(folder, files, 'generation_config.json');
    const preprocessor = await readObject(folder, files, 'preprocessor_config.json');
    const found = { ...read, described, weights, generation, preprocessor };
    if (config.kind === 'vision') return found;
    const tokenizerFiles = await readTokenizerFiles(folder, files);
    const tokenizer = loadTokenizer(tokenizerFiles.tokenizer, tokenizerFiles.config);
    if (tokenizer.vocabularySize > config.vocabulary) throw doesNotMatch(tokenizer.vocabularySize, config.vocabulary);
    const chatTemplate = await readChatTemplate(folder, files, tokenizerFiles.config);
    return { ...found, tokenizer, tokenizerFiles, ...(chatTemplate !== undefined && { chatTemplate }) };
  } catch (error) {
    await weights.close();
    throw error;
  }
}

/** Whole before parts, as the format's own readers choose. */
function weightsOf(folder: string, files: readonly string[]): string {
  const found = ['model.safetensors', 'model.safetensors.index.json'].find((name) => files.includes(name));
  if (found !== undefined) return found;
  if (files.some(isPickled)) throw pickledOnly(basename(folder));
  throw missing('model.safetensors');
}

/** The table of tokens in the file must be the one that config.json speaks of, before anything is built to its size. */
function checkVocabulary(config: ArchitectureConfig, { tensors }: TensorFile): void {
  if (config.kind === 'vision') return;
  for (const [name, { shape }] of tensors) {
    if (!/(^|\.)(word_embeddings|wte|embed_tokens)\.weight$/.test(name)) continue;
    if (shape.length !== 2 || shape[1] !== config.width) throw brokenConfig('hidden_size');
    if (shape[0] !== config.vocabulary) throw brokenConfig('vocab_size');
  }
}

async function readTokenizerFiles(
  folder: string,
  files: readonly string[],
): Promise<{ tokenizer: unknown; config: Record<string, unknown> }> {
  if (!files.includes('tokenizer.json')) throw missing('tokenizer.json');
  const tokenizer = await readLimited(folder, 'tokenizer.json');
  const named = {
    ...(await readObject(folder, files, 'special_tokens_map.json')),
    ...(await readObject(folder, files, 'tokenizer_config.json')),
  };
  return { tokenizer, config: named };
}

async function readChatTemplate(folder: string, files: readonly string[], config: Record<string, unknown>): Promise<string | undefined> {
  if (files.includes('chat_template.jinja')) return readText(folder, 'chat_template.jinja');
  const { chat_template: template } = config;
  if (typeof template === 'string') return template;
  const named = Array.isArray(template) ? template.find((entry: unknown) => isObject(entry) && entry.name === 'default') : undefined;
  return isObject(named) && typeof named.template === 'string' ? named.template : undefined;
}

/** Larger than any tokenizer.json there is, small enough to be read at once. */
const largestFile = 100_000_000;

async function readText(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  if ((await stat(path)).size > largestFile) throw unreadable(name);
  return readFile(path, 'utf8');
}

async function readLimited(folder: string, name: string): Promise<unknown> {
  const json = readJson<unknown>(await readText(folder, name));
  if (json === undefined) throw unreadable(name);
  return json;
}

/** An object in a file; an empty one where the file is not there. */
async function readObject(folder: string, files: readonly string[], name: string): Promise<Record<string, unknown>> {
  if (!files.includes(name)) return {};
  const json = await readLimited(folder, name);
  if (!isObject(json)) throw unreadable(name);
  return json;
}

function missing(file: string): Failure {
  return new Failure(
    {
      en: 'The folder has no {file}. A model folder holds config.json, model.safetensors and, for texts, tokenizer.json; choose the folder in which they lie.',
      zh: '文件夹中没有 {file}。模型文件夹应包含 config.json、model.safetensors，文本模型还需有 tokenizer.json；请选择这些文件所在的文件夹。',
    },
    { file },
    { code: 'model-file-missing' },
  );
}

function unreadable(file: string): Failure {
  return new Failure(
    {
      en: '{file} of this model cannot be read: it is damaged or far too large. Download the model again.',
      zh: '无法读取该模型的 {file}：文件已损坏或过大。请重新下载模型。',
    },
    { file },
    { code: 'model-file-broken' },
  );
}

function doesNotMatch(tokens: number, rows: number): Failure {
  return new Failure(
    {
      en: 'The tokenizer does not belong to this model: it has {tokens} tokens, the model knows {rows}. Take tokenizer.json from the same place as the model.',
      zh: '分词器与该模型不匹配：分词器有 {tokens} 个词元，而模型只认识 {rows} 个。请使用与模型同一来源的 tokenizer.json。',
    },
    { tokens, rows },
    { code: 'tokenizer-mismatch' },
  );
}
